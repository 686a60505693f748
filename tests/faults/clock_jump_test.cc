// The machine's clock jumps forwards by more than an hour, two hours back, and forwards again, under running services
// and their Redis.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/operations/v1/operations.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/faults/comment_load.h"
#include "tests/faults/shifted_clock.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::faults {
namespace {

using integration::CheckHealth;
using integration::Stack;
using integration::WaitFor;
using meydan::testing::IsOk;
namespace rou = routing::v1;

// An hour, and what the clocks of an issuer and of a service may differ by.
constexpr absl::Duration kHour = absl::Minutes(62);

// The shipped policy, but that a case must be taken within half an hour.
std::string HastyPolicy(const std::string& path) {
  std::ifstream shipped(absl::StrCat(MEYDAN_SOURCE_DIR, "/deploy/config/routing/policy.yaml"), std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(shipped), std::istreambuf_iterator<char>()};
  std::ofstream(path, std::ios::binary) << absl::StrReplaceAll(
      text, {{"{acknowledge: 3d,", "{acknowledge: 30m,"}, {"{acknowledge: 1d,", "{acknowledge: 30m,"}});
  return path;
}

class ClockJumpTest : public ::testing::TestWithParam<Stack::Bus> {
 protected:
  void SetUp() override {
    Stack::Options options{.bus = GetParam(),
                           .flags = {{"routing", {absl::StrCat("--policy=", HastyPolicy(scratch_.File("policy")))}}},
                           .prepare = integration::FoundUniversity,
                           .shards = 2,
                           .partitions = 2};
    for (const char* process : {"redis", "directory", "moderation", "routing", "notification"}) {
      options.environment[process] = clock_.Environment();
    }
    auto stack = Stack::Start(std::move(options));
    ASSERT_THAT(stack, IsOk());
    stack_ = *std::move(stack);
    moderation_ = PatientClientOf("moderation", "people/santral");
    routing_ = PatientClientOf("routing", "people/santral");
    director_ = PatientClientOf("routing", "people/direktor");
  }
  // Whose tokens are good through all jumps.
  std::unique_ptr<rpc::Client> PatientClientOf(const std::string& service, const std::string& person) {
    const auto token = [this, person] {
      auth::TokenRequest request = stack_->TokenRequestOf(person);
      request.issued_at -= absl::Hours(3);
      request.auth_time = request.issued_at;
      request.lifetime = absl::Hours(6);
      return auth::Mint(stack_->issuer_key(), request).value();
    };
    return std::make_unique<rpc::Client>(rpc::Client::Options{.address = stack_->AddressOf(service), .token = token});
  }
  void JumpTo(absl::Duration shift) {
    shift_ = shift;
    clock_.Set(shift);
  }
  std::unique_ptr<CommentLoad> NewLoad() {
    return std::make_unique<CommentLoad>(*stack_, CommentLoad::Options{.client = moderation_.get()});
  }
  // Takes comments in for a while, with all services ready.
  std::unique_ptr<CommentLoad> RunLoad() {
    auto load = NewLoad();
    EXPECT_THAT(load->WaitForAccepted(20), IsOk());
    EXPECT_THAT(load->Stop(), IsOk());
    EXPECT_LT(load->longest_call(), absl::Seconds(4));
    for (const char* service : {"directory", "moderation", "routing", "notification"}) {
      EXPECT_THAT(CheckHealth(stack_->ClientOf(service, "")), IsOk()) << service;
    }
    return load;
  }
  absl::StatusOr<std::string> OpenCase(const rou::OpenCaseRequest& request) {
    ASSIGN_OR_RETURN(const rou::Case opened, BlockOn(routing_->Call<rou::Case>(request)));
    return opened.name();
  }
  // Until each service answers so to a token that was good for an hour when the test began: then it knows of the jump.
  absl::Status WaitForAnswerToHourlyToken(const std::string& reason) {
    return WaitFor([&]() -> absl::Status {
      for (const char* service : {"moderation", "routing", "notification"}) {
        const absl::Status answer =
            stack_->Call<operations::v1::ServiceStatus>(service, "people/isletmen", operations::v1::GetStatusRequest())
                .status();
        if (ReasonOf(answer) != reason) return absl::NotFoundError(absl::StrCat(service, ": ", answer.ToString()));
      }
      return absl::OkStatus();
    });
  }
  // All cases, in small pages; none may come twice.
  absl::StatusOr<std::map<std::string, rou::Case>> AllCases() {
    std::map<std::string, rou::Case> cases;  // by their comment, or else their name
    rou::ListCasesRequest list;
    list.set_page_size(7);
    do {
      ASSIGN_OR_RETURN(const auto page, BlockOn(director_->Call<rou::ListCasesResponse>(list)));
      for (const rou::Case& one : page.cases()) {
        const std::string& key = one.origin().comment().empty() ? one.name() : one.origin().comment();
        if (!cases.emplace(key, one).second) return absl::DataLossError(absl::StrCat(key, " came twice"));
      }
      list.set_page_token(page.next_page_token());
    } while (!list.page_token().empty());
    return cases;
  }
  // Until every case of the load has been brought before the next rung so many times.
  absl::Status WaitForClimbs(const CommentLoad& load, int climbs) {
    return WaitFor([&]() -> absl::Status {
      ASSIGN_OR_RETURN(const auto cases, AllCases());
      for (const std::string& comment : load.comments()) {
        const auto found = cases.find(comment);
        if (found == cases.end()) return absl::NotFoundError(absl::StrCat(comment, " has no case"));
        const int now = found->second.escalations_size();
        if (now != climbs) return absl::NotFoundError(absl::StrCat(comment, " has climbed ", now, " times"));
      }
      return absl::OkStatus();
    });
  }

