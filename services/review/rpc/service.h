#pragma once

#include "common/rpc/service.h"
#include "services/review/rpc/asset_methods.h"
#include "services/review/rpc/list_methods.h"
#include "services/review/rpc/policy_methods.h"
#include "services/review/rpc/queue_methods.h"
#include "services/review/rpc/rights_methods.h"
#include "services/review/rpc/submission_methods.h"

namespace meydan::review {

// The services of meydan.review.v1 on the wire. The methods must outlive them.
class ReviewRpc final : public rpc::Service {
 public:
  ReviewRpc(rpc::Gate& gate, SubmissionMethods& submissions, ListMethods& lists, QueueMethods& queue,
            PolicyMethods& policies)
      : Service(gate, "meydan.review.v1.ReviewService") {
    Unary(&submissions, &SubmissionMethods::CreateSubmission);
    Unary(&submissions, &SubmissionMethods::ReviseSubmission);
    Unary(&submissions, &SubmissionMethods::SubmitSubmission);
    Unary(&submissions, &SubmissionMethods::WithdrawSubmission);
    Unary(&submissions, &SubmissionMethods::RescheduleSubmission);
    Unary(&submissions, &SubmissionMethods::CheckContent);
    Unary(&submissions, &SubmissionMethods::GetSubmission);
    Unary(&submissions, &SubmissionMethods::DiffRounds);
    Unary(&submissions, &SubmissionMethods::ClaimSubmission);
    Unary(&submissions, &SubmissionMethods::ReleaseSubmission);
    Unary(&submissions, &SubmissionMethods::AssessCriterion);
    Unary(&submissions, &SubmissionMethods::ApproveSubmission);
    Unary(&submissions, &SubmissionMethods::RequestChanges);
    Unary(&submissions, &SubmissionMethods::RejectSubmission);
    Unary(&submissions, &SubmissionMethods::OverrideLeadTime);
    Unary(&submissions, &SubmissionMethods::PrioritizeSubmission);
    Unary(&submissions, &SubmissionMethods::ConfirmPublication);
    Unary(&submissions, &SubmissionMethods::ReportPublicationFailure);
    Unary(&submissions, &SubmissionMethods::SkipTarget);
    Unary(&submissions, &SubmissionMethods::ConfirmTakedown);
    Unary(&lists, &ListMethods::ListSubmissions);
    ServerStream(&queue, &QueueMethods::WatchQueue);
    Unary(&policies, &PolicyMethods::PausePublishing);
    Unary(&policies, &PolicyMethods::ResumePublishing);
    Unary(&policies, &PolicyMethods::ListPauses);
    Unary(&policies, &PolicyMethods::GetReviewPolicy);
    Unary(&policies, &PolicyMethods::SetReviewPolicy);
  }
};

class AssetRpc final : public rpc::Service {
 public:
  AssetRpc(rpc::Gate& gate, AssetMethods& assets) : Service(gate, "meydan.review.v1.AssetService") {
    ClientStream(&assets, &AssetMethods::UploadAsset);
    Unary(&assets, &AssetMethods::GetAsset);
    ServerStream(&assets, &AssetMethods::DownloadAsset);
  }
};

class RightsRpc final : public rpc::Service {
 public:
  RightsRpc(rpc::Gate& gate, RightsMethods& rights) : Service(gate, "meydan.review.v1.RightsService") {
    Unary(&rights, &RightsMethods::RecordLicence);
    Unary(&rights, &RightsMethods::PayLicence);
    Unary(&rights, &RightsMethods::WithdrawLicence);
    Unary(&rights, &RightsMethods::GetLicence);
    Unary(&rights, &RightsMethods::ListLicences);
    Unary(&rights, &RightsMethods::RecordRelease);
    Unary(&rights, &RightsMethods::WithdrawRelease);
    Unary(&rights, &RightsMethods::GetRelease);
    Unary(&rights, &RightsMethods::ListReleases);
  }
};

}  // namespace meydan::review
