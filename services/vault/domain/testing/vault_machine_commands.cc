#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/testing/asking.h"
#include "services/vault/domain/testing/vault_machine.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault::testing {
namespace {

v1::Field FieldBy(int number) { return static_cast<v1::Field>(1 + number % v1::Field_MAX); }

// Those that must be changed when somebody leaves, more often.
v1::Field SecretBy(int number) {
  constexpr v1::Field kSecrets[] = {v1::FIELD_PASSWORD, v1::FIELD_PASSWORD, v1::FIELD_SECOND_FACTOR,
                                    v1::FIELD_RECOVERY_CODES};
  return number < 4 ? kSecrets[number] : FieldBy(number);
}

// One of the ids, or one that there is not.
template <typename List>
std::string SomeId(const List& list, int number) {
  if (list.empty() || number % 16 == 15) return "none";
  return list[list.size() - 1 - number % std::min(static_cast<int>(list.size()), 4)].id();
}

// Somebody who holds a grant that was not used up, if anybody does.
std::string SomeHolder(const storage::v1::Credential& credential, const std::string& otherwise) {
  const auto& grants = credential.grants();
  const auto at = std::find_if(grants.rbegin(), grants.rend(), [](const v1::AccessGrant& grant) {
    return grant.state() == v1::AccessGrant::STATE_ACTIVE;
  });
  return at == grants.rend() ? otherwise : at->person();
}

}  // namespace

std::string VaultMachine::Values(Slot& slot, int what, const std::string& who, Dice& dice) {
  if (what == 0) {
    v1::ShareCredentialRequest request;
    std::vector<Deposit> deposits;
    VaultMoment moment = Moment();
    const int count = 1 + dice.Below(2);
    for (int i = 0; i < count; ++i) {
      const v1::Field field = SecretBy(dice.Below(11));
      const bool twice =
          std::any_of(deposits.begin(), deposits.end(), [&](const Deposit& deposit) { return deposit.field == field; });
      if (twice) continue;
      const bool old = dice.OneIn(5);
      deposits.push_back(DepositOf(field, absl::StrCat("text-", old ? dice.Below(4) : 100 + ++numbers_)));
      moment.values.emplace_back(field, 0);
    }
    if (dice.OneIn(8)) request.set_etag("r1");
    return Take(slot, Doing::kShare, who, Share(slot.current, request, deposits, As(who)), moment);
  }
  if (what == 1) {
    v1::ConfirmCredentialRequest request;
    if (!dice.OneIn(2)) request.add_fields(SecretBy(dice.Below(11)));
    return Take(slot, Doing::kAttest, who, Confirm(slot.current, request, As(who)), Moment());
  }
  v1::DestroyVersionRequest request;
  request.set_field(SecretBy(dice.Below(11)));
  request.set_version(dice.Below(8));
  return Take(slot, Doing::kDestroy, who, Destroy(slot.current, request, As(who)), Moment());
}

std::string VaultMachine::See(Slot& slot, const std::string& who, bool code, Dice& dice) {
  const Occasion occasion = As(who);
  const std::string name = ReaderNameOf(who, office_.world);
  const ReaderRuling counted =
      CountAccess(readers_[name], name, absl::StrCat("credentials/", IdOf(slot.account)), occasion);
  readers_[name] = counted.decision.state;
  if (readers_[name].recent_size() > 1000) return "a reader's list that grows without bounds";
  v1::RevealSecretRequest request = Revealing(code ? v1::FIELD_SECOND_FACTOR : SecretBy(dice.Below(11)));
  if (!code && dice.OneIn(3)) request.set_version(dice.Below(12));
  v1::GetOneTimeCodeRequest code_request;
  code_request.set_purpose(request.purpose());
  auto ruling = code ? RevealCode(slot.current, code_request, counted.refusal, counted.alerts, occasion)
                     : Reveal(slot.current, request, counted.refusal, counted.alerts, occasion);
  if (!ruling.ok()) return Take(slot, Doing::kReveal, who, ruling.status(), Moment());
  readers_[name] = MarkTold(readers_[name], ToldIn(ruling->ruling.decision.events)).state;
  if (readers_[name].owed_size() > 0) return "an alert that a recorded access does not tell";
  if (!ruling->ruling.refusal.ok()) readers_[name] = CountRefusal(readers_[name], occasion).state;
  if (ruling->ruling.refusal.ok() && IsBeyondRate(name)) return "a reveal beyond the rate";
  if (ruling->ruling.refusal.ok() && !code && request.field() == v1::FIELD_SECOND_FACTOR) return "a seed that leaves";
  VaultMoment moment = Moment();
  moment.values.emplace_back(request.field(), ruling->version);
  return Take(slot, Doing::kReveal, who, std::move(ruling->ruling), moment);
}

