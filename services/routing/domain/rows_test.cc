#include "services/routing/domain/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "services/routing/domain/record.h"
#include "services/routing/domain/testing/cases.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Cases of three units in every state, escalated or not, some of them asked for by another unit.
std::vector<v1::Case> ManyCases() {
  std::vector<v1::Case> cases;
  for (const char* owner : {"units/hukuk", "units/guzel_sanatlar", kDirectorate}) {
    for (int state = 1; state <= 4; ++state) {
      for (const auto rung : {v1::RUNG_REPRESENTATIVE, v1::RUNG_DIRECTORATE, v1::RUNG_SENIOR_MANAGEMENT}) {
        for (const char* asker : {"", "units/hukuk", "units/tip"}) {
          v1::Case next = LawCase();
          next.set_name(absl::StrCat("cases/", cases.size()));
          next.set_owner_unit(owner);
          next.set_state(static_cast<v1::Case::State>(state));
          next.set_rung(rung);
          next.set_overdue(IsOpen(next.state()) && rung == v1::RUNG_DIRECTORATE);
          next.mutable_origin()->set_requesting_unit(asker);
          cases.push_back(std::move(next));
        }
      }
    }
  }
  return cases;
}

std::vector<Standing> Everybody() {
  return {kLawRepresentative,
          kLawHead,
          kLawStaff,
          kArtHead,
          kDirector,
          kModerator,
          kRector,
          kOperator,
          kCallCentre,
          Who("people/nobody", {}),
          Who("services/notification", {}),
          Who("people/both",
              {{directory::v1::ROLE_STAFF, "units/tip"}, {directory::v1::ROLE_SENIOR_MANAGER, "units/rektorluk"}}),
          Who("people/officer", {{directory::v1::ROLE_STAFF, kDirectorate}}),
          Who("people/elsewhere", {{directory::v1::ROLE_MODERATOR, "units/hukuk"}})};
}

std::vector<v1::CaseFilter> Filters() {
  std::vector<v1::CaseFilter> filters;
  for (const char* text : {"", "open: true", "overdue: true", "state: STATE_ANSWERED", "state: STATE_ROUTED",
                           "owner_unit: 'units/hukuk'", "owner_unit: 'units/guzel_sanatlar' open: true",
                           "owner_unit: 'units/iletisim'", "owner_unit: 'units/nowhere'", "kind: KIND_PRAISE"}) {
    filters.push_back(Proto<v1::CaseFilter>(text));
  }
  return filters;
}

TEST(IsolationTest, Rr7ListsHoldExactlyWhatGetShows) {
  const std::vector<v1::Case> cases = ManyCases();
  std::map<std::string, std::set<std::string>> indexes;
  for (const v1::Case& current : cases) {
    for (const auto& [index, member] : IndexesOf(current)) indexes[index].insert(member);
  }
  for (const Standing& who : Everybody()) {
    for (const v1::CaseFilter& filter : Filters()) {
      std::set<std::string> listed;
      for (const std::string& index : IndexesToRead(who, filter)) {
        for (const std::string& member : indexes[index]) {
          const Row row = ParseMember(member).value_or(Row());
          ASSERT_NE(row.name, "") << member;
          if (Matches(filter, row)) listed.insert(row.name);
        }
      }
      std::set<std::string> visible;
      for (const v1::Case& current : cases) {
        if (MaySee(who, current) && Matches(filter, RowOf(current))) visible.insert(current.name());
      }
      EXPECT_EQ(listed, visible) << who.name << " " << filter.ShortDebugString();
    }
  }
}

TEST(IsolationTest, Rr7EachSeesWhatIsTheirs) {
  v1::Case current = LawCase();
  const auto seen_by = [&current] {
    std::vector<std::string> names;
    for (const Standing& who : Everybody()) {
      if (MaySee(who, current)) names.push_back(who.name);
    }
    return names;
  };
  EXPECT_THAT(seen_by(), UnorderedElementsAre("people/ece", "people/dekan", "people/ali", "people/mudur",
                                              "people/moderator", "services/notification"));
  current.set_owner_unit("units/kutuphane");
  EXPECT_THAT(seen_by(), UnorderedElementsAre("people/mudur", "people/moderator", "services/notification"));
  current.set_rung(v1::RUNG_SENIOR_MANAGEMENT);
  EXPECT_THAT(seen_by(), UnorderedElementsAre("people/mudur", "people/moderator", "services/notification",
                                              "people/rektor", "people/both"));
}

