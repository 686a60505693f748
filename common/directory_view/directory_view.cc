#include "common/directory_view/directory_view.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/directory_view/facts.h"
#include "common/directory_view/names.h"

namespace meydan::directory_view {
namespace {

namespace v1 = directory::v1;

template <typename Table>
const auto* FactsIn(const Table& table, absl::string_view name) {
  const auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second.facts;
}

template <typename Index, typename Key>
void Put(Index& index, const Key& key, const std::string& name, bool add) {
  if (add) {
    index[key].insert(name);
    return;
  }
  const auto found = index.find(key);
  if (found == index.end()) return;
  found->second.erase(name);
  if (found->second.empty()) index.erase(found);
}

absl::Status Malformed(const Event& event) {
  return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                   absl::StrCat("event ", event.id(), " does not tell of its subject"), {{"event", event.id()}});
}

}  // namespace

bool DirectoryView::ApplyUnit(v1::UnitChanged facts, int64_t version) {
  absl::MutexLock lock(&mutex_);
  const std::string name = facts.unit();
  return Take(units_, name, std::move(facts), version, &DirectoryView::IndexUnit);
}

bool DirectoryView::ApplyPerson(v1::PersonChanged facts, int64_t version) {
  absl::MutexLock lock(&mutex_);
  const std::string name = facts.person();
  return Take(people_, name, std::move(facts), version, &DirectoryView::IndexPerson);
}

bool DirectoryView::ApplyAccount(v1::AccountChanged facts, int64_t version) {
  absl::MutexLock lock(&mutex_);
  const std::string name = facts.account();
  return Take(accounts_, name, std::move(facts), version, &DirectoryView::IndexAccount);
}

absl::Status DirectoryView::ApplyListed(const v1::Unit& unit) {
  ASSIGN_OR_RETURN(const int64_t version, VersionOf(unit.etag()));
  ApplyUnit(FactsOf(unit), version);
  return absl::OkStatus();
}

absl::Status DirectoryView::ApplyListed(const v1::Person& person) {
  ASSIGN_OR_RETURN(const int64_t version, VersionOf(person.etag()));
  ApplyPerson(FactsOf(person), version);
  return absl::OkStatus();
}

absl::Status DirectoryView::ApplyListed(const v1::Account& account) {
  ASSIGN_OR_RETURN(const int64_t version, VersionOf(account.etag()));
  ApplyAccount(FactsOf(account), version);
  return absl::OkStatus();
}

absl::Status DirectoryView::ApplyEvent(const Event& event) {
  if (Is<v1::UnitChanged>(event)) {
    ASSIGN_OR_RETURN(v1::UnitChanged facts, DataOf<v1::UnitChanged>(event));
    if (facts.unit().empty() || facts.unit() != event.subject() || event.version() <= 0) return Malformed(event);
    ApplyUnit(std::move(facts), event.version());
  } else if (Is<v1::PersonChanged>(event)) {
    ASSIGN_OR_RETURN(v1::PersonChanged facts, DataOf<v1::PersonChanged>(event));
    if (facts.person().empty() || facts.person() != event.subject() || event.version() <= 0) return Malformed(event);
    ApplyPerson(std::move(facts), event.version());
  } else if (Is<v1::AccountChanged>(event)) {
    ASSIGN_OR_RETURN(v1::AccountChanged facts, DataOf<v1::AccountChanged>(event));
    if (facts.account().empty() || facts.account() != event.subject() || event.version() <= 0) return Malformed(event);
    ApplyAccount(std::move(facts), event.version());
  }
  return absl::OkStatus();
}

void DirectoryView::MarkFilled() {
  absl::MutexLock lock(&mutex_);
  filled_ = true;
}

bool DirectoryView::filled() const {
  absl::ReaderMutexLock lock(&mutex_);
  return filled_;
}

DirectoryView::Size DirectoryView::size() const {
  absl::ReaderMutexLock lock(&mutex_);
  return {units_.size(), people_.size(), accounts_.size()};
}

std::optional<Actor> DirectoryView::FindActor(absl::string_view person) const {
  absl::ReaderMutexLock lock(&mutex_);
  if (!IsActive(person)) return std::nullopt;
  Actor actor{std::string(person), {}};
  for (const auto& role : FactsIn(people_, person)->roles()) actor.grants.push_back({role.role(), role.unit()});
  if (const auto units = represents_.find(person); units != represents_.end()) {
    for (const std::string& unit : units->second) actor.grants.push_back({v1::ROLE_REPRESENTATIVE, unit});
  }
  if (const auto accounts = manages_.find(person); accounts != manages_.end()) {
    for (const std::string& account : accounts->second) {
      const std::string& unit = FactsIn(accounts_, account)->unit();
      if (!actor.Has(v1::ROLE_ACCOUNT_MANAGER, unit)) actor.grants.push_back({v1::ROLE_ACCOUNT_MANAGER, unit});
    }
  }
  return actor;
}

