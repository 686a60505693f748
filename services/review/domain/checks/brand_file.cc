#include <algorithm>
#include <iterator>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/text/normalize.h"
#include "common/yaml/yaml_file.h"
#include "services/review/domain/checks/brand.h"

namespace meydan::review {
namespace {

constexpr size_t kMaxBytes = 262'144;
constexpr size_t kMaxEntries = 200;
constexpr size_t kDigestDigits = 64;
constexpr int kMaxTypos = 3;
constexpr double kMaxColourDistance = 442;

constexpr char kFile[] = "brand.yaml";
constexpr char kReason[] = "CHECKS_INVALID";

class Reader {
 public:
  explicit Reader(absl::string_view yaml) : file_(yaml, kFile, kReason) {}

  Brand Read() {
    const YAML::Node& root = file_.root();
    if (!file_.status().ok() || !file_.CheckKeys(root, {"version", "names", "required", "forbidden", "logo", "colours",
                                                        "contacts", "domains"})) {
      return {};
    }
    file_.Whole(root, "version", 1, 1, std::nullopt);
    ReadNames(root);
    ReadRequired(root);
    ReadForbidden(root);
    ReadLogo(root["logo"]);
    ReadColours(root["colours"]);
    ReadContacts(root["contacts"]);
    ReadDomains(root["domains"]);
    return std::move(brand_);
  }

  const FieldViolations& faults() const { return file_.faults(); }

 private:
  // The mappings of the list under `key`; empty when it is absent.
  std::vector<YAML::Node> Entries(const YAML::Node& parent, const char* key) {
    std::vector<YAML::Node> entries;
    const YAML::Node node = parent[key];
    if (!node) return entries;
    if (!node.IsSequence() || node.size() > kMaxEntries) {
      file_.Fault(node, absl::StrCat("\"", key, "\" must be a list of at most ", kMaxEntries));
      return entries;
    }
    for (const YAML::Node& entry : node) entries.push_back(entry);
    return entries;
  }

  std::vector<YamlFile::Item> Words(const YAML::Node& parent, const char* key, bool required) {
    std::vector<YamlFile::Item> items = file_.List(parent, key, required);
    if (items.size() > kMaxEntries) {
      file_.Fault(parent[key], absl::StrCat("\"", key, "\" holds more than ", kMaxEntries));
      items.clear();
    }
    return items;
  }

  // Words that stand for the values of an enum, e.g. "press" for REQUEST_TYPE_PRESS.
  template <typename Enum, typename Parse>
  std::set<Enum> Values(const YAML::Node& parent, const char* key, absl::string_view prefix, Parse parse) {
    std::set<Enum> values;
    for (const auto& [word, node] : Words(parent, key, false)) {
      Enum value{};
      const bool known =
          parse(absl::StrCat(prefix, absl::AsciiStrToUpper(word)), &value) && static_cast<int>(value) != 0;
      if (!known || word != absl::AsciiStrToLower(word)) {
        file_.Fault(node, absl::StrCat("\"", key, "\": unknown word \"", word, "\""));
      } else if (!values.insert(value).second) {
        file_.Fault(node, absl::StrCat("\"", key, "\": \"", word, "\" stands twice"));
      }
    }
    return values;
  }

  std::set<v1::RequestType> Types(const YAML::Node& parent) {
    return Values<v1::RequestType>(parent, "request_types", "REQUEST_TYPE_", v1::RequestType_Parse);
  }

  v1::Finding::Severity Severity(const YAML::Node& parent) {
    const std::string word = file_.Text(parent, "severity", true);
    v1::Finding::Severity severity = v1::Finding::SEVERITY_WARNING;
    const bool known = v1::Finding::Severity_Parse(absl::StrCat("SEVERITY_", absl::AsciiStrToUpper(word)), &severity) &&
                       severity != v1::Finding::SEVERITY_UNSPECIFIED;
    if (!known && !word.empty()) file_.Fault(parent["severity"], "\"severity\" must be failure, warning or hint");
    return severity;
  }

