#include "services/directory/domain/testing/small_directory.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/directory/domain/account.h"
#include "services/directory/domain/account_manager.h"
#include "services/directory/domain/lists.h"
#include "services/directory/domain/person.h"
#include "services/directory/domain/representative.h"
#include "services/directory/domain/unit.h"

namespace meydan::directory::testing {

// One overload for each command: reads, decides, and leaves the rest to Plan.
struct Preparation {
  using Result = absl::StatusOr<SmallDirectory::Pending>;
  SmallDirectory& d;
  const Actor& actor;
  absl::Time now;

  Result operator()(const v1::CreateUnitRequest& r) {
    return d.Plan<v1::Unit>(0, CreateUnit(r, d.AncestorsOf(r.unit().parent()), now));
  }
  Result operator()(const v1::UpdateUnitRequest& r) {
    return OnUnit(r.unit().name(), [&](const v1::Unit& unit) {
      return UpdateUnit(unit, r, d.List(ActiveAccountsOf(unit.name())), now);
    });
  }
  Result operator()(const v1::MoveUnitRequest& r) {
    return OnUnit(r.name(), [&](const v1::Unit& unit) {
      return MoveUnit(unit, r.parent(), d.AncestorsOf(r.parent()), d.DescendantsOf(unit.name()), now);
    });
  }
  Result operator()(const v1::CloseUnitRequest& r) {
    return OnUnit(r.name(), [&](const v1::Unit& unit) {
      return CloseUnit(unit, d.List(ActiveChildrenOf(unit.name())), d.List(OpenAccountsOf(unit.name())), actor,
                       d.rules_, now);
    });
  }
  Result operator()(const v1::ReopenUnitRequest& r) {
    return OnUnit(r.name(), [&](const v1::Unit& unit) { return ReopenUnit(unit, d.AncestorsOf(unit.parent()), now); });
  }
  Result operator()(const v1::DesignateRepresentativeRequest& r) {
    ASSIGN_OR_RETURN(const auto person, d.Read<v1::Person>(r.person()));
    return OnUnit(r.name(),
                  [&](const v1::Unit& unit) { return DesignateRepresentative(unit, person, actor, d.rules_, now); });
  }
  Result operator()(const v1::ReplaceRepresentativeRequest& r) {
    ASSIGN_OR_RETURN(const auto person, d.Read<v1::Person>(r.person()));
    return OnUnit(r.name(),
                  [&](const v1::Unit& unit) { return ReplaceRepresentative(unit, person, actor, d.rules_, now); });
  }
  Result operator()(const v1::RemoveRepresentativeRequest& r) {
    return OnUnit(r.name(), [&](const v1::Unit& unit) {
      return RemoveRepresentative(unit, d.List(ActiveAccountsOf(unit.name())), actor, d.rules_, now);
    });
  }
  Result operator()(const v1::CreatePersonRequest& r) {
    v1::Person nobody;
    nobody.set_name(absl::StrCat("people/", r.person_id()));
    return d.Plan<v1::Person>(0, CreatePerson(r, d.RecordsFor(nobody, r.person().same_as()), now));
  }
  Result operator()(const v1::UpdatePersonRequest& r) {
    return OnPerson(r.person().name(), [&](const v1::Person& person) {
      return UpdatePerson(person, r, d.RecordsFor(person, r.person().same_as()), actor, now);
    });
  }
  Result operator()(const v1::GrantRoleRequest& r) {
    ASSIGN_OR_RETURN(const auto unit, d.Read<v1::Unit>(r.unit()));
    return OnPerson(r.name(),
                    [&](const v1::Person& person) { return GrantRole(person, r.role(), unit, actor, d.rules_, now); });
  }
  Result operator()(const v1::RevokeRoleRequest& r) {
    return OnPerson(r.name(), [&](const v1::Person& person) {
      return RevokeRole(person, r.role(), r.unit(), actor, d.rules_, now);
    });
  }
  Result operator()(const v1::DeactivatePersonRequest& r) {
    return OnPerson(r.name(), [&](const v1::Person& person) {
      return DeactivatePerson(person, d.List(UnitsRepresentedBy(person.name())), now);
    });
  }
  Result operator()(const v1::ReactivatePersonRequest& r) {
    return OnPerson(r.name(), [&](const v1::Person& person) {
      return ReactivatePerson(person, d.List(AccountsManagedBy(person.name())), now);
    });
  }
  Result operator()(const v1::RequestAccountRequest& r) {
    ASSIGN_OR_RETURN(const auto unit, d.Read<v1::Unit>(r.account().unit()));
    return d.Plan<v1::Account>(0, RequestAccount(r, unit, now));
  }
  Result operator()(const v1::UpdateAccountRequest& r) {
    return OnAccount(r.account().name(), [&](const v1::Account& account) { return UpdateAccount(account, r, now); });
  }
  Result operator()(const v1::ActivateAccountRequest& r) {
    ASSIGN_OR_RETURN(const auto account, d.Read<v1::Account>(r.name()));
    ASSIGN_OR_RETURN(const auto unit, d.Read<v1::Unit>(account.state.unit()));
    return d.Plan<v1::Account>(account.version, ActivateAccount(account.state, unit, now));
  }
  Result operator()(const v1::MarkAccountDormantRequest& r) {
    return OnAccount(r.name(), [&](const v1::Account& account) { return MarkAccountDormant(account, now); });
  }
  Result operator()(const v1::CloseAccountRequest& r) {
    return OnAccount(r.name(), [&](const v1::Account& account) { return CloseAccount(account, actor, now); });
  }
  Result operator()(const v1::DesignateAccountManagerRequest& r) {
    ASSIGN_OR_RETURN(const auto person, d.Read<v1::Person>(r.person()));
    return OnAccount(r.name(), [&](const v1::Account& account) {
      return DesignateAccountManager(account, person, actor, d.rules_, now);
    });
  }
  Result operator()(const v1::RemoveAccountManagerRequest& r) {
    return OnAccount(r.name(), [&](const v1::Account& account) {
      return RemoveAccountManager(account, r.person(), actor, d.rules_, now);
    });
  }

