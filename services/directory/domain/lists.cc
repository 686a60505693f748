#include "services/directory/domain/lists.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "services/directory/domain/fields.h"

namespace meydan::directory {
namespace {

// "active" for STATE_ACTIVE of any of the three enums.
template <typename State>
std::string Word(State state) {
  const auto* value = google::protobuf::GetEnumDescriptor<State>()->FindValueByNumber(state);
  return value == nullptr ? "" : absl::AsciiStrToLower(absl::StripPrefix(value->name(), "STATE_"));
}

std::string StateList(absl::string_view all, const std::string& state) { return absl::StrCat(all, "/state/", state); }

// The list of a filter by group ("units/parent/units/hukuk") and state, of which each may be missing.
std::string Choose(absl::string_view all, const std::string& group, const std::string& state) {
  if (group.empty()) return state.empty() ? std::string(all) : StateList(all, state);
  return state.empty() ? group : absl::StrCat(group, "/", state);
}

std::string UnitGroup(absl::string_view parent) { return absl::StrCat("units/parent/", parent); }
std::string PeopleGroup(absl::string_view unit) { return absl::StrCat("people/unit/", unit); }
std::string AccountGroup(absl::string_view unit) { return absl::StrCat("accounts/unit/", unit); }

template <typename Request>
absl::StatusOr<std::string> ListOf(const Request& request, absl::string_view all, absl::string_view filter,
                                   const std::string& unit, std::string (*group)(absl::string_view)) {
  FieldViolations bad;
  if (!unit.empty()) CheckName(bad, std::string(filter), unit, "units");
  if (request.state() != 0 && Word(request.state()).empty()) bad.Add("state", "is not a known state");
  if (!bad.empty()) return bad.ToStatus();
  return Choose(all, unit.empty() ? "" : group(unit), request.state() == 0 ? "" : Word(request.state()));
}

}  // namespace

std::vector<store::IndexEntry> IndexesOf(const v1::Unit& unit) {
  const std::string state = Word(unit.state());
  std::vector<store::IndexEntry> entries = {{"units", unit.name()}, {StateList("units", state), unit.name()}};
  if (!unit.parent().empty()) {
    entries.push_back({UnitGroup(unit.parent()), unit.name()});
    entries.push_back({Choose("units", UnitGroup(unit.parent()), state), unit.name()});
  }
  if (!unit.representative().empty()) entries.push_back({UnitsRepresentedBy(unit.representative()), unit.name()});
  return entries;
}

std::vector<store::IndexEntry> IndexesOf(const v1::Person& person) {
  const std::string state = Word(person.state());
  std::vector<store::IndexEntry> entries = {{"people", person.name()}, {StateList("people", state), person.name()}};
  std::set<std::string> units;
  for (const v1::Grant& grant : person.grants()) units.insert(grant.unit());
  for (const std::string& unit : units) {
    entries.push_back({PeopleGroup(unit), person.name()});
    entries.push_back({Choose("people", PeopleGroup(unit), state), person.name()});
  }
  if (!person.same_as().empty()) entries.push_back({OtherRecordsOf(person.same_as()), person.name()});
  return entries;
}

std::vector<store::IndexEntry> IndexesOf(const v1::Account& account) {
  const std::string state = Word(account.state());
  const std::string group = AccountGroup(account.unit());
  std::vector<store::IndexEntry> entries = {{"accounts", account.name()},
                                            {StateList("accounts", state), account.name()},
                                            {group, account.name()},
                                            {Choose("accounts", group, state), account.name()}};
  if (account.state() != v1::Account::STATE_CLOSED) entries.push_back({OpenAccountsOf(account.unit()), account.name()});
  for (const std::string& manager : account.managers()) entries.push_back({AccountsManagedBy(manager), account.name()});
  return entries;
}

absl::StatusOr<std::string> ListFor(const v1::ListUnitsRequest& request) {
  return ListOf(request, "units", "parent", request.parent(), UnitGroup);
}

absl::StatusOr<std::string> ListFor(const v1::ListPeopleRequest& request) {
  return ListOf(request, "people", "unit", request.unit(), PeopleGroup);
}

absl::StatusOr<std::string> ListFor(const v1::ListAccountsRequest& request) {
  return ListOf(request, "accounts", "unit", request.unit(), AccountGroup);
}

std::string ChildrenOf(absl::string_view unit) { return UnitGroup(unit); }
std::string ActiveChildrenOf(absl::string_view unit) { return absl::StrCat(UnitGroup(unit), "/active"); }
std::string UnitsRepresentedBy(absl::string_view person) { return absl::StrCat("units/representative/", person); }
std::string OtherRecordsOf(absl::string_view person) { return absl::StrCat("people/same_as/", person); }
std::string ActiveAccountsOf(absl::string_view unit) { return absl::StrCat(AccountGroup(unit), "/active"); }
std::string OpenAccountsOf(absl::string_view unit) { return absl::StrCat(AccountGroup(unit), "/open"); }
std::string AccountsManagedBy(absl::string_view person) { return absl::StrCat("accounts/manager/", person); }

}  // namespace meydan::directory
