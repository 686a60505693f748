#include "services/review/domain/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/base/proto_time.h"
#include "common/base/testing/status_matchers.h"
#include "services/review/domain/content/fingerprint.h"
#include "services/review/domain/record.h"

namespace meydan::review {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::AnyOfArray;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

const absl::Time kTime = absl::FromUnixMicros(1'700'000'000'000'001);

v1::Submission Sample(v1::Submission::State state) {
  auto current = Proto<v1::Submission>(R"pb(
    name: "submissions/5f0c"
    unit: "units/hukuk"
    content {
      request_type: REQUEST_TYPE_NEWS
      text: "The library opens on Monday morning at nine."
      targets { account: "accounts/x.hukuk" kind: TARGET_KIND_POST }
      targets { account: "accounts/x.hukuk" kind: TARGET_KIND_VIDEO }
      assets { asset: "assets/ab" }
      assets { asset: "assets/ab" }
    }
    chain {
      steps {
        id: "one"
        persons: "people/rektor"
        groups { role: ROLE_REVIEWER unit: "units/iletisim" }
      }
    }
  )pb");
  current.set_state(state);
  *current.mutable_create_time() = ToProto(kTime);
  *current.mutable_update_time() = ToProto(kTime + absl::Hours(1));
  if (state != v1::Submission::STATE_DRAFT) *current.mutable_submit_time() = ToProto(kTime + absl::Minutes(1));
  return current;
}

// Not the unit of the sample's reviewers, who stand for a group like any other here.
constexpr char kDirectorate[] = "units/rektorluk";

std::vector<std::string> IndexNames(const v1::Submission& current, absl::string_view directorate = kDirectorate) {
  std::vector<std::string> names;
  for (const store::IndexEntry& entry : IndexesOf(current, directorate)) names.push_back(entry.index);
  return names;
}

Standing Of(std::vector<std::string> works_for, std::vector<std::string> manages = {}) {
  Standing who;
  who.actor.name = "people/somebody";
  who.works_for = std::move(works_for);
  who.manages = std::move(manages);
  return who;
}

TEST(RowsTest, AMemberSaysWhatARowSays) {
  for (const auto state : {v1::Submission::STATE_UNSPECIFIED, v1::Submission::STATE_FAILED}) {
    const Row row{.create_time = kTime,
                  .ended_as = state,
                  .request_type = v1::REQUEST_TYPE_OTHER,
                  .unit = "units/a.b-c_d",
                  .name = "submissions/5f0c"};
    EXPECT_EQ(ParseMember(MemberOf(row)), row);
  }
}

TEST(RowsTest, OtherTextsAreNoMembers) {
  const std::string member = MemberOf(RowOf(Sample(v1::Submission::STATE_DRAFT)));
  for (size_t i = 0; i < member.size() - 4; ++i) EXPECT_EQ(ParseMember(member.substr(0, i)), std::nullopt) << i;
  for (const char* text : {"", "x", "zz062f1a3b5c7d00.0003.hukuk/5f0c", "00062f1a3b5c7d00.9903.hukuk/5f0c",
                           "00062f1a3b5c7d00.0099.hukuk/5f0c", "00062f1a3b5c7d00.0003.hukuk/"}) {
    EXPECT_EQ(ParseMember(text), std::nullopt) << text;
    EXPECT_EQ(ParsePlanned(text, "accounts/x.hukuk"), std::nullopt) << text;
  }
  EXPECT_FALSE(ParseTimedMember("00062f1a3b5c7d00.5f0c").has_value());
  EXPECT_EQ(ParseTimedMember("00062f1a3b5c7d00/5f0c")->name, "5f0c");
}

TEST(RowsTest, ADraftIsItsUnitsOwn) {
  EXPECT_THAT(IndexNames(Sample(v1::Submission::STATE_DRAFT)),
              UnorderedElementsAre("all/all", "all/open", "unit/units/hukuk/all", "unit/units/hukuk/open",
                                   "account/accounts/x.hukuk/all", "changed"));
}

TEST(RowsTest, WhatWaitsForReviewStandsInTheQueueAndWithThoseWhoDecide) {
  EXPECT_THAT(IndexNames(Sample(v1::Submission::STATE_SUBMITTED)),
              UnorderedElementsAre("all/all", "all/open", "all/review", "unit/units/hukuk/all", "unit/units/hukuk/open",
                                   "account/accounts/x.hukuk/all", "decider/people/rektor/all",
                                   "decider/3/units/iletisim/all", "used/ab", "changed"));
  static_assert(directory::v1::ROLE_REVIEWER == 3);
}

TEST(RowsTest, WhoeverSeesAllNeedsNoListOfWhatTheyDecideAbout) {
  const v1::Submission current = Sample(v1::Submission::STATE_SUBMITTED);
  const std::vector<std::string> names = IndexNames(current, "units/iletisim");
  EXPECT_THAT(names, Not(Contains("decider/3/units/iletisim/all")));
  EXPECT_THAT(names, Contains("decider/people/rektor/all"));
  Actor reviewer{.name = "people/ali", .grants = {{directory::v1::ROLE_REVIEWER, "units/iletisim"}}};
  for (const std::string& index : IndexesToRead(StandingOf(reviewer, "units/iletisim", {}), {})) {
    EXPECT_THAT(names, Contains(index));
  }
}

// What a change of state costs: two writes for each entry that says it.
TEST(RowsTest, UntilItEndsASubmissionKeepsItsEntries) {
  const auto lists = [](v1::Submission::State state) {
    std::vector<store::IndexEntry> entries = IndexesOf(Sample(state), kDirectorate);
    std::erase_if(entries, [](const store::IndexEntry& entry) { return entry.index == "all/review"; });
    return entries;
  };
  const std::vector<store::IndexEntry> submitted = lists(v1::Submission::STATE_SUBMITTED);
  for (const auto state :
       {v1::Submission::STATE_IN_REVIEW, v1::Submission::STATE_CHANGES_REQUESTED, v1::Submission::STATE_APPROVED,
        v1::Submission::STATE_SCHEDULED, v1::Submission::STATE_HELD, v1::Submission::STATE_DUE}) {
    EXPECT_EQ(lists(state), submitted) << v1::Submission::State_Name(state);
  }
}

TEST(RowsTest, WhatHasEndedIsNoLongerOpen) {
  for (const auto state : {v1::Submission::STATE_REJECTED, v1::Submission::STATE_PUBLISHED}) {
    EXPECT_THAT(IndexNames(Sample(state)), Not(Contains(EndsWith("/open"))));
    EXPECT_THAT(IndexNames(Sample(state)), Contains("unit/units/hukuk/all"));
  }
}

TEST(RowsTest, ATaskStandsWithTheAccountsManagersUntilItIsDone) {
  v1::Submission due = Sample(v1::Submission::STATE_DUE);
  v1::Publication& publication = *due.add_publications();
  publication.set_account("accounts/x.hukuk");
  publication.set_state(v1::Publication::STATE_WAITING);
  EXPECT_THAT(IndexNames(due), Contains("manager/accounts/x.hukuk/task"));
  EXPECT_THAT(IndexNames(due), Contains("out/ab"));
  publication.set_state(v1::Publication::STATE_PUBLISHED);
  EXPECT_THAT(IndexNames(due), Not(Contains("manager/accounts/x.hukuk/task")));
  EXPECT_THAT(IndexNames(due), Contains("manager/accounts/x.hukuk/all"));
  EXPECT_THAT(IndexNames(due), Contains("out/ab"));
  publication.mutable_takedown()->set_cause("licences/1");
  EXPECT_THAT(IndexNames(due), Contains("manager/accounts/x.hukuk/task"));
  *publication.mutable_takedown()->mutable_confirm_time() = ToProto(kTime);
  publication.set_state(v1::Publication::STATE_TAKEN_DOWN);
  EXPECT_THAT(IndexNames(due), Not(Contains("manager/accounts/x.hukuk/task")));
  EXPECT_THAT(IndexNames(due), Not(Contains("out/ab")));
}

TEST(RowsTest, NoEntryStandsTwice) {  // the write path would take both away with one
  for (int state = v1::Submission::State_MIN; state <= v1::Submission::State_MAX; ++state) {
    std::vector<store::IndexEntry> entries = IndexesOf(Sample(static_cast<v1::Submission::State>(state)), kDirectorate);
    std::sort(entries.begin(), entries.end());
    EXPECT_EQ(std::adjacent_find(entries.begin(), entries.end()), entries.end()) << state;
  }
}

TEST(RowsTest, CR14APlannedTextIsFoundByItsTimeAndFingerprint) {
  v1::Submission current = Sample(v1::Submission::STATE_SUBMITTED);
  for (const bool timed : {false, true}) {
    const absl::Time planned = kTime + (timed ? absl::Hours(50) : absl::Minutes(1));
    if (timed) *current.mutable_content()->mutable_publish_time() = ToProto(planned);
    const std::vector<PlannedEntry> entries = PlannedEntriesOf(current, FingerprintsOf(current.content()));
    ASSERT_EQ(entries.size(), 1u);  // the same text twice on one account
    EXPECT_EQ(entries[0].account, "accounts/x.hukuk");
    const std::optional<Neighbour> neighbour = ParsePlanned(entries[0].member, entries[0].account);
    ASSERT_TRUE(neighbour.has_value());
    EXPECT_EQ(neighbour->submission, "submissions/5f0c");
    EXPECT_EQ(neighbour->publish_time, planned);
    EXPECT_EQ(neighbour->fingerprint, FingerprintOf(current.content(), current.content().targets(0)));
  }
  EXPECT_THAT(PlannedEntriesOf(Sample(v1::Submission::STATE_WITHDRAWN), {1}), IsEmpty());
}

TEST(RowsTest, CR14ADraftWithATimeWillBeFoundWhereItSaysOnceItIsHandedIn) {
  v1::Submission current = Sample(v1::Submission::STATE_DRAFT);
  *current.mutable_content()->mutable_publish_time() = ToProto(kTime + absl::Hours(50));
  const std::vector<uint64_t> fingerprints = FingerprintsOf(current.content());
  EXPECT_THAT(PlannedEntriesOf(current, fingerprints), IsEmpty());
  const std::vector<PlannedEntry> coming = ComingEntriesOf(current, fingerprints);
  ASSERT_EQ(coming.size(), 1u);
  EXPECT_FALSE(NeighbourOf(current, *ParsePlanned(coming[0].member, coming[0].account)).has_value());
  current.set_state(v1::Submission::STATE_SUBMITTED);
  EXPECT_EQ(PlannedEntriesOf(current, fingerprints), coming);
}

TEST(RowsTest, CR14OnlyWhatIsStillPlannedIsANeighbour) {
  const v1::Submission current = Sample(v1::Submission::STATE_APPROVED);
  const std::vector<PlannedEntry> entries = PlannedEntriesOf(current, FingerprintsOf(current.content()));
  ASSERT_EQ(entries.size(), 1u);
  const Neighbour said = *ParsePlanned(entries[0].member, entries[0].account);
  ASSERT_TRUE(NeighbourOf(current, said).has_value());
  v1::Submission moved = current;
  *moved.mutable_content()->mutable_publish_time() = ToProto(kTime + absl::Hours(9));
  EXPECT_EQ(NeighbourOf(moved, said)->publish_time, kTime + absl::Hours(9));
  v1::Submission reworded = current;
  reworded.mutable_content()->set_text("On Tuesday nobody may come in before the afternoon.");
  EXPECT_FALSE(NeighbourOf(reworded, said).has_value());
  v1::Submission elsewhere = current;
  for (v1::Target& target : *elsewhere.mutable_content()->mutable_targets()) target.set_account("accounts/x.ornekuni");
  EXPECT_FALSE(NeighbourOf(elsewhere, said).has_value());
  EXPECT_FALSE(NeighbourOf(Sample(v1::Submission::STATE_REJECTED), said).has_value());
}

TEST(RowsTest, CR15WhatAPauseHoldsIsFoundByThePause) {
  v1::Submission held = Sample(v1::Submission::STATE_HELD);
  held.mutable_hold()->set_cause(v1::Hold::CAUSE_PAUSE);
  held.mutable_hold()->set_subject("pauses/1");
  EXPECT_THAT(IndexNames(held), Contains(HeldIndex("pauses/1")));
  held.mutable_hold()->set_cause(v1::Hold::CAUSE_RIGHTS);
  EXPECT_THAT(IndexNames(held), Not(Contains(HeldIndex("pauses/1"))));
}

TEST(RowsTest, EverybodyReadsWhatTheyMaySee) {
  v1::SubmissionFilter none;
  v1::SubmissionFilter waiting = Proto<v1::SubmissionFilter>("in_review: true");
  v1::SubmissionFilter scheduled = Proto<v1::SubmissionFilter>("state: STATE_SCHEDULED");
  v1::SubmissionFilter rejected = Proto<v1::SubmissionFilter>("state: STATE_REJECTED");
  v1::SubmissionFilter of_hukuk = Proto<v1::SubmissionFilter>("unit: 'units/hukuk'");
  v1::SubmissionFilter of_x = Proto<v1::SubmissionFilter>("account: 'accounts/x.hukuk' open_task: true");
  Standing reviewer = Of({"units/iletisim"});
  reviewer.is_reviewer = true;
  EXPECT_THAT(IndexesToRead(reviewer, none), ElementsAre("all/all"));
  EXPECT_THAT(IndexesToRead(reviewer, waiting), ElementsAre("all/review"));
  EXPECT_THAT(IndexesToRead(reviewer, of_hukuk), ElementsAre("unit/units/hukuk/all"));
  EXPECT_THAT(IndexesToRead(reviewer, of_x), ElementsAre("account/accounts/x.hukuk/task"));
  EXPECT_THAT(IndexesToRead(reviewer, scheduled), ElementsAre("all/open"));
  EXPECT_THAT(IndexesToRead(reviewer, rejected), ElementsAre("all/all"));
  Standing dean = Of({"units/hukuk"});
  dean.actor.grants = {{directory::v1::ROLE_UNIT_HEAD, "units/hukuk"}};
  EXPECT_THAT(IndexesToRead(dean, none),
              ElementsAre("decider/6/units/hukuk/all", "decider/people/somebody/all", "unit/units/hukuk/all"));
  EXPECT_THAT(IndexesToRead(dean, waiting),
              ElementsAre("decider/6/units/hukuk/all", "decider/people/somebody/all", "unit/units/hukuk/open"));
  EXPECT_THAT(IndexesToRead(dean, of_hukuk), ElementsAre("unit/units/hukuk/all"));
  const Standing manager = Of({}, {"accounts/x.hukuk"});
  EXPECT_THAT(IndexesToRead(manager, of_x),
              ElementsAre("decider/people/somebody/task", "manager/accounts/x.hukuk/task"));
  EXPECT_THAT(IndexesToRead(manager, waiting),
              ElementsAre("decider/people/somebody/all", "manager/accounts/x.hukuk/all"));
  EXPECT_THAT(IndexesToRead(Of({"units/kutuphane"}), of_hukuk), ElementsAre("decider/people/somebody/all"));
  EXPECT_THAT(RightsIndexesToRead(reviewer, "licence", ""), ElementsAre("licence/all"));
  EXPECT_THAT(RightsIndexesToRead(dean, "licence", ""), ElementsAre("licence/unit/units/hukuk"));
  EXPECT_THAT(RightsIndexesToRead(manager, "release", ""), IsEmpty());
  EXPECT_THAT(RightsIndexesToRead(dean, "release", "assets/ab"), ElementsAre("release/asset/ab/unit/units/hukuk"));
  EXPECT_THAT(RightsIndexesToRead(reviewer, "release", "assets/ab"), ElementsAre("release/asset/ab"));
  EXPECT_THAT(RightsIndexesToRead(manager, "release", "assets/ab"), IsEmpty());
}

TEST(RowsTest, FiltersAreCheckedAndMatch) {
  const v1::Submission current = Sample(v1::Submission::STATE_SUBMITTED);
  const auto matches = [&](const std::string& filter) { return Matches(Proto<v1::SubmissionFilter>(filter), current); };
  EXPECT_TRUE(matches(""));
  EXPECT_TRUE(matches("unit: 'units/hukuk' state: STATE_SUBMITTED request_type: REQUEST_TYPE_NEWS in_review: true"));
  EXPECT_TRUE(matches("account: 'accounts/x.hukuk'"));
  EXPECT_FALSE(matches("account: 'accounts/instagram.hukuk'"));
  EXPECT_FALSE(matches("unit: 'units/kutuphane'"));
  EXPECT_FALSE(matches("state: STATE_DRAFT"));
  EXPECT_FALSE(matches("request_type: REQUEST_TYPE_EVENT"));
  EXPECT_FALSE(matches("open_task: true"));
  v1::SubmissionFilter odd;
  EXPECT_THAT(CheckFilter(odd), IsOk());
  odd.set_unit("hukuk");
  EXPECT_THAT(CheckFilter(odd), Fails(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"));
  odd.clear_unit();
  odd.set_state(static_cast<v1::Submission::State>(99));
  EXPECT_THAT(CheckFilter(odd), Fails(absl::StatusCode::kInvalidArgument, "FILTER_INVALID"));
}

// Whatever the filter, a row is passed over only when the submission would not match, and is found in what is read.
TEST(RowsTest, NothingThatMatchesIsPassedOver) {
  Standing reviewer = Of({});
  reviewer.is_reviewer = true;
  std::vector<v1::SubmissionFilter> filters(2);
  filters[1].set_in_review(true);
  for (int state = v1::Submission::State_MIN; state <= v1::Submission::State_MAX; ++state) {
    filters.emplace_back().set_state(static_cast<v1::Submission::State>(state));
  }
  for (int state = v1::Submission::STATE_DRAFT; state <= v1::Submission::State_MAX; ++state) {
    const v1::Submission current = Sample(static_cast<v1::Submission::State>(state));
    for (const v1::SubmissionFilter& filter : filters) {
      if (!Matches(filter, current)) continue;
      EXPECT_TRUE(MayMatch(filter, RowOf(current))) << state << " " << filter.ShortDebugString();
      for (const Standing& who : {reviewer, Of({"units/hukuk"})}) {
        std::vector<std::string> read = IndexesToRead(who, filter);
        const std::vector<std::string> stands_in = IndexNames(current);
        EXPECT_THAT(stands_in, Contains(AnyOfArray(read))) << state << " " << filter.ShortDebugString();
      }
    }
    EXPECT_EQ(MayMatch(Proto<v1::SubmissionFilter>("in_review: true"), RowOf(current)), !HasEnded(current.state()));
  }
}

// Who sees it for a task on their account only is not told of it, and what is over stands there for good.
TEST(RowsTest, CR8TheQueueIsNotReadFromTheListsOfAccounts) {
  Standing who = Of({"units/hukuk"}, {"accounts/x.hukuk"});
  who.actor.grants = {{directory::v1::ROLE_UNIT_HEAD, "units/hukuk"}};
  EXPECT_THAT(IndexesToRead(who, QueueFilter()), Contains("manager/accounts/x.hukuk/all"));
  EXPECT_THAT(QueueIndexesToRead(who), UnorderedElementsAre("unit/units/hukuk/open", "decider/people/somebody/all",
                                                            "decider/6/units/hukuk/all"));
  static_assert(directory::v1::ROLE_UNIT_HEAD == 6);
  who.is_reviewer = true;
  EXPECT_THAT(QueueIndexesToRead(who), UnorderedElementsAre("all/review"));
}

TEST(RowsTest, CR8AQueueItemTellsWhoHoldsIt) {
  v1::Submission current = Sample(v1::Submission::STATE_IN_REVIEW);
  current.mutable_claim()->set_holder("people/ali");
  current.add_findings()->set_severity(v1::Finding::SEVERITY_FAILURE);
  current.add_findings()->set_severity(v1::Finding::SEVERITY_HINT);
  const v1::QueueItem item = QueueItemOf(current);
  EXPECT_EQ(item.claim().holder(), "people/ali");
  EXPECT_EQ(item.step(), "one");
  EXPECT_EQ(item.failures(), 1);
  EXPECT_EQ(item.priority(), v1::PRIORITY_NORMAL) << "of what was submitted before there were priorities";
  current.set_priority(v1::PRIORITY_URGENT);
  EXPECT_EQ(QueueItemOf(current).priority(), v1::PRIORITY_URGENT);
  current.set_step(1);  // past the last
  EXPECT_EQ(QueueItemOf(current).step(), "");
}

}  // namespace
}  // namespace meydan::review