 private:
  template <typename State, typename Decide>
  Result On(const std::string& name, Decide decide) {
    ASSIGN_OR_RETURN(const Held<State> held, d.Read<State>(name));
    return d.Plan<State>(held.version, decide(held.state));
  }
  template <typename Decide>
  Result OnUnit(const std::string& name, Decide decide) {
    return On<v1::Unit>(name, decide);
  }
  template <typename Decide>
  Result OnPerson(const std::string& name, Decide decide) {
    return On<v1::Person>(name, decide);
  }
  template <typename Decide>
  Result OnAccount(const std::string& name, Decide decide) {
    return On<v1::Account>(name, decide);
  }
};

absl::StatusOr<SmallDirectory::Pending> SmallDirectory::Prepare(const Command& command, const Actor& actor,
                                                                absl::Time now) {
  return std::visit(Preparation{*this, actor, now}, command);
}

absl::Status SmallDirectory::Run(const Command& command, const Actor& actor, absl::Time now) {
  ASSIGN_OR_RETURN(const Pending pending, Prepare(command, actor, now));
  return pending();
}

template <typename State>
absl::StatusOr<Held<State>> SmallDirectory::Read(const std::string& name) {
  const auto& table = Table(State());
  const auto found = table.find(name);
  if (found == table.end())
    return MakeError(absl::StatusCode::kNotFound, "NOT_FOUND", absl::StrCat("there is no ", name));
  return found->second;
}

Records SmallDirectory::RecordsFor(const v1::Person& person, const std::string& same_as) const {
  Records records;
  if (const auto first = people_.find(same_as); first != people_.end()) records.first = first->second;
  records.others = List(OtherRecordsOf(person.name()));
  records.siblings = List(OtherRecordsOf(person.same_as()));
  return records;
}

Ancestors SmallDirectory::AncestorsOf(std::string parent) const {
  Ancestors ancestors;
  for (auto found = units_.find(parent); found != units_.end() && ancestors.size() < kMaxLevels;
       found = units_.find(parent)) {
    ancestors.push_back(found->second);
    parent = found->second.state.parent();
  }
  return ancestors;
}

std::vector<Held<v1::Unit>> SmallDirectory::DescendantsOf(const std::string& unit) const {
  std::vector<Held<v1::Unit>> descendants;
  for (const std::string& child : List(ChildrenOf(unit))) {
    descendants.push_back(units_.at(child));
    for (Held<v1::Unit>& below : DescendantsOf(child)) descendants.push_back(std::move(below));
  }
  return descendants;
}

std::vector<std::string> SmallDirectory::List(const std::string& list) const {
  const auto found = lists_.find(list);
  if (found == lists_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

int64_t SmallDirectory::VersionOf(const std::string& name) const {
  if (const auto unit = units_.find(name); unit != units_.end()) return unit->second.version;
  if (const auto person = people_.find(name); person != people_.end()) return person->second.version;
  if (const auto account = accounts_.find(name); account != accounts_.end()) return account->second.version;
  return 0;
}

absl::Status SmallDirectory::CheckGuards(const Guards& guards) const {
  for (const VersionGuard& guard : guards.versions) {
    if (VersionOf(guard.name) != guard.version) return absl::AbortedError(absl::StrCat(guard.name, " has changed"));
  }
  for (const ListGuard& guard : guards.lists) {
    const auto found = lists_.find(guard.list);
    const size_t size = found == lists_.end() ? 0 : found->second.size();
    if (!ignore_list_guards_ && static_cast<int64_t>(size) != guard.size) {
      return absl::AbortedError(absl::StrCat(guard.list, " has changed"));
    }
  }
  return absl::OkStatus();
}

template <typename State>
absl::StatusOr<SmallDirectory::Pending> SmallDirectory::Plan(int64_t version,
                                                             absl::StatusOr<GuardedDecision<State>> decision) {
  RETURN_IF_ERROR(decision.status());
  return Pending([this, version, decided = *std::move(decision)]() -> absl::Status {
    if (decided.unchanged) return absl::OkStatus();
    const std::string& name = decided.state.name();
    if (VersionOf(name) != version) return absl::AbortedError(absl::StrCat(name, " has changed"));
    RETURN_IF_ERROR(CheckGuards(decided.guards));
    auto& table = Table(State());
    if (const auto old = table.find(name); old != table.end()) {
      for (const store::IndexEntry& entry : IndexesOf(old->second.state)) lists_[entry.index].erase(entry.member);
    }
    table[name] = {decided.state, version + 1};
    for (const store::IndexEntry& entry : IndexesOf(decided.state)) lists_[entry.index].insert(entry.member);
    return absl::OkStatus();
  });
}

std::vector<std::string> SmallDirectory::BrokenRules() const {
  std::vector<std::string> broken;
  const auto is_open = [&](const std::string& unit) { return units_.at(unit).state.state() == v1::Unit::STATE_ACTIVE; };
  for (const auto& [name, held] : units_) {
    const v1::Unit& unit = held.state;
    if (const std::string& representative = unit.representative(); !representative.empty()) {
      const v1::Person& person = people_.at(representative).state;
      if (person.state() != v1::Person::STATE_ACTIVE) broken.push_back(name + " is represented by one who left (P13)");
      if (!is_open(name)) broken.push_back(name + " is closed and represented");
    }
    if (is_open(name) && !unit.parent().empty() && !is_open(unit.parent()))
      broken.push_back(name + " is below a closed unit");
    size_t levels = 1;
    for (std::string above = unit.parent(); !above.empty() && levels <= kMaxLevels; ++levels)
      above = units_.at(above).state.parent();
    if (levels > kMaxLevels) broken.push_back(name + " is in a cycle or too deep (DR1)");
  }
  for (const auto& [name, held] : people_) {
    const std::string& first = held.state.same_as();
    if (!first.empty() && !people_.at(first).state.same_as().empty())
      broken.push_back(name + " is a record of what is no first record (CR2)");
  }
  for (const auto& [name, held] : accounts_) {
    const v1::Unit& owner = units_.at(held.state.unit()).state;
    const bool active = held.state.state() == v1::Account::STATE_ACTIVE;
    if (active && directory_view::IsAcademic(owner.kind()) && owner.representative().empty()) {
      broken.push_back(name + " is active without a representative (P13)");
    }
    if (held.state.state() != v1::Account::STATE_CLOSED && !is_open(owner.name()))
      broken.push_back(name + " belongs to a closed unit");
  }
  return broken;
}

}  // namespace meydan::directory::testing
