#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/chaos/facts.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// Who sends the sample's comments in, and who sees everything.
inline constexpr char kConnector[] = "people/baglayici";
inline constexpr char kDirector[] = "people/defne.arikan";
// Who reviews content, beside the Director.
inline constexpr char kReviewer[] = "people/murat.ozgen";

// Makes the stack's directory the sample university (deploy/sample-university) and the vault's
// houses (vault_houses.h), through its API.
absl::Status FoundSampleUniversity(integration::Stack& stack);

// The directory as its API tells of it.
absl::StatusOr<University> ReadUniversity(const integration::Stack& stack);

// Puts a review policy in force by which both reviewers must agree to news, one after the other; to all else, one.
absl::Status SetReviewPolicy(const integration::Stack& stack);

// A file with the sample's routing policy in which a case must be taken within `deadline`, so that timers fire while
// processes are killed; its other times are as short.
absl::Status WriteHastyPolicy(const std::string& path, absl::Duration deadline);

}  // namespace meydan::chaos
