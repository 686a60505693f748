#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/rpc/client.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// The processes of the stack that run the service, e.g. "routing" and "routing-2".
std::vector<std::string> CopiesOf(const std::string& service);
// All of them, in the order of their start.
const std::vector<std::string>& Processes();

// A client of the service that calls as `subject`, who signs in again every few minutes. `stack` must outlive it. A
// call that is not answered within `timeout` fails, so that it can be repeated.
std::unique_ptr<rpc::Client> CallerOf(const integration::Stack& stack, const std::string& service,
                                      const std::string& subject, absl::Duration timeout = absl::Seconds(3));

// Gives the processes tokens of their own that last as long. To be called before they are started.
absl::Status LengthenTokens(const integration::Stack& stack);

}  // namespace meydan::chaos
