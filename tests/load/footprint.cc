#include "tests/load/footprint.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "common/rpc/client.h"
#include "tests/load/process_use.h"

namespace meydan::load {
namespace {

using integration::Stack;

constexpr absl::Duration kLook = absl::Milliseconds(1);
constexpr absl::Duration kPatience = absl::Seconds(30);

bool Accepts(int port) {
  const int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool accepted = connect(handle, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(handle);
  return accepted;
}

}  // namespace

std::map<std::string, double> ResidentOf(Stack& stack, const std::vector<std::string>& services) {
  std::map<std::string, double> resident;
  for (const std::string& service : services) resident[service] = ResidentMegabytes(stack.process(service).pid());
  return resident;
}

void ReportResident(Bench& bench, const std::map<std::string, double>& idle,
                    const std::map<std::string, double>& after) {
  for (const auto& [service, megabytes] : after) {
    bench.Report({.figure = "resident_mb",
                  .value = megabytes,
                  .unit = "MB",
                  .baseline = ResidentMegabytes(bench.empty().pid()),
                  .baseline_unit = "MB of a server that does nothing",
                  .goal_kind = Figure::Goal::kAtMost,
                  .goal = 40,
                  .labels = {{"service", service}},
                  .detail = {{"idle_mb", idle.at(service)}, {"after_main_job_mb", megabytes}}});
  }
}

absl::StatusOr<absl::Duration> TimeToServing(const std::string& address, absl::Time start) {
  int port = 0;
  if (!absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port)) return absl::InvalidArgumentError(address);
  // A channel that is refused once waits before it tries again, so it is made when somebody listens.
  while (!Accepts(port)) {
    if (absl::Now() > start + kPatience) return absl::DeadlineExceededError(address + " does not listen");
    absl::SleepFor(kLook);
  }
  rpc::Client client({.address = address});
  absl::Status health = integration::CheckHealth(client);
  while (!health.ok() && absl::Now() < start + kPatience) {
    absl::SleepFor(kLook);
    health = integration::CheckHealth(client);
  }
  if (!health.ok()) return absl::DeadlineExceededError(absl::StrCat(address, ": ", health.message()));
  return absl::Now() - start;
}

absl::Status ReportReady(Bench& bench, Stack& stack, const std::vector<std::string>& services) {
  std::vector<double> empty;
  for (int i = 0; i < bench.options().rounds; ++i) {
    const absl::Time start = absl::Now();
    ASSIGN_OR_RETURN(const EmptyServer server, EmptyServer::Launch());
    ASSIGN_OR_RETURN(const absl::Duration took, TimeToServing(server.address(), start));
    empty.push_back(absl::ToDoubleSeconds(took));
  }
  for (const std::string& service : services) {
    std::vector<double> times;
    for (int i = 0; i < bench.options().rounds; ++i) {
      stack.Kill(service);
      const absl::Time start = absl::Now();
      RETURN_IF_ERROR(stack.Restart(service));
      ASSIGN_OR_RETURN(const absl::Duration took, TimeToServing(stack.AddressOf(service), start));
      times.push_back(absl::ToDoubleSeconds(took));
    }
    bench.Report({.figure = "ready_s",
                  .value = MedianOf(times),
                  .unit = "s",
                  .baseline = MedianOf(empty),
                  .baseline_unit = "s of a server that does nothing",
                  .goal_kind = Figure::Goal::kAtMost,
                  .goal = 0.3,
                  .labels = {{"service", service}},
                  .detail = {{"fastest_s", *std::min_element(times.begin(), times.end())},
                             {"slowest_s", *std::max_element(times.begin(), times.end())}}});
  }
  return absl::OkStatus();
}

}  // namespace meydan::load