bool DirectoryView::KnowsPerson(absl::string_view person) const {
  absl::ReaderMutexLock lock(&mutex_);
  return FactsIn(people_, person) != nullptr;
}

int64_t DirectoryView::VersionOfPerson(absl::string_view person) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = people_.find(person);
  return found == people_.end() ? 0 : found->second.version;
}

std::vector<std::string> DirectoryView::PeopleWith(v1::Role role, absl::string_view unit) const {
  absl::ReaderMutexLock lock(&mutex_);
  Names people;
  Collect(role, unit, people);
  return {people.begin(), people.end()};
}

std::vector<std::string> DirectoryView::PeopleWith(v1::Role role) const {
  absl::ReaderMutexLock lock(&mutex_);
  Names people;
  for (const auto& [unit, held] : units_) Collect(role, unit, people);
  // A person may be heard of before the unit of its role.
  for (auto it = granted_.lower_bound({role, ""}); it != granted_.end() && it->first.first == role; ++it) {
    Collect(role, it->first.second, people);
  }
  return {people.begin(), people.end()};
}

std::vector<std::string> DirectoryView::AccountsRunBy(absl::string_view person) const {
  {
    absl::ReaderMutexLock lock(&mutex_);
    if (!IsActive(person)) return {};
  }
  return AccountsNaming(person);
}

std::vector<std::string> DirectoryView::AccountsNaming(absl::string_view person) const {
  absl::ReaderMutexLock lock(&mutex_);
  Names accounts;
  if (const auto designated = manages_.find(person); designated != manages_.end()) accounts = designated->second;
  if (const auto units = represents_.find(person); units != represents_.end()) {
    for (const std::string& unit : units->second) {
      const auto of_unit = accounts_of_.find(unit);
      if (of_unit != accounts_of_.end()) accounts.insert(of_unit->second.begin(), of_unit->second.end());
    }
  }
  return {accounts.begin(), accounts.end()};
}

std::vector<std::string> DirectoryView::Accounts() const {
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<std::string> names;
  names.reserve(accounts_.size());
  for (const auto& [name, held] : accounts_) names.push_back(name);
  return names;
}

std::vector<std::string> DirectoryView::AccountsOf(absl::string_view unit) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = accounts_of_.find(unit);
  if (found == accounts_of_.end()) return {};
  return {found->second.begin(), found->second.end()};
}

v1::Language DirectoryView::LanguageOf(absl::string_view person) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto* facts = FactsIn(people_, person);
  const bool known = facts != nullptr && facts->language() != v1::LANGUAGE_UNSPECIFIED;
  return known ? facts->language() : v1::LANGUAGE_TR;
}

std::vector<std::string> DirectoryView::NamesOf(absl::string_view person) const {
  absl::ReaderMutexLock lock(&mutex_);
  // The directory has no chains; but changes that were heard of in another order may look like one for a while, and to
  // take two for one is the safer mistake.
  Names names;
  std::vector<std::string> next = {std::string(person)};
  while (!next.empty()) {
    const std::string name = std::move(next.back());
    next.pop_back();
    if (!names.insert(name).second) continue;
    const auto* facts = FactsIn(people_, name);
    if (facts != nullptr && !facts->same_as().empty()) next.push_back(facts->same_as());
    if (const auto others = records_.find(name); others != records_.end()) {
      next.insert(next.end(), others->second.begin(), others->second.end());
    }
  }
  return {names.begin(), names.end()};
}

bool DirectoryView::HasUnit(absl::string_view unit) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto* facts = FactsIn(units_, unit);
  return facts != nullptr && facts->state() == v1::Unit::STATE_ACTIVE;
}

std::optional<v1::UnitChanged> DirectoryView::FindUnit(absl::string_view unit) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto* facts = FactsIn(units_, unit);
  return facts == nullptr ? std::nullopt : std::make_optional(*facts);
}

int64_t DirectoryView::VersionOfUnit(absl::string_view unit) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = units_.find(unit);
  return found == units_.end() ? 0 : found->second.version;
}

v1::Unit::Kind DirectoryView::KindOf(absl::string_view unit) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto* facts = FactsIn(units_, unit);
  return facts == nullptr ? v1::Unit::KIND_UNSPECIFIED : facts->kind();
}

std::string DirectoryView::ParentOf(absl::string_view unit) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto* facts = FactsIn(units_, unit);
  return facts == nullptr ? "" : facts->parent();
}

