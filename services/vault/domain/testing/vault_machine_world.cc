#include <iterator>

#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/testing/vault_machine.h"

namespace meydan::vault::testing {
namespace {

using directory::v1::Role;

// Anybody who may come to a post.
constexpr const char* kCandidates[] = {"people/ece",     "people/ali",          "people/ali.eski",
                                       "people/tip.uye", "people/yonetici",     "people/ikinci",
                                       "people/rana",    "people/ece.iletisim", ""};

}  // namespace

std::string VaultMachine::StepWorld(Dice& dice) {
  const int what = dice.Below(12);
  if (what < 6) ChangePosts(dice);
  if (what == 6 || what == 7) ChangePolicy(dice);
  if (what == 8 || what == 9) {
    if (std::string wrong = Leave(dice); !wrong.empty()) return wrong;
  }
  if (what == 10 && dice.OneIn(12)) {
    if (std::string wrong = Close(slots_[static_cast<size_t>(dice.Below(2))], dice); !wrong.empty()) return wrong;
  }
  if (what == 10) {
    if (std::string wrong = LeaveBeforeOpening(); !wrong.empty()) return wrong;
  }
  if (what == 11 && dice.OneIn(20))
    office_.university.Join("people/ikinci", "people/rana");  // one human being after all
  return dice.OneIn(3) ? "" : Hear();
}

void VaultMachine::ChangePosts(Dice& dice) {
  University& university = office_.university;
  const std::string person = kCandidates[static_cast<size_t>(dice.Below(static_cast<int>(std::size(kCandidates))))];
  const int what = dice.Below(5);
  if (what == 0) university.SetRepresentative(kLaw, person);
  if (what == 1) university.SetRepresentative(kDirectorate, person);
  if (what < 2 || person.empty()) return;
  const std::string& account = slots_[static_cast<size_t>(dice.Below(2))].account;
  university.EndDesignation(account, person);
  if (what < 4) university.Designate(account, person);
}

void VaultMachine::ChangePolicy(Dice& dice) {
  v1::VaultPolicy& policy = office_.policy;
  policy.mutable_standard()->set_quorum(1 + dice.Below(2));
  policy.mutable_high()->set_quorum(1 + dice.Below(3));
  policy.mutable_standard()->set_four_eyes(dice.OneIn(4));
  policy.mutable_standard()->set_second_factor(!dice.OneIn(3));
  policy.mutable_high()->set_fresh_minutes(dice.Below(3) * 15);
  policy.mutable_tiers(0)->clear_accounts();
  policy.mutable_tiers(0)->add_accounts(kX);
  if (dice.OneIn(4)) policy.mutable_tiers(0)->add_accounts(kInstagram);
  policy.mutable_high()->set_grant_uses(1 + dice.Below(4));
  policy.mutable_high()->set_grant_minutes(10 + dice.Below(3) * 25);
  policy.set_history_versions(dice.Below(4));
  policy.set_request_hours(1 + dice.Below(30));
  policy.set_hand_over_step_hours(1 + dice.Below(100));
  constexpr int kRates[] = {3, 30, 1000};
  policy.set_reveals_per_hour(kRates[dice.Below(3)]);
  ++counts_["policy"];
}

// Somebody leaves the university, or comes back to what they were.
std::string VaultMachine::Leave(Dice& dice) {
  struct Office {
    const char* person;
    Role role;
    const char* unit;
  };
  constexpr Office kOffices[] = {{"people/dekan", Role::ROLE_UNIT_HEAD, kLaw},
                                 {"people/mudur", Role::ROLE_DIRECTOR, kDirectorate},
                                 {"people/ali", Role::ROLE_STAFF, kLaw},
                                 {"people/rana", Role::ROLE_REVIEWER, kDirectorate},
                                 {"people/rektor", Role::ROLE_SENIOR_MANAGER, kRectorate}};
  const Office& office = kOffices[dice.Below(5)];
  if (!office_.world.has_person(office.person) || dice.OneIn(3)) {
    office_.university.Leave(office.person);  // so that nobody is anything twice
    office_.university.Grant(office.person, office.role, office.unit);
    return "";
  }
  // With what they have taken just now.
  Slot& last = slots_[static_cast<size_t>(dice.Below(2))];
  sign_in_ = FreshSignIn(now_);
  std::string wrong =
      dice.OneIn(2) ? Agree(last, office.person, dice) : Change(last, v1::FIELD_PASSWORD, office.person);
  if (!wrong.empty()) return wrong;
  office_.university.Leave(office.person);
  const bool stays = office.role == Role::ROLE_UNIT_HEAD && dice.OneIn(2);  // without the post
  if (stays) office_.university.Grant(office.person, Role::ROLE_STAFF, office.unit);
  wrong = Hear();
  if (!wrong.empty()) return wrong;
  for (Slot& slot : slots_) {
    if (slot.current.name().empty()) continue;
    auto left = FollowDirectory(slot.current, slot.account, office_.AsVault(now_));
    wrong = Take(slot, stays ? Doing::kOther : Doing::kPersonLeft, std::move(left), Moment(office.person));
    if (!wrong.empty()) return wrong;
  }
  ++counts_["left"];
  return "";
}

// Somebody loses their post between the making of a link for them and its opening.
std::string VaultMachine::LeaveBeforeOpening() {
  if (links_.empty()) return "";
  LinkSlot& link = links_.back();
  const std::string recipient = link.link.recipient();
  office_.university.EndDesignation(link.slot->account, recipient);
  const std::string& unit = link.slot->current.unit();
  if (office_.world.representative(unit) == recipient) office_.university.SetRepresentative(unit, "");
  now_ += absl::Minutes(1);
  if (std::string wrong = Hear(); !wrong.empty()) return wrong;
  sign_in_ = FreshSignIn(now_);
  if (std::string wrong = Open(link, recipient); !wrong.empty()) return wrong;
  return Hear();
}

// The account is closed; or another one begins in its place.
std::string VaultMachine::Close(Slot& slot, Dice& dice) {
  directory::v1::Account::State& state = office_.university.account(slot.account).state;
  if (state != directory::v1::Account::STATE_CLOSED) {
    state = directory::v1::Account::STATE_CLOSED;
    ++counts_["closed"];
    if (dice.OneIn(3)) return "";
    if (std::string wrong = Hear(); !wrong.empty()) return wrong;
  }
  state = directory::v1::Account::STATE_ACTIVE;
  const int life = slot.life + 1;
  slot = Slot{slot.account, {}, {}, life};
  return Hear();
}

}  // namespace meydan::vault::testing
