#include "services/notification/domain/recipients.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::notification {
namespace {

using directory::v1::Role;
using Group = Addressee::Group;

// Finds people for one announcement. Each function adds people and tells whether there was anybody.
class Search {
 public:
  Search(const Audience& audience, std::vector<Recipient>& found) : audience_(audience), found_(found) {}

  // False when there is nobody although there must be.
  bool Find(const Addressee& addressee) {
    except_ = addressee.except;
    instead_of_.clear();
    switch (addressee.group) {
      case Group::kPerson:
        AddPerson(addressee);
        return true;
      case Group::kPersonOrFront:
        return AddPerson(addressee) || Front(addressee.unit) || Above(addressee.unit);
      case Group::kDecider:
        if (audience_.MayDecide(addressee.name)) AddPerson(addressee);
        return true;
      case Group::kReviewersIfNobody:
        return !found_.empty() || Reviewers();
      case Group::kFront:
        return Front(addressee.name) || Above(addressee.name);
      case Group::kHeads:
        return Heads(addressee.name) || Above(addressee.name);
      case Group::kHeadsIfAny:
        Heads(addressee.name);
        return true;
      case Group::kManagers:
        return Managers(addressee.name);
      case Group::kRunnersIn:
        RunnersIn(addressee.name);
        return true;  // there may be no account
      case Group::kAccountPeople:
        return AccountPeople(addressee.name, addressee.unit);
      case Group::kModerators:
        return Holders(directory::v1::ROLE_MODERATOR, audience_.Directorate()) || Top();
      case Group::kReviewers:
        return Reviewers();
      case Group::kRole:
        return Holders(addressee.role, addressee.name) || InPlaceOf(addressee.name);
      case Group::kLeadersIfAny:
        Holders(directory::v1::ROLE_REPRESENTATIVE, addressee.name);
        Heads(addressee.name);
        return true;
      case Group::kDirectorate:
        return Top();
      case Group::kSeniorManagement:
        return SeniorManagers() || Top();
    }
    return false;
  }

 private:
  bool Front(const std::string& unit) {
    return Holders(directory::v1::ROLE_REPRESENTATIVE, unit) || Heads(unit) || Holders(directory::v1::ROLE_STAFF, unit);
  }

  bool Reviewers() { return Holders(directory::v1::ROLE_REVIEWER, audience_.Directorate()) || Top(); }

  bool Heads(const std::string& unit) {
    // The Director heads the Directorate (P2); the senior managers head theirs (P19).
    return (unit == audience_.Directorate() && Holders(directory::v1::ROLE_DIRECTOR, unit)) ||
           Holders(directory::v1::ROLE_UNIT_HEAD, unit) || Holders(directory::v1::ROLE_SENIOR_MANAGER, unit);
  }

  bool Managers(const std::string& account) {
    const std::string owner = audience_.OwnerOf(account);
    if (DesignatedManagers(account, owner)) return true;
    instead_of_ = account;
    return !owner.empty() ? Front(owner) || Above(owner) : Top();
  }

  void RunnersIn(const std::string& scope) {
    for (const std::string& account : audience_.AccountsIn(scope)) {
      instead_of_.clear();
      const std::string owner = audience_.OwnerOf(account);
      const bool manager = DesignatedManagers(account, owner);
      if (!Holders(directory::v1::ROLE_REPRESENTATIVE, owner) && !manager) Managers(account);
    }
  }

  bool DesignatedManagers(const std::string& account, const std::string& owner) {
    bool any = false;
    for (const std::string& person : audience_.ManagersOf(account)) {
      v1::Reason reason;
      reason.set_basis(v1::Reason::BASIS_ACCOUNT_MANAGER);
      reason.set_role(directory::v1::ROLE_ACCOUNT_MANAGER);
      reason.set_unit(owner);
      reason.set_account(account);
      any = Add(person, std::move(reason)) || any;
    }
    return any;
  }

