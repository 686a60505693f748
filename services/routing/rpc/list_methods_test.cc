#include "services/routing/rpc/list_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/routing/domain/case.h"
#include "services/routing/testing/service.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ListMethodsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::ListCasesResponse> List(const std::string& who, const v1::ListCasesRequest& request) {
    return BlockOn(methods_.ListCases(parts_.directory.CallOf(who), request));
  }
  // The numbers of the cases on all pages of that size.
  std::vector<int> Numbers(const std::string& who, const std::string& filter = "", int page_size = 0) {
    std::vector<int> numbers;
    v1::ListCasesRequest request;
    *request.mutable_filter() = Proto<v1::CaseFilter>(filter);
    request.set_page_size(page_size);
    for (bool more = true; more;) {
      const absl::StatusOr<v1::ListCasesResponse> page = List(who, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      if (page_size > 0) EXPECT_LE(page->cases_size(), page_size);
      for (const v1::Case& one : page->cases()) numbers.push_back(std::stoi(one.name().substr(one.name().size() - 12)));
      request.set_page_token(page->next_page_token());
      more = !page->next_page_token().empty();
    }
    return numbers;
  }
  int64_t Count(const std::string& who, const std::string& filter = "") {
    v1::CountCasesRequest request;
    *request.mutable_filter() = Proto<v1::CaseFilter>(filter);
    const auto counted = BlockOn(methods_.CountCases(parts_.directory.CallOf(who), request));
    EXPECT_THAT(counted, IsOk());
    return counted.ok() ? counted->total().count() : -1;
  }
  void Change(const std::string& name, const Cases::DecideChange& decide) {
    ASSERT_THAT(BlockOn(parts_.cases.Update(name, store::Origin{}, "", decide)), IsOk());
  }
  void Escalate(const std::string& name) {
    auto request = Proto<v1::EscalateCaseRequest>("rung: RUNG_SENIOR_MANAGEMENT reason: 'They should know.'");
    Change(name, [request](const v1::Case& current, absl::Time now) {
      return routing::Escalate(current, request, kDirector, now);
    });
  }
  void Answer(const std::string& name) {
    v1::AnswerCaseRequest request;
    request.set_text("Yes.");
    Change(name, [request](const v1::Case& current, absl::Time now) {
      return routing::Answer(current, request, kDirector, now);
    });
  }

  Parts parts_;
  ListMethods methods_{parts_.cases, kDirectorate};
};

TEST_F(ListMethodsTest, Rr7EachListsAndCountsTheirOwn) {
  parts_.Add(1);
  parts_.Add(2, "units/guzel_sanatlar");
  Escalate(parts_.Add(3).name());
  Escalate(parts_.Add(4, "units/rektorluk").name());
  Answer(parts_.Add(5).name());
  const auto expect = [&](const std::string& who, const std::string& filter, const std::vector<int>& numbers) {
    for (const int page_size : {0, 1, 2}) EXPECT_EQ(Numbers(who, filter, page_size), numbers) << who << " " << filter;
    EXPECT_EQ(Count(who, filter), static_cast<int64_t>(numbers.size())) << who << " " << filter;
  };
  expect("people/ece", "", {5, 3, 1});
  expect("people/can", "", {2});
  expect("people/mudur", "", {5, 4, 3, 2, 1});
  expect("services/notification", "", {5, 4, 3, 2, 1});
  expect("people/rektor", "", {4, 3});  // 4 stands in two of the lists that are theirs
  expect("people/nobody", "", {});
  expect("people/ece", "open: true", {3, 1});
  expect("people/ece", "owner_unit: 'units/guzel_sanatlar'", {});
  expect("people/rektor", "owner_unit: 'units/hukuk'", {3});
  expect("people/mudur", "state: STATE_ANSWERED", {5});
  expect("people/mudur", "owner_unit: 'units/hukuk' open: true", {3, 1});
}

TEST_F(ListMethodsTest, PagesHoldEveryCaseOnce) {
  std::vector<int> all;
  for (int i = 1; i <= 23; ++i) {
    parts_.Add(i, i % 3 == 0 ? "units/guzel_sanatlar" : "units/hukuk");
    all.insert(all.begin(), i);
  }
  for (const int page_size : {1, 2, 5, 22, 23, 24}) EXPECT_EQ(Numbers("people/mudur", "", page_size), all);
  EXPECT_THAT(Numbers("people/can", "", 2), ElementsAre(21, 18, 15, 12, 9, 6, 3));
  EXPECT_THAT(Numbers("people/mudur", "owner_unit: 'units/guzel_sanatlar'", 3), ElementsAre(21, 18, 15, 12, 9, 6, 3));
}

