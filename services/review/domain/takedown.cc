#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/review/domain/content/cover.h"
#include "services/review/domain/publications.h"
#include "services/review/domain/publish.h"

namespace meydan::review {
namespace {

constexpr char kRightsEnded[] = "rights ended";  // the reason of a target that was left out by itself

// The platform stands in the account's name and never changes; the directory may have forgotten the account meanwhile.
directory::v1::Platform PlatformOfAccount(absl::string_view account) {
  const absl::string_view id = IdOf(account);
  return directory_view::PlatformOf(id.substr(0, id.find('.')));
}

template <typename Right>
bool Has(const std::vector<Right>& rights, absl::string_view name) {
  return std::any_of(rights.begin(), rights.end(), [name](const Right& right) { return right.name() == name; });
}

// The asset that the licence or release is for; empty when the ledger does not hold it.
std::string AssetOf(absl::string_view right, const Ledger& ledger) {
  for (const auto& [asset, licences] : ledger.licences) {
    if (Has(licences, right)) return asset;
  }
  for (const auto& [asset, releases] : ledger.releases) {
    if (Has(releases, right)) return asset;
  }
  return "";
}

// For each account that shows something it has no right to any more: why.
std::map<std::string, std::string> CausesByAccount(const v1::Content& content, absl::string_view cause,
                                                   const Ledger& ledger, absl::Time now) {
  const std::string asset = AssetOf(cause, ledger);
  std::map<std::string, std::string> causes;
  for (const Gap& gap : GapsOf(content, ledger, PlatformOfAccount, now)) {
    if (!asset.empty() && gap.asset != asset) continue;
    const std::string own = gap.subject.empty() ? gap.asset : gap.subject;
    causes.emplace(gap.account, cause.empty() ? own : std::string(cause));
  }
  return causes;
}

void LeaveOut(SubmissionDecision& decision, v1::Publication& publication, const std::string& cause, absl::Time now) {
  publication.set_state(v1::Publication::STATE_SKIPPED);
  publication.set_actor(kService);
  publication.set_reason(kRightsEnded);
  publication.set_ended_right(cause);
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_SKIPPED, kService, now, publication.account());
  EmitForTarget(decision, publication, v1::PublicationSkipped());
}

absl::Status CheckProof(absl::string_view proof) {
  FieldViolations bad;
  if (absl::StripAsciiWhitespace(proof).empty()) {
    bad.Add("proof", "say how it can be seen that it is gone", "PROOF_REQUIRED");
  } else if (proof.size() > kMaxUrlBytes) {
    bad.Add("proof", absl::StrCat("must be at most ", kMaxUrlBytes, " bytes"), "PROOF_TOO_LONG");
  }
  return bad.ToStatus();
}

}  // namespace

absl::StatusOr<SubmissionDecision> OnRightsEnded(const v1::Submission& current, absl::string_view cause,
                                                 const Ledger& ledger, absl::Time now) {
  if (current.publications().empty()) return Unchanged(current);
  RETURN_IF_ERROR(CheckLedgerCovers(current.content(), ledger));
  const std::map<std::string, std::string> causes = CausesByAccount(current.content(), cause, ledger, now);
  SubmissionDecision decision{current, {}};
  for (v1::Publication& publication : *decision.state.mutable_publications()) {
    const auto found = causes.find(publication.account());
    if (found == causes.end()) continue;
    if (WaitsForWord(publication)) {
      LeaveOut(decision, publication, found->second, now);
    } else if (publication.state() == v1::Publication::STATE_PUBLISHED && !publication.has_takedown()) {
      OpenTakedown(decision, publication, found->second, now);
    }
  }
  if (decision.events.empty()) return Unchanged(current);
  EndWhenAllEnded(decision);
  return decision;
}

absl::StatusOr<SubmissionDecision> ConfirmTakedown(const v1::Submission& current,
                                                   const v1::ConfirmTakedownRequest& request, const Standing& who,
                                                   absl::Time now) {
  ASSIGN_OR_RETURN(const int place, PlaceOfTarget(current, request.account(), request.kind(), who));
  RETURN_IF_ERROR(CheckProof(request.proof()));
  const bool is_there = place < current.publications_size() && current.publications(place).has_takedown();
  const v1::Takedown before = is_there ? current.publications(place).takedown() : v1::Takedown();
  if (before.has_confirm_time() && before.actor() == who.name() && before.proof() == request.proof()) {
    return Unchanged(current);
  }
  if (!is_there || before.has_confirm_time()) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NO_TAKEDOWN",
                     absl::StrCat("nothing is to be taken down from ", request.account()),
                     {{"submission", current.name()}, {"account", request.account()}});
  }
  SubmissionDecision decision{current, {}};
  v1::Publication& publication = *decision.state.mutable_publications(place);
  publication.set_state(v1::Publication::STATE_TAKEN_DOWN);
  v1::Takedown& takedown = *publication.mutable_takedown();
  *takedown.mutable_confirm_time() = ToProto(now);
  takedown.clear_tell_time();
  takedown.set_actor(who.name());
  takedown.set_proof(request.proof());
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_TAKEDOWN_CONFIRMED, who.name(), now, publication.account());
  EmitForTarget(decision, publication, v1::TakedownConfirmed());
  return decision;
}

}  // namespace meydan::review
