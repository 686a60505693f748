#include "services/meydanctl/directory_import/check.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/directory_view/names.h"
#include "common/directory_view/roles.h"

namespace meydan::directory_import {
namespace {

namespace v1 = directory::v1;

bool IsOpen(const v1::Unit* unit) { return unit != nullptr && unit->state() == v1::Unit::STATE_ACTIVE; }
bool IsActive(const v1::Person* person) { return person != nullptr && person->state() == v1::Person::STATE_ACTIVE; }

// One run over one file: the file, what exists, and what would come of both.
class Checker {
 public:
  Checker(const Wanted& wanted, const Existing& existing)
      : wanted_(wanted), before_(ByName(existing)), after_(Merge(existing, wanted)) {}

  std::vector<Problem> Run() && {
    CheckDirectorate();
    std::map<std::string, int> seen;
    for (const WantedUnit& wanted : wanted_.units) CheckUnit(wanted, seen);
    for (const WantedPerson& wanted : wanted_.people) CheckPerson(wanted, seen);
    for (const WantedAccount& wanted : wanted_.accounts) CheckAccount(wanted, seen);
    CheckOthersLeftBehind();
    std::sort(problems_.begin(), problems_.end());
    return std::move(problems_);
  }

 private:
  template <typename... Text>
  void Complain(int line, const Text&... text) {
    problems_.push_back({line, absl::StrCat(text...)});
  }

  // True for the first entry of that name; the others are no further looked at.
  bool IsFirst(const std::string& name, int line, std::map<std::string, int>& seen) {
    if (name.empty()) return false;
    const auto [first, fresh] = seen.emplace(name, line);
    if (!fresh) Complain(line, name, " is already named in line ", first->second);
    return fresh;
  }

  void CheckDirectorate() {
    if (wanted_.directorate.empty()) return;
    if (!IsOpen(Find(after_.units, wanted_.directorate))) {
      Complain(wanted_.line, "directorate: there is no active unit ", wanted_.directorate);
      return;
    }
    const auto is_director = [&](const auto& entry) {
      const auto& grants = entry.second.grants();
      return IsActive(&entry.second) && std::any_of(grants.begin(), grants.end(), [&](const v1::Grant& grant) {
               return grant.role() == v1::ROLE_DIRECTOR && grant.unit() == wanted_.directorate;
             });
    };
    if (std::none_of(after_.people.begin(), after_.people.end(), is_director)) {
      Complain(wanted_.line, "directorate: nobody is director in ", wanted_.directorate,
               ", who alone designates account managers (P4)");
    }
  }

  void CheckUnit(const WantedUnit& wanted, std::map<std::string, int>& seen) {
    const std::string& name = wanted.unit.name();
    if (!IsFirst(name, wanted.line, seen)) return;
    const v1::Unit& unit = after_.units.at(name);
    CheckPlace(unit, wanted.line);
    const v1::Unit* before = Find(before_.units, name);
    const auto is_senior = [](const v1::Unit& u) { return u.kind() == v1::Unit::KIND_SENIOR_MANAGEMENT; };
    if (before != nullptr && is_senior(*before) != is_senior(unit)) {
      Complain(wanted.line, name, " exists with another kind: no unit becomes senior management or stops being it");
    }
    if (!IsOpen(&unit)) {
      if (name == wanted_.directorate) Complain(wanted.line, name, " is the Directorate and cannot be closed");
      return;
    }
    if (!HasPeople(name)) Complain(wanted.line, name, " has no people: give somebody a role in it");
  }

  void CheckPlace(const v1::Unit& unit, int line) {
    if (unit.parent().empty()) return;
    const v1::Unit* parent = Find(after_.units, unit.parent());
    if (parent == nullptr) return Complain(line, unit.name(), ": there is no parent ", unit.parent());
    if (!IsOpen(parent) && (IsOpen(&unit) || IsNewBelowClosed(unit))) {
      Complain(line, unit.name(), ": its parent ", unit.parent(), " is closed");
    }
    std::set<std::string> above;
    for (const v1::Unit* at = parent; at != nullptr; at = Find(after_.units, at->parent())) {
      if (at->name() == unit.name()) return Complain(line, unit.name(), " is below itself: its parents go in a circle");
      if (!above.insert(at->name()).second) return;  // Told of at a unit that is part of the circle.
    }
    if (above.size() >= directory_view::kMaxLevels) {
      Complain(line, unit.name(), " is deeper than ", directory_view::kMaxLevels, " levels");
    }
  }