// One more was shown.
bool VaultMachine::IsBeyondRate(const std::string& reader) {
  std::vector<absl::Time>& shown = shown_[reader];
  std::erase_if(shown, [&](absl::Time time) { return time <= now_ - absl::Hours(1); });
  shown.push_back(now_);
  return static_cast<int>(shown.size()) > office_.policy.reveals_per_hour();
}

std::string VaultMachine::Request(Slot& slot, const std::string& who, Dice& dice) {
  const v1::RequestAccessRequest request =
      Asking({SecretBy(dice.Below(11)), SecretBy(dice.Below(11))}, dice.Below(4), dice.Below(3) * 20);
  VaultMoment moment = Moment(NewId());
  moment.uses = std::max(request.uses(), 1);
  moment.minutes = request.minutes();
  return Take(slot, Doing::kRequest, who, RequestAccess(slot.current, moment.subject, request, As(who)), moment);
}

std::string VaultMachine::Judge(Slot& slot, int what, const std::string& who, Dice& dice) {
  const std::string id = SomeId(slot.current.access_requests(), dice.Below(64));
  if (what < 2 || dice.OneIn(3)) {
    return Take(slot, Doing::kApprove, who, ApproveAs(slot.current, As(who), id), Moment(id));
  }
  if (dice.OneIn(2)) {
    const auto request = About<v1::DenyAccessRequest>(id);
    return Take(slot, Doing::kDeny, who, DenyAccess(slot.current, request, As(who)), Moment(id));
  }
  const std::string grant = dice.OneIn(2) ? id : SomeId(slot.current.grants(), dice.Below(64));
  return Take(slot, Doing::kOther, who, EndAccess(slot.current, About<v1::EndAccessRequest>(grant), As(who)), Moment());
}

std::string VaultMachine::Emergency(Slot& slot, int what, const std::string& who, Dice& dice) {
  if (what == 0) {
    if (!dice.OneIn(3)) return See(slot, who, false, dice);
    const std::string id = NewId();
    return Take(slot, Doing::kBreak, who, BreakGlass(slot.current, id, Breaking(), As(who)), Moment(id));
  }
  v1::ReviewBreakGlassRequest request;
  request.set_break_glass(SomeId(slot.current.break_glasses(), dice.Below(64)));
  request.set_justified(dice.OneIn(2));
  return Take(slot, Doing::kReview, who, ReviewBreakGlass(slot.current, request, As(who)),
              Moment(request.break_glass()));
}

std::string VaultMachine::ChangePassword(Slot& slot, int what, const std::string& who, Dice& dice) {
  if (what == 0 && dice.OneIn(3))
    return Take(slot, Doing::kOther, who, AskRotation(slot.current, {}, As(who)), Moment());
  if (what < 2) {
    const Deposit password = DepositOf(v1::FIELD_PASSWORD, absl::StrCat("made-", ++numbers_));
    return Take(slot, Doing::kRotate, who, Rotate(slot.current, {}, password, As(who)), Moment());
  }
  v1::ConfirmRotationRequest request;
  const std::string& began = slot.current.rotation_by();
  const std::string rotator = began.empty() || dice.OneIn(4) ? who : began;
  for (const storage::v1::StoredField& field : slot.current.fields()) {
    if (field.field() != v1::FIELD_PASSWORD) continue;
    request.set_version(field.versions().rbegin()->shown().number() - (dice.OneIn(8) ? 1 : 0));
  }
  return Take(slot, Doing::kAttest, rotator, ConfirmRotation(slot.current, request, As(rotator)), Moment());
}

