#include "tests/integration/stack.h"

#include <grpcpp/generic/generic_stub.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"
#include "common/rpc/status.h"
#include "meydan/operations/v1/operations.pb.h"
#include "tests/harness/free_port.h"

namespace meydan::integration {
namespace {

using harness::FaultProxy;
using harness::FreePort;
using harness::KafkaBroker;
using harness::Process;
using harness::RedisServer;

constexpr char kIssuer[] = "meydan-test";
constexpr char kAudience[] = "meydan";
constexpr char kDirectorate[] = "units/iletisim";

std::string Configuration(const std::string& path) { return absl::StrCat(MEYDAN_SOURCE_DIR, "/deploy/config/", path); }

// "routing" of its copy "routing-2".
std::string KindOf(const std::string& service) { return service.substr(0, service.find('-')); }

std::string Local(int port) { return absl::StrCat("127.0.0.1:", port); }

}  // namespace

absl::Status WaitFor(const std::function<absl::Status()>& condition, absl::Duration patience) {
  const absl::Time end = absl::Now() + patience;
  while (true) {
    absl::Status status = condition();
    if (status.ok() || absl::Now() > end) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

absl::StatusOr<std::string> CallBytes(rpc::Client& client, const std::string& path, const std::string& request) {
  grpc::ClientContext context;
  client.Prepare(context);
  const grpc::Slice slice(request);
  const grpc::ByteBuffer bytes(&slice, 1);
  grpc::ByteBuffer answer;
  grpc::Status status;
  absl::Notification ended;
  grpc::GenericStub(client.channel())
      .UnaryCall(&context, path, grpc::StubOptions(), &bytes, &answer, [&status, &ended](grpc::Status result) {
        status = std::move(result);
        ended.Notify();
      });
  ended.WaitForNotification();
  if (!status.ok()) return rpc::FromGrpc(status);
  grpc::Slice text;
  if (!answer.DumpToSingleSlice(&text).ok()) return absl::InternalError("the answer has no bytes");
  return std::string(text.begin(), text.end());
}

absl::Status CheckHealth(rpc::Client& client) {
  // grpc.health.v1: an empty request asks for the whole server; SERVING is {status: 1}.
  const absl::StatusOr<std::string> answer = CallBytes(client, "/grpc.health.v1.Health/Check", "");
  if (!answer.ok()) return answer.status();
  if (*answer == "\x08\x01") return absl::OkStatus();
  return MakeError(absl::StatusCode::kUnavailable, "NOT_SERVING", absl::StrCat(client.address(), " is not ready"));
}

absl::StatusOr<std::unique_ptr<Stack>> Stack::Start(Options options) {
  auto stack = std::unique_ptr<Stack>(new Stack(std::move(options)));
  RETURN_IF_ERROR(stack->StartAll());
  return stack;
}

absl::Status Stack::StartAll() {
  RETURN_IF_ERROR(PrepareFiles());
  ASSIGN_OR_RETURN(redis_, RedisServer::Start({.environment = EnvironmentOf("redis")}));
  if (options_.proxied) redis_line_ = std::make_unique<FaultProxy>(redis_->port());
  if (options_.bus == Bus::kKafka) {
    KafkaBroker::Options options{.port = FreePort(), .plain = options_.plain_topics};
    if (options_.proxied) {
      kafka_line_ = std::make_unique<FaultProxy>(options.port);
      options.advertised_port = kafka_line_->port();
    }
    ASSIGN_OR_RETURN(kafka_, KafkaBroker::Start(options));
  }
  for (const std::string& service : options_.services) {
    members_[service].port = FreePort();
    members_[service].http_port = FreePort();
  }
  for (const std::string& service : options_.services) {
    RETURN_IF_ERROR(Launch(service));
    if (service != "directory" || options_.prepare == nullptr) continue;
    RETURN_IF_ERROR(WaitUntilReady(service));
    RETURN_IF_ERROR(options_.prepare(*this));
  }
  for (const std::string& service : options_.services) RETURN_IF_ERROR(WaitUntilReady(service));
  return absl::OkStatus();
}

// As meydanctl's home folder.
absl::Status Stack::PrepareFiles() {
  for (const char* folder : {"keys", "tokens", "logs", "tmp"}) std::filesystem::create_directory(scratch_.File(folder));
  ASSIGN_OR_RETURN(auth::SigningKey key,
                   auth::EnsureIssuer(scratch_.File("keys/issuer.pem"), scratch_.File("keys/jwks.json")));
  issuer_key_ = std::make_unique<auth::SigningKey>(std::move(key));
  RETURN_IF_ERROR(crypto::CreateKeyFile(scratch_.File("keys/pseudonym.key")));
  RETURN_IF_ERROR(crypto::CreateKeyFile(scratch_.File("keys/vault-root.key")));
  for (const std::string& service : options_.services) {
    RETURN_IF_ERROR(crypto::WriteSecretFile(TokenFileOf(service), Mint("services/" + KindOf(service))));
  }
  return crypto::WriteSecretFile(TokenFileOf("operator"), Mint("services/operator"));
}

std::string Stack::TokenFileOf(const std::string& service) const {
  return scratch_.File(absl::StrCat("tokens/", service, ".jwt"));
}

std::string Stack::LogFileOf(const std::string& service) const {
  return scratch_.File(absl::StrCat("logs/", service, ".log"));
}

std::map<std::string, std::string> Stack::EnvironmentOf(const std::string& process) const {
  const auto found = options_.environment.find(process);
  return found == options_.environment.end() ? std::map<std::string, std::string>() : found->second;
}

std::vector<std::string> Stack::FlagsOf(const std::string& service) const {
  const Member& member = members_.at(service);
  std::map<std::string, std::string> flags = {
      {"listen", Local(member.port)},
      {"http-listen", Local(member.http_port)},
      {"redis", redis_line_ != nullptr ? Local(redis_line_->port()) : absl::StrCat("unix:", redis_->socket())},
      {"shards", absl::StrCat(options_.shards)},
      {"bus", kafka_ != nullptr ? "kafka" : "redis"},
      {"partitions", absl::StrCat(options_.partitions)},
      {"directory", AddressOf("directory")},
      {"jwks-file", scratch_.File("keys/jwks.json")},
      {"issuer", kIssuer},
      {"audience", kAudience},
      {"token-file", TokenFileOf(service)},
      {"lease-seconds", "2"},
      {"drain-seconds", "5"},
      {"directorate", kDirectorate},
  };
  if (kafka_ != nullptr) flags["kafka"] = kafka_->address();
  const std::string kind = KindOf(service);
  if (kind == "moderation") {
    flags["moderation-config"] = Configuration("moderation");
    flags["pseudonym-key-file"] = scratch_.File("keys/pseudonym.key");
  }
  if (kind == "routing") flags["policy"] = Configuration("routing/policy.yaml");
  if (kind == "review") {
    flags["review-config"] = Configuration("review");
    flags["asset-dir"] = scratch_.File("assets");
  }
  if (kind == "vault") {
    flags["root-key-file"] = scratch_.File("keys/vault-root.key");
    flags["anchor-file"] = scratch_.File("anchors.log");
  }
  if (kind == "notification") flags["texts"] = Configuration("notification");
  if (const auto more = options_.flags.find(kind); more != options_.flags.end()) {
    for (const std::string& flag : more->second) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(flag, absl::MaxSplits('=', 1));
      flags[parts.first.substr(2)] = parts.second;
    }
  }
  if (flags.contains("root-key-shares")) flags.erase("root-key-file");  // one of the two
  std::vector<std::string> line;
  line.reserve(flags.size());
  for (const auto& [name, value] : flags) line.push_back(absl::StrCat("--", name, "=", value));
  return line;
}

absl::Status Stack::Launch(const std::string& service) {
  const std::string programs = options_.programs.empty() ? MEYDAN_BIN_DIR : options_.programs;
  Process::Command command{.argv = {absl::StrCat(programs, "/meydan-", KindOf(service))},
                           .extra = EnvironmentOf(service),
                           .log = LogFileOf(service)};
  command.extra.emplace("TMPDIR", scratch_.File("tmp"));
  for (std::string& flag : FlagsOf(service)) command.argv.push_back(std::move(flag));
  ASSIGN_OR_RETURN(members_.at(service).process, Process::Start(std::move(command)));
  return absl::OkStatus();
}

rpc::Client& Stack::ClientOf(const std::string& service, const std::string& subject) {
  std::unique_ptr<rpc::Client>& client = clients_[{service, subject}];
  if (client == nullptr) {
    rpc::Client::Options options{.address = AddressOf(service)};
    if (!subject.empty()) options.token = [token = Mint(subject)] { return token; };
    client = std::make_unique<rpc::Client>(std::move(options));
  }
  return *client;
}

void Stack::Kill(const std::string& service) { members_.at(service).process.Kill(); }

absl::Status Stack::Restart(const std::string& service) {
  Kill(service);
  return Launch(service);
}

absl::Status Stack::Stop(const std::string& service) {
  Process& process = members_.at(service).process;
  RETURN_IF_ERROR(process.Terminate(absl::Seconds(30)));
  const int exit = process.Wait();
  if (exit == 0) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "PROCESS_FAILED",
                   absl::StrCat("meydan-", service, " ended with ", exit));
}

absl::Status Stack::WaitUntilReady(const std::string& service, absl::Duration patience) {
  rpc::Client& client = ClientOf(service, "");
  return members_.at(service).process.WaitUntil([&client] { return CheckHealth(client); }, patience);
}

absl::Status Stack::WaitUntilKnown(const std::string& person) {
  for (auto& [service, member] : members_) {
    if (!member.process.IsRunning()) continue;
    // Whether the person may see the status does not matter: only who is known is told so.
    RETURN_IF_ERROR(WaitFor([this, &service, &person] {
      const absl::Status status =
          Call<operations::v1::ServiceStatus>(service, person, operations::v1::GetStatusRequest()).status();
      return ReasonOf(status) == "PERMISSION_MISSING" ? absl::OkStatus() : status;
    }));
  }
  return absl::OkStatus();
}

auth::TokenRequest Stack::TokenRequestOf(const std::string& subject) const {
  return {.issuer = kIssuer,
          .audience = kAudience,
          .subject = subject,
          .issued_at = absl::Now(),
          .auth_time = absl::Now(),
          .methods = {"pwd", "otp"}};
}

std::string Stack::Mint(const std::string& subject) const {
  return auth::Mint(*issuer_key_, TokenRequestOf(subject)).value();
}

std::string Stack::AddressOf(const std::string& service) const { return Local(members_.at(service).port); }

std::string Stack::HttpAddressOf(const std::string& service) const { return Local(members_.at(service).http_port); }

std::string Stack::LogOf(const std::string& service) const {
  std::ifstream log(LogFileOf(service), std::ios::binary);
  return {std::istreambuf_iterator<char>(log), std::istreambuf_iterator<char>()};
}

std::map<std::string, std::string> Stack::Environment() const {
  std::map<std::string, std::string> environment = {
      {"MEYDAN_HOME", scratch_.path()}, {"MEYDAN_ISSUER", kIssuer}, {"MEYDAN_AUDIENCE", kAudience}};
  for (const auto& [service, member] : members_) {
    environment[absl::StrCat("MEYDAN_", absl::AsciiStrToUpper(service), "_ADDRESS")] = Local(member.port);
  }
  return environment;
}

}  // namespace meydan::integration