  std::string Id(const YAML::Node& parent) {
    std::string id = file_.Text(parent, "id", true);
    const bool sound = id.size() <= 40 && std::all_of(id.begin(), id.end(), [](char c) {
                         return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                                absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_';
                       });
    if (!sound) file_.Fault(parent["id"], "\"id\" must be of a-z, 0-9 and _");
    if (sound && !id.empty() && !ids_.insert(id).second)
      file_.Fault(parent["id"], absl::StrCat("the id \"", id, "\" stands twice"));
    return id;
  }

  text::Matcher BuildMatcher(const std::vector<YamlFile::Item>& words, const std::vector<YamlFile::Item>& allowed,
                             text::WordClass word_class) {
    const auto entries = [&](const std::vector<YamlFile::Item>& items, text::WordClass of) {
      std::vector<text::Entry> list;
      for (const YamlFile::Item& item : items) {
        list.push_back({.phrase = item.text, .word_class = of, .disguised = false});
        // One by one, so that the fault has its own line.
        if (!text::Matcher::Build({list.back()}).ok()) {
          file_.Fault(item.node, "a phrase must have letters, and at most 64 of them");
          list.pop_back();
        }
      }
      return list;
    };
    absl::StatusOr<text::Matcher> matcher =
        text::Matcher::Build(entries(words, word_class), entries(allowed, text::WordClass::kPrefix));
    return matcher.ok() ? *std::move(matcher) : text::Matcher();
  }

  text::WordClass WordClassOf(const YAML::Node& parent) {
    const std::string word = file_.Text(parent, "match", false);
    if (word.empty() || word == "word") return text::WordClass::kPrefix;
    if (word == "exact") return text::WordClass::kExact;
    if (word == "part") return text::WordClass::kInfix;
    file_.Fault(parent["match"], "\"match\" must be word, exact or part");
    return text::WordClass::kPrefix;
  }

  void ReadNames(const YAML::Node& root) {
    std::vector<YamlFile::Item> wrong;
    for (const YAML::Node& entry : Entries(root, "names")) {
      if (!file_.CheckKeys(entry, {"name", "typos", "wrong"})) continue;
      Brand::Name name;
      name.name = file_.Text(entry, "name", true);
      name.typos = file_.Whole(entry, "typos", 0, kMaxTypos, 1);
      const text::NormalizedText folded = text::Normalize(name.name, {.forms = false});
      for (const text::Token& token : folded.tokens) {
        name.words.push_back(folded.folded.chars.substr(token.chars.begin, token.chars.size()));
      }
      if (name.words.empty() && !name.name.empty()) file_.Fault(entry["name"], "\"name\" must have letters");
      if (!name.words.empty()) brand_.names.push_back(std::move(name));
      for (YamlFile::Item& item : Words(entry, "wrong", false)) wrong.push_back(std::move(item));
    }
    brand_.misspellings = BuildMatcher(wrong, {}, text::WordClass::kPrefix);
  }

  void ReadRequired(const YAML::Node& root) {
    for (const YAML::Node& entry : Entries(root, "required")) {
      if (!file_.CheckKeys(entry, {"id", "request_types", "languages", "any_of", "match", "severity"})) continue;
      Brand::Required rule;
      rule.id = Id(entry);
      rule.types = Types(entry);
      for (const auto& [language, node] : Words(entry, "languages", false)) {
        if (language != "tr" && language != "en") file_.Fault(node, "\"languages\" knows tr and en");
        rule.languages.insert(language);
      }
      rule.severity = Severity(entry);
      rule.words = BuildMatcher(Words(entry, "any_of", true), {}, WordClassOf(entry));
      brand_.required.push_back(std::move(rule));
    }
  }

  void ReadForbidden(const YAML::Node& root) {
    for (const YAML::Node& entry : Entries(root, "forbidden")) {
      if (!file_.CheckKeys(entry, {"id", "request_types", "words", "allowed", "match", "severity"})) continue;
      Brand::Forbidden rule;
      rule.id = Id(entry);
      rule.types = Types(entry);
      rule.severity = Severity(entry);
      rule.words = BuildMatcher(Words(entry, "words", true), Words(entry, "allowed", false), WordClassOf(entry));
      brand_.forbidden.push_back(std::move(rule));
    }
  }

