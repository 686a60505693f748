// No secret leaves the vault but in the answers that are for it: canaries of every kind are deposited, every method is
// driven, also in vain, the service is killed with SIGABRT, and then everything is searched that it, its store, the bus
// and the other services left behind (canary.h).
//
// On Kafka instead of Redis Streams: MEYDAN_CANARY_BUS=kafka.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/options/v1/options.pb.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "meydan/vault/v1/keys.pb.h"
#include "meydan/vault/v1/service.pb.h"
#include "tests/integration/canary.h"
#include "tests/integration/process_memory.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::IsOk;
namespace v1 = vault::v1;

constexpr char kCredential[] = "credentials/x.hukuk";
constexpr char kAccountWord[] = "x.hukuk";  // no secret: stands wherever the vault's work is seen
constexpr char kOwner[] = "people/temsilci";
constexpr char kHead[] = "people/dekan";
constexpr char kDirector[] = "people/direktor";
constexpr char kStranger[] = "people/mudur";
constexpr char kOperator[] = "people/isletmen";

const std::vector<std::string>& Services() {
  static const auto* const services =
      new std::vector<std::string>{"directory", "moderation", "routing", "review", "vault", "notification"};
  return *services;
}

// `size` characters at random.
std::string Random(size_t size, absl::string_view alphabet) {
  static std::mt19937_64 random{std::random_device{}()};
  std::string text;
  for (size_t i = 0; i < size; ++i) text += alphabet[random() % alphabet.size()];
  return text;
}

constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz23456789";
constexpr char kBase32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// The page for machines, as a scraper gets it.
std::string MetricsOf(const std::string& address) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(address, ':');
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(parts.second, &port));
  const int line = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  inet_pton(AF_INET, parts.first.c_str(), &to.sin_addr);
  EXPECT_EQ(connect(line, reinterpret_cast<sockaddr*>(&to), sizeof(to)), 0);
  constexpr absl::string_view kRequest = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(write(line, kRequest.data(), kRequest.size()), static_cast<ssize_t>(kRequest.size()));
  std::string page;
  char buffer[4096];
  while (true) {
    const ssize_t got = read(line, buffer, sizeof(buffer));
    if (got <= 0) break;
    page.append(buffer, got);
  }
  close(line);
  return page;
}

bool OnKafka() {
  const char* bus = getenv("MEYDAN_CANARY_BUS");
  return bus != nullptr && std::string(bus) == "kafka";
}

class VaultCanaryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    // Whoever may leave a core file behind shall.
    rlimit cores{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_CORE, &cores);
    Stack::Options options{.services = Services(), .prepare = FoundUniversity};
    if (OnKafka()) options.bus = Stack::Bus::kKafka;
    auto stack = Stack::Start(std::move(options));
    ASSERT_THAT(stack.status(), IsOk());
    stack_ = *std::move(stack);
    ASSERT_THAT(stack_->redis().ConfigSet("slowlog-log-slower-than", "0"), IsOk());
    ASSERT_THAT(stack_->redis().ConfigSet("slowlog-max-len", "100000"), IsOk());
    ASSERT_THAT(stack_->redis().ConfigSet("rdbcompression", "no"), IsOk());
    auto monitor = harness::Process::Start(
        {.argv = {"redis-cli", "-s", stack_->redis().socket(), "MONITOR"}, .log = stack_->scratch().File("monitor")});
    ASSERT_THAT(monitor.status(), IsOk());
    monitor_ = *std::move(monitor);
    WaitUntilTheDutyIsOpen();
  }

  void WaitUntilTheDutyIsOpen() {
    v1::GetCredentialRequest get;
    get.set_name(kCredential);
    ASSERT_THAT(WaitFor([&] { return stack_->Call<v1::Credential>("vault", kOwner, get).status(); }), IsOk());
  }

  std::string Canary(const std::string& name, const std::string& text) {
    search_.Add(name, text);
    return text;
  }
  // One that is no text of its own: what somebody makes of it is looked for.
  std::string Words(const std::string& name) { return Canary(name, Random(40, kLetters)); }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Do(const std::string& who, Request request) {
    return stack_->Call<Response>("vault", who, std::move(request));
  }
  template <typename Response, typename Request>
  Response Must(const std::string& who, Request request) {
    auto response = Do<Response>(who, std::move(request));
    EXPECT_THAT(response.status(), IsOk()) << Request::descriptor()->name();
    return response.value_or(Response());
  }
  template <typename Request>
  static Request On() {
    Request request;
    request.set_name(kCredential);
    return request;
  }

  void Deposit() {
    auto share = On<v1::ShareCredentialRequest>();
    share.set_request_id(RandomUuid());
    const auto add = [&share](v1::Field field, const std::string& value) {
      share.add_values()->set_field(field);
      share.mutable_values(share.values_size() - 1)->set_value(value);
    };
    const std::string seed = Canary("second factor", Random(32, kBase32));
    add(v1::FIELD_USER_NAME, Words("user name"));
    add(v1::FIELD_EMAIL, Canary("e-mail", absl::StrCat(Random(20, kLetters), "@", Random(20, kLetters), ".tr")));
    add(v1::FIELD_PASSWORD, Canary("password", absl::StrCat(Random(14, kLetters), "?/+", Random(14, kLetters))));
    add(v1::FIELD_SECOND_FACTOR, seed);
    add(v1::FIELD_RECOVERY_CODES, absl::StrCat(Words("recovery code"), "\n", Words("other recovery code")));
    add(v1::FIELD_RECOVERY_CONTACT, Words("recovery contact"));
    add(v1::FIELD_EMAIL_OWNER, Words("owner of the e-mail"));
    Must<v1::Credential>(kOwner, share);
    Must<v1::Credential>(kOwner, share);  // the same request once more
    Must<v1::Credential>(kOwner, On<v1::ConfirmCredentialRequest>());
  }

  void Reveal() {
    for (int field = v1::FIELD_USER_NAME; field <= v1::FIELD_EMAIL_OWNER; ++field) {
      auto reveal = On<v1::RevealSecretRequest>();
      reveal.set_field(static_cast<v1::Field>(field));
      reveal.set_purpose(Words("purpose"));
      EXPECT_EQ(Do<v1::RevealSecretResponse>(kOwner, reveal).ok(), field != v1::FIELD_SECOND_FACTOR) << field;
    }
    auto code = On<v1::GetOneTimeCodeRequest>();
    code.set_purpose(Words("purpose of a code"));
    Must<v1::GetOneTimeCodeResponse>(kOwner, code);
  }

  void Rotate() {
    const auto rotated = Must<v1::RotateCredentialResponse>(kOwner, On<v1::RotateCredentialRequest>());
    Canary("generated password", rotated.password());
    auto confirm = On<v1::ConfirmRotationRequest>();
    confirm.set_version(rotated.version());
    Must<v1::Credential>(kOwner, confirm);
    auto destroy = On<v1::DestroyVersionRequest>();
    destroy.set_field(v1::FIELD_PASSWORD);
    destroy.set_version(1);
    Must<v1::Credential>(kOwner, destroy);
    auto given = On<v1::RotateCredentialRequest>();
    given.set_password(Words("password of a rotation"));
    Must<v1::RotateCredentialResponse>(kOwner, given);
    Must<v1::Credential>(kOwner, On<v1::AskRotationRequest>());
  }

  void HandOver() {
    auto link = On<v1::CreateHandOverLinkRequest>();
    link.set_recipient(kHead);
    link.add_fields(v1::FIELD_PASSWORD);
    link.set_purpose(Words("purpose of a link"));
    const auto made = Must<v1::CreateHandOverLinkResponse>(kOwner, link);
    const std::string secret = made.token().substr(made.token().find('.') + 1);
    Canary("link token", secret);
    std::string bytes;
    ASSERT_TRUE(absl::WebSafeBase64Unescape(secret, &bytes));
    Canary("bytes of the link token", bytes);
    v1::OpenHandOverLinkRequest open;
    open.set_token(made.token());
    EXPECT_EQ(Must<v1::OpenHandOverLinkResponse>(kHead, open).values_size(), 1);
    EXPECT_FALSE(Do<v1::OpenHandOverLinkResponse>(kHead, open).ok());
  }

  void AskAndApprove() {
    auto ask = On<v1::RequestAccessRequest>();
    ask.add_fields(v1::FIELD_PASSWORD);
    ask.set_purpose(Words("purpose of a request"));
    auto asked = Must<v1::Credential>(kStranger, ask);
    auto approve = On<v1::ApproveAccessRequest>();
    ASSERT_GT(asked.access_requests_size(), 0);
    approve.set_request(asked.access_requests(0).id());
    Must<v1::Credential>(kHead, approve);
    auto reveal = On<v1::RevealSecretRequest>();
    reveal.set_field(v1::FIELD_PASSWORD);
    reveal.set_purpose(Words("purpose of a grantee"));
    Must<v1::RevealSecretResponse>(kStranger, reveal);
    auto emergency = On<v1::BreakGlassRequest>();
    emergency.set_reason(Words("reason of an emergency"));
    asked = Must<v1::Credential>(kOwner, emergency);
    auto review = On<v1::ReviewBreakGlassRequest>();
    ASSERT_GT(asked.break_glasses_size(), 0);
    review.set_break_glass(asked.break_glasses(0).id());
    Must<v1::Credential>(kHead, review);
  }

  void LookAndTurnKeys() {
    Must<v1::ListCredentialsResponse>(kDirector, v1::ListCredentialsRequest());
    Must<v1::CountComplianceResponse>(kDirector, v1::CountComplianceRequest());
    v1::ListAuditRecordsRequest records;
    records.set_chain(kCredential);
    EXPECT_GT(Must<v1::ListAuditRecordsResponse>(kDirector, records).entries_size(), 10);
    Must<v1::ListAuditChainsResponse>(kOperator, v1::ListAuditChainsRequest());
    Must<v1::WhoCanSeeResponse>(kDirector, On<v1::WhoCanSeeRequest>());
    v1::WhatWasSeenRequest seen;
    seen.set_person(kOwner);
    EXPECT_GT(Must<v1::WhatWasSeenResponse>(kDirector, seen).seen_size(), 5);
    Must<v1::Keyring>(kOperator, v1::RotateKeyRequest());
    EXPECT_THAT(WaitFor([&] {
                  v1::DestroyKeysRequest destroy;
                  destroy.set_minimum(2);
                  return Do<v1::Keyring>(kOperator, destroy).status();
                }),
                IsOk());
  }

  // Fills what a request can be filled with: a canary in each field that is marked as sensitive.
  void Fill(google::protobuf::Message& request, const std::string& canary) {
    const auto* descriptor = request.GetDescriptor();
    const auto* reflection = request.GetReflection();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const auto* field = descriptor->field(i);
      if (field->message_type() == descriptor) continue;  // a policy within a policy
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        Fill(field->is_repeated() ? *reflection->AddMessage(&request, field)
                                  : *reflection->MutableMessage(&request, field),
             canary);
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING && !field->is_repeated()) {
        std::string value = field->options().GetExtension(options::v1::sensitive) ? canary : kCredential;
        if (field->name() == "request_id") value = RandomUuid();
        if (field->name() == "page_token" || field->name() == "etag") value.clear();
        reflection->SetString(&request, field, value);
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_ENUM) {
        const auto* word = field->enum_type()->value(1);
        field->is_repeated() ? reflection->AddEnum(&request, field, word) : reflection->SetEnum(&request, field, word);
      }
    }
  }

  // Every method, by everybody, with whatever a request can be filled with; most of it in vain.
  void TryEverything() {
    const std::string canary = Words("something tried in vain");
    const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
    google::protobuf::MessageFactory& factory = *google::protobuf::MessageFactory::generated_factory();
    for (const char* name : {"VaultService", "AuditService", "KeyService"}) {
      const auto* service = pool.FindServiceByName(absl::StrCat("meydan.vault.v1.", name));
      ASSERT_NE(service, nullptr);
      for (int i = 0; i < service->method_count(); ++i) {
        const auto* method = service->method(i);
        if (method->name() == "Seal") continue;
        const std::string path = absl::StrCat("/", service->full_name(), "/", method->name());
        std::unique_ptr<google::protobuf::Message> request(factory.GetPrototype(method->input_type())->New());
        Fill(*request, canary);
        const std::string bytes = request->SerializeAsString();
        for (const char* who : {"", kOwner, kStranger, kOperator, kDirector, "people/rektor", "services/routing"}) {
          (void)CallBytes(stack_->ClientOf("vault", who), path, bytes);
          (void)CallBytes(stack_->ClientOf("vault", who), path, bytes + "\xff");  // what does not parse
        }
      }
    }
  }

  // Every event has reached whoever hears of it.
  void WaitUntilDelivered() {
    v1::ListAuditRecordsRequest records;
    records.set_chain(kCredential);
    const auto last = Must<v1::ListAuditRecordsResponse>(kDirector, records).head().number();
    const std::string line = absl::StrCat(" ", kCredential, " ", last, " ");
    EXPECT_THAT(WaitFor([&] {
                  std::ifstream anchors(stack_->scratch().File("anchors.log"));
                  const std::string text{std::istreambuf_iterator<char>(anchors), std::istreambuf_iterator<char>()};
                  return absl::StrContains(text, line) ? absl::OkStatus() : absl::UnavailableError("not anchored");
                }),
                IsOk());
  }

  void ExpectNothingIn(const std::string& where, absl::string_view bytes) {
    EXPECT_THAT(search_.Find(bytes), ::testing::IsEmpty()) << where;
  }
  // `knows`: the name of the account must be found, which shows that what is looked through is what is meant.
  void ExpectNothingInMemoryOf(const std::string& what, pid_t process, bool knows) {
    bool known = false;
    const absl::Status status = ReadMemoryOf(process, [&](absl::string_view bytes) {
      ExpectNothingIn(absl::StrCat("memory of ", what), bytes);
      known = known || absl::StrContains(bytes, kAccountWord);
    });
    EXPECT_THAT(status, IsOk()) << what;
    if (knows) EXPECT_TRUE(known) << what;
  }
  void ExpectNothingInFile(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    ExpectNothingIn(path, bytes);
    EXPECT_TRUE(absl::StrContains(bytes, kAccountWord)) << path;
  }

  std::unique_ptr<Stack> stack_;
  harness::Process monitor_;
  CanarySearch search_;
};

