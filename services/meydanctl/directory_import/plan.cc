#include "services/meydanctl/directory_import/plan.h"

#include <algorithm>
#include <functional>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/directory_view/names.h"

namespace meydan::directory_import {
namespace {

namespace v1 = directory::v1;

bool Holds(const v1::Person& person, const v1::Grant& grant) {
  const auto same = [&](const v1::Grant& other) {
    return other.role() == grant.role() && other.unit() == grant.unit();
  };
  return std::any_of(person.grants().begin(), person.grants().end(), same);
}

bool Manages(const v1::Account& account, const std::string& person) {
  return std::find(account.managers().begin(), account.managers().end(), person) != account.managers().end();
}

bool SameText(const v1::LocalizedText& a, const v1::LocalizedText& b) { return a.tr() == b.tr() && a.en() == b.en(); }

// Compares the directory as it is and as it shall be, and writes down the difference. The order: what others rely on is
// made first (units from the root down, people, roles, representatives, accounts) and unmade last, in the reverse
// order.
class Planner {
 public:
  Planner(const Wanted& wanted, const Existing& existing) : before_(ByName(existing)), after_(Merge(existing, wanted)) {
    plan_.director = FindDirector(wanted.directorate);
  }

  Plan Make() && {
    const std::vector<const v1::Unit*> downwards = FromTheRootDown();
    for (const v1::Unit* unit : downwards) MakeUnit(*unit);
    // The Director first, for others' steps may be sent in that name.
    if (const v1::Person* director = Find(after_.people, plan_.director)) MakePerson(*director);
    for (const auto& [name, person] : after_.people) {
      if (name != plan_.director) MakePerson(person);
    }
    // What is no record any more can become a first one.
    for (const auto& [name, person] : after_.people) SetSameAs(person, /*away=*/true);
    for (const auto& [name, person] : after_.people) SetSameAs(person, /*away=*/false);
    for (const auto& [name, unit] : after_.units) SetRepresentative(unit);
    for (const auto& [name, account] : after_.accounts) MakeAccount(account);
    for (const auto& [name, unit] : after_.units) BecomeAcademic(unit);
    for (const auto& [name, unit] : after_.units) RemoveRepresentative(unit);
    for (const auto& [name, person] : after_.people) UnmakePerson(person);
    for (auto unit = downwards.rbegin(); unit != downwards.rend(); ++unit) UnmakeUnit(**unit);
    return std::move(plan_);
  }

 private:
  template <typename Request>
  void Add(Request request, std::string text, bool by_director = false) {
    plan_.steps.push_back({std::move(request), std::move(text), by_director});
  }
  // For the many requests that only name what they are about.
  template <typename Request>
  void Add(const std::string& name, const std::string& verb) {
    Request request;
    request.set_name(name);
    Add(std::move(request), absl::StrCat(verb, " ", name));
  }

  // Somebody who is Director already, else somebody who will be.
  std::string FindDirector(const std::string& directorate) const {
    v1::Grant director;
    director.set_role(v1::ROLE_DIRECTOR);
    director.set_unit(directorate);
    std::string future;
    for (const auto& [name, person] : after_.people) {
      if (person.state() != v1::Person::STATE_ACTIVE || !Holds(person, director)) continue;
      const v1::Person* before = Find(before_.people, name);
      if (before != nullptr && Holds(*before, director)) return name;
      if (future.empty()) future = name;
    }
    return future;
  }

  std::vector<const v1::Unit*> FromTheRootDown() const {
    std::map<std::string, std::vector<const v1::Unit*>> children;
    for (const auto& [name, unit] : after_.units) children[unit.parent()].push_back(&unit);
    std::vector<const v1::Unit*> units = children[""];
    for (size_t i = 0; i < units.size(); ++i) {
      const std::vector<const v1::Unit*>& below = children[units[i]->name()];
      units.insert(units.end(), below.begin(), below.end());
    }
    return units;
  }

  void MakeUnit(const v1::Unit& unit) {
    const v1::Unit* before = Find(before_.units, unit.name());
    if (before == nullptr) {
      v1::CreateUnitRequest create;
      create.set_unit_id(std::string(IdOf(unit.name())));
      *create.mutable_unit()->mutable_display_name() = unit.display_name();
      create.mutable_unit()->set_kind(unit.kind());
      create.mutable_unit()->set_parent(unit.parent());
      return Add(std::move(create), absl::StrCat("create ", unit.name()));
    }
    if (before->parent() != unit.parent()) {
      v1::MoveUnitRequest move;
      move.set_name(unit.name());
      move.set_parent(unit.parent());
      Add(std::move(move),
          absl::StrCat("move ", unit.name(), " under ", unit.parent().empty() ? "nothing" : unit.parent()));
    }
    if (before->state() == v1::Unit::STATE_CLOSED && unit.state() == v1::Unit::STATE_ACTIVE)
      Add<v1::ReopenUnitRequest>(unit.name(), "reopen");
    if (before->state() == v1::Unit::STATE_CLOSED && unit.state() == v1::Unit::STATE_CLOSED) return;
    const bool other_kind = before->kind() != unit.kind() && !BecomesAcademic(*before, unit);
    if (!other_kind && SameText(before->display_name(), unit.display_name())) return;
    UpdateUnit(unit, other_kind ? unit.kind() : before->kind());
  }

