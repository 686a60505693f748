#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/ids.h"
#include "meydan/review/v1/service.pb.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/output.h"
#include "services/meydanctl/session.h"

namespace meydan::meydanctl {

// How submissions and what belongs to them are shown.
std::vector<Column<review::v1::Submission>> SubmissionColumns();
std::vector<Column<review::v1::Finding>> FindingColumns();
// "submissions/… is in_review, round 2, digest 1f0c2a9b (etag 7)"
std::string SubmissionLine(const review::v1::Submission& now);
// The submission's target on that account, with the words that it shows: its own text, or the shared one.
// INVALID_ARGUMENT, reason TARGET_NOT_FOUND, when there is none of that kind, or when the account has several and no
// kind (unspecified) says which.
absl::StatusOr<review::v1::Target> TargetToPublish(const review::v1::Submission& submission, const std::string& account,
                                                   review::v1::TargetKind kind);
// What of a text reaches stdout: every byte of it, since it is to be published (CR16); on a terminal PrintableLines and
// a last line break.
std::string TextToCopy(const std::string& text, bool on_terminal);
// A field a paragraph; what came in {+ +}, what went in [- -].
std::string DiffText(const review::v1::DiffRoundsResponse& diff);

inline std::string RequestIdOf(const WriteOptions& write) {
  return write.request_id.empty() ? RandomUuid() : write.request_id;
}

// Sends a write and shows what it made of the submission. An error that may pass is waited out for a few seconds; the
// request_id makes that safe.
template <typename Request>
absl::StatusOr<bool> SendSubmissionWrite(Session& session, Request request, const WriteOptions& write) {
  if constexpr (requires { request.set_etag(write.etag); }) request.set_etag(write.etag);
  request.set_request_id(RequestIdOf(write));
  ASSIGN_OR_RETURN(const auto now, session.CallPatiently<review::v1::Submission>(absl::Seconds(5), request));
  session.output().Changed(now, SubmissionLine(now));
  return true;
}

}  // namespace meydan::meydanctl