TEST(VisibleScopesTest, NameTheListsOfAnActor) {
  EXPECT_THAT(VisibleScopes(kDirector), ElementsAre("all"));
  EXPECT_THAT(VisibleScopes(kLawHead), ElementsAre("unit/units/hukuk", "asked/units/hukuk"));
  EXPECT_THAT(VisibleScopes(kRector), ElementsAre("escalated", "unit/units/rektorluk", "asked/units/rektorluk"));
  EXPECT_THAT(VisibleScopes(kOperator), IsEmpty());
  EXPECT_THAT(IndexesToRead(kDirector, Proto<v1::CaseFilter>("owner_unit: 'units/tip' open: true")),
              ElementsAre("unit/units/tip/open"));
}

TEST(IndexesTest, AClosedCaseLeavesTheOpenLists) {
  v1::Case current = LawCase();
  // ROUTED 1, NORMAL 2, COMPLAINT 1, EXAMS_GRADES 02, not overdue 0, REPRESENTATIVE 1.
  EXPECT_EQ(IndexesOf(current).front().member,
            absl::StrCat(store::SortKey(kNow), ".1210201.hukuk/5f0c1f5e-0000-5000-8000-000000000001"));
  EXPECT_EQ(IndexesOf(current).size(), 5u);
  current.set_state(v1::Case::STATE_CLOSED);
  std::vector<std::string> names;
  for (const auto& entry : IndexesOf(current)) names.push_back(entry.index);
  EXPECT_THAT(names, ElementsAre("all/all", "unit/units/hukuk/all", "changed"));
}

TEST(MemberTest, SaysWhatItWasMadeOf) {
  for (const v1::Case& current : ManyCases()) {
    const Row row = RowOf(current);
    EXPECT_EQ(ParseMember(MemberOf(row)).value_or(Row()), row);
  }
}

TEST(MemberTest, ALaterCaseSortsAfterAnEarlierOne) {
  Row earlier = RowOf(LawCase());
  Row later = earlier;
  earlier.state = v1::Case::STATE_CLOSED;
  later.create_time += absl::Microseconds(1);
  EXPECT_LT(MemberOf(earlier), MemberOf(later));
}

TEST(MemberTest, NothingElseIsRead) {
  const std::string good = MemberOf(RowOf(LawCase()));
  for (const std::string& bad :
       {std::string(), std::string("x"), good.substr(0, 20), good.substr(0, good.find('/')),
        good.substr(0, good.find('/') + 1), std::string(60, '/'), "g" + good.substr(1),
        good.substr(0, 17) + "9" + good.substr(18), good.substr(0, 20) + "99" + good.substr(22)}) {
    EXPECT_FALSE(ParseMember(bad).has_value()) << bad;
  }
}

TEST(FilterTest, RefusesValuesThatDoNotExist) {
  EXPECT_THAT(CheckFilter(v1::CaseFilter()), IsOk());
  const absl::Status status = CheckFilter(Proto<v1::CaseFilter>("owner_unit: 'hukuk' kind: 77"));
  EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ(FactOf(status, "field"), "filter.owner_unit");
}

