#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace meydan::store {

// Where a list goes on: the last member seen, bound to the list's filter. Opaque to callers, valid for ever; it stays
// right while entries come and go, for it names a place and not a count (AIP-158).
std::string EncodePageToken(absl::string_view filter, absl::string_view last_member);

// The last member; "" for an empty token (the first page). INVALID_ARGUMENT, reason PAGE_TOKEN_INVALID, when it is not
// a token of ours or belongs to another filter.
absl::StatusOr<std::string> DecodePageToken(absl::string_view filter, absl::string_view token);

// The size asked for, or `standard` for 0; more than `most` is cut down to it. INVALID_ARGUMENT, reason
// PAGE_SIZE_INVALID, when negative.
absl::StatusOr<int> PageSize(int32_t asked, int standard = 50, int most = 1000);

}  // namespace meydan::store
