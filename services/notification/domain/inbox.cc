#include "services/notification/domain/inbox.h"

#include <charconv>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/template_spec.h"

namespace meydan::notification {
std::string InboxName(absl::string_view person) { return absl::StrCat(person, "/inbox"); }

absl::Status CheckOwnInbox(absl::string_view person, const Actor& actor) {
  if (!IsReference("people", person)) return BadField("parent", "must be people/<id>", "NAME_INVALID");
  if (actor.name == person) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "INBOX_OF_ANOTHER_PERSON",
                   "an inbox is read by its owner alone");
}

absl::StatusOr<std::string> PersonOfNotice(absl::string_view notice_name) {
  const std::vector<absl::string_view> parts = absl::StrSplit(notice_name, '/');
  if (parts.size() == 4 && parts[2] == "notices" && IsUuid(parts[3])) {
    std::string person = absl::StrCat(parts[0], "/", parts[1]);
    if (IsReference("people", person)) return person;
  }
  return BadField("name", "must be people/<id>/notices/<uuid>", "NAME_INVALID");
}

absl::StatusOr<Decision<v1::Inbox>> MarkReadUpTo(const v1::Inbox& inbox, absl::string_view person, int64_t sequence,
                                                 int64_t newest, const Actor& actor, absl::Time now) {
  RETURN_IF_ERROR(CheckOwnInbox(person, actor));
  Decision<v1::Inbox> decision{inbox, {}};
  decision.state.set_name(InboxName(person));
  if (sequence < 1 || sequence > newest) {
    return BadField("up_to_sequence", absl::StrCat("must be from 1 to ", newest, ", the newest notice's"),
                    "SEQUENCE_UNKNOWN");
  }
  if (sequence <= ReadUpTo(inbox)) {
    decision.unchanged = true;
    return decision;
  }
  auto& marks = *decision.state.mutable_read_marks();
  v1::ReadMark& mark = *marks.Add();
  mark.set_sequence(sequence);
  *mark.mutable_time() = ToProto(now);
  // The later of the two oldest covers the other one: what it covers was read at that time or before.
  if (marks.size() > kMostReadMarks) marks.erase(marks.begin());
  return decision;
}

int64_t ReadUpTo(const v1::Inbox& inbox) {
  return inbox.read_marks().empty() ? 0 : inbox.read_marks().rbegin()->sequence();
}

std::optional<absl::Time> ReadTimeOf(const v1::Notice& notice, int64_t sequence, const v1::Inbox& inbox) {
  std::optional<absl::Time> read;
  if (notice.has_read_time()) read = ToTime(notice.read_time());
  for (const v1::ReadMark& mark : inbox.read_marks()) {
    if (mark.sequence() < sequence) continue;
    const absl::Time time = ToTime(mark.time());
    if (!read.has_value() || time < *read) read = time;
    break;
  }
  return read;
}

// "~" sorts behind the "/" that follows a member's sequence.
std::string Behind(int64_t sequence) { return absl::StrFormat("%016x~", sequence); }

absl::StatusOr<int64_t> SequenceOf(absl::string_view member) {
  constexpr size_t kDigits = 16;
  int64_t sequence = 0;
  if (member.size() > kDigits && member[kDigits] == '/') {
    const auto [end, error] = std::from_chars(member.data(), member.data() + kDigits, sequence, 16);
    if (error == std::errc() && end == member.data() + kDigits) return sequence;
  }
  return MakeError(absl::StatusCode::kInternal, "INDEX_BROKEN", "a list of notices holds something else");
}

absl::StatusOr<directory::v1::Language> LanguageFor(absl::string_view requested, directory::v1::Language preferred) {
  if (requested.empty()) {
    return preferred == directory::v1::LANGUAGE_EN ? directory::v1::LANGUAGE_EN : directory::v1::LANGUAGE_TR;
  }
  const std::string language = absl::AsciiStrToLower(requested.substr(0, requested.find('-')));
  if (language == "tr") return directory::v1::LANGUAGE_TR;
  if (language == "en") return directory::v1::LANGUAGE_EN;
  return BadField("language_code", "must be tr or en", "LANGUAGE_UNSUPPORTED");
}

}  // namespace meydan::notification
