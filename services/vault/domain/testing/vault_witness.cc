#include "services/vault/domain/testing/vault_witness.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/rows.h"

namespace meydan::vault::testing {
namespace {

using storage::v1::Credential;

// What waits, is in force or is under way, by the name of its timer.
std::set<std::string> OpenOf(const Credential& credential) {
  std::set<std::string> open;
  for (const v1::AccessRequest& each : credential.access_requests()) {
    if (each.state() == v1::AccessRequest::STATE_PENDING) open.insert("request/" + each.id());
  }
  for (const v1::AccessGrant& each : credential.grants()) {
    if (each.state() == v1::AccessGrant::STATE_ACTIVE) open.insert("grant/" + each.id());
  }
  for (const v1::BreakGlass& each : credential.break_glasses()) {
    if (!each.has_review_time()) open.insert("break_glass/" + each.id());
  }
  for (const v1::HandOver& each : credential.hand_overs()) {
    const bool ended = each.state() == v1::HandOver::STATE_COMPLETED || each.state() == v1::HandOver::STATE_CANCELLED;
    if (!ended) open.insert("hand_over/" + each.id());
  }
  return open;
}

std::set<std::string> IdsOf(const Credential& credential) {
  std::set<std::string> ids;
  for (const auto& each : credential.access_requests()) ids.insert("request/" + each.id());
  for (const auto& each : credential.grants()) ids.insert("grant/" + each.id());
  for (const auto& each : credential.break_glasses()) ids.insert("break_glass/" + each.id());
  return ids;  // hand-overs beyond the twentieth are folded into another
}

// But for the chain. Looks at every fourth only, for it takes long.
bool IsSame(const Credential& one, const Credential& other) {
  if (other.chain().number() % 4 != 0) return true;
  Credential bare[] = {one, other};
  for (Credential& each : bare) each.clear_chain();
  return bare[0].SerializeAsString() == bare[1].SerializeAsString();
}

std::string LookAtRefusal(const Credential& before, const Ruling& ruling) {
  const std::vector<v1::AuditRecord> records = RecordsOf(ruling.decision);
  if (records.size() != 1 || records[0].refusal() != ReasonOf(ruling.refusal)) return "a refusal without its record";
  if (!IsSame(ruling.decision.state, before)) return "a refusal that changes something";
  for (const std::string& event : EventsOf(ruling.decision)) {
    if (event != "UnusualReveal") return "a refusal that does something: " + event;
  }
  return "";
}

}  // namespace

std::string HumanOf(const Office& office, const std::string& person) {
  const std::vector<std::string> names = office.world.same_person(person);
  return *std::min_element(names.begin(), names.end());
}

bool HasPostThere(const Office& office, const Credential& credential, const std::string& person) {
  const World& world = office.world;
  for (const std::vector<std::string>& people :
       {world.managers(credential.account()), world.heads(credential.unit()), world.directors(),
        std::vector<std::string>{world.representative(credential.unit())}}) {
    if (std::find(people.begin(), people.end(), person) != people.end()) return true;
  }
  return false;
}

std::string VaultWitness::Look(Doing doing, const std::string& who, const Credential& before, const Ruling& ruling,
                               const VaultMoment& moment) {
  const CredentialDecision& decision = ruling.decision;
  if (std::string wrong = LookAtRecords(doing, before, ruling); !wrong.empty()) return wrong;
  if (doing == Doing::kBreak) {
    if (std::string wrong = LookAtBreaking(who, before, ruling, moment); !wrong.empty()) return wrong;
  }
  if (!ruling.refusal.ok()) return LookAtRefusal(before, ruling);
  if (!decision.unchanged) {
    if (std::string wrong = LookAtLists(before, decision.state); !wrong.empty()) return wrong;
    if (std::string wrong = LookAtVersions(decision.state); !wrong.empty()) return wrong;
  }
  if (std::string wrong = LookAtJudging(doing, who, before, moment); !wrong.empty()) return wrong;
  Note(doing, who, before, moment);
  if (doing == Doing::kReveal) {
    if (std::string wrong = LookAtReveal(who, before, ruling, moment); !wrong.empty()) return wrong;
  }
  if (std::string wrong = LookAtRight(doing, who, before, moment); !wrong.empty()) return wrong;
  if (std::string wrong = LookAtUses(doing, before, decision, moment); !wrong.empty()) return wrong;
  if (std::string wrong = LookAtGrants(doing, decision, moment); !wrong.empty()) return wrong;
  just_left_.clear();
  NoteLearnt(before, decision.state, moment);
  NoteEmergency(doing, who, before, decision.state, moment);
  if (std::string wrong = LookAtEmergencies(decision.state); !wrong.empty()) return wrong;
  if (doing == Doing::kFollow) NoteLeavers(before, decision.state, moment);
  if (doing == Doing::kFollow || doing == Doing::kPersonLeft) NoteOthersWhoLeft(decision.state, moment);
  NoteLateKnowledge(doing, who, decision.state, moment);
  return LookAtLeavers(doing, decision.state, moment);
}

std::string VaultWitness::LookAtRecords(Doing doing, const Credential& before, const Ruling& ruling) const {
  const CredentialDecision& decision = ruling.decision;
  if (decision.unchanged) {
    if (!decision.events.empty()) return "unchanged, with events";
    return IsSame(decision.state, before) ? "" : "unchanged, with another state";
  }
  v1::ChainHead head = before.chain();
  int shown = 0, told = 0;
  for (const google::protobuf::Any& event : decision.events) {
    for (const char* secret :
         {"ciphertext-of-", "wrapped-key-of-", "reuse-digest-of-", "part-digest-of-", "announcement", "taken over"}) {
      if (absl::StrContains(event.value(), secret)) return absl::StrCat("an event with ", secret);
    }
    if (event.Is<v1::CredentialRevealed>()) ++told;
    v1::AuditRecorded recorded;
    if (!event.UnpackTo(&recorded)) continue;
    if (recorded.number() != head.number() + 1) return "a record out of order";
    if (recorded.digest() != Sha256(absl::StrCat(head.digest(), recorded.record()))) return "a chain that is broken";
    head.set_number(recorded.number());
    head.set_digest(recorded.digest());
    v1::AuditRecord record;
    if (!record.ParseFromString(recorded.record()) || record.actor().empty() || record.cause().empty()) {
      return "a record that does not say who or why";
    }
    const bool reveals =
        record.action() == v1::AuditRecord::ACTION_REVEAL || record.action() == v1::AuditRecord::ACTION_CODE;
    if (reveals && record.refusal().empty()) ++shown;
  }
  if (head.digest() != decision.state.chain().digest()) return "a head that is not the last record's";
  if (shown != told) return "a reveal without its record, or a record without its reveal";
  if ((doing == Doing::kReveal && ruling.refusal.ok()) != (shown == 1)) return "a secret that goes out unrecorded";
  return "";
}

std::string VaultWitness::LookAtLists(const Credential& before, const Credential& after) const {
  std::set<std::string> timers;
  for (const store::Timer& timer : TimersOf(after)) {
    if (timer.due == absl::InfiniteFuture()) return "a timer that never comes: " + timer.name;
    if (!timers.insert(timer.name).second) return "two timers of one name: " + timer.name;
  }
  for (const std::string& open : OpenOf(after)) {
    if (!timers.contains(open)) return "something open without a timer: " + open;
  }
  const std::set<std::string> there = IdsOf(after);
  for (const std::string& open : OpenOf(before)) {
    if (!absl::StartsWith(open, "hand_over/") && !there.contains(open)) return "something open was dropped: " + open;
  }
  const auto ended = std::count_if(after.grants().begin(), after.grants().end(), [](const v1::AccessGrant& grant) {
    return grant.state() != v1::AccessGrant::STATE_ACTIVE;
  });
  // Those in force at the time of pruning may all have ended since.
  const bool bounded = after.access_requests_size() <= 50 && ended <= 50 + 50 + 20 + 20 &&
                       after.break_glasses_size() <= 20 + 11 &&  // one of each human being
                       after.hand_overs_size() <= 20 && after.leave_covers_size() <= 20;
  return bounded ? "" : "a list that grows without bounds";
}

std::string VaultWitness::LookAtVersions(const Credential& after) const {
  for (const storage::v1::StoredField& field : after.fields()) {
    int current = 0, pending = 0, number = 0;
    for (const storage::v1::StoredVersion& version : field.versions()) {
      const v1::FieldVersion& shown = version.shown();
      if (shown.number() <= number) return "versions out of order";
      number = shown.number();
      current += shown.state() == v1::FieldVersion::STATE_CURRENT ? 1 : 0;
      pending += shown.state() == v1::FieldVersion::STATE_PENDING ? 1 : 0;
      const bool destroyed = shown.state() == v1::FieldVersion::STATE_DESTROYED;
      if (destroyed == version.has_value()) return "a destroyed version with a value, or one without";
    }
    if (current > 1 || pending > 1) return "two current or pending versions of a field";
  }
  return "";
}

}  // namespace meydan::vault::testing
