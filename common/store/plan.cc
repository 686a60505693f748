#include "common/store/plan.h"

#include "absl/strings/str_cat.h"

namespace meydan::store {

absl::Time RingTime(absl::Time due) {
  const absl::Time floor = absl::FromUnixMillis(absl::ToUnixMillis(due));
  return floor == due ? due : floor + absl::Milliseconds(1);
}

std::string SortKey(absl::Time time) { return absl::StrCat(absl::Hex(absl::ToUnixMicros(time), absl::kZeroPad16)); }

}  // namespace meydan::store