TEST(CountTest, CountsByWhatIsAskedFor) {
  CaseCounter counter(Proto<v1::CountCasesRequest>("group_by: DIMENSION_OWNER_UNIT group_by: DIMENSION_STATE"));
  v1::Case current = LawCase();
  counter.Add(RowOf(current));
  current.set_overdue(true);
  counter.Add(RowOf(current));
  current.set_owner_unit("units/tip");
  current.set_rung(v1::RUNG_SENIOR_MANAGEMENT);
  current.set_state(v1::Case::STATE_CLOSED);
  counter.Add(RowOf(current));
  EXPECT_THAT(counter.Result(), EqualsProto(Proto<v1::CountCasesResponse>(R"pb(
                groups { owner_unit: "units/hukuk" state: STATE_ROUTED count: 2 overdue_count: 1 }
                groups { owner_unit: "units/tip" state: STATE_CLOSED count: 1 overdue_count: 1 escalated_count: 1 }
                total { count: 3 overdue_count: 2 escalated_count: 1 })pb")));
}

TEST(CountTest, WithoutGroupsThereIsOnlyTheTotal) {
  CaseCounter counter{v1::CountCasesRequest()};
  EXPECT_THAT(counter.Result(), EqualsProto(Proto<v1::CountCasesResponse>("total {}")));
  counter.Add(RowOf(LawCase()));
  EXPECT_THAT(counter.Result(), EqualsProto(Proto<v1::CountCasesResponse>("total { count: 1 }")));
  EXPECT_THAT(CaseCounter::Check(Proto<v1::CountCasesRequest>("group_by: DIMENSION_KIND group_by: 9")),
              Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

// What a watcher is told, in words.
std::string Told(const Standing& who, const v1::CaseFilter& filter, const v1::Case& current, bool shown_before) {
  const auto change = ChangeFor(who, filter, current, shown_before).value_or(v1::WatchCasesResponse());
  if (change.has_changed_case()) return absl::StrCat("changed ", change.changed_case().name());
  return change.removed_case().empty() ? "nothing" : absl::StrCat("removed ", change.removed_case());
}

TEST(WatchTest, Rr7ACaseThatLeavesYourSightIsToldByNameAlone) {
  v1::Case current = LawCase();
  current.set_name("cases/1");
  const v1::CaseFilter all;
  EXPECT_EQ(Told(kLawHead, all, current, false), "changed cases/1");
  EXPECT_EQ(Told(kArtHead, all, current, false), "nothing");
  current.set_owner_unit("units/guzel_sanatlar");
  EXPECT_EQ(Told(kLawHead, all, current, true), "removed cases/1");
  EXPECT_EQ(Told(kArtHead, all, current, false), "changed cases/1");
  EXPECT_EQ(Told(kDirector, Proto<v1::CaseFilter>("kind: KIND_PRAISE"), current, true), "removed cases/1");
}

TEST(WatchTest, WhoeverListedTheCaseAndThenWatchesHearsThatItIsGone) {
  v1::Case current = LawCase();
  current.set_name("cases/1");
  current.set_state(v1::Case::STATE_ANSWERED);
  const auto open = Proto<v1::CaseFilter>("open: true");
  EXPECT_EQ(Told(kLawHead, open, current, false), "removed cases/1");
  EXPECT_EQ(Told(kArtHead, open, current, false), "nothing");
  WriteHistory(current, v1::HistoryEntry::ACTION_ROUTED, kRouting, kNow);
  current.set_owner_unit("units/guzel_sanatlar");
  WriteHistory(current, v1::HistoryEntry::ACTION_REASSIGNED, "people/dekan", kNow);
  EXPECT_EQ(Told(kLawHead, v1::CaseFilter(), current, false), "removed cases/1");
  WriteHistory(current, v1::HistoryEntry::ACTION_ACKNOWLEDGED, "people/can", kNow);
  EXPECT_EQ(Told(kLawHead, v1::CaseFilter(), current, false), "nothing") << "what happens later is not theirs to know";
}

TEST(ChangedTest, ACaseStandsWhereItChangedLast) {
  v1::Case current = LawCase();
  const std::string before = ChangedMemberOf(current);
  EXPECT_EQ(NameInChangedMember(before), kCaseName);
  WriteHistory(current, v1::HistoryEntry::ACTION_ACKNOWLEDGED, "people/ece", kNow + absl::Microseconds(1));
  EXPECT_LT(before, ChangedMemberOf(current));
  for (const absl::string_view bad : {"", "x", "cases/1", "00062f1a3b5c7d00/", "00062f1a3b5c7d00x1"}) {
    EXPECT_EQ(NameInChangedMember(bad), "") << bad;
  }
}

}  // namespace
}  // namespace meydan::routing
