#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/telemetry/trace.h"

namespace meydan::rpc {

// How the caller signed in, as the token says it (OpenID Connect: auth_time, amr, acr). For calls that ask for more
// than a valid token.
struct SignIn {
  std::optional<absl::Time> time;  // nothing: the token does not say
  bool second_factor = false;      // auth::ShowsSecondFactor
};

// What a handler knows of the call besides its request.
struct Call {
  Actor actor;
  absl::Time deadline = absl::InfiniteFuture();
  telemetry::TraceContext trace;
  SignIn sign_in;
  std::string request_digest;  // of the request's whole content, when it carries a request_id (AIP-155)
};

// SHA-256 over the method's name and the request, of which equal ones give equal digests; the first 16 bytes in base64.
std::string DigestOf(const std::string& method, const google::protobuf::Message& request);

}  // namespace meydan::rpc
