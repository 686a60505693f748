// meydan-notification: a durable inbox per person.
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "common/app/command_line.h"
#include "common/app/platform.h"
#include "common/app/run.h"
#include "common/app/stop_signal.h"
#include "common/base/errors.h"
#include "common/bus/bus.h"
#include "common/directory_view/names.h"
#include "services/notification/bell.h"
#include "services/notification/config.h"
#include "services/notification/inboxes.h"
#include "services/notification/reactions.h"
#include "services/notification/reader.h"
#include "services/notification/rpc.h"
#include "services/notification/texts.h"
#include "services/notification/watches.h"

int main(int argc, char** argv) {
  using namespace meydan;                // NOLINT(google-build-using-namespace): main only
  using namespace meydan::notification;  // NOLINT(google-build-using-namespace)
  app::StopSignal stop;
  Config config;
  app::CommandLine command_line("notification", "Meydan's inboxes: tells people what waits for them.", 7006, 7106,
                                config.platform);
  AddFlags(config, command_line.cli());
  if (const std::optional<int> exit = command_line.Parse(argc, argv)) return *exit;
  if (!directory_view::IsName(config.directorate, "units")) {
    return app::Refuse(BadField("--directorate (MEYDAN_DIRECTORATE)", "must be units/<id>", "FLAG_INVALID"));
  }
  const absl::StatusOr<Texts> texts = LoadTexts(config.texts);
  if (!texts.ok()) {
    return app::Refuse(MakeError(absl::StatusCode::kInvalidArgument, "FLAG_INVALID",
                                 absl::StrCat("--texts (MEYDAN_TEXTS):\n", texts.status().message())));
  }
  absl::StatusOr<std::unique_ptr<app::Platform>> made = app::Platform::Make(config.platform);
  if (!made.ok()) return app::Refuse(made.status());
  app::Platform& platform = **made;

  Bell bell(platform.loop());
  Reader reader(platform.store(), platform.directory(), *texts);
  Inboxes inboxes(platform.write_path(), reader);
  rpc::Gate& gate = platform.gate();
  Watches watches(reader, platform.directory(), bell, [&gate] { return gate.closed(); }, Watches::Options());
  NotificationRpc rpc(gate, inboxes, watches);
  Reactions reactions(platform.write_path(), platform.directory(), config.directorate, bell, platform.metrics());
  app::Parts parts{.services = {&rpc},
                   .topics = {bus::TopicOf("moderation"), bus::TopicOf("review"), bus::TopicOf("routing"),
                              bus::TopicOf("vault"), bus::TopicOf("directory")},
                   .handlers = reactions.Handlers()};
  return app::Run(platform, std::move(parts), stop);
}
