// meydan-directory: the register of units, people and official accounts.

#include "common/app/command_line.h"
#include "common/app/run.h"
#include "common/bus/bus.h"
#include "services/directory/reactions.h"
#include "services/directory/rpc/directory_rpc.h"
#include "services/directory/store.h"

int main(int argc, char** argv) {
  using namespace meydan;  // NOLINT(google-build-using-namespace): main alone
  app::StopSignal stop;
  app::PlatformConfig config;
  directory::Rules rules;
  app::CommandLine line("directory", "Meydan's directory: units, people, official accounts, and who runs what.", 7001,
                        7101, config);
  line.cli()
      .add_option("--directorate", rules.directorate, "The Directorate's unit, e.g. units/iletisim")
      ->envname("MEYDAN_DIRECTORATE")
      ->required();
  if (const std::optional<int> exit = line.Parse(argc, argv)) return *exit;
  config.shards = 1;  // rules that span several aggregates need them in one shard (domain/guarded.h)
  absl::StatusOr<std::unique_ptr<app::Platform>> platform = app::Platform::Make(config);
  if (!platform.ok()) return app::Refuse(platform.status());
  directory::DirectoryStore store((*platform)->write_path());
  directory::DirectoryRpc rpc((*platform)->gate(), store, rules);
  directory::Reactions reactions(store);
  app::Parts parts{.services = {&rpc}, .topics = {bus::TopicOf("vault")}, .handlers = reactions.Handlers()};
  return app::Run(**platform, std::move(parts), stop);
}
