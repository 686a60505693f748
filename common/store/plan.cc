#include "common/store/plan.h"

#include "absl/strings/str_format.h"

namespace meydan::store {

absl::Time RingTime(absl::Time due) {
  const absl::Time floor = absl::FromUnixMillis(absl::ToUnixMillis(due));
  return floor == due ? due : floor + absl::Milliseconds(1);
}

std::string SortKey(absl::Time time) { return absl::StrFormat("%016x", absl::ToUnixMicros(time)); }

}  // namespace meydan::store