  bool AccountPeople(const std::string& account, const std::string& unit) {
    const auto own = [&] {
      const bool manager = DesignatedManagers(account, unit);
      return Holders(directory::v1::ROLE_REPRESENTATIVE, unit) || manager;
    };
    if (own()) return true;
    instead_of_ = account;
    if (Heads(unit)) return true;
    // The one who did it is all there is: told to nobody, it could not come to light if somebody else did it for them.
    const std::string alone = std::exchange(except_, "");
    instead_of_.clear();
    if (!alone.empty() && (own() || Heads(unit))) return true;
    instead_of_ = account;
    return Above(unit);
  }

  // The heads of the units above, the nearest that has one; then the top.
  bool Above(const std::string& unit) {
    if (instead_of_.empty()) instead_of_ = unit;
    std::set<std::string> seen = {unit};  // The tree may look like a circle while changes of it are still coming in.
    for (std::string above = audience_.ParentOf(unit); !above.empty() && seen.insert(above).second;
         above = audience_.ParentOf(above)) {
      if (Heads(above)) return true;
    }
    return Top();
  }

  bool InPlaceOf(const std::string& unit) {
    instead_of_ = unit;
    return Top();
  }

  // The Directorate, or senior management in its place.
  bool Top() {
    const std::string directorate = audience_.Directorate();
    if (Heads(directorate)) return true;
    if (instead_of_.empty()) instead_of_ = directorate;
    return SeniorManagers() || Holders(directory::v1::ROLE_MODERATOR, directorate);
  }

  bool SeniorManagers() {
    bool any = false;
    const std::vector<std::string> units = audience_.SeniorManagementUnits();
    for (const std::string& unit : units) any = Holders(directory::v1::ROLE_SENIOR_MANAGER, unit) || any;
    if (any) return true;
    for (const std::string& unit : units) any = Holders(directory::v1::ROLE_UNIT_HEAD, unit) || any;
    if (!any && instead_of_.empty() && !units.empty()) instead_of_ = units.front();
    return any;
  }

  bool Holders(Role role, const std::string& unit) {
    bool any = false;
    for (const std::string& person : audience_.PeopleWith(role, unit)) {
      v1::Reason reason;
      reason.set_basis(v1::Reason::BASIS_ROLE);
      reason.set_role(role);
      reason.set_unit(unit);
      any = Add(person, std::move(reason)) || any;
    }
    return any;
  }

  bool AddPerson(const Addressee& addressee) {
    if (!absl::StartsWith(addressee.name, "people/") || !audience_.IsActive(addressee.name)) return false;
    v1::Reason reason;
    reason.set_basis(v1::Reason::BASIS_CONCERNED);
    reason.set_unit(addressee.unit);
    return Add(addressee.name, std::move(reason));
  }

  // True when the person gets it, for this reason or for an earlier one.
  bool Add(const std::string& person, v1::Reason reason) {
    if (person == except_) return false;
    const auto same = [&](const Recipient& recipient) { return recipient.person == person; };
    if (std::any_of(found_.begin(), found_.end(), same)) return true;
    reason.set_instead_of(instead_of_);
    found_.push_back({person, std::move(reason)});
    return true;
  }

  const Audience& audience_;
  std::vector<Recipient>& found_;
  std::string except_;
  std::string instead_of_;  // whose place the people are found in, once nobody was found there
};

}  // namespace

absl::StatusOr<std::vector<Recipient>> RecipientsOf(const Announcement& announcement, const Audience& audience) {
  std::vector<Recipient> found;
  Search search(audience, found);
  for (const Addressee& addressee : announcement.addressees) {
    if (search.Find(addressee)) continue;
    return MakeError(absl::StatusCode::kFailedPrecondition, "NO_RECIPIENT",
                     absl::StrCat("nobody can be told of ", announcement.template_key,
                                  ": give the Directorate a director, then replay the event"),
                     {{"template", announcement.template_key}});
  }
  return found;
}

}  // namespace meydan::notification
