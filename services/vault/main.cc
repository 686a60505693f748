// meydan-vault: the credentials of the official accounts, deposited, revealed, rotated and handed over (procedure P7,
// P15).
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "common/app/command_line.h"
#include "common/app/platform.h"
#include "common/app/run.h"
#include "common/app/stop_signal.h"
#include "common/async/work_threads.h"
#include "common/base/status_macros.h"
#include "common/bus/bus.h"
#include "services/vault/config.h"
#include "services/vault/gate_refusals.h"
#include "services/vault/keeper.h"
#include "services/vault/rpc/service.h"
#include "services/vault/sealing/process.h"
#include "services/vault/split_root_key.h"

namespace meydan::vault {
namespace {

// Everything that can be wrong with the configuration is found before anything is served.
absl::StatusOr<int> Serve(const Config& config, app::StopSignal& stop) {
  ASSIGN_OR_RETURN(const std::unique_ptr<RootKeySource> root, MakeRootKeySource(config));
  ASSIGN_OR_RETURN(const PasswordJudge judge, MakeJudge(config));
  ASSIGN_OR_RETURN(const std::unique_ptr<Anchors> anchors, Anchors::Open(config.anchor_file));
  WorkThreads threads(config.judge_threads);
  ASSIGN_OR_RETURN(const std::unique_ptr<app::Platform> platform, app::Platform::Make(config.platform));

  University university(platform->directory(), config.directorate);
  Seal seal(platform->write_path(), *root, *anchors, platform->metrics());
  Records records(platform->write_path(), seal, *anchors, platform->metrics());
  Keyrings keyrings(platform->write_path(), seal, records);
  Preparation preparation(records, university, judge, threads);
  Readers readers(records);
  Reactions reactions(preparation, keyrings, *anchors);

  CredentialCalls calls(preparation);
  DutyMethods duty(calls, readers, keyrings);
  AccessMethods access(calls);
  SecretMethods secrets(calls, readers, keyrings);
  ListMethods lists(calls);
  PolicyMethods policies(preparation);
  KeyMethods keys(seal, keyrings);
  AuditMethods audit(preparation);
  GateRefusals refusals(preparation);
  platform->gate().WriteDownRefusals(
      [&refusals](rpc::Call call, const rpc::Method& method, std::string resource, absl::Status refusal) {
        return refusals.WriteDown(std::move(call), method, std::move(resource), std::move(refusal));
      });
  VaultRpc vault_rpc(platform->gate(), duty, access, secrets, lists, policies);
  KeyRpc key_rpc(platform->gate(), keys);
  AuditRpc audit_rpc(platform->gate(), audit);

  const Keeper keeper(platform->loop(), seal, records, keyrings, reactions, *anchors);
  return app::Run(*platform,
                  {.services = {&vault_rpc, &key_rpc, &audit_rpc},
                   .topics = {bus::TopicOf("directory"), bus::TopicOf("vault")},
                   .handlers = reactions.Handlers(),
                   .timers = reactions.Timers()},
                  stop);
}

}  // namespace
}  // namespace meydan::vault

int main(int argc, char** argv) {
  meydan::app::StopSignal stop;  // before any other thread
  if (const absl::Status status = meydan::vault::ProtectMemory(); !status.ok()) return meydan::app::Refuse(status);
  meydan::vault::StartSodium();
  if (argc > 1 && absl::string_view(argv[1]) == "split-root-key") {
    return meydan::vault::RunSplitRootKey(argc - 1, argv + 1);
  }
  meydan::vault::Config config;
  meydan::app::CommandLine line("vault", "Meydan's credential vault: deposits, reveals, rotations, hand-overs", 7005,
                                7105, config.platform);
  meydan::vault::AddFlags(line.cli(), config);
  if (const std::optional<int> status = line.Parse(argc, argv)) return *status;
  const absl::StatusOr<int> status = meydan::vault::Serve(config, stop);
  return status.ok() ? *status : meydan::app::Refuse(status.status());
}
