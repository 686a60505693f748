#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/decision.h"
#include "common/base/event.h"
#include "common/store/plan.h"
#include "meydan/notification/v1/resources.pb.h"
#include "services/notification/domain/audience.h"

namespace meydan::notification {

// The notices that an event leads to, one for each recipient. Their names are derived from the event and the person, so
// an event that comes again makes the same ones. Errors as AnnouncementsOf and RecipientsOf; also EVENT_MALFORMED when
// the event holds anything where only a reference, a code or a time may stand (NF4).
absl::StatusOr<std::vector<v1::Notice>> NoticesFor(const Event& event, const Audience& audience);

// "people/<id>/notices/<uuid>" for a person and the event that the notice tells of.
std::string NoticeName(absl::string_view person, absl::string_view event_id);

// Puts a notice of NoticesFor into its inbox. Emits nothing: no other service acts on it, and one more event for each
// notice would double what the bus carries. INVALID_ARGUMENT, reason NOTICE_MALFORMED, for a notice that could hold
// somebody's words.
absl::StatusOr<Decision<v1::Notice>> Deliver(v1::Notice notice, absl::Time now);

// Takes one notice as read. One that is read stays as it is. PERMISSION_DENIED, reason INBOX_OF_ANOTHER_PERSON.
absl::StatusOr<Decision<v1::Notice>> MarkRead(const v1::Notice& notice, const Actor& actor, absl::Time now);

// Lists, all within "people/<id>", their members "<sequence>/<id of the notice>":
//   people/<id>/inbox     every notice
//   people/<id>/unread    those that were not read one by one; the ones that the inbox was read up to are still in it
//   (inbox.h)
std::vector<store::IndexEntry> IndexesOf(const v1::Notice& notice);
std::vector<store::Timer> TimersOf(const v1::Notice& notice);
std::string InboxIndex(absl::string_view person);
std::string UnreadIndex(absl::string_view person);

}  // namespace meydan::notification
