// The store or the bus goes away under the running services and comes back: clear errors meanwhile, and nothing lost.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
namespace note = notification::v1;
namespace rou = routing::v1;

rou::OpenCaseRequest NewCase() {
  rou::OpenCaseRequest open;
  open.set_kind(rou::KIND_REQUEST);
  open.set_topic(rou::TOPIC_LIBRARY);
  open.set_importance(rou::IMPORTANCE_NORMAL);
  open.set_text("kitap isteği");
  open.set_request_id(RandomUuid());
  return open;
}

absl::StatusOr<rou::Case> Open(Stack& stack, const rou::OpenCaseRequest& request) {
  return stack.Call<rou::Case>("routing", "people/santral", request);
}

// Until the library's head has a notice about the case.
absl::Status WaitForNotice(Stack& stack, const std::string& name) {
  return WaitFor(
      [&]() -> absl::Status {
        note::ListNoticesRequest list;
        list.set_parent("people/mudur");
        list.set_page_size(1000);
        ASSIGN_OR_RETURN(const note::ListNoticesResponse notices,
                         stack.Call<note::ListNoticesResponse>("notification", "people/mudur", list));
        for (const note::Notice& notice : notices.notices()) {
          if (notice.subject() == name) return absl::OkStatus();
        }
        return absl::NotFoundError(absl::StrCat("no notice about ", name));
      },
      absl::Seconds(60));
}

TEST(OutageTest, WithoutItsStoreAServiceSaysSoAndRecoversByItself) {  // OP7
  auto started = Stack::Start({.prepare = FoundUniversity});
  ASSERT_THAT(started, IsOk());
  Stack& stack = **started;
  const rou::OpenCaseRequest request = NewCase();
  stack.redis().Kill();
  const absl::Time begin = absl::Now();
  absl::Status away;
  do {
    away = Open(stack, request).status();  // what was on its way may end as unknown
  } while (ReasonOf(away) == "REDIS_OUTCOME_UNKNOWN");
  EXPECT_THAT(away, Fails(absl::StatusCode::kUnavailable, "REDIS_UNAVAILABLE"));
  EXPECT_GT(RetryDelayOf(away), absl::ZeroDuration());
  EXPECT_LT(absl::Now() - begin, absl::Seconds(8));
  EXPECT_THAT(WaitFor([&] {
                return CheckHealth(stack.ClientOf("routing", "")).ok() ? absl::UnavailableError("still says SERVING")
                                                                       : absl::OkStatus();
              }),
              IsOk());

  ASSERT_THAT(stack.redis().Restart(), IsOk());
  ASSERT_THAT(stack.WaitUntilReady("routing"), IsOk());
  const auto opened = Open(stack, request);
  ASSERT_THAT(opened, IsOk());
  EXPECT_THAT(WaitForNotice(stack, opened->name()), IsOk());
}

TEST(OutageTest, WithoutItsBusCommandsGoOnUntilTheOutboxIsFullAndNothingIsLost) {  // OP7
  auto started = Stack::Start({.bus = Stack::Bus::kKafka,
                               .flags = {{"routing", {"--outbox-limit=5"}}},
                               .prepare = FoundUniversity,
                               .shards = 1});
  ASSERT_THAT(started, IsOk());
  Stack& stack = **started;
  stack.kafka().Kill();
  std::vector<std::string> opened;
  absl::Status refused;
  rou::OpenCaseRequest last;
  for (int i = 0; i < 50 && refused.ok(); ++i) {
    last = NewCase();
    const auto one = Open(stack, last);
    refused = one.status();
    if (one.ok()) opened.push_back(one->name());
  }
  EXPECT_THAT(refused, Fails(absl::StatusCode::kResourceExhausted, "OUTBOX_FULL"));
  EXPECT_GT(RetryDelayOf(refused), absl::ZeroDuration());
  EXPECT_GE(opened.size(), 1u);

  ASSERT_THAT(stack.kafka().Restart(), IsOk());
  EXPECT_THAT(WaitFor([&]() -> absl::Status {
                const auto again = Open(stack, last);
                if (again.ok()) opened.push_back(again->name());
                return again.status();
              }),
              IsOk());
  for (const std::string& name : opened) EXPECT_THAT(WaitForNotice(stack, name), IsOk()) << name;
}

}  // namespace
}  // namespace meydan::integration