  void ReadLogo(const YAML::Node& logo) {
    if (!logo || !file_.CheckKeys(logo, {"assets", "required"})) return;
    for (const auto& [name, node] : Words(logo, "assets", false)) {
      absl::string_view digest = name;
      const bool sound = absl::ConsumePrefix(&digest, "assets/") && digest.size() == kDigestDigits &&
                         digest.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
      if (!sound) file_.Fault(node, "a logo must be assets/ and 64 hexadecimal digits");
      brand_.logos.insert(name);
    }
    for (const YAML::Node& entry : Entries(logo, "required")) {
      if (!file_.CheckKeys(entry, {"platforms", "kinds", "request_types", "severity"})) continue;
      Brand::LogoRule rule;
      rule.platforms = Values<directory::v1::Platform>(entry, "platforms", "PLATFORM_", directory::v1::Platform_Parse);
      rule.kinds = Values<v1::TargetKind>(entry, "kinds", "TARGET_KIND_", v1::TargetKind_Parse);
      rule.types = Types(entry);
      rule.severity = Severity(entry);
      brand_.logo_rules.push_back(std::move(rule));
    }
    if (!brand_.logo_rules.empty() && brand_.logos.empty())
      file_.Fault(logo, "the logo is required, but none is named");
  }

  void ReadColours(const YAML::Node& colours) {
    if (!colours || !file_.CheckKeys(colours, {"palette", "tolerance", "request_types"})) return;
    for (const auto& [text, node] : Words(colours, "palette", true)) {
      Brand::Colour colour;
      if (!ReadColour(text, colour)) file_.Fault(node, "a colour must be # and six hexadecimal digits");
      brand_.palette.push_back(colour);
    }
    brand_.colour_tolerance = file_.Number(colours, "tolerance", 0, kMaxColourDistance, std::nullopt);
    brand_.colour_types = Types(colours);
  }

  void ReadContacts(const YAML::Node& contacts) {
    if (!contacts || !file_.CheckKeys(contacts, {"phones", "emails", "addresses"})) return;
    const auto texts = [&](const char* key) {
      std::vector<std::string> list;
      for (YamlFile::Item& item : Words(contacts, key, false)) list.push_back(std::move(item.text));
      return list;
    };
    brand_.contacts = text::AllowedContacts(texts("phones"), texts("emails"), texts("addresses"));
  }

  void ReadDomains(const YAML::Node& domains) {
    if (!domains || !file_.CheckKeys(domains, {"own", "known", "typos"})) return;
    const auto read = [&](const char* key, std::vector<std::string>& into) {
      for (const auto& [domain, node] : Words(domains, key, false)) {
        const bool sound = domain.find('.') != std::string::npos && domain.front() != '.' && domain.back() != '.' &&
                           domain.size() <= 253 &&
                           domain.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string::npos;
        if (!sound) file_.Fault(node, "a domain must be of a-z, 0-9, \"-\" and \".\"");
        into.push_back(domain);
      }
    };
    read("own", brand_.own_domains);
    read("known", brand_.known_domains);
    brand_.domain_typos = file_.Whole(domains, "typos", 0, kMaxTypos, 1);
  }

  YamlFile file_;
  Brand brand_;
  std::set<std::string> ids_;
};

}  // namespace

bool ReadColour(absl::string_view text, Brand::Colour& colour) {
  uint32_t value = 0;
  if (text.size() != 7 || text[0] != '#' ||
      text.substr(1).find_first_not_of("0123456789abcdefABCDEF") != absl::string_view::npos ||
      !absl::SimpleHexAtoi(text.substr(1), &value)) {
    return false;
  }
  colour = {static_cast<int>(value >> 16), static_cast<int>((value >> 8) & 0xFF), static_cast<int>(value & 0xFF)};
  return true;
}

Brand ParseBrand(absl::string_view yaml, FieldViolations& bad) {
  if (yaml.size() > kMaxBytes) {
    bad.Add(absl::StrCat(kFile, ":1"), absl::StrCat("is longer than ", kMaxBytes, " bytes"), kReason);
    return {};
  }
  Reader reader(yaml);
  Brand brand = reader.Read();
  for (const auto& fault : reader.faults().bad_request().field_violations()) {
    bad.Add(fault.field(), fault.description(), kReason);
  }
  return brand;
}

}  // namespace meydan::review