  void UpdateUnit(const v1::Unit& unit, v1::Unit::Kind kind) {
    v1::UpdateUnitRequest update;
    update.mutable_unit()->set_name(unit.name());
    *update.mutable_unit()->mutable_display_name() = unit.display_name();
    update.mutable_unit()->set_kind(kind);
    update.mutable_update_mask()->add_paths("display_name");
    update.mutable_update_mask()->add_paths("kind");
    Add(std::move(update), absl::StrCat("update ", unit.name()));
  }

  // A unit becomes academic once its representative is there, and stops being so before its accounts go without one.
  static bool BecomesAcademic(const v1::Unit& before, const v1::Unit& after) {
    return !directory_view::IsAcademic(before.kind()) && directory_view::IsAcademic(after.kind());
  }
  void BecomeAcademic(const v1::Unit& unit) {
    const v1::Unit* before = Find(before_.units, unit.name());
    if (before != nullptr && BecomesAcademic(*before, unit)) UpdateUnit(unit, unit.kind());
  }

  void UnmakeUnit(const v1::Unit& unit) {
    const v1::Unit* before = Find(before_.units, unit.name());
    const bool open = before == nullptr || before->state() == v1::Unit::STATE_ACTIVE;
    if (open && unit.state() == v1::Unit::STATE_CLOSED) Add<v1::CloseUnitRequest>(unit.name(), "close");
  }

  void MakePerson(const v1::Person& person) {
    const v1::Person* before = Find(before_.people, person.name());
    if (before == nullptr) {
      v1::CreatePersonRequest create;
      create.set_person_id(std::string(IdOf(person.name())));
      create.mutable_person()->set_kind(person.kind());
      create.mutable_person()->set_display_name(person.display_name());
      create.mutable_person()->set_email(person.email());
      create.mutable_person()->set_language(person.language());
      Add(std::move(create), absl::StrCat("create ", person.name()));
    } else if (person.state() == v1::Person::STATE_ACTIVE) {
      if (before->state() == v1::Person::STATE_LEFT) Reactivate(person.name());
      UpdatePerson(*before, person);
    }
    for (const v1::Grant& grant : person.grants()) {
      if (before != nullptr && before->state() == v1::Person::STATE_ACTIVE && Holds(*before, grant)) continue;
      v1::GrantRoleRequest request;
      request.set_name(person.name());
      request.set_role(grant.role());
      request.set_unit(grant.unit());
      Add(std::move(request),
          absl::StrCat("grant ", v1::Role_Name(grant.role()), " in ", grant.unit(), " to ", person.name()));
    }
  }

  // Old designations end first; those that are wanted are made again (P4).
  void Reactivate(const std::string& person) {
    for (auto& [name, account] : before_.accounts) {
      if (!Manages(account, person)) continue;
      RemoveManager(name, person);
      auto& managers = *account.mutable_managers();
      managers.erase(std::find(managers.begin(), managers.end(), person));
    }
    Add<v1::ReactivatePersonRequest>(person, "reactivate");
  }

  void UpdatePerson(const v1::Person& before, const v1::Person& person) {
    v1::UpdatePersonRequest update;
    v1::Person& wanted = *update.mutable_person();
    wanted.set_name(person.name());
    if (before.display_name() != person.display_name()) update.mutable_update_mask()->add_paths("display_name");
    if (before.email() != person.email()) update.mutable_update_mask()->add_paths("email");
    if (before.language() != person.language()) update.mutable_update_mask()->add_paths("language");
    if (update.update_mask().paths().empty()) return;
    wanted.set_display_name(person.display_name());
    wanted.set_email(person.email());
    wanted.set_language(person.language());
    Add(std::move(update), absl::StrCat("update ", person.name()));
  }

  // Takes away what the person is a record of and shall not be, or says what it shall be a record of.
  void SetSameAs(const v1::Person& person, bool away) {
    const v1::Person* before = Find(before_.people, person.name());
    const std::string now = before == nullptr ? "" : before->same_as();
    if (person.same_as() == now || (away ? now : person.same_as()).empty()) return;
    v1::UpdatePersonRequest update;
    update.mutable_person()->set_name(person.name());
    update.mutable_update_mask()->add_paths("same_as");
    if (away) return Add(std::move(update), absl::StrCat("make ", person.name(), " no record of ", now));
    update.mutable_person()->set_same_as(person.same_as());
    Add(std::move(update), absl::StrCat("make ", person.name(), " a record of ", person.same_as()));
  }

