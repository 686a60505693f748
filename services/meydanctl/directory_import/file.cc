#include "services/meydanctl/directory_import/file.h"

#include <algorithm>

#include "common/directory_view/fields.h"
#include "common/directory_view/names.h"
#include "common/text/normalize.h"
#include "services/meydanctl/directory_import/yaml.h"

namespace meydan::directory_import {
namespace {

namespace v1 = directory::v1;

// What the domain's field checks say, as problems of the mapping's lines. The key is the field path's first part.
void Report(const FieldViolations& bad, const Mapping& mapping) {
  for (const auto& violation : bad.bad_request().field_violations()) {
    const std::string& field = violation.field();
    const std::string key = field.substr(0, field.find('.'));
    mapping.Complain(key, key == field ? violation.description()
                                       : absl::StrCat(field.substr(key.size() + 1), " ", violation.description()));
  }
}

std::string Name(const Mapping& mapping, const std::string& key, absl::string_view collection, bool required) {
  const std::string name = mapping.Text(key, required);
  FieldViolations bad;
  if (!name.empty()) directory_view::CheckName(bad, key, name, collection);
  Report(bad, mapping);
  return name;
}

std::string Line(const Mapping& mapping, const std::string& key) {
  const std::string text = mapping.Text(key, /*required=*/true);
  FieldViolations bad;
  if (!text.empty()) directory_view::CheckLine(bad, key, text);
  Report(bad, mapping);
  return text;
}

v1::LocalizedText BothLanguages(const Mapping& mapping, const std::string& key, std::vector<Problem>& problems) {
  v1::LocalizedText text;
  const YAML::Node node = mapping.Get(key);
  if (!node.IsDefined() || !node.IsMap()) {
    text.set_tr(Line(mapping, key));
    return text;
  }
  const Mapping both(node, key, {"tr", "en"}, problems);
  text.set_tr(Line(both, "tr"));
  if (both.Has("en")) text.set_en(Line(both, "en"));
  return text;
}

WantedUnit ReadUnit(const YAML::Node& node, std::vector<Problem>& problems) {
  const Mapping mapping(node, "unit", {"name", "kind", "display_name", "parent", "state"}, problems);
  WantedUnit wanted{mapping.line(), {}};
  if (!node.IsMap()) return wanted;
  wanted.unit.set_name(Name(mapping, "name", "units", /*required=*/true));
  wanted.unit.set_kind(mapping.Word<v1::Unit::Kind>("kind", "KIND_", v1::Unit::KIND_UNSPECIFIED));
  *wanted.unit.mutable_display_name() = BothLanguages(mapping, "display_name", problems);
  wanted.unit.set_parent(Name(mapping, "parent", "units", /*required=*/false));
  wanted.unit.set_state(mapping.Word<v1::Unit::State>("state", "STATE_", v1::Unit::STATE_ACTIVE));
  return wanted;
}

WantedRole ReadRole(const YAML::Node& node, std::vector<Problem>& problems) {
  const Mapping mapping(node, "role", {"role", "unit"}, problems);
  WantedRole wanted{mapping.line(), v1::ROLE_UNSPECIFIED, ""};
  if (!node.IsMap()) return wanted;
  wanted.role = mapping.Word<v1::Role>("role", "ROLE_", v1::ROLE_UNSPECIFIED);
  wanted.unit = Name(mapping, "unit", "units", /*required=*/true);
  return wanted;
}

WantedPerson ReadPerson(const YAML::Node& node, std::vector<Problem>& problems) {
  const Mapping mapping(node, "person",
                        {"name", "kind", "display_name", "email", "language", "state", "same_as", "roles"}, problems);
  WantedPerson wanted{mapping.line(), {}, {}, {}};
  if (!node.IsMap()) return wanted;
  wanted.person.set_name(Name(mapping, "name", "people", /*required=*/true));
  wanted.person.set_kind(mapping.Word<v1::Person::Kind>("kind", "KIND_", v1::Person::KIND_HUMAN));
  wanted.person.set_display_name(Line(mapping, "display_name"));
  const bool human = wanted.person.kind() == v1::Person::KIND_HUMAN;
  wanted.person.set_email(mapping.Text("email", /*required=*/human));
  FieldViolations bad;
  directory_view::CheckEmail(bad, "email", wanted.person.email(), /*required=*/false);
  Report(bad, mapping);
  wanted.person.set_language(mapping.Word<v1::Language>("language", "LANGUAGE_", v1::LANGUAGE_TR));
  wanted.person.set_state(mapping.Word<v1::Person::State>("state", "STATE_", v1::Person::STATE_ACTIVE));
  if (mapping.Has("same_as")) {
    const bool nobody = mapping.Text("same_as", /*required=*/true) == "none";
    wanted.same_as = nobody ? "" : Name(mapping, "same_as", "people", /*required=*/true);
  }
  for (const YAML::Node& role : mapping.List("roles")) wanted.roles.push_back(ReadRole(role, problems));
  return wanted;
}

WantedAccount ReadAccount(const YAML::Node& node, std::vector<Problem>& problems) {
  const Mapping mapping(node, "account", {"platform", "handle", "display_name", "unit", "state", "managers"}, problems);
  WantedAccount wanted{mapping.line(), {}, {}};
  if (!node.IsMap()) return wanted;
  v1::Account& account = wanted.account;
  account.set_platform(mapping.Word<v1::Platform>("platform", "PLATFORM_", v1::PLATFORM_UNSPECIFIED));
  const std::string handle = mapping.Text("handle", /*required=*/true);
  account.set_handle(directory_view::NormalHandle(handle));
  if (!handle.empty() && account.handle().empty()) {
    mapping.Complain("handle", "must be 1 to 100 of a-z, 0-9, \".\", \"_\" and \"-\"");
  }
  account.set_name(directory_view::AccountName(account.platform(), account.handle()));
  account.set_display_name(Line(mapping, "display_name"));
  account.set_unit(Name(mapping, "unit", "units", /*required=*/true));
  account.set_state(mapping.Word<v1::Account::State>("state", "STATE_", v1::Account::STATE_ACTIVE));
  for (const YAML::Node& manager : mapping.List("managers")) {
    if (manager.IsScalar() && directory_view::IsName(manager.Scalar(), "people")) {
      wanted.managers.push_back({NodeLine(manager), manager.Scalar()});
    } else {
      problems.push_back({NodeLine(manager), "account: managers: each must be a name like \"people/<id>\""});
    }
  }
  return wanted;
}

// A problem for each line with malformed UTF-8.
bool CheckUtf8(absl::string_view text, std::vector<Problem>& problems) {
  const size_t before = problems.size();
  int number = 1;
  for (size_t begin = 0; begin <= text.size(); ++number) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const absl::string_view line = text.substr(begin, end - begin);
    if (!text::IsValidUtf8(std::string_view(line.data(), line.size())))
      problems.push_back({number, "is not valid UTF-8"});
    begin = end + 1;
  }
  return problems.size() == before;
}

}  // namespace

Wanted ReadFile(absl::string_view text, std::vector<Problem>& problems) {
  Wanted wanted;
  if (!CheckUtf8(text, problems)) return wanted;
  YAML::Node root;
  try {
    root = YAML::Load(std::string(text));
  } catch (const YAML::Exception& e) {
    problems.push_back({std::max(e.mark.line + 1, 1), absl::StrCat("is not YAML: ", e.msg)});
    return wanted;
  }
  const Mapping mapping(root, "the file", {"directorate", "units", "people", "accounts"}, problems);
  if (!root.IsMap()) return wanted;
  wanted.line = mapping.LineOf("directorate");
  wanted.directorate = Name(mapping, "directorate", "units", /*required=*/true);
  for (const YAML::Node& node : mapping.List("units")) wanted.units.push_back(ReadUnit(node, problems));
  for (const YAML::Node& node : mapping.List("people")) wanted.people.push_back(ReadPerson(node, problems));
  for (const YAML::Node& node : mapping.List("accounts")) wanted.accounts.push_back(ReadAccount(node, problems));
  return wanted;
}

}  // namespace meydan::directory_import
