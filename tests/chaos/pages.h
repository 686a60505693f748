#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/rpc/client.h"
#include "tests/chaos/patience.h"

namespace meydan::chaos {

// Calls until there is an answer, or an error that does not pass, or half a minute is over.
template <typename Response, typename Request>
absl::StatusOr<Response> CallPatiently(rpc::Client& client, const Request& request) {
  const absl::Time end = absl::Now() + absl::Seconds(30);
  Patience patience;
  while (true) {
    absl::StatusOr<Response> response = BlockOn(client.Call<Response>(request));
    if (response.ok() || !IsTransient(response.status()) || absl::Now() > end) return response;
    patience.Wait(RetryDelayOf(response.status()));
  }
}

// Reads a list to its end: `use` gets every page.
template <typename Response, typename Request, typename Use>
absl::Status ReadPages(rpc::Client& client, Request request, Use use) {
  do {
    absl::StatusOr<Response> page = CallPatiently<Response>(client, request);
    if (!page.ok()) return page.status();
    request.set_page_token(page->next_page_token());
    use(*std::move(page));
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace meydan::chaos