std::string VaultMachine::Arrange(Slot& slot, const std::string& who, Dice& dice) {
  const std::string absent = dice.OneIn(2) ? who : SomePerson(slot, dice);
  const absl::Time start = now_ + absl::Hours(dice.OneIn(2) ? 0 : dice.Below(4) * 10);
  const auto request = Covering(absent, SomePerson(slot, dice), start, start + absl::Hours(1 + dice.Below(100)));
  const std::string id = NewId();
  auto arranged = ArrangeLeaveCover(slot.current, id, request, As(who));
  const bool begins = arranged.ok() && arranged->refusal.ok() && start == now_;
  std::string wrong = Take(slot, Doing::kArrange, who, std::move(arranged), Moment(id));
  return wrong.empty() && begins ? See(slot, request.deputy(), false, dice) : wrong;
}

std::string VaultMachine::ConfirmHandOver(Slot& slot, const std::string& who, Dice& dice) {
  v1::ConfirmAccessRequest request;
  request.set_hand_over(SomeId(slot.current.hand_overs(), dice.Below(64)));
  return Take(slot, Doing::kAttest, who, ConfirmAccess(slot.current, request, As(who)), Moment());
}

std::string VaultMachine::Link(Slot& slot, const std::string& somebody, Dice& dice) {
  const std::string who = dice.OneIn(2) ? SomeHolder(slot.current, somebody) : somebody;
  v1::CreateHandOverLinkRequest request;
  request.set_purpose(Revealing().purpose());
  request.set_recipient(dice.OneIn(2) ? Anybody(dice) : SomePerson(slot, dice));
  VaultMoment moment = Moment();
  std::vector<storage::v1::LinkValue> values;
  for (const v1::Field field : {v1::FIELD_PASSWORD, SecretBy(dice.Below(11))}) {
    const storage::v1::StoredVersion* current = CurrentOf(slot.current, field);
    if (current == nullptr || (!values.empty() && values[0].field() == field)) continue;
    request.add_fields(field);
    moment.values.emplace_back(field, current->shown().number());
    storage::v1::LinkValue& value = values.emplace_back();
    value.set_field(field);
    value.set_version(current->shown().number());
    value.set_ciphertext("sealed");
  }
  const std::string name = absl::StrCat("links/", NewId());
  const Occasion occasion = As(who);
  auto allowed = AllowLink(slot.current, name, request, absl::OkStatus(), {}, occasion);
  if (!allowed.ok()) return Take(slot, Doing::kMakeLink, who, allowed.status(), moment);
  const auto made = MakeLink(name, request, allowed->ruling.decision.state, name, values, occasion);
  if (allowed->ruling.refusal.ok()) {
    ++counts_["LinkCreated"];
    links_.push_back({made->state, &slot, slot.life, 0, NeedsFourEyes(office_, slot.current)});
    if (links_.size() > 6) links_.pop_front();
  }
  return Take(slot, Doing::kMakeLink, who, std::move(allowed->ruling), moment);
}

std::string VaultMachine::OpenSome(Dice& dice) {
  if (links_.empty()) return "";
  LinkSlot& link = links_[static_cast<size_t>(dice.Below(static_cast<int>(links_.size())))];
  return Open(link, dice.OneIn(4) ? SomePerson(*link.slot, dice) : link.link.recipient());
}

