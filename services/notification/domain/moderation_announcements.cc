// What is told of comments (P10). Removal is the task of those who manage the account; what they leave undone is the
// Directorate's.
#include "common/base/proto_time.h"
#include "meydan/moderation/v1/events.pb.h"
#include "services/notification/domain/announcement.h"

namespace meydan::notification {
namespace {

using moderation::v1::AppealDecided;
using moderation::v1::AppealOpened;
using moderation::v1::CommentFlagged;
using moderation::v1::CommentRestored;
using moderation::v1::RemovalOrdered;
using moderation::v1::RemovalOverdue;
using moderation::v1::RemovalReminded;
using moderation::v1::RemovalWithdrawn;
using Group = Addressee::Group;

Announcement About(const std::string& account, std::string template_key) {
  Announcement announcement;
  announcement.template_key = std::move(template_key);
  announcement.Reference("account", account);
  return announcement;
}

void AddGround(Announcement& announcement, int ground) {
  announcement.Code("grounds", moderation::v1::Ground_descriptor(), ground);
}

// An order, a reminder of it or its being overdue.
template <typename Message>
Announcement Removal(const Message& event, std::string template_key) {
  Announcement announcement = About(event.account(), std::move(template_key));
  for (const int ground : event.grounds()) AddGround(announcement, ground);
  announcement.Time("due", event.has_due_time(), event.due_time());
  announcement.due = ToTime(event.due_time());
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return announcement;
}

// Moderators look through the queue of comments in review anyway; only what cannot wait is worth a notice of its own. A
// removal that the policy orders at once is told of by RemovalOrdered.
std::vector<Announcement> Flagged(const CommentFlagged& event) {
  if (event.outcome() != moderation::v1::Verdict::OUTCOME_IN_REVIEW ||
      event.importance() != moderation::v1::IMPORTANCE_CRITICAL) {
    return {};
  }
  Announcement announcement = About(event.account(), "moderation.comment_flagged");
  for (const auto& flagged : event.grounds()) AddGround(announcement, flagged.ground());
  announcement.Code("topic", moderation::v1::Topic_descriptor(), event.topic());
  announcement.Code("importance", moderation::v1::Importance_descriptor(), event.importance());
  announcement.importance = event.importance();
  return {announcement.To({Group::kModerators})};
}

std::vector<Announcement> Ordered(const RemovalOrdered& event) {
  return {Removal(event, "moderation.removal_ordered").To({Group::kManagers, event.account()})};
}

std::vector<Announcement> Reminded(const RemovalReminded& event) {
  return {Removal(event, "moderation.removal_reminded").To({Group::kManagers, event.account()})};
}

std::vector<Announcement> Overdue(const RemovalOverdue& event) {
  return {Removal(event, "moderation.removal_overdue").To({Group::kDirectorate})};
}

std::vector<Announcement> Withdrawn(const RemovalWithdrawn& event) {
  Announcement announcement = About(event.account(), "moderation.removal_withdrawn");
  announcement.Code("cause", RemovalWithdrawn::Cause_descriptor(), event.cause());
  return {announcement.To({Group::kManagers, event.account()})};
}

std::vector<Announcement> Restored(const CommentRestored& event) {
  Announcement announcement = About(event.account(), "moderation.comment_restored");
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return {announcement.To({Group::kManagers, event.account()})};
}

// Whoever ordered the removal may not decide on the appeal, and so is not asked to.
std::vector<Announcement> Appealed(const AppealOpened& event) {
  Announcement announcement = About(event.account(), "moderation.appeal_opened");
  return {announcement.To({Group::kModerators, "", "", event.orderer()})};
}

std::vector<Announcement> Decided(const AppealDecided& event) {
  Announcement announcement = About(event.account(), "moderation.appeal_decided");
  announcement.Code("outcome", moderation::v1::Appeal::Outcome_descriptor(), event.outcome());
  return {announcement.To({Group::kPerson, event.opener()})};
}

}  // namespace

std::vector<AnnouncedType> ModerationAnnouncements() {
  return {Announced<CommentFlagged, Flagged>(),     Announced<RemovalOrdered, Ordered>(),
          Announced<RemovalReminded, Reminded>(),   Announced<RemovalOverdue, Overdue>(),
          Announced<RemovalWithdrawn, Withdrawn>(), Announced<CommentRestored, Restored>(),
          Announced<AppealOpened, Appealed>(),      Announced<AppealDecided, Decided>()};
}

}  // namespace meydan::notification
