// meydan-review: what units want published is checked, decided, answered and published once (procedure P1, P5, P6, P9,
// P17, P18).
#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/app/command_line.h"
#include "common/app/platform.h"
#include "common/app/run.h"
#include "common/app/stop_signal.h"
#include "common/async/work_threads.h"
#include "common/base/status_macros.h"
#include "common/bus/bus.h"
#include "services/review/asset_sweep.h"
#include "services/review/config.h"
#include "services/review/reactions.h"
#include "services/review/recurring.h"
#include "services/review/rpc/service.h"

namespace meydan::review {
namespace {

// The dictionaries are more than half of the service's memory, and a university publishes by day: what was not needed
// for one or two of these periods is given back.
constexpr absl::Duration kDictionariesRest = absl::Minutes(5);

// Everything that can be wrong with the configuration is found before anything is served.
absl::StatusOr<int> Serve(const Config& config, app::StopSignal& stop) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Checker> checker, LoadChecker(config));
  const Recurring rest(kDictionariesRest, [&checker] { checker->ReleaseUnused(); });
  WorkThreads file_threads(config.file_threads);
  WorkThreads check_threads(config.check_threads);
  ASSIGN_OR_RETURN(const std::unique_ptr<AssetFolder> files, OpenAssets(config, file_threads));
  ASSIGN_OR_RETURN(const std::unique_ptr<app::Platform> platform, app::Platform::Make(config.platform));

  const University university(platform->directory(), config.directorate);
  EventCounts counts(platform->metrics());
  QueueFeed feed(platform->loop(), platform->store(), platform->clock(), {});
  Submissions submissions(platform->write_path(), config.directorate, [&feed] { feed.Ring(); }, counts);
  Policies policies(platform->write_path(), university);
  RightsBook rights(platform->write_path(), policies, counts);
  PauseBoards boards(platform->write_path(), university, counts);
  const Preparation::Checks checks = {
      .texts = [&checker](const CheckInput& input) { return checker->CheckTexts(input); },
      .all = [&checker](const CheckInput& input, const TextReport& texts) { return checker->Check(input, texts); }};
  const auto turn = [&check_threads] { return check_threads.Turn(); };
  Preparation preparation(rights, policies, university, checks, turn, platform->clock());
  AssetView assets(rights, submissions);

  SubmissionMethods submission_methods(submissions, preparation, assets, university);
  ListMethods list_methods(submissions, university);
  QueueMethods queue_methods(feed, submissions, university, [&platform] { return platform->gate().closed(); });
  PolicyMethods policy_methods(boards, policies, university, platform->store(), platform->clock());
  AssetMethods asset_methods(*files, rights, assets, university);
  RightsMethods rights_methods(rights, assets, university);
  ReviewRpc review_rpc(platform->gate(), submission_methods, list_methods, queue_methods, policy_methods);
  AssetRpc asset_rpc(platform->gate(), asset_methods);
  RightsRpc rights_rpc(platform->gate(), rights_methods);

  const AssetSweep::Records recorded = {
      .check = [&platform] { return platform->store().CheckLayout(); },
      .know = [&rights](const std::string& digest) { return rights.HasAsset(absl::StrCat("assets/", digest)); }};
  const AssetSweep sweep(platform->loop(), *files, recorded, platform->clock(), {});

  Reactions reactions(submissions, rights, boards, university);
  return app::Run(*platform,
                  {.services = {&review_rpc, &asset_rpc, &rights_rpc},
                   .topics = {bus::TopicOf("review")},
                   .handlers = reactions.Handlers(),
                   .timers = reactions.Timers()},
                  stop);
}

}  // namespace
}  // namespace meydan::review

int main(int argc, char** argv) {
  meydan::app::StopSignal stop;  // before any other thread
  meydan::review::Config config;
  meydan::app::CommandLine line("review", "Meydan's content review: submissions, decisions, rights, publications", 7004,
                                7104, config.platform);
  meydan::review::AddFlags(line.cli(), config);
  if (const std::optional<int> status = line.Parse(argc, argv)) return *status;
  const absl::StatusOr<int> status = meydan::review::Serve(config, stop);
  return status.ok() ? *status : meydan::app::Refuse(status.status());
}