std::string VaultMachine::Open(LinkSlot& link, const std::string& who) {
  const auto ruling = OpenLink(link.link, link.slot->current, link.link.name(), absl::OkStatus(), {}, As(who));
  if (!ruling.ok()) return "a link that is not found: " + ruling.status().ToString();
  const bool shown = ruling->refusal.ok();
  ++counts_[shown ? "LinkOpened" : ReasonOf(ruling->refusal)];
  if (RecordsOf(ruling->decision.events).size() != 1) return "a link that is opened without its record";
  if (shown && link.opened++ > 0) return "a link that shows its values twice";
  if (shown && HumanOf(office_, who) != HumanOf(office_, link.link.recipient())) return "a link shown to another";
  if (shown && ToTime(link.link.expire_time()) <= now_) return "a link that is shown late";
  if (shown) {
    std::string wrong = LookAtLinkShown(office_, link.slot->current, link.link, link.four_eyes, now_);
    if (!wrong.empty()) return wrong;
  }
  if (!shown && !ruling->values.empty()) return "a refused link that shows its values";
  link.link = ruling->decision.state;
  for (const storage::v1::LinkValue& value : link.link.values()) {
    const bool sign_in =
        ReasonOf(ruling->refusal) == "SIGN_IN_TOO_OLD" || ReasonOf(ruling->refusal) == "SECOND_FACTOR_REQUIRED";
    if (!sign_in && !value.ciphertext().empty()) return "a dead link that keeps its values";
  }
  for (const std::string& event : EventsOf(ruling->decision.events)) {
    told_.emplace_back(link, event == "LinkIncident");
    ++counts_[event == "LinkIncident" ? event : "heard of it"];
  }
  return "";
}

std::string VaultMachine::Agree(Slot& slot, const std::string& who, Dice& dice) {
  if (std::string wrong = Request(slot, who, dice); !wrong.empty()) return wrong;
  if (slot.current.access_requests().empty()) return "";
  const std::string id = slot.current.access_requests().rbegin()->id();
  const std::vector<std::string> approvers = ApproversOf(slot.current, who, As(who));
  for (const std::string& approver : approvers) {
    auto outcome = ApproveAs(slot.current, As(approver), id);
    if (std::string wrong = Take(slot, Doing::kApprove, approver, std::move(outcome), Moment(id)); !wrong.empty())
      return wrong;
  }
  return See(slot, who, false, dice);
}

std::string VaultMachine::Change(Slot& slot, v1::Field field, const std::string& who) {
  VaultMoment moment = Moment();
  moment.values.emplace_back(field, 0);
  const Deposit deposit = DepositOf(field, absl::StrCat("text-", 100 + ++numbers_));
  auto shared = Share(slot.current, {}, {deposit}, As(who));
  if (std::string wrong = Take(slot, Doing::kShare, who, std::move(shared), moment); !wrong.empty()) return wrong;
  v1::ConfirmCredentialRequest confirm;
  confirm.add_fields(field);
  return Take(slot, Doing::kAttest, who, Confirm(slot.current, confirm, As(who)), Moment());
}

std::string VaultMachine::FinishHandOvers(Slot& slot, Dice& dice) {
  const std::string who = SomePerson(slot, dice);
  for (const v1::Field field : {v1::FIELD_PASSWORD, v1::FIELD_SECOND_FACTOR, v1::FIELD_RECOVERY_CODES}) {
    if (dice.OneIn(6)) continue;
    if (std::string wrong = Change(slot, field, who); !wrong.empty()) return wrong;
  }
  std::vector<v1::ConfirmAccessRequest> requests;
  for (const v1::HandOver& each : slot.current.hand_overs()) requests.emplace_back().set_hand_over(each.id());
  for (const v1::ConfirmAccessRequest& request : requests) {
    const std::string successor = SomePerson(slot, dice);
    auto confirmed = ConfirmAccess(slot.current, request, As(successor));
    if (std::string wrong = Take(slot, Doing::kAttest, successor, std::move(confirmed), Moment()); !wrong.empty())
      return wrong;
  }
  return "";
}

}  // namespace meydan::vault::testing
