#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/rpc/client.h"
#include "tests/chaos/ledger.h"
#include "tests/chaos/pages.h"
#include "tests/integration/stack.h"

namespace meydan::chaos {

// Acts in the name of people: each act has one request_id and is repeated, to any copy of the service, until it is
// answered; some are sent twice at the same time. For one thread.
class Acting {
 public:
  // `stack` and `ledger` must outlive it.
  Acting(const integration::Stack& stack, Ledger& ledger, uint64_t seed)
      : stack_(stack), ledger_(ledger), random_(seed) {}

  // Repeats the call until it is answered, with one request_id: its own when it has one. A refusal for one of the
  // reasons in `refusals` is an answer like another; any other one means that something is wrong, which the ledger is
  // told: a refusal of what cannot be done twice means that a repeat was not known as one.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Act(const std::string& service, const std::string& person, Request request,
                               const std::set<std::string>& refusals = {});
  // Asks until there is an answer; what cannot be told now may be told later.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Ask(const std::string& service, const std::string& person, const Request& request) {
    return CallPatiently<Response>(Client(service, person), request);
  }
  // Calls once, some copy of the service or just this one.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Try(const std::string& service, const std::string& person, const Request& request) {
    return BlockOn(Client(service, person).template Call<Response>(request));
  }
  template <typename Response, typename Request>
  absl::StatusOr<Response> TryCopy(const std::string& copy, const std::string& person, const Request& request) {
    return BlockOn(ClientOfCopy(copy, person).template Call<Response>(request));
  }

  // True in `percent` of all cases.
  bool Chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  // One of the list, which is not empty.
  template <typename List>
  const auto& OneOf(const List& list) {
    return list[random_() % list.size()];
  }
  Ledger& ledger() { return ledger_; }

 private:
  // For one act; longer than anything is ever down.
  static constexpr absl::Duration kPatience = absl::Minutes(5);

  // Of some copy of the service.
  rpc::Client& Client(const std::string& service, const std::string& subject);
  rpc::Client& ClientOfCopy(const std::string& copy, const std::string& subject);
  void NoteRefusal(const absl::Status& status, const std::string& what, bool again);

  const integration::Stack& stack_;
  Ledger& ledger_;
  std::mt19937_64 random_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<rpc::Client>> clients_;
};

template <typename Response, typename Request>
absl::StatusOr<Response> Acting::Act(const std::string& service, const std::string& person, Request request,
                                     const std::set<std::string>& refusals) {
  if (request.request_id().empty()) request.set_request_id(RandomUuid());
  const absl::Time end = absl::Now() + kPatience;
  Patience patience;
  const int at_once = Chance(25) ? 2 : 1;  // people click twice
  for (bool again = at_once > 1;; again = true) {
    std::vector<Task<absl::StatusOr<Response>>> calls;
    for (int i = 0; i < at_once; ++i) calls.push_back(Client(service, person).template Call<Response>(request));
    std::vector<absl::StatusOr<Response>> responses = BlockOn(WhenAll(std::move(calls)));
    // What decides is an answer for good, a refusal before all.
    const auto rank = [](const absl::StatusOr<Response>& one) {
      return one.ok() ? 1 : IsTransient(one.status()) ? 0 : 2;
    };
    absl::StatusOr<Response>& response = *std::max_element(
        responses.begin(), responses.end(), [&rank](const auto& a, const auto& b) { return rank(a) < rank(b); });
    const absl::Status& status = response.status();
    if (status.ok() || refusals.count(ReasonOf(status)) > 0) return response;
    if (!IsTransient(status) || absl::Now() > end) {
      std::string what = request.GetDescriptor()->name();
      if constexpr (requires { request.name(); }) absl::StrAppend(&what, " of ", request.name());
      NoteRefusal(status, what, again);
      return response;
    }
    patience.Wait(RetryDelayOf(status));
  }
}

}  // namespace meydan::chaos
