// meydan-moderation: takes in followers' comments, judges them, and keeps what is decided about them.
#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include "common/app/command_line.h"
#include "common/app/platform.h"
#include "common/app/run.h"
#include "common/app/stop_signal.h"
#include "common/async/work_threads.h"
#include "common/base/status_macros.h"
#include "services/moderation/accounts.h"
#include "services/moderation/assessor.h"
#include "services/moderation/config.h"
#include "services/moderation/intake.h"
#include "services/moderation/reactions.h"
#include "services/moderation/rpc/service.h"

namespace meydan::moderation {
namespace {

// Everything that can be wrong with the configuration is found before anything is served.
absl::StatusOr<int> Serve(const Config& config, app::StopSignal& stop) {
  ASSIGN_OR_RETURN(const Settings settings, SettingsOf(config));
  ASSIGN_OR_RETURN(const std::string pseudonym_key, ReadPseudonymKey(config));
  ASSIGN_OR_RETURN(const std::unique_ptr<app::Platform> platform, app::Platform::Make(config.platform));
  const auto assessor = Assessor::Load(config.moderation_config, platform->metrics(), platform->clock());
  if (!assessor.ok()) return NamingFlag(assessor.status(), "moderation-config");

  const Accounts accounts(platform->directory());
  const int processors = static_cast<int>(std::thread::hardware_concurrency());
  WorkThreads threads(config.judge_threads > 0 ? config.judge_threads : std::max(processors, 1));
  const auto turn = [&threads] { return threads.Turn(); };
  Intake intake(platform->write_path(), accounts, **assessor, turn, settings, pseudonym_key, platform->metrics());
  IngestMethods ingest(platform->write_path(), intake, accounts, settings, config.max_comments_in_work);
  CommentMethods comments(platform->write_path(), accounts, settings);
  ModerationRpc rpc(platform->gate(), ingest, comments);
  Reactions reactions(platform->write_path());
  return app::Run(*platform,
                  {.services = {&rpc},
                   .topics = {bus::TopicOf("routing")},
                   .handlers = reactions.Handlers(),
                   .timers = reactions.Timers()},
                  stop);
}

}  // namespace
}  // namespace meydan::moderation

int main(int argc, char** argv) {
  meydan::app::StopSignal stop;  // before any other thread
  meydan::moderation::Config config;
  meydan::app::CommandLine line("moderation", "Meydan's comment moderation: takes in comments, judges them, decides.",
                                7002, 7102, config.platform);
  meydan::moderation::AddFlags(line.cli(), config);
  if (const std::optional<int> status = line.Parse(argc, argv)) return *status;
  const absl::StatusOr<int> status = meydan::moderation::Serve(config, stop);
  return status.ok() ? *status : meydan::app::Refuse(status.status());
}
