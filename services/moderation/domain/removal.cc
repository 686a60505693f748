#include "services/moderation/domain/removal.h"

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/evidence.h"

namespace meydan::moderation {

void OrderRemoval(Decision<v1::Comment>& decision, const std::vector<v1::Ground>& grounds, absl::string_view orderer,
                  const AccountFacts& account, const Settings& settings, absl::Time now) {
  v1::Comment& comment = decision.state;
  SealEvidence(comment, now);
  const bool stands = comment.state() == v1::Comment::STATE_REMOVAL_ORDERED;
  if (!stands) comment.clear_removal();
  v1::Removal& removal = *comment.mutable_removal();
  removal.mutable_grounds()->Clear();
  for (const v1::Ground ground : grounds) removal.add_grounds(ground);
  removal.set_revision(comment.revision());
  if (stands) return;

  removal.set_orderer(std::string(orderer));
  *removal.mutable_order_time() = ToProto(now);
  *removal.mutable_due_time() = ToProto(now + settings.time_to_remove);
  *removal.mutable_remind_time() = ToProto(now + settings.remind_after);
  comment.set_state(v1::Comment::STATE_REMOVAL_ORDERED);

  v1::RemovalOrdered ordered;
  ordered.set_comment(comment.name());
  ordered.set_revision(comment.revision());
  ordered.set_account(comment.account());
  ordered.set_owner_unit(account.unit);
  *ordered.mutable_grounds() = removal.grounds();
  *ordered.mutable_due_time() = removal.due_time();
  ordered.set_automatic(orderer == kSelf);
  decision.Emit(ordered);
}

void WithdrawRemoval(Decision<v1::Comment>& decision, v1::RemovalWithdrawn::Cause cause) {
  v1::RemovalWithdrawn withdrawn;
  withdrawn.set_comment(decision.state.name());
  withdrawn.set_account(decision.state.account());
  withdrawn.set_cause(cause);
  decision.Emit(withdrawn);
}

absl::Status CheckProof(absl::string_view url, absl::string_view note) {
  if (url.empty()) {
    if (IsBlank(note)) return BadField("proof_url", "a proof is required: its address, or a note", "PROOF_REQUIRED");
  } else if (!IsWebAddress(url)) {
    return BadField("proof_url", "must be an http address", "PROOF_INVALID");
  }
  if (note.size() > kMaxReasonBytes) {
    return BadField("proof_note", absl::StrCat("may be ", kMaxReasonBytes, " bytes long"), "PROOF_INVALID");
  }
  return absl::OkStatus();
}

absl::StatusOr<Decision<v1::Comment>> ConfirmRemoval(const v1::Comment& current, absl::string_view proof_url,
                                                     absl::string_view proof_note, const Actor& actor,
                                                     const AccountFacts& account, const Settings& settings,
                                                     absl::Time now) {
  RETURN_IF_ERROR(CheckProof(proof_url, proof_note));
  if (!Runs(actor, account) && !Moderates(actor, settings.directorate)) {
    return MakeError(
        absl::StatusCode::kPermissionDenied, "ACCOUNT_NOT_YOURS",
        absl::StrCat("only those who run ", current.account(), " and the Directorate confirm its removals"),
        {{"account", current.account()}});
  }
  if (current.state() == v1::Comment::STATE_REMOVED) return Decision<v1::Comment>{current, {}, true};
  if (current.state() != v1::Comment::STATE_REMOVAL_ORDERED) {
    return WrongState(current, "REMOVAL_NOT_ORDERED", "is not ordered to be removed");
  }
  Decision<v1::Comment> decision{current, {}};
  v1::Comment& comment = decision.state;
  comment.set_state(v1::Comment::STATE_REMOVED);
  *comment.mutable_update_time() = ToProto(now);
  v1::RemovalConfirmation& confirmation = *comment.mutable_removal()->mutable_confirmation();
  confirmation.set_confirmer(actor.name);
  *confirmation.mutable_confirm_time() = ToProto(now);
  confirmation.set_proof_url(std::string(proof_url));
  confirmation.set_proof_note(std::string(proof_note));

  v1::RemovalConfirmed confirmed;
  confirmed.set_comment(comment.name());
  confirmed.set_account(comment.account());
  confirmed.set_owner_unit(account.unit);
  *confirmed.mutable_grounds() = comment.removal().grounds();
  confirmed.set_confirmer(actor.name);
  confirmed.set_late(now > ToTime(comment.removal().due_time()));
  decision.Emit(confirmed);
  return decision;
}

}  // namespace meydan::moderation
