#include "services/routing/domain/yaml_reader.h"

#include <algorithm>

#include "absl/strings/numbers.h"

namespace meydan::routing {
namespace {

constexpr absl::Duration kLongest = absl::Hours(24 * 365);

std::optional<absl::Duration> ToDuration(absl::string_view text) {
  int64_t count = 0;
  if (text.size() < 2 || !absl::SimpleAtoi(text.substr(0, text.size() - 1), &count)) return std::nullopt;
  if (count <= 0 || count > 1'000'000) return std::nullopt;
  switch (text.back()) {
    case 's':
      return absl::Seconds(count);
    case 'm':
      return absl::Minutes(count);
    case 'h':
      return absl::Hours(count);
    case 'd':
      return absl::Hours(24 * count);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::string YamlReader::Quoted(absl::string_view text) {
  size_t end = std::min<size_t>(text.size(), 80);
  while (end > 0 && end < text.size() && (text[end] & 0xC0) == 0x80) --end;
  return absl::StrCat("'", text.substr(0, end), "'");
}

YamlReader::Fields YamlReader::ReadFields(const YAML::Node& node, absl::string_view what,
                                          std::initializer_list<absl::string_view> known) {
  Fields fields;
  if (!node.IsMap()) {
    Fault(node, absl::StrCat(what, " must have the keys ", absl::StrJoin(known, ", ")));
    return fields;
  }
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      Fault(entry.first,
            absl::StrCat("unknown key ", Quoted(key), " in ", what, "; known are ", absl::StrJoin(known, ", ")));
    } else if (!fields.emplace(key, entry.second).second) {
      Fault(entry.first, absl::StrCat("key ", Quoted(key), " is there twice in ", what));
    }
  }
  return fields;
}

std::string YamlReader::ReadText(const YAML::Node& node, absl::string_view what) {
  if (node.IsScalar() && !node.Scalar().empty()) return node.Scalar();
  Fault(node, absl::StrCat(what, " must be a text"));
  return "";
}

std::vector<std::pair<std::string, YAML::Node>> YamlReader::ReadList(const YAML::Node& node, absl::string_view what) {
  std::vector<std::pair<std::string, YAML::Node>> items;
  if (!node.IsSequence() || node.size() == 0) {
    Fault(node, absl::StrCat(what, " must be a list with something in it, like [a, b]"));
    return items;
  }
  for (const YAML::Node& item : node) {
    const std::string text = ReadText(item, absl::StrCat("every item of ", what));
    if (text.empty()) continue;
    if (std::any_of(items.begin(), items.end(), [&text](const auto& known) { return known.first == text; })) {
      Fault(item, absl::StrCat(Quoted(text), " is there twice in ", what));
    } else {
      items.emplace_back(text, item);
    }
  }
  return items;
}

std::optional<absl::Duration> YamlReader::ReadTime(const YAML::Node& node, absl::string_view what) {
  const std::string text = node.IsScalar() ? node.Scalar() : "";
  const std::optional<absl::Duration> time = ToDuration(text);
  if (time && *time <= kLongest) return time;
  Fault(node, absl::StrCat(what, ": ", Quoted(text), " is no time; write it like 30m, 8h or 3d, up to a year"));
  return std::nullopt;
}

}  // namespace meydan::routing
