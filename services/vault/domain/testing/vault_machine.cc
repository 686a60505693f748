#include "services/vault/domain/testing/vault_machine.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/rows.h"

namespace meydan::vault::testing {
namespace {

constexpr const char* kPeople[] = {"people/mudur",        "people/yonetici", "people/ikinci", "people/ece",
                                   "people/ece.iletisim", "people/dekan",    "people/ali",    "people/ali.eski",
                                   "people/rana",         "people/tip.uye",  "people/rektor"};

// Of what is told in one way and happens in several: why a grant ended, and whether it is a deputy who goes.
void CountKinds(const CredentialDecision& decision, std::map<std::string, int>& counts) {
  for (const google::protobuf::Any& event : decision.events) {
    v1::AccessRevoked revoked;
    if (event.UnpackTo(&revoked)) ++counts[v1::AccessRevoked::Reason_Name(revoked.reason())];
    v1::HandOverStarted started;
    if (!event.UnpackTo(&started)) continue;
    for (const storage::v1::StoredField& field : decision.state.fields()) {
      for (const storage::v1::StoredVersion& version : field.versions()) {
        for (const v1::Knowledge& each : version.shown().known_by()) {
          const bool deputy = each.by_cover() && !each.by_post() && each.person() == started.leaver();
          if (deputy) ++counts["what a deputy knew"];
        }
      }
    }
  }
}

}  // namespace

VaultMachine::VaultMachine() {
  office_.university.Join("people/ali", "people/ali.eski");
  slots_[0].account = kInstagram;
  slots_[1].account = kX;
  slots_[0].current = office_.Instagram();
  slots_[1].current = office_.X();
}

std::string VaultMachine::Step(uint64_t number) {
  Dice dice(number);
  sign_in_ = FreshSignIn(now_);
  // Old credentials are long, and slow: one of the two stays young.
  if (++steps_ % 120 == 0) return Close(slots_[steps_ % 360 == 0 ? 1 : 0], dice);
  const int what = dice.Below(16);
  if (what == 0) return StepWorld(dice);
  if (what == 1) return StepTime(dice);
  if (what == 2) return dice.OneIn(2) ? Hear() : OpenSome(dice);
  if (dice.OneIn(12)) sign_in_ = {now_ - absl::Minutes(dice.Below(90)), !dice.OneIn(4)};
  return StepSlot(slots_[static_cast<size_t>(dice.Below(2))], dice);
}

std::string VaultMachine::Anybody(Dice& dice) {
  return kPeople[static_cast<size_t>(dice.Below(static_cast<int>(std::size(kPeople))))];
}

// Mostly one of those who are there for it.
std::string VaultMachine::SomePerson(const Slot& slot, Dice& dice) const {
  if (dice.OneIn(3)) return Anybody(dice);
  std::vector<std::string> people = office_.world.managers(slot.account);
  for (const auto& more : {office_.world.heads(slot.current.unit()), office_.world.directors()}) {
    people.insert(people.end(), more.begin(), more.end());
  }
  people.push_back(office_.world.representative(slot.current.unit()));
  for (const v1::AccessGrant& grant : slot.current.grants()) {
    if (grant.state() == v1::AccessGrant::STATE_ACTIVE) people.push_back(grant.person());
  }
  std::erase(people, "");
  return people.empty() ? "people/mudur" : people[static_cast<size_t>(dice.Below(static_cast<int>(people.size())))];
}

std::string VaultMachine::StepSlot(Slot& slot, Dice& dice) {
  const std::string who = SomePerson(slot, dice);
  const int what = dice.Below(22);
  if (what < 3) return Values(slot, what, who, dice);
  if (what < 7) return See(slot, who, what == 6, dice);
  if (what == 7) return Request(slot, who, dice);
  if (what < 11) return Judge(slot, what - 8, who, dice);
  if (what < 13) return Emergency(slot, what - 11, who, dice);
  if (what < 16) return ChangePassword(slot, what - 13, who, dice);
  if (what == 16) return Arrange(slot, who, dice);
  if (what == 17) return ConfirmHandOver(slot, who, dice);
  if (what < 20) return Link(slot, who, dice);
  return what == 20 ? Agree(slot, who, dice) : FinishHandOvers(slot, dice);
}

std::string VaultMachine::StepTime(Dice& dice) {
  const int how = dice.Below(12);
  const int count = 1 + dice.Below(40);
  if (how < 8) now_ += absl::Minutes(count);
  if (how >= 8 && how < 11) now_ += absl::Hours(count);
  if (how == 11) now_ += absl::Hours(12 * count);
  return dice.OneIn(4) ? "" : RunTimers();
}

std::string VaultMachine::RunTimers() {
  constexpr int kMost = 400;
  for (Slot& slot : slots_) {
    for (int i = 0; i < kMost; ++i) {
      std::string due;
      for (const store::Timer& timer : TimersOf(slot.current)) {
        if (timer.due <= now_ && (due.empty() || timer.name < due)) due = timer.name;
      }
      if (due.empty()) break;
      if (i + 1 == kMost) return "a timer that never rests: " + due;
      auto decision = OnTimer(slot.current, due, office_.AsVault(now_));
      if (decision.ok() && decision->unchanged) return "a timer that does nothing when it is due: " + due;
      std::string wrong = Take(slot, Doing::kOther, std::move(decision), Moment());
      if (!wrong.empty()) return due + ": " + wrong;
    }
  }
  return "";
}

std::string VaultMachine::Hear() {
  for (Slot& slot : slots_) {
    auto followed = FollowDirectory(slot.current, slot.account, office_.AsVault(now_));
    if (std::string wrong = Take(slot, Doing::kFollow, std::move(followed), Moment()); !wrong.empty()) return wrong;
    if (slot.current.name().empty() || steps_ % 4 != 0) continue;
    const auto again = FollowDirectory(slot.current, slot.account, office_.AsVault(now_));
    if (!again.ok() || !again->unchanged) return "the same change is followed twice";
    auto refreshed = Refresh(slot.current, office_.AsVault(now_));
    if (std::string wrong = Take(slot, Doing::kOther, std::move(refreshed), Moment()); !wrong.empty()) return wrong;
  }
  std::vector<std::pair<LinkSlot, bool>> told;
  told.swap(told_);
  for (const auto& [link, incident] : told) {
    if (link.life != link.slot->life) continue;
    VaultMoment moment = Moment();
    moment.link_time = ToTime(link.link.create_time());
    for (const storage::v1::LinkValue& value : link.link.values()) {
      moment.values.emplace_back(value.field(), value.version());
    }
    const Occasion vault = office_.AsVault(now_);
    auto heard = incident ? OnLinkIncident(link.slot->current, link.link, vault)
                          : OnLinkOpened(link.slot->current, link.link, moment.values, vault);
    const Doing doing = incident ? Doing::kOther : Doing::kOpenedLink;
    if (std::string wrong = Take(*link.slot, doing, std::move(heard), moment); !wrong.empty()) return wrong;
  }
  return "";
}

std::string VaultMachine::Take(Slot& slot, Doing doing, const std::string& who, Outcome outcome,
                               const VaultMoment& moment) {
  ++commands_;
  if (!outcome.ok()) {
    ++counts_[ReasonOf(outcome.status())];
    return "";
  }
  if (!outcome->refusal.ok()) ++counts_[ReasonOf(outcome->refusal)];
  const CredentialDecision& decision = outcome->decision;
  absl::StrAppend(&story_, "\n  ", absl::FormatTime("%d %b %H:%M", now_, absl::UTCTimeZone()), " ", slot.account, " ",
                  who, ":");
  for (const v1::AuditRecord& record : RecordsOf(decision)) {
    absl::StrAppend(&story_, " ", v1::AuditRecord::Action_Name(record.action()).substr(7), record.subject(), " ",
                    record.field() > 0 ? v1::Field_Name(record.field()) : "", " ", record.version(), record.refusal());
  }
  for (const std::string& event : EventsOf(decision)) {
    ++counts_[event];
    absl::StrAppend(&story_, " ", event);
  }
  CountKinds(decision, counts_);
  std::string wrong = slot.witness.Look(doing, who, slot.current, *outcome, moment);
  if (!wrong.empty()) return absl::StrCat(who, ": ", wrong, " (", slot.account, ")");
  if (!decision.unchanged) slot.current = std::move(outcome->decision.state);
  return "";
}

std::string VaultMachine::Take(Slot& slot, Doing doing, absl::StatusOr<CredentialDecision> outcome,
                               const VaultMoment& moment) {
  if (!outcome.ok()) return outcome.status().ToString();
  return Take(slot, doing, "services/vault", Ruling{*std::move(outcome), absl::OkStatus()}, moment);
}

std::string VaultMachine::NewId() { return absl::StrCat("id-", ++numbers_); }

}  // namespace meydan::vault::testing
