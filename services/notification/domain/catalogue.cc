#include "services/notification/domain/catalogue.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/template_spec.h"

namespace meydan::notification {
namespace {

using Names = std::set<std::string>;

// Reads the nodes of one file and remembers every fault with its line. What is wrong is read as empty.
class Reader {
 public:
  explicit Reader(std::string file) : file_(std::move(file)) {}

  void Fault(const YAML::Node& node, std::string description) {
    const int line = node.IsDefined() ? std::max(node.Mark().line + 1, 1) : 1;  // an empty file has no line at all
    faults_.Add(absl::StrCat(file_, ":", line), std::move(description), "CATALOGUE_INVALID");
  }
  absl::Status status() const { return faults_.ToStatus(); }

  // The child `key` of a mapping; one that is missing or has no value is reported and read as null, and so are its
  // children without a word.
  YAML::Node Child(const YAML::Node& parent, const std::string& key) {
    if (parent.IsMap() && parent[key] && !parent[key].IsNull()) return parent[key];
    if (!parent.IsNull()) Fault(parent, absl::StrCat(key, " is missing"));
    return YAML::Node();
  }

  // Reports keys that are not wanted or stand twice, and what is no mapping at all.
  void CheckKeys(const YAML::Node& node, const Names& wanted) {
    if (!node.IsMap()) {
      if (!node.IsNull()) Fault(node, "must be a mapping");
      return;
    }
    Names seen;
    for (const auto& entry : node) {
      const std::string key = entry.first.Scalar();
      if (wanted.count(key) == 0) Fault(entry.first, absl::StrCat(key, " is unknown"));
      if (!seen.insert(key).second) Fault(entry.first, absl::StrCat(key, " stands twice"));
    }
  }

  // A text of one line that is not empty. Spaces at its ends are kept for `comma` and `last` only.
  std::string Text(const YAML::Node& parent, const std::string& key, bool trimmed = true) {
    const YAML::Node node = Child(parent, key);
    if (node.IsNull()) return "";
    if (!node.IsScalar() || node.Scalar().empty()) {
      Fault(node, absl::StrCat(key, " must be a text"));
      return "";
    }
    const std::string& text = node.Scalar();
    if (text.find('\n') != std::string::npos) Fault(node, absl::StrCat(key, " must be one line"));
    if (trimmed && text != absl::StripAsciiWhitespace(text))
      Fault(node, absl::StrCat(key, " begins or ends with a space"));
    return text;
  }

  std::vector<std::string> Texts(const YAML::Node& parent, const std::string& key, size_t count) {
    const YAML::Node node = Child(parent, key);
    std::vector<std::string> texts;
    if (node.IsSequence()) {
      for (const YAML::Node& item : node) texts.push_back(item.IsScalar() ? item.Scalar() : "");
    }
    if (!node.IsNull() && texts.size() != count) Fault(node, absl::StrCat(key, " must be a list of ", count, " texts"));
    texts.resize(count);
    return texts;
  }

  // A text whose placeholders are among `allowed`.
  Words Placeholding(const YAML::Node& parent, const std::string& key, const Names& allowed) {
    absl::StatusOr<Words> words = Words::Parse(Text(parent, key));
    if (!words.ok()) {
      Fault(parent[key], absl::StrCat(key, ": ", words.status().message()));
      return Words();
    }
    for (const std::string& name : words->Placeholders()) {
      if (allowed.count(name) == 0) Fault(parent[key], absl::StrCat("{", name, "} is unknown here"));
    }
    return *std::move(words);
  }

  // Title and body, which together use each of `placeholders`.
  Catalogue::Template TitleAndBody(const YAML::Node& node, const Names& placeholders) {
    Catalogue::Template result;
    if (node.IsNull()) return result;
    CheckKeys(node, {"title", "body"});
    result.title = Placeholding(node, "title", placeholders);
    result.body = Placeholding(node, "body", placeholders);
    Names used = result.title.Placeholders();
    used.merge(result.body.Placeholders());
    for (const std::string& name : placeholders) {
      if (used.count(name) == 0) Fault(node, absl::StrCat("{", name, "} is not used"));
    }
    return result;
  }

