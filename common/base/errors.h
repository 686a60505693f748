#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/rpc/error_details.pb.h"

namespace meydan {

// A named fact of an error, e.g. {"owner", "units/law"}; becomes metadata of the ErrorInfo.
using ErrorFact = std::pair<std::string, std::string>;

// Returns a status that carries `reason`, an UPPER_SNAKE_CASE word that callers may branch on and that never changes.
// `message` is for people and may change. Neither may hold a secret or a follower's text (AIP-193).
absl::Status MakeError(absl::StatusCode code, absl::string_view reason, std::string message,
                       std::initializer_list<ErrorFact> facts = {});

// The reason given to MakeError, or "" when the status has none.
std::string ReasonOf(const absl::Status& status);

// The fact called `name` given to MakeError, or "".
std::string FactOf(const absl::Status& status, absl::string_view name);

// True where the same call may succeed later: the fault lies in the weather, not in the request.
bool IsTransient(const absl::Status& status);

// Adds google.rpc.RetryInfo: the caller should wait for `delay` before it repeats the call.
absl::Status WithRetryDelay(absl::Status status, absl::Duration delay);

// The delay given to WithRetryDelay, or zero.
absl::Duration RetryDelayOf(const absl::Status& status);

// Collects what is wrong with a request, field by field, so that a caller learns of everything at once.
//
//   FieldViolations bad;
//   if (request.page_size() < 0) bad.Add("page_size", "must not be negative");
//   if (!bad.empty()) return bad.ToStatus();
class FieldViolations {
 public:
  // `field` is the path from the request's root, e.g. "comments[3].text". `reason` names this very fault
  // (UPPER_SNAKE_CASE); the first one given becomes the reason of the whole error.
  void Add(std::string field, std::string description, absl::string_view reason = "INVALID_FIELD");
  bool empty() const { return bad_.field_violations().empty(); }
  const google::rpc::BadRequest& bad_request() const { return bad_; }
  // INVALID_ARGUMENT with google.rpc.BadRequest; OK when nothing was added.
  absl::Status ToStatus() const;

 private:
  google::rpc::BadRequest bad_;
  std::string reason_;
};

// INVALID_ARGUMENT for one field: FieldViolations with a single entry.
absl::Status BadField(std::string field, std::string description, absl::string_view reason = "INVALID_FIELD");

// The type URLs under which details travel in an absl::Status; rpc/ turns them into google.rpc.Status.details.
inline constexpr absl::string_view kErrorInfoUrl = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr absl::string_view kRetryInfoUrl = "type.googleapis.com/google.rpc.RetryInfo";
inline constexpr absl::string_view kBadRequestUrl = "type.googleapis.com/google.rpc.BadRequest";

}  // namespace meydan
