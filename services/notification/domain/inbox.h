#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/decision.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/notification/v1/resources.pb.h"

namespace meydan::notification {

// How reading works. A notice is read when it was read by itself (its read_time), or when the inbox was read up to it:
// the last read mark has its sequence or a higher one. So reading everything writes one small aggregate,
// "people/<id>/inbox", and not every notice; what is unread is the part of the list "people/<id>/unread" behind the
// last mark.

// A state holds at most so many read marks; past that the two oldest become one.
inline constexpr int kMostReadMarks = 32;

// "people/<id>/inbox".
std::string InboxName(absl::string_view person);

// Everybody reads their own inbox and nobody else's. INVALID_ARGUMENT, reason NAME_INVALID, when `person` is not
// "people/<id>"; PERMISSION_DENIED, reason INBOX_OF_ANOTHER_PERSON.
absl::Status CheckOwnInbox(absl::string_view person, const Actor& actor);

// "people/<id>" of "people/<id>/notices/<uuid>". INVALID_ARGUMENT, reason NAME_INVALID.
absl::StatusOr<std::string> PersonOfNotice(absl::string_view notice_name);

// Takes everything up to and including `sequence` as read. `inbox` is the state so far, or empty when there is none;
// `newest` is the sequence of the newest notice. A point that has been read already changes nothing. INVALID_ARGUMENT,
// reason SEQUENCE_UNKNOWN, for a point below 1 or behind the newest notice, which would take notices as read that are
// yet to come. Also as CheckOwnInbox.
absl::StatusOr<Decision<v1::Inbox>> MarkReadUpTo(const v1::Inbox& inbox, absl::string_view person, int64_t sequence,
                                                 int64_t newest, const Actor& actor, absl::Time now);

// The sequence up to which everything is read; 0 when there is no such point.
int64_t ReadUpTo(const v1::Inbox& inbox);

// When the notice, which stands at `sequence`, was read: by itself or as part of the inbox, whichever came first. Empty
// while it is unread.
std::optional<absl::Time> ReadTimeOf(const v1::Notice& notice, int64_t sequence, const v1::Inbox& inbox);

// What every member of the lists of notice.h that stands at `sequence` or before sorts before, and every later one
// after: where to go on reading a list.
std::string Behind(int64_t sequence);

// The sequence in a member of the lists of notice.h; INTERNAL, reason INDEX_BROKEN, when it is no such member.
absl::StatusOr<int64_t> SequenceOf(absl::string_view member);

// In which language to write: the one that was asked for ("tr", "en-GB"), else the person's own, else Turkish.
// INVALID_ARGUMENT, reason LANGUAGE_UNSUPPORTED, for another one.
absl::StatusOr<directory::v1::Language> LanguageFor(absl::string_view requested, directory::v1::Language preferred);

}  // namespace meydan::notification
