#pragma once

#include <cstddef>
#include <string>

#include "absl/time/time.h"
#include "meydan/moderation/v1/taxonomy.pb.h"

namespace meydan::moderation {

// What of the rules is the university's to set. Filled from the service's configuration.
struct Settings {
  std::string directorate;  // the Directorate's unit, e.g. "units/iletisim" (P2)

  int max_batch = 500;                               // comments in one IngestComments
  size_t max_text_bytes = 10'000;                    // of one comment
  absl::Duration max_clock_lead = absl::Minutes(5);  // how far ahead of our clock a platform's may be

  absl::Duration time_to_remove = absl::Hours(4);  // from the order to the deadline (P10)
  absl::Duration remind_after = absl::Hours(2);    // from the order to the reminder; less than time_to_remove

  absl::Duration claim_for = absl::Minutes(15);  // how long a moderator holds a comment, unless it is renewed (CR8)

  // An opinion of this importance is worth a unit's time, a comment of the second one whatever its kind (P11, P19).
  v1::Importance opinion_from = v1::IMPORTANCE_NORMAL;
  v1::Importance any_kind_from = v1::IMPORTANCE_CRITICAL;
};

// The actor of what moderation does by itself.
inline constexpr char kSelf[] = "services/moderation";

}  // namespace meydan::moderation
