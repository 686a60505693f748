#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/review/domain/publications.h"
#include "services/review/domain/publish.h"

namespace meydan::review {
namespace {

// http or https, with a host, and nothing that an address cannot hold.
bool IsWebAddress(absl::string_view url) {
  size_t host = 0;
  for (const absl::string_view scheme : {"http://", "https://"}) {
    if (absl::StartsWithIgnoreCase(url, scheme)) host = scheme.size();
  }
  if (host == 0 || url.size() == host || absl::string_view("/?#").find(url[host]) != absl::string_view::npos)
    return false;
  for (const char c : url) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c)) || c == ' ' || c == '"' || c == '<' || c == '>')
      return false;
  }
  return true;
}

void CheckUrl(absl::string_view url, FieldViolations& bad) {
  if (url.empty()) {
    bad.Add("url", "say where it can be seen", "URL_REQUIRED");
  } else if (url.size() > kMaxUrlBytes || !IsWebAddress(url)) {
    bad.Add("url", absl::StrCat("must be an http or https address of at most ", kMaxUrlBytes, " bytes"), "URL_INVALID");
  }
}

absl::Status CheckConfirmation(const v1::Submission& current, const v1::ConfirmPublicationRequest& request,
                               absl::Time now) {
  FieldViolations bad;
  CheckUrl(request.url(), bad);
  if (request.has_publish_time()) {
    const absl::Time time = ToTime(request.publish_time());
    if (time > now) bad.Add("publish_time", "lies in the future", "TIME_IN_THE_FUTURE");
    if (time < ToTime(current.create_time())) bad.Add("publish_time", "is before it was written", "TIME_INVALID");
  }
  return bad.ToStatus();
}

absl::Status PublicationEnded(const v1::Submission& current, const v1::Publication& publication) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "PUBLICATION_ENDED",
                   absl::StrCat("it was said already what became of it on ", publication.account()),
                   {{"submission", current.name()},
                    {"account", publication.account()},
                    {"state", v1::Publication::State_Name(publication.state())}});
}

bool IsRepeated(const v1::Publication& publication, const v1::ConfirmPublicationRequest& request, const Standing& who) {
  return publication.state() == v1::Publication::STATE_PUBLISHED && publication.actor() == who.name() &&
         publication.url() == request.url() &&
         (!request.has_publish_time() || ToTime(publication.publish_time()) == ToTime(request.publish_time()));
}

// A target that ended without having been published.
struct Unpublished {
  v1::Publication::State state;
  v1::HistoryEntry::Action action;
  absl::string_view reason;
};

// The part that failing and leaving out have in common: `event` is told when it changes something.
template <typename Request, typename Event>
absl::StatusOr<SubmissionDecision> EndUnpublished(const v1::Submission& current, const Request& request,
                                                  const Unpublished& end, Event event, const Standing& who,
                                                  absl::Time now) {
  ASSIGN_OR_RETURN(const int place, PlaceOfTarget(current, request.account(), request.kind(), who));
  RETURN_IF_ERROR(CheckReason(end.reason));
  RETURN_IF_ERROR(CheckWasDue(current));
  const v1::Publication& before = current.publications(place);
  if (before.state() == end.state && before.actor() == who.name() && before.reason() == end.reason) {
    return Unchanged(current);
  }
  if (!WaitsForWord(before)) return PublicationEnded(current, before);
  SubmissionDecision decision{current, {}};
  v1::Publication& publication = *decision.state.mutable_publications(place);
  publication.set_state(end.state);
  publication.set_reason(std::string(end.reason));
  publication.set_actor(who.name());
  WriteHistory(decision.state, end.action, who.name(), now, publication.account());
  EmitForTarget(decision, publication, std::move(event));
  EndWhenAllEnded(decision);
  return decision;
}

}  // namespace

absl::StatusOr<SubmissionDecision> ConfirmPublication(const v1::Submission& current,
                                                      const v1::ConfirmPublicationRequest& request, const Standing& who,
                                                      absl::Time now) {
  ASSIGN_OR_RETURN(const int place, PlaceOfTarget(current, request.account(), request.kind(), who));
  RETURN_IF_ERROR(CheckConfirmation(current, request, now));
  RETURN_IF_ERROR(CheckWasDue(current));
  const v1::Publication& before = current.publications(place);
  if (IsRepeated(before, request, who)) return Unchanged(current);
  const std::string& ended_right = before.ended_right();
  if (!WaitsForWord(before) && ended_right.empty()) return PublicationEnded(current, before);
  SubmissionDecision decision{current, {}};
  v1::Publication& publication = *decision.state.mutable_publications(place);
  publication.set_state(v1::Publication::STATE_PUBLISHED);
  publication.set_url(request.url());
  *publication.mutable_publish_time() = ToProto(request.has_publish_time() ? ToTime(request.publish_time()) : now);
  publication.set_actor(who.name());
  publication.clear_reason();
  publication.clear_ended_right();
  WriteHistory(decision.state, v1::HistoryEntry::ACTION_PUBLISHED, who.name(), now, publication.account());
  EmitForTarget(decision, publication, v1::ContentPublished());
  if (!ended_right.empty()) OpenTakedown(decision, publication, ended_right, now);
  EndWhenAllEnded(decision);
  return decision;
}

absl::StatusOr<SubmissionDecision> ReportFailure(const v1::Submission& current,
                                                 const v1::ReportPublicationFailureRequest& request,
                                                 const Standing& who, absl::Time now) {
  const Unpublished failed{v1::Publication::STATE_FAILED, v1::HistoryEntry::ACTION_FAILED, request.reason()};
  return EndUnpublished(current, request, failed, v1::PublicationFailed(), who, now);
}

absl::StatusOr<SubmissionDecision> SkipTarget(const v1::Submission& current, const v1::SkipTargetRequest& request,
                                              const Standing& who, absl::Time now) {
  const Unpublished skipped{v1::Publication::STATE_SKIPPED, v1::HistoryEntry::ACTION_SKIPPED, request.reason()};
  return EndUnpublished(current, request, skipped, v1::PublicationSkipped(), who, now);
}

}  // namespace meydan::review