  // Whether shards are kept, and partitions held, for a little longer than now by the processes' clock.
  absl::Status CheckLeasesAreOfNow() {
    for (const char* service : {"moderation", "routing", "notification"}) {
      for (const char* shard : {"00", "01"}) {
        RETURN_IF_ERROR(CheckIsSoon({"PEXPIRETIME", absl::StrCat("{", service, ":", shard, "}:lease:keeper")}));
      }
    }
    if (GetParam() == Stack::Bus::kKafka) return absl::OkStatus();
    for (const char* partition : {"0", "1"}) {
      const std::string group = absl::StrCat("{bus:meydan.moderation.v1:", partition, "}:group:routing");
      RETURN_IF_ERROR(CheckIsSoon({"HGET", group, "until"}));
    }
    return absl::OkStatus();
  }
  absl::Status CheckIsSoon(const std::vector<std::string>& question) {
    ASSIGN_OR_RETURN(const std::string answer, stack_->redis().Run(question));
    int64_t ms = 0;
    if (!absl::SimpleAtoi(answer, &ms)) return absl::NotFoundError(absl::StrCat(question[1], " is not held"));
    const absl::Duration left = absl::FromUnixMillis(ms) - (absl::Now() + shift_);
    if (left > absl::ZeroDuration() && left < absl::Minutes(1)) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat(question[1], " is held for ", absl::FormatDuration(left)));
  }

  harness::ScratchDir scratch_;
  ShiftedClock clock_;
  std::unique_ptr<Stack> stack_;
  absl::Duration shift_ = absl::ZeroDuration();
  std::unique_ptr<rpc::Client> moderation_;
  std::unique_ptr<rpc::Client> routing_;
  std::unique_ptr<rpc::Client> director_;
};

