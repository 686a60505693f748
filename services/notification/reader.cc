#include "services/notification/reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "common/store/write_path.h"
#include "services/notification/domain/inbox.h"
#include "services/notification/domain/notice.h"
#include "services/notification/domain/render.h"
#include "services/notification/name_book.h"

namespace meydan::notification {

absl::Status NoticeNotFound(absl::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, "NOTICE_NOT_FOUND", absl::StrCat(name, " does not exist"),
                   {{"notice", std::string(name)}});
}

absl::StatusOr<directory::v1::Language> Reader::LanguageOf(absl::string_view person,
                                                           absl::string_view requested) const {
  return LanguageFor(requested, directory_.LanguageOf(person));
}

Task<absl::StatusOr<v1::Inbox>> Reader::ReadInbox(std::string person) {
  const absl::StatusOr<store::Stored> stored = co_await store_.Load(InboxName(person));
  if (absl::IsNotFound(stored.status())) co_return v1::Inbox();
  if (!stored.ok()) co_return stored.status();
  co_return store::WritePath::Decode<v1::Inbox>(*stored);
}

Task<absl::StatusOr<v1::Notice>> Reader::ReadNotice(std::string name, directory::v1::Language language) {
  CO_ASSIGN_OR_RETURN(std::string person, PersonOfNotice(name));
  const absl::StatusOr<store::Stored> stored = co_await store_.Load(name);
  if (absl::IsNotFound(stored.status())) co_return NoticeNotFound(name);
  if (!stored.ok()) co_return stored.status();
  CO_ASSIGN_OR_RETURN(const v1::Inbox inbox, co_await ReadInbox(std::move(person)));
  co_return Show(*stored, inbox, language);
}

Task<absl::StatusOr<std::vector<v1::Notice>>> Reader::ReadMembers(std::string person, std::vector<std::string> members,
                                                                  directory::v1::Language language) {
  std::vector<Task<absl::StatusOr<store::Stored>>> loads;
  loads.reserve(members.size());
  for (const std::string& member : members)
    loads.push_back(store_.Load(absl::StrCat(person, "/notices/", IdOf(member))));
  const std::vector<absl::StatusOr<store::Stored>> all = co_await WhenAll(std::move(loads));
  CO_ASSIGN_OR_RETURN(const v1::Inbox inbox, co_await ReadInbox(std::move(person)));
  std::vector<v1::Notice> notices;
  for (const absl::StatusOr<store::Stored>& stored : all) {
    if (!stored.ok()) co_return stored.status();
    CO_ASSIGN_OR_RETURN(v1::Notice notice, Show(*stored, inbox, language));
    notices.push_back(std::move(notice));
  }
  co_return notices;
}

Task<absl::StatusOr<std::vector<std::string>>> Reader::MembersBehind(std::string person, int64_t sequence, int limit) {
  store::Range range{
      .index = InboxIndex(person), .within = person, .after = Behind(sequence), .newest_first = false, .limit = limit};
  co_return co_await store_.List(std::move(range));
}

Task<absl::StatusOr<int64_t>> Reader::NewestSequence(std::string person) {
  store::Range range{.index = InboxIndex(person), .within = person, .limit = 1};
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> newest, co_await store_.List(std::move(range)));
  if (newest.empty()) co_return 0;
  co_return SequenceOf(newest.front());
}

absl::StatusOr<v1::Notice> Reader::Show(const store::Stored& stored, const v1::Inbox& inbox,
                                        directory::v1::Language language) const {
  ASSIGN_OR_RETURN(v1::Notice notice, store::WritePath::Decode<v1::Notice>(stored));
  notice.set_sequence(stored.sequence);
  const std::optional<absl::Time> read = ReadTimeOf(notice, stored.sequence, inbox);
  if (read.has_value()) *notice.mutable_read_time() = ToProto(*read);
  *notice.mutable_text() = Render(notice, texts_.In(language), NamesFor(notice, language, directory_));
  return notice;
}

}  // namespace meydan::notification
