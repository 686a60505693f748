#include "services/vault/domain/hand_over.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/rotation.h"

namespace meydan::vault {
namespace {

using v1::HandOver;

void BeginStep(CredentialDecision& decision, HandOver& hand_over, HandOver::State state, const Occasion& occasion) {
  hand_over.set_state(state);
  *hand_over.mutable_step_due() = ToProto(occasion.now + absl::Hours(occasion.policy.hand_over_step_hours()));
  hand_over.set_reminders(0);
  hand_over.clear_overdue_time();
  *decision.state.mutable_update_time() = ToProto(occasion.now);
}

// Records and tells where it stands.
void TellStep(CredentialDecision& decision, const HandOver& hand_over, const Occasion& occasion) {
  WriteAbout(decision, v1::AuditRecord::ACTION_HAND_OVER, hand_over.id(), occasion);
  v1::HandOverStepReached reached;
  reached.set_hand_over(hand_over.id());
  reached.set_state(hand_over.state());
  reached.set_successor(hand_over.successor());
  EmitWithFacts(decision, std::move(reached));
}

void TellStarted(CredentialDecision& decision, const HandOver& hand_over, const Occasion& occasion) {
  WriteAbout(decision, v1::AuditRecord::ACTION_HAND_OVER, hand_over.id(), occasion);
  v1::HandOverStarted started;
  started.set_hand_over(hand_over.id());
  started.set_leaver(hand_over.leaver());
  started.set_successor(hand_over.successor());
  started.set_post(hand_over.post());
  started.set_exposures(hand_over.exposures_size());
  EmitWithFacts(decision, std::move(started));
}

// The leaver may have been the successor in earlier ones: these get the next.
void PassOn(CredentialDecision& decision, absl::string_view leaver, const std::string& successor, HandOver::Post post,
            const Occasion& occasion) {
  for (HandOver& each : *decision.state.mutable_hand_overs()) {
    if (!IsUnderWay(each) || each.post() != post || !SameHuman(occasion.world, each.successor(), leaver)) continue;
    each.set_successor(successor);
    BeginStep(decision, each, each.state(), occasion);
    TellStep(decision, each, occasion);
  }
}

HandOver* UnderWay(CredentialDecision& decision, absl::string_view leaver, HandOver::Post post,
                   const Occasion& occasion) {
  for (HandOver& each : *decision.state.mutable_hand_overs()) {
    if (IsUnderWay(each) && each.post() == post && SameHuman(occasion.world, each.leaver(), leaver)) return &each;
  }
  return nullptr;
}

// There may be more of them than are kept: then the oldest one's exposures go over to the newest, and it ends.
void MakeRoom(CredentialDecision& decision, const Occasion& occasion) {
  auto& all = *decision.state.mutable_hand_overs();
  DropOldest(all, kMostHandOvers, [](const HandOver& each) { return !IsUnderWay(each); });
  if (all.size() <= kMostHandOvers) return;
  HandOver& oldest = *all.begin();
  HandOver& newest = *(all.end() - 1);
  for (const v1::Exposure& exposure : oldest.exposures()) {
    if (!exposure.rotated()) AddExposure(newest, exposure.field(), exposure.version());
  }
  if (newest.state() == HandOver::STATE_CONFIRMING && HasOpenExposure(newest)) {
    BeginStep(decision, newest, HandOver::STATE_ROTATING, occasion);
  }
  oldest.set_state(HandOver::STATE_CANCELLED);
  *oldest.mutable_end_time() = ToProto(occasion.now);
  TellStep(decision, oldest, occasion);
  all.erase(all.begin());
}

// All that the leaver knew is changed.
void EndRotating(CredentialDecision& decision, HandOver& hand_over, const Occasion& occasion) {
  hand_over.set_rotation_attested_by(occasion.who.name());
  *hand_over.mutable_rotation_attest_time() = ToProto(occasion.now);
  const bool succeeded = hand_over.post() != HandOver::POST_OTHER;
  BeginStep(decision, hand_over, succeeded ? HandOver::STATE_CONFIRMING : HandOver::STATE_COMPLETED, occasion);
  if (!succeeded) *hand_over.mutable_end_time() = ToProto(occasion.now);
  TellStep(decision, hand_over, occasion);
}

// Whatever becomes of the leaver's rights.
void Begin(CredentialDecision& decision, absl::string_view leaver, const std::string& next, HandOver::Post post,
           const Occasion& occasion) {
  // Whoever left, came back and leaves again before all was done has one hand-over.
  HandOver* hand_over = UnderWay(decision, leaver, post, occasion);
  const bool again = hand_over != nullptr;
  if (!again) {
    hand_over = decision.state.add_hand_overs();
    // No two changes of one credential find its chain at the same number.
    hand_over->set_id(DerivedUuid(
        absl::StrCat(decision.state.name(), "/hand_over/", post, "/", leaver, "/", decision.state.chain().number())));
    hand_over->set_leaver(std::string(leaver));
    hand_over->set_post(post);
  }
  *hand_over->mutable_start_time() = ToProto(occasion.now);  // their rights ended now, if not for the first time
  const bool named = hand_over->successor().empty() && !next.empty();
  if (named) hand_over->set_successor(next);
  const bool knows = Expose(decision.state, *hand_over, leaver, occasion);
  if (again && !knows && !named) return;
  BeginStep(decision, *hand_over, HasOpenExposure(*hand_over) ? HandOver::STATE_ROTATING : HandOver::STATE_CONFIRMING,
            occasion);
  if (HasOpenExposure(*hand_over, v1::FIELD_PASSWORD)) MakeDue(decision, v1::ROTATION_REASON_LEAVER, occasion);
  if (again) {
    TellStep(decision, *hand_over, occasion);
  } else {
    TellStarted(decision, *hand_over, occasion);
    MakeRoom(decision, occasion);
  }
}

}  // namespace

void BeginHandOver(CredentialDecision& decision, absl::string_view leaver, absl::string_view successor,
                   HandOver::Post post, const Occasion& occasion) {
  std::string next(successor);
  if (next.empty()) next = PostHolder(post, decision.state, leaver, occasion.world);
  EndRightsOf(decision, leaver, occasion);
  PassOn(decision, leaver, next, post, occasion);
  Begin(decision, leaver, next, post, occasion);
}

void ListLeavers(CredentialDecision& decision, const Occasion& occasion) {
  if (!decision.state.duty() || !CheckUpToDate(decision.state, occasion).ok()) return;
  for (const Leaver& leaver : UnlistedLeavers(decision.state, occasion)) {
    NotePerson(decision.state, leaver.person, occasion);
    if (leaver.deputy) {  // what others granted them, or another cover that is to come, is not over with this one
      Begin(decision, leaver.person, "", HandOver::POST_OTHER, occasion);
    } else {
      BeginHandOver(decision, leaver.person, "", HandOver::POST_OTHER, occasion);
    }
  }
}

void NameSuccessor(CredentialDecision& decision, absl::string_view successor, HandOver::Post post,
                   const Occasion& occasion) {
  for (HandOver& each : *decision.state.mutable_hand_overs()) {
    if (!IsUnderWay(each) || each.post() != post || each.successor() == successor) continue;
    if (!each.successor().empty() && HoldsPost(each.successor(), post, decision.state, occasion.world)) continue;
    each.set_successor(std::string(successor));
    BeginStep(decision, each, each.state(), occasion);
    TellStep(decision, each, occasion);
  }
}

void OnRotated(CredentialDecision& decision, v1::Field field, const Occasion& occasion) {
  const int confirmed = LastConfirmed(decision.state, field);
  for (HandOver& each : *decision.state.mutable_hand_overs()) {
    if (!IsUnderWay(each)) continue;
    for (v1::Exposure& exposure : *each.mutable_exposures()) {
      if (exposure.field() == field && exposure.version() < confirmed) exposure.set_rotated(true);
    }
    if (each.state() != HandOver::STATE_ROTATING || HasOpenExposure(each)) continue;
    EndRotating(decision, each, occasion);
  }
}

void CancelHandOvers(CredentialDecision& decision, const Occasion& occasion) {
  for (HandOver& each : *decision.state.mutable_hand_overs()) {
    if (!IsUnderWay(each)) continue;
    each.set_state(HandOver::STATE_CANCELLED);
    *each.mutable_end_time() = ToProto(occasion.now);
    *decision.state.mutable_update_time() = ToProto(occasion.now);
    TellStep(decision, each, occasion);
  }
}

absl::Status ExposeLate(CredentialDecision& decision, absl::string_view person, absl::Time before,
                        const Occasion& occasion) {
  HandOver known;
  const Ties ties = TiesOf(person, decision.state, occasion);
  if (ties.post || !Expose(decision.state, known, person, occasion)) return absl::OkStatus();
  const auto& all = decision.state.hand_overs();
  for (int i = all.size() - 1; i >= 0; --i) {
    const HandOver each = all[i];
    const bool left = each.state() != HandOver::STATE_CANCELLED && before < ToTime(each.start_time());
    if (!left || !SameHuman(occasion.world, each.leaver(), person)) continue;
    if (ties.cover && each.post() == HandOver::POST_OTHER) continue;  // it may be that of an earlier cover
    RETURN_IF_ERROR(CheckUpToDate(decision.state, occasion));
    if (ties.cover) {
      const bool stays = HoldsPost(each.successor(), each.post(), decision.state, occasion.world);
      Begin(decision, each.leaver(), stays ? each.successor() : "", each.post(), occasion);
    } else {
      BeginHandOver(decision, each.leaver(), "", each.post(), occasion);
    }
    break;
  }
  return absl::OkStatus();
}

}  // namespace meydan::vault