TEST_F(ListMethodsTest, APageTokenStaysRightWhileCasesComeAndChange) {
  for (int i = 1; i <= 6; ++i) parts_.Add(i);
  v1::ListCasesRequest request;
  request.set_page_size(3);
  const absl::StatusOr<v1::ListCasesResponse> first = List("people/ece", request);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(first->cases(), SizeIs(3));
  parts_.Add(7);
  Answer(first->cases(0).name());
  request.set_page_token(first->next_page_token());
  const absl::StatusOr<v1::ListCasesResponse> second = List("people/ece", request);
  ASSERT_THAT(second, IsOk());
  ASSERT_THAT(second->cases(), SizeIs(3));
  EXPECT_THAT(second->cases(0).name(), ::testing::EndsWith("3"));
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(ListMethodsTest, BadPagesAreRefused) {
  const auto invalid = [](const char* reason) { return Fails(absl::StatusCode::kInvalidArgument, reason); };
  for (int i = 1; i <= 3; ++i) parts_.Add(i);
  v1::ListCasesRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(List("people/ece", request), invalid("PAGE_SIZE_INVALID"));
  request.set_page_size(1);
  request.set_page_token("bad");
  EXPECT_THAT(List("people/ece", request), invalid("PAGE_TOKEN_INVALID"));
  request.clear_page_token();
  request.set_page_token(List("people/ece", request)->next_page_token());
  EXPECT_THAT(List("people/ece", request), IsOk());
  request.mutable_filter()->set_open(true);
  EXPECT_THAT(List("people/ece", request), invalid("PAGE_TOKEN_INVALID")) << "it is of another list";
  request.mutable_filter()->set_kind(static_cast<v1::Kind>(99));
  EXPECT_THAT(List("people/ece", request), invalid("INVALID_FIELD"));
}

TEST_F(ListMethodsTest, APageThatWouldBeTooLargeEndsEarly) {
  for (int i = 1; i <= 5; ++i) {
    const std::string name = parts_.Add(i).name();
    Change(name, [](const v1::Case& current, absl::Time now) -> absl::StatusOr<CaseDecision> {
      CaseDecision decision{current, {}};
      decision.state.mutable_origin()->set_text(std::string(store::kMostPageBytes / 2, 'x'));
      WriteHistory(decision.state, v1::HistoryEntry::ACTION_ACKNOWLEDGED, kActor, now);
      return decision;
    });
  }
  const absl::StatusOr<v1::ListCasesResponse> page = List("people/ece", v1::ListCasesRequest());
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(page->cases(), SizeIs(1));
  EXPECT_THAT(Numbers("people/ece"), ElementsAre(5, 4, 3, 2, 1));
}

TEST_F(ListMethodsTest, WhileTheStoreIsAwayNothingIsAnswered) {
  parts_.Add(1);
  parts_.store.FailNext(absl::UnavailableError("away"));
  EXPECT_TRUE(IsTransient(List("people/ece", v1::ListCasesRequest()).status()));
}

TEST_F(ListMethodsTest, CountsTellCasesApart) {
  parts_.Add(1);
  parts_.Add(2, "units/guzel_sanatlar");
  Escalate(parts_.Add(3, "units/hukuk", v1::IMPORTANCE_CRITICAL).name());
  v1::CountCasesRequest request;
  request.add_group_by(v1::CountCasesRequest::DIMENSION_OWNER_UNIT);
  request.add_group_by(v1::CountCasesRequest::DIMENSION_IMPORTANCE);
  const auto all = BlockOn(methods_.CountCases(parts_.directory.CallOf("people/mudur"), request));
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(*all, ::meydan::testing::EqualsProto(Proto<v1::CountCasesResponse>(R"pb(
    groups { owner_unit: "units/guzel_sanatlar" importance: IMPORTANCE_NORMAL count: 1 }
    groups { owner_unit: "units/hukuk" importance: IMPORTANCE_NORMAL count: 1 }
    groups { owner_unit: "units/hukuk" importance: IMPORTANCE_CRITICAL count: 1 escalated_count: 1 }
    total { count: 3 escalated_count: 1 })pb")));
  const auto own = BlockOn(methods_.CountCases(parts_.directory.CallOf("people/can"), request));
  ASSERT_THAT(own, IsOk());
  EXPECT_THAT(own->groups(), SizeIs(1)) << "RR7: no group of another unit, not even an empty one";
  request.add_group_by(static_cast<v1::CountCasesRequest::Dimension>(9));
  EXPECT_THAT(BlockOn(methods_.CountCases(parts_.directory.CallOf("people/can"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(ListMethodsTest, CountingEndsWithTheCallsTime) {
  parts_.Add(1);
  rpc::Call call = parts_.directory.CallOf("people/mudur");
  call.deadline = parts_.clock.Now();
  EXPECT_THAT(BlockOn(methods_.CountCases(call, v1::CountCasesRequest())),
              Fails(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED"));
}

TEST_F(ListMethodsTest, AReaderTakesLongListsInParts) {
  std::vector<std::string> names;
  for (int i = 1; i <= 40; ++i) names.insert(names.begin(), parts_.Add(i).name());
  RowReader reader(parts_.store, {"unit/units/hukuk/all", "all/all", "escalated/all"}, "", "", 3);
  std::vector<std::string> read;
  while (true) {
    const auto entries = BlockOn(reader.Next());
    ASSERT_THAT(entries, IsOk());
    if (entries->empty()) break;
    for (const RowReader::Entry& entry : *entries) read.push_back(entry.row.name);
  }
  EXPECT_EQ(read, names);
  EXPECT_THAT(*BlockOn(reader.Next()), IsEmpty());
  RowReader of_nothing(parts_.store, {}, "", "", 3);
  EXPECT_THAT(*BlockOn(of_nothing.Next()), IsEmpty());
}

TEST_F(ListMethodsTest, EveryShardHasAName) {
  const store::Layout layout("routing", 100);
  std::set<int> shards;
  for (const std::string& name : store::OneNamePerShard(layout, "cases")) shards.insert(layout.ShardOf(name));
  EXPECT_THAT(shards, SizeIs(100));
}

}  // namespace
}  // namespace meydan::routing