  void UnmakePerson(const v1::Person& person) {
    const v1::Person* before = Find(before_.people, person.name());
    if (person.state() == v1::Person::STATE_LEFT) {
      if (before == nullptr || before->state() == v1::Person::STATE_ACTIVE)
        Add<v1::DeactivatePersonRequest>(person.name(), "mark as left");
      return;
    }
    if (before == nullptr || before->state() == v1::Person::STATE_LEFT) return;
    for (const v1::Grant& grant : before->grants()) {
      if (Holds(person, grant)) continue;
      v1::RevokeRoleRequest request;
      request.set_name(person.name());
      request.set_role(grant.role());
      request.set_unit(grant.unit());
      Add(std::move(request),
          absl::StrCat("revoke ", v1::Role_Name(grant.role()), " in ", grant.unit(), " from ", person.name()));
    }
  }

  void SetRepresentative(const v1::Unit& unit) {
    const v1::Unit* before = Find(before_.units, unit.name());
    const std::string current = before == nullptr ? "" : before->representative();
    if (unit.representative().empty() || unit.representative() == current) return;
    const std::string text = absl::StrCat("designate ", unit.representative(), " representative of ", unit.name());
    if (current.empty()) {
      v1::DesignateRepresentativeRequest request;
      request.set_name(unit.name());
      request.set_person(unit.representative());
      return Add(std::move(request), text, /*by_director=*/true);
    }
    v1::ReplaceRepresentativeRequest request;
    request.set_name(unit.name());
    request.set_person(unit.representative());
    Add(std::move(request), absl::StrCat(text, " in the place of ", current), /*by_director=*/true);
  }

  void RemoveRepresentative(const v1::Unit& unit) {
    const v1::Unit* before = Find(before_.units, unit.name());
    if (before == nullptr || before->representative().empty() || !unit.representative().empty()) return;
    v1::RemoveRepresentativeRequest request;
    request.set_name(unit.name());
    Add(std::move(request), absl::StrCat("end the post of representative of ", unit.name()), /*by_director=*/true);
  }

  void MakeAccount(const v1::Account& account) {
    const v1::Account* before = Find(before_.accounts, account.name());
    if (before == nullptr) {
      v1::RequestAccountRequest request;
      request.mutable_account()->set_platform(account.platform());
      request.mutable_account()->set_handle(account.handle());
      request.mutable_account()->set_display_name(account.display_name());
      request.mutable_account()->set_unit(account.unit());
      Add(std::move(request), absl::StrCat("request ", account.name()));
    } else if (before->state() != v1::Account::STATE_CLOSED && before->display_name() != account.display_name()) {
      v1::UpdateAccountRequest request;
      request.mutable_account()->set_name(account.name());
      request.mutable_account()->set_display_name(account.display_name());
      Add(std::move(request), absl::StrCat("update ", account.name()));
    }
    SetManagers(before, account);
    const v1::Account::State state = before == nullptr ? v1::Account::STATE_REQUESTED : before->state();
    if (state == account.state()) return;
    if (account.state() == v1::Account::STATE_ACTIVE) Add<v1::ActivateAccountRequest>(account.name(), "activate");
    if (account.state() == v1::Account::STATE_DORMANT)
      Add<v1::MarkAccountDormantRequest>(account.name(), "mark as dormant");
    if (account.state() == v1::Account::STATE_CLOSED) Add<v1::CloseAccountRequest>(account.name(), "close");
  }

  void SetManagers(const v1::Account* before, const v1::Account& account) {
    for (const std::string& person : account.managers()) {
      if (before != nullptr && Manages(*before, person)) continue;
      v1::DesignateAccountManagerRequest request;
      request.set_name(account.name());
      request.set_person(person);
      Add(std::move(request), absl::StrCat("designate ", person, " manager of ", account.name()), /*by_director=*/true);
    }
    // A closed account's designations end by themselves.
    if (before == nullptr || account.state() == v1::Account::STATE_CLOSED) return;
    for (const std::string& person : before->managers()) {
      if (!Manages(account, person)) RemoveManager(account.name(), person);
    }
  }

  void RemoveManager(const std::string& account, const std::string& person) {
    v1::RemoveAccountManagerRequest request;
    request.set_name(account);
    request.set_person(person);
    Add(std::move(request), absl::StrCat("end the designation of ", person, " for ", account), /*by_director=*/true);
  }

  Directory before_;
  const Directory after_;
  Plan plan_;
};

}  // namespace

Plan MakePlan(const Wanted& wanted, const Existing& existing) { return Planner(wanted, existing).Make(); }

}  // namespace meydan::directory_import