TEST_F(VaultCanaryTest, CV1NoSecretIsFoundAnywhere) {
  std::set<std::string> here;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::current_path())) {
    here.insert(entry.path());
  }

  Deposit();
  Reveal();
  HandOver();
  AskAndApprove();
  Rotate();
  LookAndTurnKeys();
  TryEverything();
  WaitUntilDelivered();

  for (const std::string& service : Services()) {
    ExpectNothingIn("metrics of " + service, MetricsOf(stack_->HttpAddressOf(service)));
    // Not even the vault's own memory: what it had it has wiped.
    ExpectNothingInMemoryOf(service, stack_->process(service).pid(), true);
  }
  ExpectNothingInMemoryOf("Redis", stack_->redis().pid(), true);
  const auto slow = stack_->redis().Run({"SLOWLOG", "GET", "-1"}, absl::Seconds(30));
  ASSERT_THAT(slow.status(), IsOk());
  EXPECT_TRUE(absl::StrContains(*slow, kAccountWord));
  ExpectNothingIn("the slow log", *slow);
  ASSERT_THAT(stack_->redis().Run({"SAVE"}, absl::Seconds(30)).status(), IsOk());

  kill(stack_->process("vault").pid(), SIGABRT);
  EXPECT_EQ(stack_->process("vault").Wait(), 128 + SIGABRT);
  monitor_.Kill();

  // Logs, anchors, assets, tokens, core files; the append-only file, the dump, topics.
  EXPECT_THAT(search_.FindBelow(stack_->scratch().path()), ::testing::IsEmpty());
  EXPECT_THAT(search_.FindBelow(stack_->redis().DataFolder()), ::testing::IsEmpty());
  ExpectNothingInFile(stack_->scratch().File("monitor"));
  ExpectNothingInFile(stack_->scratch().File("anchors.log"));
  ExpectNothingInFile(stack_->redis().DataFolder() + "/dump.rdb");
  const auto log = stack_->redis().AppendOnlyFile();
  ASSERT_THAT(log.status(), IsOk());
  ExpectNothingInFile(*log);
  if (OnKafka()) {
    EXPECT_THAT(search_.FindBelow(stack_->kafka().DataFolder()), ::testing::IsEmpty());
    CanarySearch control;
    control.Add("the account", std::string(kCredential).substr(0, 16));
    EXPECT_THAT(control.FindBelow(stack_->kafka().DataFolder()), ::testing::Not(::testing::IsEmpty()));
  }
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::current_path())) {
    EXPECT_TRUE(here.contains(entry.path())) << entry.path() << " is new: a core file?";
  }
}

}  // namespace
}  // namespace meydan::integration