std::vector<std::string> DirectoryView::AncestorsOf(absl::string_view unit) const {
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<std::string> ancestors;
  const auto* facts = FactsIn(units_, unit);
  while (facts != nullptr && !facts->parent().empty()) {
    const std::string& parent = facts->parent();
    if (parent == unit || std::find(ancestors.begin(), ancestors.end(), parent) != ancestors.end()) break;
    ancestors.push_back(parent);
    facts = FactsIn(units_, parent);
  }
  return ancestors;
}

bool DirectoryView::IsWithin(absl::string_view unit, absl::string_view above) const {
  if (unit == above) return true;
  const std::vector<std::string> ancestors = AncestorsOf(unit);
  return std::find(ancestors.begin(), ancestors.end(), above) != ancestors.end();
}

std::vector<std::string> DirectoryView::UnitsOf(v1::Unit::Kind kind) const {
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<std::string> units;
  for (const auto& [name, held] : units_) {
    if (held.facts.kind() == kind && held.facts.state() == v1::Unit::STATE_ACTIVE) units.push_back(name);
  }
  return units;
}

std::optional<v1::AccountChanged> DirectoryView::FindAccount(absl::string_view account) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto* facts = FactsIn(accounts_, account);
  return facts == nullptr ? std::nullopt : std::make_optional(*facts);
}

std::optional<v1::AccountChanged> DirectoryView::FindAccount(v1::Platform platform, absl::string_view handle) const {
  return FindAccount(AccountName(platform, handle));
}

int64_t DirectoryView::VersionOfAccount(absl::string_view account) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = accounts_.find(account);
  return found == accounts_.end() ? 0 : found->second.version;
}

std::string DirectoryView::OwnerOf(absl::string_view account) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto* facts = FactsIn(accounts_, account);
  return facts == nullptr ? "" : facts->unit();
}

std::vector<std::string> DirectoryView::ManagersOf(absl::string_view account) const {
  absl::ReaderMutexLock lock(&mutex_);
  Names people;
  if (const auto* facts = FactsIn(accounts_, account)) {
    for (const std::string& manager : facts->managers()) {
      if (IsActive(manager)) people.insert(manager);
    }
  }
  return {people.begin(), people.end()};
}

template <typename Facts>
bool DirectoryView::Take(Table<Facts>& table, const std::string& name, Facts facts, int64_t version,
                         void (DirectoryView::*index)(const Facts& facts, bool add)) {
  if (name.empty() || version <= 0) return false;
  auto& held = table[name];
  if (held.version >= version) return false;
  (this->*index)(held.facts, /*add=*/false);
  held.facts = std::move(facts);
  held.version = version;
  (this->*index)(held.facts, /*add=*/true);
  return true;
}

bool DirectoryView::IsActive(absl::string_view person) const {
  const auto* facts = FactsIn(people_, person);
  return facts != nullptr && facts->state() == v1::Person::STATE_ACTIVE;
}

void DirectoryView::IndexPerson(const v1::PersonChanged& facts, bool add) {
  for (const auto& role : facts.roles()) {
    Put(granted_, std::make_pair(static_cast<int>(role.role()), role.unit()), facts.person(), add);
  }
  if (!facts.same_as().empty()) Put(records_, facts.same_as(), facts.person(), add);
}

void DirectoryView::IndexUnit(const v1::UnitChanged& facts, bool add) {
  if (!facts.representative().empty()) Put(represents_, facts.representative(), facts.unit(), add);
}

void DirectoryView::IndexAccount(const v1::AccountChanged& facts, bool add) {
  if (!facts.unit().empty()) Put(accounts_of_, facts.unit(), facts.account(), add);
  for (const std::string& manager : facts.managers()) Put(manages_, manager, facts.account(), add);
}

void DirectoryView::Collect(v1::Role role, absl::string_view unit, Names& people) const {
  const auto add = [&](const std::string& person) ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
    if (IsActive(person)) people.insert(person);
  };
  if (role == v1::ROLE_REPRESENTATIVE) {
    if (const auto* facts = FactsIn(units_, unit)) add(facts->representative());
  } else if (role == v1::ROLE_ACCOUNT_MANAGER) {
    const auto accounts = accounts_of_.find(unit);
    if (accounts == accounts_of_.end()) return;
    for (const std::string& account : accounts->second) {
      for (const std::string& manager : FactsIn(accounts_, account)->managers()) add(manager);
    }
  } else {
    const auto granted = granted_.find(std::make_pair(static_cast<int>(role), std::string(unit)));
    if (granted == granted_.end()) return;
    for (const std::string& person : granted->second) add(person);
  }
}

}  // namespace meydan::directory_view
