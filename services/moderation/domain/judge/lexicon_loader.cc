#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/yaml/yaml_file.h"
#include "services/moderation/domain/judge/rules_loader.h"

namespace meydan::moderation {
namespace {

constexpr int kMostWildDigits = 3;

std::optional<text::WordClass> ClassFrom(absl::string_view name) {
  if (name == "exact") return text::WordClass::kExact;
  if (name == "prefix") return text::WordClass::kPrefix;
  if (name == "verb") return text::WordClass::kVerb;
  if (name == "infix") return text::WordClass::kInfix;
  return std::nullopt;
}

// The entry that `word` makes with the group's properties.
text::Entry EntryOf(YamlFile& file, const YAML::Node& group, const std::string& word) {
  text::Entry entry;
  entry.phrase = word;
  const std::string name = file.Text(group, "class", false);
  const std::optional<text::WordClass> word_class = ClassFrom(name.empty() ? "prefix" : name);
  if (word_class) entry.word_class = *word_class;
  entry.ascii = file.Flag(group, "ascii", true);
  entry.disguised = file.Flag(group, "disguised", true);
  return entry;
}

void CheckClass(YamlFile& file, const YAML::Node& group) {
  const std::string name = file.Text(group, "class", false);
  if (!name.empty() && !ClassFrom(name)) file.Fault(group["class"], absl::StrCat("unknown class \"", name, "\""));
}

// Builds it alone once, so that a word that cannot be used is named with its line.
bool CheckUsable(YamlFile& file, const YamlFile::Item& item, const text::Entry& entry) {
  const absl::Status status = text::Matcher::Build({entry}).status();
  if (!status.ok()) file.Fault(item.node, absl::StrCat("\"", item.text, "\" cannot be used: ", status.message()));
  return status.ok();
}

void ReadGroup(YamlFile& file, const YAML::Node& node, RuleBook& book, std::vector<text::Entry>& entries) {
  if (!file.CheckKeys(node, {"id", "tag", "ground", "score", "class", "ascii", "disguised", "words"})) return;
  WordGroup group;
  group.id = file.Text(node, "id", true);
  for (const WordGroup& other : book.groups) {
    if (other.id == group.id) file.Fault(node, absl::StrCat("the group \"", group.id, "\" stands twice"));
  }
  group.tag = book.patterns.DeclareTag(file.Text(node, "tag", true));
  const std::string ground = file.Text(node, "ground", false);
  if (!ground.empty()) {
    group.ground = GroundFrom(ground);
    if (!group.ground) file.Fault(node["ground"], absl::StrCat("unknown ground \"", ground, "\""));
  }
  group.score = file.Number(node, "score", 0, 1, ground.empty() ? std::optional<double>(0) : std::nullopt);
  CheckClass(file, node);
  for (const YamlFile::Item& item : file.List(node, "words", true)) {
    text::Entry entry = EntryOf(file, node, item.text);
    if (!CheckUsable(file, item, entry)) continue;
    entry.id = static_cast<uint32_t>(book.entries.size());
    book.entries.push_back({static_cast<int>(book.groups.size()), item.text});
    entries.push_back(std::move(entry));
  }
  book.groups.push_back(std::move(group));
}

// "0212 000 40 xx" stands for a hundred numbers.
std::vector<std::string> Expanded(const std::string& phone) {
  const size_t wild = phone.find('x');
  if (wild == std::string::npos) return {phone};
  std::vector<std::string> all;
  for (char digit = '0'; digit <= '9'; ++digit) {
    std::string one = phone;
    one[wild] = digit;
    for (std::string& each : Expanded(one)) all.push_back(std::move(each));
  }
  return all;
}

std::optional<text::PrivateType> PrivateTypeFrom(absl::string_view name) {
  for (int i = 0; i <= static_cast<int>(text::PrivateType::kBirthDate); ++i) {
    const auto type = static_cast<text::PrivateType>(i);
    if (text::NameOf(type) == std::string_view(name.data(), name.size())) return type;
  }
  return std::nullopt;
}

std::vector<std::string> Texts(const std::vector<YamlFile::Item>& items) {
  std::vector<std::string> texts;
  texts.reserve(items.size());
  for (const YamlFile::Item& item : items) texts.push_back(item.text);
  return texts;
}

}  // namespace

absl::Status LoadLexicon(const RuleFiles::File& source, RuleBook& book) {
  YamlFile file(source.text, source.name, kRulesInvalid);
  RETURN_IF_ERROR(file.status());
  if (!file.CheckKeys(file.root(), {"version", "allow", "groups"})) return file.status();
  file.Whole(file.root(), "version", 1, std::numeric_limits<int>::max(), std::nullopt);
  std::vector<text::Entry> allowed;
  for (const YAML::Node& node : file.Nodes(file.root(), "allow", false)) {
    if (!file.CheckKeys(node, {"class", "ascii", "disguised", "words"})) continue;
    CheckClass(file, node);
    for (const YamlFile::Item& item : file.List(node, "words", true)) {
      text::Entry entry = EntryOf(file, node, item.text);
      if (CheckUsable(file, item, entry)) allowed.push_back(std::move(entry));
    }
  }
  std::vector<text::Entry> entries;
  for (const YAML::Node& node : file.Nodes(file.root(), "groups", true)) ReadGroup(file, node, book, entries);
  RETURN_IF_ERROR(file.status());
  ASSIGN_OR_RETURN(book.lexicon, text::Matcher::Build(entries, allowed));
  return absl::OkStatus();
}

absl::Status LoadPrivateData(const RuleFiles::File& source, RuleBook& book) {
  YamlFile file(source.text, source.name, kRulesInvalid);
  RETURN_IF_ERROR(file.status());
  const YAML::Node& root = file.root();
  if (!file.CheckKeys(root,
                      {"version", "scores", "own_domains", "personal_domains", "phones", "emails", "addresses"})) {
    return file.status();
  }
  file.Whole(root, "version", 1, std::numeric_limits<int>::max(), std::nullopt);
  const YAML::Node scores = root["scores"];
  if (!scores || !scores.IsMap()) {
    file.Fault(scores ? scores : root, "\"scores\" must be a mapping of the kinds of private data");
    return file.status();
  }
  for (const auto& entry : scores) {
    const std::string name = entry.first.Scalar();
    const std::optional<text::PrivateType> type = PrivateTypeFrom(name);
    if (!type) {
      file.Fault(entry.first, absl::StrCat("unknown kind of private data \"", name, "\""));
      continue;
    }
    book.private_scores[*type] = file.Number(scores, name, 0, 1, std::nullopt);
  }
  std::vector<std::string> phones;
  for (const YamlFile::Item& item : file.List(root, "phones", false)) {
    if (std::count(item.text.begin(), item.text.end(), 'x') > kMostWildDigits) {
      file.Fault(item.node, "more than three digits left open");
      continue;
    }
    for (std::string& each : Expanded(item.text)) phones.push_back(std::move(each));
  }
  for (const std::string& domain : Texts(file.List(root, "own_domains", false))) {
    book.own_domains.push_back(absl::AsciiStrToLower(domain));
  }
  for (const std::string& domain : Texts(file.List(root, "personal_domains", false))) {
    book.personal_domains.push_back(absl::AsciiStrToLower(domain));
  }
  book.contacts = text::AllowedContacts(phones, Texts(file.List(root, "emails", false)),
                                        Texts(file.List(root, "addresses", false)));
  return file.status();
}

}  // namespace meydan::moderation
