// What is told of submissions, publications and rights (P4, P5, P9, P17, P18). What is said of a submission's every
// step is told once, by the event that says most: of a target that was published its author hears by
// PublicationCompleted.
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/proto_time.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/review/v1/events.pb.h"
#include "services/notification/domain/announcement.h"

namespace meydan::notification {
namespace {

using namespace review::v1;  // NOLINT(google-build-using-namespace): the events that this file is about
using Group = Addressee::Group;

Announcement About(const SubmissionFacts& facts, std::string template_key) {
  Announcement announcement;
  announcement.template_key = std::move(template_key);
  return announcement.Reference("unit", facts.unit())
      .Code("request_type", RequestType_descriptor(), facts.request_type());
}

// The same of something that somebody has to do, or should have done.
Announcement Urgent(const SubmissionFacts& facts, std::string template_key) {
  Announcement announcement = About(facts, std::move(template_key));
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return announcement;
}

void AddPublishTime(Announcement& announcement, const SubmissionFacts& facts) {
  announcement.Time("publish_time", facts.has_publish_time(), facts.publish_time());
}

void AddDue(Announcement& announcement, const google::protobuf::Timestamp& due) {
  announcement.Time("due", true, due);
  announcement.due = ToTime(due);
}

void AddAnswerBy(Announcement& announcement, const SubmissionFacts& facts) {
  announcement.Time("answer_by", facts.has_answer_by(), facts.answer_by());
  if (facts.has_answer_by()) announcement.due = ToTime(facts.answer_by());
}

// What happened to one target.
template <typename Message>
Announcement OfTarget(const Message& event, std::string template_key) {
  return About(event.facts(), std::move(template_key))
      .Reference("account", event.account())
      .Code("target_kind", TargetKind_descriptor(), event.kind());
}

// Who began it, or who answers for the unit once that person has left: every submission has an answer (P18).
Addressee Author(const SubmissionFacts& facts) { return {Group::kPersonOrFront, facts.author(), facts.unit()}; }

// The author, and those who run and head the unit: it is theirs to act.
Announcement& ToUnit(Announcement& announcement, const SubmissionFacts& facts) {
  return announcement.To(Author(facts)).To({Group::kFront, facts.unit()}).To({Group::kHeadsIfAny, facts.unit()});
}

// Reviewers, but not for their own content (CR2).
Addressee Reviewers(const SubmissionFacts& facts) { return {Group::kReviewers, "", "", facts.author()}; }

// Adds those who decide at the step. A group without anybody but the author goes to the head of the Directorate, a step
// whose people have all left or lost their roles to its reviewers: somebody has to see that the chain leads nowhere.
template <typename Message>
void AddDeciders(Announcement& announcement, const Message& event) {
  const SubmissionFacts& facts = event.facts();
  for (const std::string& person : event.persons()) {
    announcement.To({Group::kDecider, person, facts.unit(), facts.author()});
  }
  for (const auto& group : event.groups()) {
    const std::string& unit = group.unit().empty() ? facts.unit() : group.unit();
    announcement.To({Group::kRole, unit, "", facts.author(), group.role()});
  }
  announcement.To({Group::kReviewersIfNobody, "", "", facts.author()});
}

template <typename Message>
Announcement ToDeciders(const Message& event) {
  Announcement announcement = About(event.facts(), "review.step_reached");
  AddAnswerBy(announcement, event.facts());
  AddPublishTime(announcement, event.facts());
  AddDeciders(announcement, event);
  return announcement;
}

// Those who answer for the unit know that something goes out in its name. Whoever wrote it knows anyway, and who is to
// decide about it is told that instead.
std::vector<Announcement> Submitted(const ContentSubmitted& event) {
  Announcement known = About(event.facts(), "review.content_submitted");
  AddAnswerBy(known, event.facts());
  known.due.reset();  // it asks nothing of them
  known.To({Group::kLeadersIfAny, event.facts().unit(), "", event.facts().author()});
  if (event.step().empty()) return {known};
  return {ToDeciders(event), known};
}

std::vector<Announcement> StepReached(const ReviewStepReached& event) { return {ToDeciders(event)}; }

std::vector<Announcement> Revised(const ContentRevised& event) {
  if (!event.by_directorate()) return {};  // ReviewStepReached tells the deciders
  return {About(event.facts(), "review.content_revised").To(Author(event.facts()))};
}

std::vector<Announcement> Returned(const ChangesRequested& event) {
  Announcement announcement = Urgent(event.facts(), "review.changes_requested");
  announcement.Code("reason", ReasonCode_descriptor(), event.reason_code());
  announcement.Time("resubmit_by", event.has_resubmit_by(), event.resubmit_by());
  return {ToUnit(announcement, event.facts())};
}

std::vector<Announcement> NearlyLapsed(const ChangesDue& event) {
  Announcement announcement = Urgent(event.facts(), "review.changes_due");
  AddDue(announcement, event.resubmit_by());
  return {ToUnit(announcement, event.facts())};
}

// The managers of all its accounts.
Announcement& ToManagers(Announcement& announcement, const SubmissionFacts& facts) {
  for (const std::string& account : facts.accounts()) {
    announcement.Reference("account", account).To({Group::kManagers, account});
  }
  return announcement;
}

// They know ahead.
Announcement ScheduledFor(const SubmissionFacts& facts) {
  Announcement announcement = About(facts, "review.content_scheduled");
  AddPublishTime(announcement, facts);
  return ToManagers(announcement, facts);
}

std::vector<Announcement> Approved(const ContentApproved& event) {
  const SubmissionFacts& facts = event.facts();
  Announcement announcement = About(facts, "review.content_approved");
  AddPublishTime(announcement, facts);
  announcement.To(Author(facts));
  // One from before says APPROVED, and a ContentScheduled followed it.
  if (facts.state() != Submission::STATE_SCHEDULED || !facts.has_publish_time()) return {announcement};
  return {announcement, ScheduledFor(facts)};
}

std::vector<Announcement> Rejected(const ContentRejected& event) {
  Announcement announcement = About(event.facts(), "review.content_rejected");
  announcement.Code("reason", ReasonCode_descriptor(), event.reason_code());
  return {announcement.To(Author(event.facts()))};
}

std::vector<Announcement> Withdrawn(const ContentWithdrawn& event) {
  Announcement announcement = About(event.facts(), "review.content_withdrawn");
  announcement.importance = moderation::v1::IMPORTANCE_LOW;
  return {announcement.To(Reviewers(event.facts()))};
}

std::vector<Announcement> Expired(const ContentExpired& event) {
  if (event.has_resubmit_by()) {
    Announcement lapsed = Urgent(event.facts(), "review.content_lapsed");
    lapsed.Time("resubmit_by", true, event.resubmit_by());
    return {ToUnit(lapsed, event.facts())};
  }
  Announcement announcement = Urgent(event.facts(), "review.content_expired");
  AddPublishTime(announcement, event.facts());
  return {ToUnit(announcement, event.facts())};
}

// Whom it waits for must act, and the reviewers see to it that somebody does.
std::vector<Announcement> NearlyLate(const AnswerDue& event) {
  Announcement announcement = Urgent(event.facts(), "review.answer_due");
  AddDue(announcement, event.facts().answer_by());
  AddDeciders(announcement, event);
  return {announcement.To(Reviewers(event.facts()))};
}

std::vector<Announcement> Late(const AnswerOverdue& event) {
  Announcement announcement = Urgent(event.facts(), "review.answer_overdue");
  AddDue(announcement, event.facts().answer_by());
  return {announcement.To({Group::kDirectorate})};
}

std::vector<Announcement> Scheduled(const ContentScheduled& event) { return {ScheduledFor(event.facts())}; }

std::vector<Announcement> Due(const PublishDue& event) {
  Announcement announcement = Urgent(event.facts(), "review.publish_due");
  AddDue(announcement, event.publish_by());
  return {ToManagers(announcement, event.facts())};
}

std::vector<Announcement> Held(const PublicationHeld& event) {
  Announcement announcement = Urgent(event.facts(), "review.publication_held");
  announcement.Code("cause", Hold::Cause_descriptor(), event.cause());
  return {ToUnit(announcement, event.facts())};
}

std::vector<Announcement> Failed(const PublicationFailed& event) {
  Announcement announcement = OfTarget(event, "review.publication_failed");
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return {announcement.To(Author(event.facts())).To({Group::kReviewers})};
}

std::vector<Announcement> Skipped(const PublicationSkipped& event) {
  return {OfTarget(event, "review.publication_skipped").To(Author(event.facts()))};
}

std::vector<Announcement> Stuck(const PublicationStuck& event) {
  Announcement announcement = OfTarget(event, "review.publication_stuck");
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return {announcement.To({Group::kManagers, event.account()}).To({Group::kDirectorate})};
}

std::vector<Announcement> Completed(const PublicationCompleted& event) {
  Announcement announcement = About(event.facts(), "review.publication_completed");
  announcement.Code("state", Submission::State_descriptor(), event.facts().state());
  return {announcement.To(Author(event.facts()))};
}

template <typename Message>
Announcement OfTakedown(const Message& event, std::string template_key) {
  Announcement announcement = OfTarget(event, std::move(template_key));
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return announcement;
}

std::vector<Announcement> TakeDown(const TakedownRequired& event) {
  Announcement announcement = OfTakedown(event, "review.takedown_required");
  AddDue(announcement, event.take_down_by());
  return {announcement.To({Group::kManagers, event.account()})};
}

std::vector<Announcement> TakedownLate(const TakedownOverdue& event) {
  return {OfTakedown(event, "review.takedown_overdue").To({Group::kDirectorate})};
}

std::vector<Announcement> TakenDown(const TakedownConfirmed& event) {
  Announcement announcement = OfTakedown(event, "review.takedown_confirmed");
  announcement.importance = moderation::v1::IMPORTANCE_NORMAL;
  return {announcement.To({Group::kReviewers})};
}

// A licence's or a release's end; "licence_ended" of "licences/…".
template <typename Message>
Announcement OfRight(const Message& event, const char* what) {
  Announcement announcement;
  announcement.template_key =
      absl::StrCat("review.", absl::StartsWith(event.name(), "releases/") ? "release_" : "licence_", what);
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return announcement.Reference("unit", event.unit()).To({Group::kFront, event.unit()}).To({Group::kReviewers});
}

std::vector<Announcement> RightEnding(const RightsExpiring& event) {
  Announcement announcement = OfRight(event, "ending");
  AddDue(announcement, event.until_time());
  return {announcement};
}

std::vector<Announcement> RightEnded(const RightsEnded& event) { return {OfRight(event, "ended")}; }

// The director, and everybody whose publishing it concerns: who runs an account in its scope publishes by hand, and
// would hear of it by nothing else. What it holds is told to the unit alone.
template <typename Message>
Announcement OfPause(const Message& event, std::string template_key) {
  Announcement announcement;
  announcement.subject = event.name();
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  absl::string_view platform = event.scope();
  if (event.scope().empty()) {
    announcement.template_key = std::move(template_key);
  } else if (absl::StartsWith(event.scope(), "accounts/")) {
    announcement.template_key = absl::StrCat(template_key, "_account");
    announcement.Reference("account", event.scope()).To({Group::kManagers, event.scope()});
  } else if (absl::ConsumePrefix(&platform, "platforms/")) {
    const auto* known = directory::v1::Platform_descriptor()->FindValueByName(
        absl::StrCat("PLATFORM_", absl::AsciiStrToUpper(platform)));
    announcement.template_key = absl::StrCat(template_key, "_platform");
    announcement.Code("platform", directory::v1::Platform_descriptor(), known == nullptr ? 0 : known->number());
  } else {
    announcement.template_key = absl::StrCat(template_key, "_unit");
    announcement.Reference("unit", event.scope()).To({Group::kFront, event.scope()});
  }
  return announcement.To({Group::kDirectorate}).To({Group::kRunnersIn, event.scope()});
}

std::vector<Announcement> Paused(const PublishingPaused& event) { return {OfPause(event, "review.publishing_paused")}; }

std::vector<Announcement> Resumed(const PublishingResumed& event) {
  return {OfPause(event, "review.publishing_resumed")};
}

}  // namespace

std::vector<AnnouncedType> ReviewAnnouncements() {
  return {Announced<ContentSubmitted, Submitted>(),     Announced<ReviewStepReached, StepReached>(),
          Announced<ContentRevised, Revised>(),         Announced<ChangesRequested, Returned>(),
          Announced<ContentApproved, Approved>(),       Announced<ContentRejected, Rejected>(),
          Announced<ContentWithdrawn, Withdrawn>(),     Announced<ContentExpired, Expired>(),
          Announced<AnswerDue, NearlyLate>(),           Announced<AnswerOverdue, Late>(),
          Announced<ContentScheduled, Scheduled>(),     Announced<PublishDue, Due>(),
          Announced<PublicationHeld, Held>(),           Announced<PublicationFailed, Failed>(),
          Announced<PublicationSkipped, Skipped>(),     Announced<PublicationStuck, Stuck>(),
          Announced<PublicationCompleted, Completed>(), Announced<TakedownRequired, TakeDown>(),
          Announced<TakedownOverdue, TakedownLate>(),   Announced<TakedownConfirmed, TakenDown>(),
          Announced<RightsExpiring, RightEnding>(),     Announced<RightsEnded, RightEnded>(),
          Announced<PublishingPaused, Paused>(),        Announced<PublishingResumed, Resumed>(),
          Announced<ChangesDue, NearlyLapsed>()};
}

}  // namespace meydan::notification
