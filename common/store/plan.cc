#include "common/store/plan.h"

#include "absl/strings/str_format.h"

namespace meydan::store {

std::string SortKey(absl::Time time) { return absl::StrFormat("%016x", absl::ToUnixMicros(time)); }

}  // namespace meydan::store