TEST_P(ClockJumpTest, NothingIsLostDoubledStuckOrBelievedTooLong) {
  const auto before = RunLoad();
  rou::OpenCaseRequest request;
  request.set_kind(rou::KIND_PRAISE);
  request.set_topic(rou::TOPIC_LIBRARY);
  request.set_text("teşekkürler");
  request.set_request_id(RandomUuid());
  const auto first_answer = OpenCase(request);
  ASSERT_THAT(first_answer, IsOk());
  ASSERT_THAT(before->CheckNothingLostOrDoubled(), IsOk());
  EXPECT_THAT(WaitForClimbs(*before, 0), IsOk());

  JumpTo(kHour);
  ASSERT_THAT(WaitForAnswerToHourlyToken("TOKEN_EXPIRED"), IsOk());
  EXPECT_EQ(OpenCase(request).value_or(""), *first_answer);
  const auto ahead = RunLoad();
  EXPECT_THAT(WaitForClimbs(*before, 1), IsOk());  // half an hour has passed

  JumpTo(-kHour);
  ASSERT_THAT(WaitForAnswerToHourlyToken("TOKEN_NOT_YET_VALID"), IsOk());
  EXPECT_THAT(WaitFor([&] { return CheckLeasesAreOfNow(); }), IsOk());  // who lives has renewed them
  EXPECT_EQ(OpenCase(request).value_or(""), *first_answer);
  const auto behind = RunLoad();

  JumpTo(absl::ZeroDuration());
  ASSERT_THAT(WaitForAnswerToHourlyToken(""), IsOk());
  const auto after = RunLoad();
  EXPECT_EQ(OpenCase(request).value_or(""), *first_answer);
  for (CommentLoad* load : {before.get(), ahead.get(), behind.get(), after.get()}) {
    EXPECT_THAT(load->CheckNothingLostOrDoubled(), IsOk());
  }
  EXPECT_THAT(WaitForClimbs(*behind, 1), IsOk());  // for these, half an hour has passed now
  EXPECT_THAT(WaitForClimbs(*before, 1), IsOk());
  EXPECT_THAT(WaitForClimbs(*ahead, 0), IsOk());
  EXPECT_THAT(WaitForClimbs(*after, 0), IsOk());
}

// What waited for the store had then not yet begun to wait, and waited for an hour.
TEST_P(ClockJumpTest, AJumpWhileTheStoreIsAwayKeepsNoCallWaiting) {
  const auto load = NewLoad();
  ASSERT_THAT(load->WaitForAccepted(20), IsOk());
  stack_->redis().Kill();
  ASSERT_THAT(load->WaitForRefusal("REDIS_UNAVAILABLE"), IsOk());
  JumpTo(-kHour);
  // Abseil looks at the clock every two seconds.
  for (const absl::Time end = absl::Now() + absl::Seconds(3); absl::Now() < end;) {
    ASSERT_THAT(load->WaitForRefusal("REDIS_UNAVAILABLE"), IsOk());
  }
  JumpTo(absl::ZeroDuration());
  ASSERT_THAT(stack_->redis().Restart(), IsOk());
  ASSERT_THAT(WaitForAnswerToHourlyToken(""), IsOk());
  ASSERT_THAT(load->WaitForAccepted(20), IsOk());
  ASSERT_THAT(load->Stop(), IsOk());
  EXPECT_LT(load->longest_call(), absl::Seconds(4));
  EXPECT_THAT(load->CheckNothingLostOrDoubled(), IsOk());
}

// What the dead have left behind is dated an hour ahead.
TEST_P(ClockJumpTest, AClockThatIsPutBackDoesNotKeepTheLeasesOfTheDeadForAnHour) {
  JumpTo(kHour);
  const auto ahead = RunLoad();
  ASSERT_THAT(WaitFor([&] { return CheckLeasesAreOfNow(); }), IsOk());
  for (const char* service : {"moderation", "routing", "notification"}) stack_->Kill(service);
  JumpTo(absl::ZeroDuration());
  for (const char* service : {"moderation", "routing", "notification"}) {
    ASSERT_THAT(stack_->Restart(service), IsOk());
    ASSERT_THAT(stack_->WaitUntilReady(service), IsOk());
  }
  const auto after = RunLoad();
  EXPECT_THAT(ahead->CheckNothingLostOrDoubled(), IsOk());
  EXPECT_THAT(after->CheckNothingLostOrDoubled(), IsOk());
}

INSTANTIATE_TEST_SUITE_P(Buses, ClockJumpTest,
                         ::testing::ValuesIn(getenv("MEYDAN_FAULTS_LONG") == nullptr
                                                 ? std::vector{Stack::Bus::kRedis}
                                                 : std::vector{Stack::Bus::kRedis, Stack::Bus::kKafka}),
                         [](const auto& info) { return info.param == Stack::Bus::kRedis ? "RedisStreams" : "Kafka"; });

}  // namespace
}  // namespace meydan::faults
