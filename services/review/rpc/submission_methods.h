#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/app/origin.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/review/v1/service.pb.h"
#include "services/review/asset_view.h"
#include "services/review/preparation.h"
#include "services/review/store.h"
#include "services/review/university.h"

namespace meydan::review {

// The methods on one submission; what they do and answer stands at ReviewService. They read what the decision relies on
// and leave it to the domain (domain/submission.h, domain/publish.h). Safe from any thread.
class SubmissionMethods {
 public:
  SubmissionMethods(Submissions& submissions, Preparation& preparation, AssetView& assets, const University& university)
      : submissions_(submissions), preparation_(preparation), assets_(assets), university_(university) {}

  // What its unit does.
  Task<absl::StatusOr<v1::Submission>> CreateSubmission(rpc::Call call, v1::CreateSubmissionRequest request);
  Task<absl::StatusOr<v1::Submission>> ReviseSubmission(rpc::Call call, v1::ReviseSubmissionRequest request);
  Task<absl::StatusOr<v1::Submission>> SubmitSubmission(rpc::Call call, v1::SubmitSubmissionRequest request);
  Task<absl::StatusOr<v1::Submission>> WithdrawSubmission(rpc::Call call, v1::WithdrawSubmissionRequest request);
  Task<absl::StatusOr<v1::Submission>> RescheduleSubmission(rpc::Call call, v1::RescheduleSubmissionRequest request);
  Task<absl::StatusOr<v1::CheckContentResponse>> CheckContent(rpc::Call call, v1::CheckContentRequest request);

  // What everybody who sees it does.
  Task<absl::StatusOr<v1::Submission>> GetSubmission(rpc::Call call, v1::GetSubmissionRequest request);
  Task<absl::StatusOr<v1::DiffRoundsResponse>> DiffRounds(rpc::Call call, v1::DiffRoundsRequest request);

  // What reviewers do.
  Task<absl::StatusOr<v1::Submission>> ClaimSubmission(rpc::Call call, v1::ClaimSubmissionRequest request);
  Task<absl::StatusOr<v1::Submission>> ReleaseSubmission(rpc::Call call, v1::ReleaseSubmissionRequest request);
  Task<absl::StatusOr<v1::Submission>> AssessCriterion(rpc::Call call, v1::AssessCriterionRequest request);
  Task<absl::StatusOr<v1::Submission>> ApproveSubmission(rpc::Call call, v1::ApproveSubmissionRequest request);
  Task<absl::StatusOr<v1::Submission>> RequestChanges(rpc::Call call, v1::RequestChangesRequest request);
  Task<absl::StatusOr<v1::Submission>> RejectSubmission(rpc::Call call, v1::RejectSubmissionRequest request);
  Task<absl::StatusOr<v1::Submission>> OverrideLeadTime(rpc::Call call, v1::OverrideLeadTimeRequest request);
  Task<absl::StatusOr<v1::Submission>> PrioritizeSubmission(rpc::Call call, v1::PrioritizeSubmissionRequest request);

  // What the accounts' managers do.
  Task<absl::StatusOr<v1::Submission>> ConfirmPublication(rpc::Call call, v1::ConfirmPublicationRequest request);
  Task<absl::StatusOr<v1::Submission>> ReportPublicationFailure(rpc::Call call,
                                                                v1::ReportPublicationFailureRequest request);
  Task<absl::StatusOr<v1::Submission>> SkipTarget(rpc::Call call, v1::SkipTargetRequest request);
  Task<absl::StatusOr<v1::Submission>> ConfirmTakedown(rpc::Call call, v1::ConfirmTakedownRequest request);

 private:
  using DecideAtDesk = std::function<absl::StatusOr<SubmissionDecision>(const v1::Submission&, const Standing&,
                                                                        const Desk&, absl::Time)>;
  using ContentOf = std::function<v1::Content(const v1::Submission&)>;
  // Whether the automatic checks look at its content once more: at what comes into it, at what is there, or not at all.
  enum class Checks { kNew, kPresent, kNone };
  using Foreseen = std::optional<Preparation::Foreseen>;

  // A command that looks at nothing but the submission.
  Task<absl::StatusOr<v1::Submission>> Change(rpc::Call call, std::string name, std::string request_id,
                                              std::string etag, Submissions::DecideChange decide);
  // What a decision about new content needs. Assets that are not in `present` already must be theirs to see; others are
  // unknown to them.
  Task<absl::StatusOr<Preparation::Read>> ReadForNew(Policies::Policy policy, Preparation::Content content,
                                                     Preparation::Content present, Standing who);
  using DecideAt = std::function<absl::StatusOr<SubmissionDecision>(const Desk&, absl::Time)>;
  struct Rehearsed {
    Preparation::Read read;  // with what the rehearsal found
    absl::StatusOr<SubmissionDecision> decision;
  };
  // Lets `decide` try what it would make of the submission, with everything looked at, and notes what it plans (CR14).
  Task<absl::StatusOr<Rehearsed>> Rehearse(Preparation::Read read, Foreseen foreseen, DecideAt decide);
  struct Begun {
    Submissions::Loaded loaded;
    Policies::Policy policy;  // null for a command that checks nothing anew
    Foreseen foreseen;        // for a command that checks what is there
  };
  // The submission, for a command, and at the same time the policy in force, and `foresee`. `takes_old` as
  // Submissions::LoadFor.
  Task<absl::StatusOr<Begun>> Begin(std::string name, store::Origin origin, Checks checks, bool takes_old,
                                    Task<Foreseen> foresee);
  // A command about content, for which more must be read before; again when it has changed since. What comes into it is
  // `content(submission)`, for Checks::kNew.
  Task<absl::StatusOr<v1::Submission>> ChangeAtDesk(rpc::Call call, std::string name, std::string request_id,
                                                    std::string etag, ContentOf content, Checks checks,
                                                    DecideAtDesk decide);

  Submissions& submissions_;
  Preparation& preparation_;
  AssetView& assets_;
  const University& university_;
};

}  // namespace meydan::review
