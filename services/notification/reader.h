#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/directory_view/directory_view.h"
#include "common/store/store.h"
#include "meydan/notification/v1/resources.pb.h"
#include "services/notification/texts.h"

namespace meydan::notification {

// Reads inboxes and makes the notices' words. Safe from any thread. Store errors are passed on.
class Reader {
 public:
  Reader(store::Store& store, const directory_view::DirectoryView& directory, const Texts& texts)
      : store_(store), directory_(directory), texts_(texts) {}

  // How far the person has read; an empty state when nothing was ever read as a whole.
  Task<absl::StatusOr<v1::Inbox>> ReadInbox(std::string person);

  // One notice as its owner sees it: place, read time and words. NOT_FOUND, reason NOTICE_NOT_FOUND.
  Task<absl::StatusOr<v1::Notice>> ReadNotice(std::string name, directory::v1::Language language);

  // The same for members of the person's lists, in their order.
  Task<absl::StatusOr<std::vector<v1::Notice>>> ReadMembers(std::string person, std::vector<std::string> members,
                                                            directory::v1::Language language);

  // The members of the inbox behind `sequence`, oldest first.
  Task<absl::StatusOr<std::vector<std::string>>> MembersBehind(std::string person, int64_t sequence, int limit);

  // The sequence of the newest notice; 0 for an empty inbox.
  Task<absl::StatusOr<int64_t>> NewestSequence(std::string person);

  // As LanguageFor, for the caller's own preference.
  absl::StatusOr<directory::v1::Language> LanguageOf(absl::string_view person, absl::string_view requested) const;

  store::Store& store() { return store_; }

 private:
  absl::StatusOr<v1::Notice> Show(const store::Stored& stored, const v1::Inbox& inbox,
                                  directory::v1::Language language) const;

  store::Store& store_;
  const directory_view::DirectoryView& directory_;
  const Texts& texts_;
};

// The error for a notice that is not there.
absl::Status NoticeNotFound(absl::string_view name);

}  // namespace meydan::notification
