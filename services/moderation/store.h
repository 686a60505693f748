#pragma once

#include <string>

#include "common/store/write_path.h"
#include "meydan/moderation/v1/resources.pb.h"

namespace meydan::moderation {

// How comments are kept: the public message is the stored form (resources.proto); lists by domain/lists.h, timers by
// domain/timers.h.
const store::AggregateType<v1::Comment>& CommentType();

// The store's NOT_FOUND in the words of this service: reason COMMENT_NOT_FOUND. Any other status stays as it is.
absl::Status NamingComment(absl::Status status, absl::string_view name);

}  // namespace meydan::moderation
