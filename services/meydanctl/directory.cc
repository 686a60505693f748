// `directory show`: who is who (P2–P4, P13). `directory import` is in import.cc.
#include <map>
#include <memory>

#include "absl/strings/str_cat.h"
#include "meydan/directory/v1/service.pb.h"
#include "services/meydanctl/import.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/unit_tree.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = directory::v1;

// "director in units/iletisim; staff in units/hukuk"
std::string RolesOf(const v1::Person& person) {
  std::string roles;
  for (const v1::Grant& grant : person.grants()) {
    absl::StrAppend(&roles, roles.empty() ? "" : "; ", WordOf(grant.role()), " in ", grant.unit());
  }
  return roles;
}

std::string Joined(const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::string all;
  for (const std::string& name : names) absl::StrAppend(&all, all.empty() ? "" : ", ", name);
  return all;
}

absl::StatusOr<bool> ShowUnits(Session& session) {
  ASSIGN_OR_RETURN(const auto units, (ListAll<v1::ListUnitsResponse, v1::Unit>(session, v1::ListUnitsRequest(),
                                                                               &v1::ListUnitsResponse::units)));
  const std::vector<TreeLine> tree = TreeOf(units);
  if (session.output().json() || units.empty()) {
    session.output().List(units, {}, "There are no units yet: `meydanctl directory import FILE` brings them in.");
    return true;
  }
  Table table({"UNIT", "NAME", "KIND", "STATE", "REPRESENTATIVE"});
  for (const TreeLine& line : tree) {
    const v1::Unit& unit = *line.unit;
    table.Add({line.branch + unit.name(), unit.display_name().tr(), WordOf(unit.kind()), WordOf(unit.state()),
               unit.representative()});
  }
  session.output().Print(table.Text());
  return true;
}

absl::StatusOr<bool> ShowPeople(Session& session) {
  ASSIGN_OR_RETURN(const auto people, (ListAll<v1::ListPeopleResponse, v1::Person>(session, v1::ListPeopleRequest(),
                                                                                   &v1::ListPeopleResponse::people)));
  ASSIGN_OR_RETURN(const auto units, (ListAll<v1::ListUnitsResponse, v1::Unit>(session, v1::ListUnitsRequest(),
                                                                               &v1::ListUnitsResponse::units)));
  std::map<std::string, std::string> represents;
  for (const v1::Unit& unit : units) {
    if (unit.representative().empty()) continue;
    std::string& all = represents[unit.representative()];
    absl::StrAppend(&all, all.empty() ? "" : "; ", "representative of ", unit.name());
  }
  const auto roles = [&represents](const v1::Person& person) {
    const auto found = represents.find(person.name());
    std::string granted = RolesOf(person);
    if (found == represents.end()) return granted;
    return granted.empty() ? found->second : absl::StrCat(granted, "; ", found->second);
  };
  const std::vector<Column<v1::Person>> columns = {
      {"PERSON", [](const auto& p) { return p.name(); }},
      {"NAME", [](const auto& p) { return p.display_name(); }},
      {"STATE", [](const auto& p) { return WordOf(p.state()); }},
      {"LANGUAGE", [](const auto& p) { return WordOf(p.language()); }},
      {"ROLES", roles},
      {"RECORD OF", [](const auto& p) { return p.same_as(); }},
  };
  session.output().List(people, columns, "There are no people yet: `meydanctl directory import FILE` brings them in.");
  return true;
}

absl::StatusOr<bool> ShowAccounts(Session& session) {
  ASSIGN_OR_RETURN(const auto accounts, (ListAll<v1::ListAccountsResponse, v1::Account>(
                                            session, v1::ListAccountsRequest(), &v1::ListAccountsResponse::accounts)));
  const std::vector<Column<v1::Account>> columns = {
      {"ACCOUNT", [](const auto& a) { return a.name(); }},
      {"NAME", [](const auto& a) { return a.display_name(); }},
      {"UNIT", [](const auto& a) { return a.unit(); }},
      {"STATE", [](const auto& a) { return WordOf(a.state()); }},
      {"MANAGERS", [](const auto& a) { return Joined(a.managers()); }},
  };
  session.output().List(accounts, columns,
                        "There are no accounts yet: `meydanctl directory import FILE` brings them in.");
  return true;
}

}  // namespace

void AddDirectory(Program& program) {
  CLI::App* group = program.Group("directory", "Units, people and official accounts");
  const auto what = std::make_shared<std::string>("units");
  CLI::App* show = program.Command(group, "show", "The tree of units, or the people or accounts",
                                   [what](Session& session) -> absl::StatusOr<bool> {
                                     if (*what == "people") return ShowPeople(session);
                                     if (*what == "accounts") return ShowAccounts(session);
                                     return ShowUnits(session);
                                   });
  show->add_option("what", *what, "units, people or accounts")
      ->check(CLI::IsMember({"units", "people", "accounts"}))
      ->capture_default_str();

  const auto choice = std::make_shared<ImportChoice>();
  CLI::App* import = program.Command(
      group, "import",
      "Make the directory what a YAML file says. Everything is checked before the first write, and every fault told "
      "with "
      "its line; a second import changes nothing. Designations are made in the name of the file's Director (P4).",
      [choice](Session& session) { return ImportDirectory(session, *choice); });
  import->add_option("file", choice->file, "The file")->required()->check(CLI::ExistingFile);
  import->add_flag("--dry-run", choice->dry_run, "Check the file and list what would be done");
}

}  // namespace meydan::meydanctl
