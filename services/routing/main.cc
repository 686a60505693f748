// meydan-routing: gives every matter to the unit that must answer it (procedure P11, P12, P16, P19).

#include "common/app/command_line.h"
#include "common/app/platform.h"
#include "common/app/run.h"
#include "common/app/stop_signal.h"
#include "common/bus/bus.h"
#include "services/routing/change_feed.h"
#include "services/routing/config.h"
#include "services/routing/policy_in_force.h"
#include "services/routing/reactions.h"
#include "services/routing/rpc/service.h"
#include "services/routing/store.h"

int main(int argc, char** argv) {
  using namespace meydan;  // NOLINT: this file only puts parts together
  app::StopSignal stop;    // blocks SIGTERM and SIGINT for every later thread
  routing::Config config;
  app::CommandLine command_line("routing", "Meydan's request routing: cases, their owners and their deadlines", 7003,
                                7103, config.platform);
  routing::AddFlags(command_line, config);
  if (const std::optional<int> status = command_line.Parse(argc, argv)) return *status;
  absl::StatusOr<routing::Policy> policy = routing::ReadPolicy(config);
  if (!policy.ok()) return app::Refuse(policy.status());
  absl::StatusOr<std::unique_ptr<app::Platform>> made = app::Platform::Make(config.platform);
  if (!made.ok()) return app::Refuse(made.status());
  app::Platform& platform = **made;

  routing::PolicyInForce in_force(*std::move(policy), config.directorate, platform.loop(), platform.directory(),
                                  platform.metrics());
  routing::ChangeFeed feed(platform.loop(), platform.store(), platform.clock(), {});
  routing::Cases cases(platform.write_path(), [&feed] { feed.Ring(); }, platform.metrics());
  routing::CaseMethods case_methods(cases, in_force);
  routing::ListMethods list_methods(cases, config.directorate);
  routing::WatchMethods watch_methods(feed, platform.directory(), config.directorate,
                                      [&platform] { return platform.gate().closed(); });
  routing::CaseRpc rpc(platform.gate(), case_methods, list_methods, watch_methods);
  routing::Reactions reactions(cases, in_force);
  app::Parts parts{.services = {&rpc},
                   .topics = {bus::TopicOf("moderation")},
                   .handlers = reactions.Handlers(),
                   .timers = [&cases](store::Outbox::DueTimer due) {
                     return cases.OnTimer(std::move(due.name), {std::move(due.timer), due.due});
                   }};
  return app::Run(platform, std::move(parts), stop);
}
