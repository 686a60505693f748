#include "services/notification/domain/notice.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/announcement.h"
#include "services/notification/domain/inbox.h"
#include "services/notification/domain/recipients.h"
#include "services/notification/domain/template_spec.h"

namespace meydan::notification {
namespace {

v1::Notice Draft(const Event& event, const Announcement& announcement, Recipient recipient) {
  v1::Notice notice;
  notice.set_name(NoticeName(recipient.person, event.id()));
  notice.set_event(event.id());
  notice.set_event_type(event.type());
  notice.set_template_(announcement.template_key);
  notice.set_subject(announcement.subject.empty() ? event.subject() : announcement.subject);
  for (const v1::Parameter& parameter : announcement.parameters) *notice.add_parameters() = parameter;
  notice.set_importance(announcement.importance);
  if (announcement.due.has_value()) *notice.mutable_due_time() = ToProto(*announcement.due);
  *notice.mutable_reason() = std::move(recipient.reason);
  *notice.mutable_event_time() = event.time();
  return notice;
}

bool IsEmptyOr(absl::string_view collection, absl::string_view name) {
  return name.empty() || IsReference(collection, name);
}

// Event ids and types: words of Meydan's own, in which no sentence fits.
bool IsWord(absl::string_view word) {
  return word.size() <= 300 && std::all_of(word.begin(), word.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || absl::StrContains("._-/@", static_cast<char>(c));
         });
}

bool IsSubject(absl::string_view name) {
  for (const absl::string_view collection : {"cases", "comments", "submissions", "licences", "releases", "pauses",
                                             "units", "accounts", "people", "credentials", "links", "policies"}) {
    if (IsReference(collection, name)) return true;
  }
  return false;
}

// Every field that is a string, beside the parameters, holds a word of Meydan's own (NF4).
absl::Status CheckWords(const v1::Notice& notice) {
  const v1::Reason& reason = notice.reason();
  const char* wrong = nullptr;
  if (!IsWord(notice.event())) wrong = "event";
  if (!IsWord(notice.event_type())) wrong = "event_type";
  if (!IsSubject(notice.subject())) wrong = "subject";
  if (!IsEmptyOr("units", reason.unit())) wrong = "reason.unit";
  if (!IsEmptyOr("accounts", reason.account())) wrong = "reason.account";
  if (!IsEmptyOr("units", reason.instead_of()) && !IsEmptyOr("accounts", reason.instead_of())) {
    wrong = "reason.instead_of";
  }
  if (!PersonOfNotice(notice.name()).ok()) wrong = "name";
  if (notice.has_text() || !notice.etag().empty()) wrong = "text";
  if (wrong == nullptr) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "NOTICE_MALFORMED",
                   absl::StrCat("a notice has a wrong ", wrong));
}

absl::Status Check(const v1::Notice& notice) {
  RETURN_IF_ERROR(CheckParameters(notice));
  return CheckWords(notice);
}

}  // namespace

std::string NoticeName(absl::string_view person, absl::string_view event_id) {
  return absl::StrCat(person, "/notices/", DerivedUuid(absl::StrCat("notice\n", event_id, "\n", person)));
}

absl::StatusOr<std::vector<v1::Notice>> NoticesFor(const Event& event, const Audience& audience) {
  ASSIGN_OR_RETURN(const std::vector<Announcement> announcements, AnnouncementsOf(event));
  std::vector<v1::Notice> notices;
  std::set<std::string> told;
  for (const Announcement& announcement : announcements) {
    ASSIGN_OR_RETURN(std::vector<Recipient> recipients, RecipientsOf(announcement, audience));
    for (Recipient& recipient : recipients) {
      if (!told.insert(recipient.person).second) continue;
      v1::Notice notice = Draft(event, announcement, std::move(recipient));
      if (const absl::Status status = Check(notice); !status.ok()) {
        return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED", std::string(status.message()));
      }
      notices.push_back(std::move(notice));
    }
  }
  return notices;
}

absl::StatusOr<Decision<v1::Notice>> Deliver(v1::Notice notice, absl::Time now) {
  RETURN_IF_ERROR(Check(notice));
  Decision<v1::Notice> decision{std::move(notice), {}};
  *decision.state.mutable_create_time() = ToProto(now);
  return decision;
}

absl::StatusOr<Decision<v1::Notice>> MarkRead(const v1::Notice& notice, const Actor& actor, absl::Time now) {
  ASSIGN_OR_RETURN(const std::string person, PersonOfNotice(notice.name()));
  RETURN_IF_ERROR(CheckOwnInbox(person, actor));
  Decision<v1::Notice> decision{notice, {}};
  decision.unchanged = notice.has_read_time();
  if (!decision.unchanged) *decision.state.mutable_read_time() = ToProto(now);
  return decision;
}

std::string InboxIndex(absl::string_view person) { return absl::StrCat(person, "/inbox"); }
std::string UnreadIndex(absl::string_view person) { return absl::StrCat(person, "/unread"); }

std::vector<store::IndexEntry> IndexesOf(const v1::Notice& notice) {
  const absl::StatusOr<std::string> person = PersonOfNotice(notice.name());
  if (!person.ok()) return {};  // Deliver refuses such a notice.
  const std::string member = absl::StrCat(store::kSequence, "/", IdOf(notice.name()));
  std::vector<store::IndexEntry> entries = {{InboxIndex(*person), member}};
  if (!notice.has_read_time()) entries.push_back({UnreadIndex(*person), member});
  return entries;
}

std::vector<store::Timer> TimersOf(const v1::Notice&) { return {}; }

}  // namespace meydan::notification
