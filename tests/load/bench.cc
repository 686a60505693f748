#include "tests/load/bench.h"

#include <cstdio>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/auth/issuer.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "meydan/operations/v1/operations.pb.h"
#include "tests/integration/university.h"

namespace meydan::load {

using integration::Stack;

void Say(const std::string& line) {
  static const absl::Time start = absl::Now();
  std::fprintf(stderr, "[%6.1f s] %s\n", absl::ToDoubleSeconds(absl::Now() - start), line.c_str());
}

absl::StatusOr<std::unique_ptr<Bench>> Bench::Make(const Options& options) {
  ASSIGN_OR_RETURN(EmptyServer empty, EmptyServer::Start());
  return std::unique_ptr<Bench>(new Bench(options, std::move(empty)));
}

Load Bench::MeasureEmpty() const {
  const ClosedLoop loop{
      .in_flight = options_.in_flight, .warm_up = options_.warm_up / 2, .measured = options_.measured / 2};
  return Run(options_.engine, empty_.EmptyCall(), loop);
}

void Bench::Report(const Figure& figure) {
  all_met_ = all_met_ && figure.Met();
  std::printf("%s\n", JsonLine(figure).c_str());
  std::fflush(stdout);
}

absl::StatusOr<std::unique_ptr<Stack>> StartStack(Stack::Bus bus, std::vector<std::string> services) {
  Say(absl::StrCat("starting ", absl::StrJoin(services, ", "), bus == Stack::Bus::kKafka ? " on Kafka" : ""));
  Stack::Options options{.bus = bus, .services = std::move(services), .prepare = integration::FoundUniversity};
  options.shards = 16;
  options.partitions = 8;
  return Stack::Start(std::move(options));
}

absl::Status WaitUntilSettled(Stack& stack, const std::vector<std::string>& services, absl::Duration patience) {
  return integration::WaitFor(
      [&]() -> absl::Status {
        for (const std::string& service : services) {
          ASSIGN_OR_RETURN(const auto status, stack.Call<operations::v1::ServiceStatus>(
                                                  service, "services/operator", operations::v1::GetStatusRequest()));
          if (status.dead_letters() > 0) {
            return MakeError(absl::StatusCode::kInternal, "DEAD_LETTERS", service + " has dead letters");
          }
          if (status.outbox_depth() == 0 && status.consumer_lag() == 0) continue;
          return MakeError(absl::StatusCode::kUnavailable, "NOT_SETTLED",
                           absl::StrCat(service, " has ", status.outbox_depth(), " events to hand over and ",
                                        status.consumer_lag(), " to handle"));
        }
        return absl::OkStatus();
      },
      patience);
}

absl::Status WaitUntilRewritten(Stack& stack, absl::Duration patience) {
  return integration::WaitFor(
      [&]() -> absl::Status {
        ASSIGN_OR_RETURN(const std::string info, stack.redis().Run({"INFO", "persistence"}));
        if (absl::StrContains(info, "aof_rewrite_in_progress:0")) return absl::OkStatus();
        return MakeError(absl::StatusCode::kUnavailable, "REWRITING", "Redis rewrites its file");
      },
      patience);
}

absl::StatusOr<std::string> TokenOf(const Stack& stack, const std::string& subject) {
  auth::TokenRequest request = stack.TokenRequestOf(subject);
  request.lifetime = absl::Hours(12);
  return auth::Mint(stack.issuer_key(), request);
}

}  // namespace meydan::load