  // Even a unit that is closed at once cannot be put below one that is closed already.
  bool IsNewBelowClosed(const v1::Unit& unit) const {
    const v1::Unit* before = Find(before_.units, unit.name());
    const v1::Unit* parent = Find(before_.units, unit.parent());
    const bool placed = before == nullptr || before->parent() != unit.parent();
    return placed && parent != nullptr && !IsOpen(parent);
  }

  bool HasPeople(const std::string& unit) const {
    if (!after_.units.at(unit).representative().empty()) return true;
    for (const auto& [name, person] : after_.people) {
      const auto& grants = person.grants();
      const auto in_unit = [&](const v1::Grant& grant) { return grant.unit() == unit; };
      if (IsActive(&person) && std::any_of(grants.begin(), grants.end(), in_unit)) return true;
    }
    return false;
  }

  void CheckPerson(const WantedPerson& wanted, std::map<std::string, int>& seen) {
    const v1::Person& person = wanted.person;
    if (!IsFirst(person.name(), wanted.line, seen)) return;
    const v1::Person* before = Find(before_.people, person.name());
    if (before != nullptr && before->kind() != person.kind()) {
      Complain(wanted.line, person.name(), " exists with another kind, which never changes");
    }
    if (!IsActive(&person) && !wanted.roles.empty()) Complain(wanted.line, person.name(), " has left but has roles");
    CheckSameAs(wanted, before);
    std::map<std::string, int> roles;
    for (const WantedRole& role : wanted.roles) {
      if (role.role == v1::ROLE_UNSPECIFIED || role.unit.empty()) continue;
      const auto [first, fresh] = roles.emplace(absl::StrCat(role.role, "@", role.unit), role.line);
      if (!fresh) Complain(role.line, person.name(), " has the same role in line ", first->second);
      if (fresh) CheckRole(person, role);
    }
  }

  // Every record of a human being names the first one, which names none (CR2).
  void CheckSameAs(const WantedPerson& wanted, const v1::Person* before) {
    if (!wanted.same_as) return;
    const std::string& name = wanted.person.name();
    const bool changes = *wanted.same_as != (before == nullptr ? "" : before->same_as());
    if (changes && before != nullptr && !IsActive(before) && !IsActive(&wanted.person)) {
      Complain(wanted.line, name, " has left: whose record it is cannot change");
    }
    if (wanted.same_as->empty()) return;
    const v1::Person* first = Find(after_.people, *wanted.same_as);
    if (first == nullptr) return Complain(wanted.line, name, ": there is no ", *wanted.same_as);
    if (first->kind() != v1::Person::KIND_HUMAN || wanted.person.kind() != v1::Person::KIND_HUMAN) {
      return Complain(wanted.line, name, ": a system is nobody's record and has none");
    }
    if (first->name() == name || !first->same_as().empty()) {
      Complain(wanted.line, name, ": ", first->name(), " is no first record");
    }
    for (const auto& [other, person] : after_.people) {
      if (person.same_as() == name && other != name) Complain(wanted.line, name, ": ", other, " is a record of it");
    }
  }

  void CheckRole(const v1::Person& person, const WantedRole& role) {
    const v1::Unit* unit = Find(after_.units, role.unit);
    if (unit == nullptr) return Complain(role.line, person.name(), ": there is no ", role.unit);
    if (!IsOpen(unit)) return Complain(role.line, person.name(), ": ", role.unit, " is closed");
    if (role.role == v1::ROLE_ACCOUNT_MANAGER) {
      return Complain(role.line, person.name(), ": name account managers under the account's managers (P4)");
    }
    if (role.role == v1::ROLE_REPRESENTATIVE) return CheckRepresentative(person, role);
    if (!wanted_.directorate.empty() &&
        !directory_view::RoleFitsUnit(role.role, role.unit, unit->kind(), wanted_.directorate)) {
      Complain(role.line, person.name(), ": this role cannot be held in ", role.unit);
    }
    if (!directory_view::RoleFitsPerson(role.role, person.kind())) {
      Complain(role.line, person.name(), ": this role cannot be held by a person of this kind");
    }
  }

  void CheckRepresentative(const v1::Person& person, const WantedRole& role) {
    if (person.kind() != v1::Person::KIND_HUMAN)
      Complain(role.line, person.name(), " is a system and represents nothing");
    const auto [first, fresh] = represented_.emplace(role.unit, role.line);
    if (!fresh) Complain(role.line, role.unit, " already has a representative in line ", first->second, " (P13)");
  }

