#include "services/moderation/store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "services/moderation/domain/lists.h"
#include "services/moderation/domain/timers.h"

namespace meydan::moderation {

const store::AggregateType<v1::Comment>& CommentType() {
  static const auto* const type = new store::AggregateType<v1::Comment>{&IndexesOf, &TimersOf};
  return *type;
}

absl::Status NamingComment(absl::Status status, absl::string_view name) {
  if (ReasonOf(status) != "NOT_FOUND") return status;
  return MakeError(absl::StatusCode::kNotFound, "COMMENT_NOT_FOUND", absl::StrCat("there is no comment ", name),
                   {{"comment", std::string(name)}});
}

}  // namespace meydan::moderation
