// No secret leaves the vault but in the answers that are for it: canaries of every kind are deposited, every method is
// driven, also in vain, the service is sealed, opened and killed with SIGABRT, and everything is searched that it, its
// store, the bus and the other services show or leave behind (canary.h). So are the root key and its shares, which lie
// in their own files alone.
//
// On Kafka instead of Redis Streams: MEYDAN_CANARY_BUS=kafka. Both are tests of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/crypto/key_file.h"
#include "tests/integration/canary.h"
#include "tests/integration/canary_scene.h"
#include "tests/integration/leftovers.h"
#include "tests/integration/process_memory.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::IsOk;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;

constexpr char kAccountWord[] = "x.hukuk";  // no secret: stands wherever the vault's work is seen

const std::vector<std::string>& Services() {
  static const auto* const services =
      new std::vector<std::string>{"directory", "moderation", "routing", "review", "vault", "notification"};
  return *services;
}

bool OnKafka() {
  const char* bus = getenv("MEYDAN_CANARY_BUS");
  return bus != nullptr && std::string(bus) == "kafka";
}

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::set<std::string> InFolder(const std::filesystem::path& folder) {
  std::set<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) paths.insert(entry.path());
  return paths;
}

class VaultCanaryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Whoever may leave a core file behind shall.
    rlimit cores{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_CORE, &cores);
    temporary_ = InTemporaryFolders();
    here_ = InFolder(std::filesystem::current_path());
    Stack::Options options{
        .services = Services(), .flags = {{"vault", {"--root-key-shares=true"}}}, .prepare = FoundUniversity};
    if (OnKafka()) options.bus = Stack::Bus::kKafka;
    options.plain_topics = true;
    auto stack = Stack::Start(std::move(options));
    ASSERT_THAT(stack.status(), IsOk());
    stack_ = *std::move(stack);
    scene_ = std::make_unique<CanaryScene>(*stack_, secrets_);
    ASSERT_THAT(stack_->redis().ConfigSet("slowlog-log-slower-than", "0"), IsOk());
    ASSERT_THAT(stack_->redis().ConfigSet("slowlog-max-len", "100000"), IsOk());
    ASSERT_THAT(stack_->redis().ConfigSet("rdbcompression", "no"), IsOk());
    auto monitor = harness::Process::Start(
        {.argv = {"redis-cli", "-s", stack_->redis().socket(), "MONITOR"}, .log = stack_->scratch().File("monitor")});
    ASSERT_THAT(monitor.status(), IsOk());
    monitor_ = *std::move(monitor);
    SplitRootKey();
    Unseal();
    WaitUntilTheDutyIsOpen();
  }

  void SplitRootKey() {
    const std::string key = stack_->scratch().File("keys/vault-root.key");
    const std::string folder = stack_->scratch().File("shares");
    std::filesystem::create_directory(folder);
    auto split =
        harness::Process::Start({.argv = {absl::StrCat(MEYDAN_BIN_DIR, "/meydan-vault"), "split-root-key",
                                          "--root-key-file", key, "--needed", "2", "--shares", "3", "--folder", folder},
                                 .log = stack_->scratch().File("split.log")});
    ASSERT_THAT(split.status(), IsOk());
    ASSERT_EQ(split->Wait(), 0);
    keys_.Add("root key", Contents(key));
    key_files_.insert(key);
    for (const std::string& path : InFolder(folder)) {
      const std::string share = Contents(path);
      const std::vector<std::string> words = absl::StrSplit(share, ' ');
      ASSERT_EQ(words.size(), 6u);
      keys_.Add("share", absl::HexStringToBytes(words[4]));
      key_files_.insert(path);
      shares_.push_back(share);
    }
    ASSERT_EQ(shares_.size(), 3u);
  }

  void Unseal() {
    for (int i = 0; i < 2; ++i) {
      vault::v1::UnsealRequest unseal;
      unseal.set_share(shares_[i]);
      const auto status = scene_->Must<vault::v1::SealStatus>(CanaryScene::kOperator, unseal);
      EXPECT_EQ(status.sealed(), i == 0);
    }
  }

  void WaitUntilTheDutyIsOpen() {
    const auto get = CanaryScene::On<vault::v1::GetCredentialRequest>();
    const auto known = [&] { return scene_->Do<vault::v1::Credential>(CanaryScene::kOwner, get).status(); };
    ASSERT_THAT(WaitFor(known), IsOk());
  }

  // Every event has reached whoever hears of it.
  void WaitUntilDelivered() {
    vault::v1::ListAuditRecordsRequest records;
    records.set_chain(CanaryScene::kCredential);
    const auto last =
        scene_->Must<vault::v1::ListAuditRecordsResponse>(CanaryScene::kDirector, records).head().number();
    const std::string line = absl::StrCat(" ", CanaryScene::kCredential, " ", last, " ");
    EXPECT_THAT(WaitFor([&] {
                  const std::string anchors = Contents(stack_->scratch().File("anchors.log"));
                  return absl::StrContains(anchors, line) ? absl::OkStatus() : absl::UnavailableError("not anchored");
                }),
                IsOk());
  }

  enum class But { kNothing, kKeys };  // what may be found
  void ExpectNothingIn(const std::string& where, absl::string_view bytes) {
    EXPECT_THAT(secrets_.Find(bytes), IsEmpty()) << where;
    EXPECT_THAT(keys_.Find(bytes), IsEmpty()) << where;
  }
  // The name of the account must be found, which shows that what is looked through is what is meant.
  std::set<std::string> FindInMemoryOf(const std::string& what, pid_t process, But but) {
    bool known = false;
    std::set<std::string> found;
    const absl::Status status = ReadMemoryOf(process, [&](absl::string_view bytes) {
      found.merge(secrets_.Find(bytes));
      if (but != But::kKeys) found.merge(keys_.Find(bytes));
      known = known || absl::StrContains(bytes, kAccountWord);
    });
    EXPECT_THAT(status, IsOk()) << what;
    EXPECT_TRUE(known) << what;
    return found;
  }
  // Not even in the vault's own memory is what it had: it has wiped it. Only gRPC's threads keep pieces of a request,
  // of up to 23 bytes, on the dead part of their stacks, until the next calls go over them: whatever is found is looked
  // for again after some.
  void ExpectNothingInMemoryOfVault(bool open) {
    const pid_t vault = stack_->process("vault").pid();
    if (!MayLookIntoClosedProcesses()) {
      // What nobody can read need not be searched: it has closed itself, to root of this machine too.
      EXPECT_TRUE(absl::IsPermissionDenied(ReadMemoryOf(vault, [](absl::string_view) {})));
      std::fprintf(stderr, "NOT SEARCHED: the vault's own memory; it is closed, and there is no CAP_SYS_PTRACE here\n");
      return;
    }
    const auto look = [&] {
      const auto found = FindInMemoryOf("vault", vault, open ? But::kKeys : But::kNothing);
      if (found.empty()) return absl::OkStatus();
      scene_->TryAgainAndAgain();
      return absl::UnavailableError(absl::StrJoin(found, ", "));
    };
    EXPECT_THAT(WaitFor(look), IsOk()) << "memory of the vault";
  }
  void ExpectNothingInFile(const std::string& path) {
    const std::string bytes = Contents(path);
    ExpectNothingIn(path, bytes);
    EXPECT_TRUE(absl::StrContains(bytes, kAccountWord)) << path;
  }

  // What runs. While the vault is open, the keys are in its own memory.
  void LookIntoProcesses(bool open) {
    SCOPED_TRACE(open ? "open" : "sealed");
    for (const std::string& service : Services()) {
      const std::string metrics = MetricsOf(stack_->HttpAddressOf(service));
      EXPECT_THAT(metrics, ::testing::HasSubstr("meydan_")) << service;
      ExpectNothingIn("metrics of " + service, metrics);
      const pid_t process = stack_->process(service).pid();
      if (service != "vault") EXPECT_THAT(FindInMemoryOf(service, process, But::kNothing), IsEmpty()) << service;
      for (const std::string& file : OpenTemporaryFilesOf(process)) {
        ExpectNothingIn(absl::StrCat(file, " of ", service), Contents(file));
        std::error_code gone;
        EXPECT_THAT(std::filesystem::read_symlink(file, gone).string(),
                    ::testing::StartsWith(stack_->scratch().path() + "/"))
            << service << " has a temporary file elsewhere";
      }
    }
    ExpectNothingInMemoryOfVault(open);
    EXPECT_THAT(FindInMemoryOf("Redis", stack_->redis().pid(), But::kNothing), IsEmpty());
    const auto slow = stack_->redis().Run({"SLOWLOG", "GET", "-1"}, absl::Seconds(30));
    ASSERT_THAT(slow.status(), IsOk());
    EXPECT_TRUE(absl::StrContains(*slow, kAccountWord));
    ExpectNothingIn("the slow log", *slow);
  }

  // Logs, anchors, assets, tokens, temporary files, core files; the append-only file, the dump.
  void LookIntoFiles() {
    EXPECT_THAT(secrets_.FindBelow(stack_->scratch().path()), IsEmpty());
    std::set<std::string> of_keys;
    for (const auto& [path, found] : keys_.FindBelow(stack_->scratch().path())) of_keys.insert(path);
    EXPECT_EQ(of_keys, key_files_);
    for (const std::string& path : {stack_->scratch().File("monitor"), stack_->scratch().File("anchors.log"),
                                    stack_->redis().DataFolder() + "/dump.rdb"}) {
      ExpectNothingInFile(path);
    }
    const auto log = stack_->redis().AppendOnlyFile();
    ASSERT_THAT(log.status(), IsOk());
    ExpectNothingInFile(*log);
    for (const std::string& path : InFolder(std::filesystem::current_path())) {
      EXPECT_TRUE(here_.contains(path)) << path << " is new: a core file?";
    }
  }

  // What is new in the system's folders for temporary files, whoever put it there: Redis' and Kafka's folders, too.
  void LookIntoTemporaryFolders() {
    std::set<std::string> seen;
    for (const std::string& path : InTemporaryFolders()) {
      if (temporary_.contains(path)) continue;
      ForEachFileBelow(path, [&](const std::string& file) {
        seen.insert(file);
        EXPECT_THAT(secrets_.FindInFile(file), IsEmpty()) << file;
        if (!key_files_.contains(file)) EXPECT_THAT(keys_.FindInFile(file), IsEmpty()) << file;
      });
    }
    EXPECT_THAT(key_files_, IsSubsetOf(seen));
    EXPECT_TRUE(seen.contains(stack_->redis().DataFolder() + "/dump.rdb"));
  }

  void LookIntoTopics() {
    for (const CanarySearch* search : {&secrets_, &keys_}) {
      EXPECT_THAT(search->FindBelow(stack_->kafka().DataFolder()), IsEmpty());
    }
    // In plain, as published: also what stands there many times and would be compressed.
    CanarySearch control;
    control.Add("the account", absl::string_view(CanaryScene::kCredential).substr(0, 16));
    EXPECT_THAT(control.FindBelow(stack_->kafka().DataFolder()), ::testing::Not(IsEmpty()));
  }

  std::set<std::string> temporary_;  // what lay in the system's folders for temporary files before
  std::set<std::string> here_;       // what lay in the working folder
  std::unique_ptr<Stack> stack_;
  harness::Process monitor_;
  CanarySearch secrets_;
  CanarySearch keys_;  // the root key and its shares
  std::set<std::string> key_files_;
  std::vector<std::string> shares_;
  std::unique_ptr<CanaryScene> scene_;
};

TEST_F(VaultCanaryTest, CV1NoSecretIsFoundAnywhere) {
  scene_->DoEverything();
  scene_->TryEverything();
  WaitUntilDelivered();
  LookIntoProcesses(true);

  EXPECT_TRUE(scene_->Must<vault::v1::SealStatus>(CanaryScene::kOperator, vault::v1::SealRequest()).sealed());
  scene_->TryEverything();
  LookIntoProcesses(false);
  for (const auto* method : CanaryScene::Methods()) {
    EXPECT_TRUE(scene_->answered().contains(std::string(method->input_type()->full_name())))
        << method->name() << " never succeeded";
  }

  Unseal();  // for what is killed to hold the keys
  ASSERT_THAT(stack_->redis().Run({"SAVE"}, absl::Seconds(30)).status(), IsOk());
  kill(stack_->process("vault").pid(), SIGABRT);
  EXPECT_EQ(stack_->process("vault").Wait(), 128 + SIGABRT);
  monitor_.Kill();
  LookIntoFiles();
  LookIntoTemporaryFolders();
  if (OnKafka()) LookIntoTopics();
}

}  // namespace
}  // namespace meydan::integration
