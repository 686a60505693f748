#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/proto_time.h"
#include "meydan/moderation/v1/resources.pb.h"

// Small checks that the commands share.
namespace meydan::moderation {

inline constexpr size_t kMaxReasonBytes = 2'000;
inline constexpr size_t kMaxUrlBytes = 2'048;

// True for an empty text, or one of white space and invisible characters alone. `text` must be valid UTF-8.
bool IsBlank(absl::string_view text);

// True for an http or https address with a host, without blanks, of at most kMaxUrlBytes.
bool IsWebAddress(absl::string_view url);

// A text that a person has to give: INVALID_ARGUMENT, reason `<noun>_REQUIRED` or `<noun>_TOO_LONG`, for the field.
absl::Status CheckWords(absl::string_view words, absl::string_view field, absl::string_view noun);

// The grounds without repeats, in the order of their numbers. INVALID_ARGUMENT, reason GROUND_REQUIRED for none at all
// and GROUND_UNKNOWN for one that is none of the five: a removal without a ground is impossible (P10, CM6).
absl::StatusOr<std::vector<v1::Ground>> CheckGrounds(const google::protobuf::RepeatedField<int>& grounds);

// FAILED_PRECONDITION with the comment's name and state as facts; `text` goes on after the comment's name.
absl::Status WrongState(const v1::Comment& comment, absl::string_view reason, absl::string_view text);

}  // namespace meydan::moderation