 private:
  std::string file_;
  FieldViolations faults_;
};

void ReadLanguage(Reader& reader, const YAML::Node& root, Catalogue& catalogue) {
  catalogue.language_code = reader.Text(root, "language");
  if (catalogue.language_code == "tr") catalogue.language = directory::v1::LANGUAGE_TR;
  if (catalogue.language_code == "en") catalogue.language = directory::v1::LANGUAGE_EN;
  if (catalogue.language == directory::v1::LANGUAGE_UNSPECIFIED && !catalogue.language_code.empty()) {
    reader.Fault(root["language"], "language must be tr or en");
  }
}

void ReadTimes(Reader& reader, const YAML::Node& root, Catalogue& catalogue) {
  const std::string offset = reader.Text(root, "utc_offset");
  int hours = 0, minutes = 0;
  const std::vector<absl::string_view> parts = absl::StrSplit(offset, ':');
  const bool whole = parts.size() == 2 && absl::SimpleAtoi(parts[0], &hours) && absl::SimpleAtoi(parts[1], &minutes);
  if (!whole || hours < -12 || hours > 14 || minutes < 0 || minutes > 59) {
    if (!offset.empty()) reader.Fault(root["utc_offset"], "utc_offset must be like \"+03:00\"");
  } else {
    catalogue.zone = absl::FixedTimeZone(3600 * hours + (offset[0] == '-' ? -60 : 60) * minutes);
  }
  catalogue.time = reader.Placeholding(root, "time", {"day", "month", "year", "weekday", "hour", "minute"});
  catalogue.months = reader.Texts(root, "months", 12);
  catalogue.weekdays = reader.Texts(root, "weekdays", 7);
}

void ReadSmallWords(Reader& reader, const YAML::Node& root, Catalogue& catalogue) {
  const YAML::Node list = reader.Child(root, "list");
  reader.CheckKeys(list, {"comma", "last"});
  catalogue.comma = reader.Text(list, "comma", /*trimmed=*/false);
  catalogue.last = reader.Text(list, "last", /*trimmed=*/false);
  catalogue.absent = reader.Text(root, "absent");
  catalogue.unknown = reader.TitleAndBody(reader.Child(root, "unknown"), {});
  const YAML::Node reasons = reader.Child(root, "reasons");
  reader.CheckKeys(reasons, {"role", "account_manager", "concerned", "instead_of"});
  catalogue.by_role = reader.Placeholding(reasons, "role", {"role", "unit"});
  catalogue.by_account = reader.Placeholding(reasons, "account_manager", {"account"});
  catalogue.by_concern = reader.Placeholding(reasons, "concerned", {});
  catalogue.instead_of = reader.Placeholding(reasons, "instead_of", {"instead_of"});
}

void ReadCodes(Reader& reader, const YAML::Node& root, Catalogue& catalogue) {
  const YAML::Node codes = reader.Child(root, "codes");
  reader.CheckKeys(codes, Names(KnownCodes().begin(), KnownCodes().end()));
  if (codes.IsNull()) return;
  for (const std::string& code : KnownCodes()) catalogue.codes[code] = reader.Text(codes, code);
}

void ReadTemplates(Reader& reader, const YAML::Node& root, Catalogue& catalogue) {
  const YAML::Node templates = reader.Child(root, "templates");
  Names keys;
  for (const TemplateSpec& spec : TemplateSpecs()) keys.insert(spec.key);
  reader.CheckKeys(templates, keys);
  if (templates.IsNull()) return;
  for (const TemplateSpec& spec : TemplateSpecs()) {
    Names placeholders;
    for (const ParameterSpec& parameter : spec.parameters) placeholders.insert(parameter.name);
    catalogue.templates[spec.key] = reader.TitleAndBody(reader.Child(templates, spec.key), placeholders);
  }
}

}  // namespace

absl::StatusOr<Catalogue> ParseCatalogue(absl::string_view yaml, const std::string& file) {
  Catalogue catalogue;
  Reader reader(file);
  try {
    const YAML::Node root = YAML::Load(std::string(yaml));
    reader.CheckKeys(root, {"language", "utc_offset", "time", "months", "weekdays", "list", "absent", "unknown",
                            "reasons", "codes", "templates"});
    if (root.IsNull()) reader.Fault(root, "the file is empty");
    ReadLanguage(reader, root, catalogue);
    ReadTimes(reader, root, catalogue);
    ReadSmallWords(reader, root, catalogue);
    ReadCodes(reader, root, catalogue);
    ReadTemplates(reader, root, catalogue);
  } catch (const YAML::Exception& error) {
    return BadField(absl::StrCat(file, ":", error.mark.line + 1), error.msg, "CATALOGUE_INVALID");
  }
  RETURN_IF_ERROR(reader.status());
  return catalogue;
}

}  // namespace meydan::notification
