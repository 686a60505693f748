#include "services/directory/domain/roles.h"

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::directory {

bool IsDirector(const Actor& actor, const Rules& rules) { return actor.Has(v1::ROLE_DIRECTOR, rules.directorate); }

absl::Status CheckDirector(const Actor& actor, const Rules& rules) {
  if (IsDirector(actor, rules)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED",
                   absl::StrCat("only the Director of ", rules.directorate, " may do this"),
                   {{"directorate", rules.directorate}});
}

}  // namespace meydan::directory