  void CheckAccount(const WantedAccount& wanted, std::map<std::string, int>& seen) {
    const v1::Account& account = wanted.account;
    if (!IsFirst(account.name(), wanted.line, seen)) return;
    CheckAccountChange(account, wanted.line);
    const bool closed = account.state() == v1::Account::STATE_CLOSED;
    const v1::Unit* owner = Find(after_.units, account.unit());
    if (owner == nullptr) {
      if (!account.unit().empty()) Complain(wanted.line, account.name(), ": there is no ", account.unit());
    } else if (!closed && !IsOpen(owner)) {
      Complain(wanted.line, account.name(), ": its unit ", account.unit(), " is closed");
    } else if (account.state() == v1::Account::STATE_ACTIVE && directory_view::IsAcademic(owner->kind()) &&
               owner->representative().empty()) {
      Complain(wanted.line, account.name(), " is active, but ", account.unit(), " has no representative (P13)");
    }
    if (closed && !wanted.managers.empty()) Complain(wanted.line, account.name(), " is closed but has managers");
    std::map<std::string, int> managers;
    for (const WantedManager& manager : wanted.managers) {
      const auto [first, fresh] = managers.emplace(manager.person, manager.line);
      if (fresh) CheckManager(account, manager);
      if (!fresh) Complain(manager.line, account.name(), ": ", manager.person, " is named twice");
    }
  }

  void CheckAccountChange(const v1::Account& account, int line) {
    const v1::Account* before = Find(before_.accounts, account.name());
    if (before == nullptr) return;
    if (before->unit() != account.unit()) {
      Complain(line, account.name(), " exists and belongs to ", before->unit(), ", which never changes");
    }
    if (before->state() == v1::Account::STATE_CLOSED && account.state() != before->state()) {
      Complain(line, account.name(), " was closed for good");
    } else if (account.state() == v1::Account::STATE_REQUESTED && before->state() != account.state()) {
      Complain(line, account.name(), " exists and is past being requested");
    }
  }

  void CheckManager(const v1::Account& account, const WantedManager& manager) {
    const v1::Person* person = Find(after_.people, manager.person);
    if (person == nullptr) return Complain(manager.line, account.name(), ": there is no ", manager.person);
    if (!IsActive(person)) Complain(manager.line, account.name(), ": ", manager.person, " has left");
    if (person->kind() != v1::Person::KIND_HUMAN)
      Complain(manager.line, account.name(), ": ", manager.person, " is a system");
  }

  // What the file does not name but what its changes would break.
  void CheckOthersLeftBehind() {
    std::map<std::string, int> lines;
    for (const WantedUnit& unit : wanted_.units) lines[unit.unit.name()] = unit.line;
    for (const WantedPerson& person : wanted_.people) lines[person.person.name()] = person.line;
    std::set<std::string> named;
    for (const WantedAccount& account : wanted_.accounts) named.insert(account.account.name());
    const auto line_of = [&](const std::string& name) { return lines.count(name) > 0 ? lines[name] : wanted_.line; };
    for (const auto& [name, account] : after_.accounts) {
      const v1::Unit* owner = Find(after_.units, account.unit());
      if (named.count(name) > 0 || owner == nullptr || account.state() == v1::Account::STATE_CLOSED) continue;
      if (!IsOpen(owner)) Complain(line_of(account.unit()), account.unit(), " cannot be closed: it owns ", name);
      if (account.state() == v1::Account::STATE_ACTIVE && directory_view::IsAcademic(owner->kind()) &&
          owner->representative().empty()) {
        const v1::Unit* before = Find(before_.units, account.unit());
        Complain(line_of(before == nullptr ? account.unit() : before->representative()), account.unit(),
                 " would have no representative but the active account ", name, " (P13)");
      }
    }
    for (const auto& [name, unit] : after_.units) {
      if (lines.count(name) > 0 || !IsOpen(&unit) || unit.parent().empty()) continue;
      if (!IsOpen(Find(after_.units, unit.parent()))) {
        Complain(line_of(unit.parent()), unit.parent(), " cannot be closed: ", name, " is below it");
      }
    }
  }

  const Wanted& wanted_;
  const Directory before_;
  const Directory after_;
  std::map<std::string, int> represented_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> Check(const Wanted& wanted, const Existing& existing) { return Checker(wanted, existing).Run(); }

}  // namespace meydan::directory_import
