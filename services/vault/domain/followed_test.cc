// Copies of the vault: what one has followed, another one that knows less of the directory does not take back.
#include "services/vault/domain/followed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/linking.h"
#include "services/vault/domain/versions.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using storage::v1::Credential;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::HandOver;

class OutdatedTest : public ::testing::Test {
 protected:
  OutdatedTest() {
    Know(5, 3);
    office.university.Designate(kInstagram, "people/yeni");
    current = Given(FollowDirectory(office.Instagram(), kInstagram, office.AsVault())).state;
  }
  void Know(int64_t account, int64_t unit) {
    office.university.account(kInstagram).version = account;
    office.university.account(kInstagram).unit_version = unit;
  }
  absl::StatusOr<CredentialDecision> TryToFollow(absl::Duration later) {
    return FollowDirectory(current, kInstagram, office.AsVault(kNow + later));
  }
  Office office;
  storage::v1::Credential current;
};

TEST_F(OutdatedTest, DR3WhoHasJustComeIsNotTakenForOneWhoLeft) {
  ASSERT_TRUE(HoldsPost("people/yeni", HandOver::POST_MANAGER, current, office.world));
  office.university.EndDesignation(kInstagram, "people/yeni");
  Know(4, 3);
  EXPECT_THAT(TryToFollow(absl::Seconds(1)), Fails(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED"));
  Know(5, 2);
  EXPECT_THAT(TryToFollow(absl::Seconds(1)), Fails(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED"));
  Know(6, 3);
  EXPECT_EQ(Given(TryToFollow(absl::Seconds(1))).state.hand_overs_size(), 1) << "but one who left later";
}

TEST_F(OutdatedTest, AUnitThatItBelongsToNoMoreDoesNotCount) {
  Know(6, 1);
  office.university.account(kInstagram).unit = kMedicine;
  EXPECT_EQ(Given(TryToFollow(absl::Seconds(1))).state.unit(), kMedicine);
}

TEST_F(OutdatedTest, ADirectoryThatWasRestoredIsFollowedAfterAWhile) {
  office.university.EndDesignation(kInstagram, "people/yeni");
  Know(2, 1);
  EXPECT_THAT(TryToFollow(absl::Minutes(20) - absl::Seconds(1)),
              Fails(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED"));
  const storage::v1::Credential later = Given(TryToFollow(absl::Minutes(20))).state;
  EXPECT_EQ(later.hand_overs_size(), 1);
  EXPECT_EQ(later.followed().account_version(), 2);
}

// What somebody new does at a copy of the vault that knows them, or gets there.
struct NewcomerRow {
  const char* name;
  std::function<Credential(const Office& newer, const Credential& current)> come;
  bool learns;
};

// people/yeni has come (version 2 of what the directory says of them) and runs Law's account (version 6): `newer` knows
// it, `older` does not yet.
class NewcomerTest : public ::testing::TestWithParam<NewcomerRow> {
 protected:
  NewcomerTest() {
    newer.university.account(kInstagram).version = 6;
    newer.university.SetVersion("people/yeni", 2);
    newer.university.Designate(kInstagram, "people/yeni");
    older.university.account(kInstagram).version = 5;
    older.university.SetVersion("people/yeni", 0);
    current = GetParam().come(newer, older.Instagram());
  }
  // At the copy that is behind.
  Credential ShareThere(absl::Duration later) {
    return SharePassword(older, current, "another", kNow + later, "people/yonetici").state;
  }
  absl::StatusOr<CredentialDecision> FollowThere(absl::Duration later) {
    return FollowDirectory(current, kInstagram, older.AsVault(kNow + later));
  }
  Office newer;
  Office older;
  Credential current;
};

TEST_P(NewcomerTest, CV10WhoIsNotHeardOfYetIsNotTakenForOneWhoLeft) {
  EXPECT_THAT(FollowThere(absl::Minutes(19)), IsOutdated());
  EXPECT_THAT(ShareThere(absl::Minutes(19)).hand_overs(), IsEmpty());
}

TEST_P(NewcomerTest, CV10NorIsWhoHasComeBack) {
  older.university.SetVersion("people/yeni", 1);  // left
  older.university.account(kInstagram).version = 6;
  EXPECT_THAT(FollowThere(absl::Minutes(19)), IsOutdated());
  EXPECT_THAT(ShareThere(absl::Minutes(19)).hand_overs(), IsEmpty());
}

TEST_P(NewcomerTest, CV10NorIsWhoHasBeenHeardOfButNotTheirPost) {
  older.university.SetVersion("people/yeni", 2);
  older.university.Grant("people/yeni", directory::v1::ROLE_STAFF, kLaw);
  EXPECT_THAT(FollowThere(absl::Minutes(19)), IsOutdated());
  EXPECT_THAT(ShareThere(absl::Minutes(19)).hand_overs(), IsEmpty());
}

TEST_P(NewcomerTest, CV10WhoLeavesAfterwardsIsListed) {
  older.university.SetVersion("people/yeni", 3);
  older.university.account(kInstagram).version = 7;
  const Credential followed = Given(FollowThere(absl::Minutes(1))).state;
  EXPECT_EQ(followed.hand_overs_size(), GetParam().learns ? 1 : 0);
  for (const v1::AccessGrant& grant : followed.grants()) EXPECT_EQ(grant.state(), v1::AccessGrant::STATE_REVOKED);
  for (const v1::AccessRequest& asked : followed.access_requests()) {
    EXPECT_EQ(asked.state(), v1::AccessRequest::STATE_CANCELLED);
  }
  EXPECT_THAT(followed.open_links(), IsEmpty());
}

// A directory that was restored may never have known them.
TEST_P(NewcomerTest, CV10NobodyWaitsLongerThanTwentyMinutes) {
  current = Given(FollowThere(absl::Minutes(20))).state;
  EXPECT_EQ(current.hand_overs_size(), GetParam().learns ? 1 : 0);
  current = ShareThere(absl::Minutes(21));
  EXPECT_THAT(FollowThere(absl::Minutes(22)), IsOk());
  EXPECT_THAT(ShareThere(absl::Minutes(23)).hand_overs(), SizeIs(GetParam().learns ? 1 : 0));
}

Credential Asks(const Office& newer, const Credential& current) {
  v1::RequestAccessRequest request = Asking();
  request.set_name(kInstagramCredential);
  return Given(RequestAccess(current, kAsked, request, newer.As("people/yeni"))).state;
}

Credential IsGranted(const Office& newer, const Credential& current) {
  CredentialDecision decision{current, {}};
  AddGrant(decision, GrantFor("people/yeni"), newer.AsVault());
  return decision.state;
}

INSTANTIATE_TEST_SUITE_P(
    CV10, NewcomerTest,
    ::testing::Values(NewcomerRow{"IsGrantedAccess", IsGranted, false}, NewcomerRow{"AsksForAccess", Asks, false},
                      NewcomerRow{"GetsALink",
                                  [](const Office& newer, const Credential& current) {
                                    return Given(Allowed(current, Making("people/yeni"), newer.As("people/ece"))).state;
                                  },
                                  false},
                      NewcomerRow{"RevealsThePassword",
                                  [](const Office& newer, const Credential& current) {
                                    return RevealAs(current, newer.As("people/yeni"))->ruling.decision.state;
                                  },
                                  true},
                      NewcomerRow{"DepositsAPassword",
                                  [](const Office& newer, const Credential& current) {
                                    return SharePassword(newer, current, "new", kNow, "people/yeni").state;
                                  },
                                  true}),
    [](const auto& info) { return info.param.name; });

class FollowedTest : public ::testing::Test {
 protected:
  void Know(Office& office, int64_t account, int64_t unit) {
    office.university.account(kInstagram).version = account;
    office.university.account(kInstagram).unit_version = unit;
  }
  Office newer;
  Office older;
  Credential current;
};

TEST_F(FollowedTest, EachVersionIsRaisedByItself) {
  Know(newer, 6, 3);
  Know(older, 5, 4);
  current = SharePassword(older, older.Instagram(), "one", kNow, "people/ece").state;
  current = SharePassword(newer, current, "two", kNow + absl::Minutes(1), "people/ece").state;
  EXPECT_THAT(CheckUpToDate(current, older.AsVault(kNow + absl::Minutes(2))), IsOutdated());
  EXPECT_THAT(CheckUpToDate(current, newer.AsVault(kNow + absl::Minutes(2))), IsOutdated());
  Know(newer, 6, 4);
  EXPECT_THAT(CheckUpToDate(current, newer.AsVault(kNow + absl::Minutes(2))), IsOk());
}

TEST_F(FollowedTest, WhatIsKnownForLongIsNotWaitedForAnew) {
  Know(newer, 6, 3);
  newer.university.SetVersion("people/ece", 2);
  current = newer.Instagram();
  for (int minutes = 0; minutes <= 60; minutes += 5) {
    current = SharePassword(newer, current, absl::StrCat("word ", minutes), kNow + absl::Minutes(minutes), "people/ece")
                  .state;
    const absl::Status known = CheckUpToDate(current, older.AsVault(kNow + absl::Minutes(minutes)));
    EXPECT_EQ(known.ok(), minutes >= 20) << minutes;
  }
}

TEST_F(FollowedTest, CR2TheSameHumanBeingUnderAnotherNameIsKnownToo) {
  newer.university.Join("people/ali", "people/ali.iki");
  newer.university.SetVersion("people/ali.iki", 2);
  newer.university.Designate(kInstagram, "people/ali.iki");
  current = older.Instagram();
  *current.add_grants() = GrantFor("people/ali");
  current = RevealAs(current, newer.As("people/ali"))->ruling.decision.state;
  EXPECT_THAT(FollowDirectory(current, kInstagram, older.AsVault()), IsOutdated());
}

TEST_F(FollowedTest, OnlyTheLatestAreRemembered) {
  current = newer.Instagram();
  for (int i = 0; i < 300; ++i) NotePerson(current, absl::StrCat("people/p", i), newer.AsVault());
  EXPECT_EQ(current.known_people_size(), 100);
  EXPECT_EQ(current.known_people(99).person(), "people/p299");
}

// Who left once and knows a value again, by what they got before, is listed again; not by a copy that knows less.
TEST_F(FollowedTest, CV10WhoHasComeBackIsNotExposedAgain) {
  newer.university.SetVersion("people/ali", 2);
  const storage::v1::Link link = Made(newer).state;
  current = newer.Instagram();
  HandOver& before = *current.add_hand_overs();
  before.set_leaver("people/ali");
  before.set_post(HandOver::POST_MANAGER);
  before.set_state(HandOver::STATE_COMPLETED);
  *before.mutable_start_time() = ToProto(kNow + absl::Minutes(1));
  NotePerson(current, "people/ali", newer.AsVault());
  const auto hear = [&](const Office& office) {
    return OnLinkOpened(current, link, {{v1::FIELD_PASSWORD, 1}}, office.AsVault(kNow + absl::Minutes(2)));
  };
  EXPECT_THAT(hear(older), IsOutdated());
  EXPECT_EQ(Given(hear(newer)).state.hand_overs_size(), 2);
}

// people/rana has become a director and left again; a copy of the vault has followed the one or the other.
class DirectorTest : public ::testing::Test {
 protected:
  DirectorTest() {
    director.university.Grant("people/rana", directory::v1::ROLE_DIRECTOR, kDirectorate);
    director.university.SetVersion("people/rana", 2);
    left.university.SetVersion("people/rana", 3);
    current = Given(FollowDirectory(left.Instagram(), kInstagram, director.AsVault())).state;
  }
  absl::StatusOr<CredentialDecision> FollowAt(const Office& office, absl::Duration later) {
    return FollowDirectory(current, kInstagram, office.AsVault(kNow + later));
  }
  Office before;
  Office director;
  Office left;
  Credential current;
};

TEST_F(DirectorTest, CV10WhoseOfficeIsNotHeardOfYetIsNotTakenForOneWhoLostIt) {
  EXPECT_THAT(FollowAt(before, absl::Minutes(1)), IsOutdated());
}

TEST_F(DirectorTest, CV10WhoHasLostTheOfficeIsNotPutBack) {
  current = Given(FollowAt(left, absl::Minutes(1))).state;
  EXPECT_THAT(FollowAt(director, absl::Minutes(2)), IsOutdated());
}

// The link's event says who opened it: what they know now is written down by whichever copy hears of it.
TEST(OutdatedLinkTest, CV10WhoOpenedALinkIsRecordedAtOnceAndListedOnlyByWhoKnows) {
  Office newer;
  Office older;
  newer.university.SetVersion("people/ali", 2);
  older.university.Leave("people/ali");
  const storage::v1::Link link = Made(newer).state;
  const Credential allowed = Given(Allowed(newer.Instagram(), Making(), newer.As("people/ece"))).state;
  const std::vector<std::pair<v1::Field, int>> versions = {{v1::FIELD_PASSWORD, 1}};
  const Credential heard = Given(OnLinkOpened(allowed, link, versions, older.AsVault())).state;
  const v1::FieldVersion shown = Shown(heard, 1);
  const auto& known_by = shown.known_by();
  EXPECT_TRUE(
      std::any_of(known_by.begin(), known_by.end(), [](const auto& one) { return one.person() == "people/ali"; }));
  EXPECT_THAT(heard.hand_overs(), IsEmpty());
  older.university.SetVersion("people/ali", 3);
  EXPECT_THAT(Given(OnLinkOpened(allowed, link, versions, older.AsVault())).state.hand_overs(), SizeIs(1));
}

TEST(OutdatedLinkTest, CV8ALinkIsNotEndedByACopyThatKnowsLess) {
  Office newer;
  Office older;
  newer.university.SetVersion("people/yonetici", 2);
  older.university.Leave("people/yonetici");
  const storage::v1::Link link = Made(newer, "people/yonetici").state;
  v1::CreateHandOverLinkRequest request = Making();
  const Credential current = Given(Allowed(newer.Instagram(), request, newer.As("people/yonetici"))).state;
  const auto open = [&] { return OpenLink(link, current, kDigest, absl::OkStatus(), {}, older.As("people/ali")); };
  EXPECT_THAT(open(), IsOutdated());
  older.university.SetVersion("people/yonetici", 3);
  const absl::StatusOr<LinkRuling> ruling = open();
  ASSERT_THAT(ruling, IsOk());
  EXPECT_EQ(ReasonOf(ruling->refusal), "LINK_ENDED") << "whoever has left is known";
}

// ---- Links ----

TEST(OutdatedLinkTest, CV8AnotherNameOfTheRecipientIsNoIncidentWhereItIsNotHeardOf) {
  Office newer;
  Office older;
  newer.university.Join("people/ali", "people/rana");
  for (const char* name : {"people/ali", "people/rana"}) newer.university.SetVersion(name, 2);
  const storage::v1::Link link = Made(newer).state;
  const Credential current = Given(Allowed(newer.Instagram(), Making(), newer.As("people/ece"))).state;
  const auto open = [&](const Office& office) {
    return OutcomeOf(OpenLink(link, current, kDigest, absl::OkStatus(), {}, office.As("people/rana")));
  };
  EXPECT_THAT(open(older), IsOutdated());
  EXPECT_THAT(open(newer), IsOk());
}

// ali comes to a post after the link was made, and opens it where that is known.
TEST(OutdatedLinkTest, CV10WhoOpenedALinkByANewPostIsNotListedByACopyThatHasNotHeardOfIt) {
  Office newer;
  Office older;
  older.university.account(kInstagram).version = 5;
  newer.university.account(kInstagram).version = 6;
  newer.university.Designate(kInstagram, "people/ali");
  const Credential current = Given(Allowed(older.Instagram(), Making(), older.As("people/ece"))).state;
  const storage::v1::Link link = Opened(Made(older).state, newer.As("people/ali"), current).decision.state;
  ASSERT_TRUE(link.recipient_has_post());
  const auto hear = [&](absl::Duration later) {
    return Given(OnLinkOpened(current, link, {{v1::FIELD_PASSWORD, 1}}, older.AsVault(kNow + later))).state;
  };
  EXPECT_THAT(hear(absl::Minutes(1)).hand_overs(), IsEmpty());
  EXPECT_THAT(FollowDirectory(hear(absl::Minutes(1)), kInstagram, older.AsVault()), IsOutdated());
  const Credential known = Given(FollowDirectory(hear(absl::Minutes(1)), kInstagram, newer.AsVault())).state;
  EXPECT_THAT(known.hand_overs(), IsEmpty());
  EXPECT_THAT(hear(absl::Minutes(20)).hand_overs(), SizeIs(1)) << "of a directory that was restored, perhaps";
}

TEST(OutdatedLinkTest, CV8ALinkIsMadeAsItWasAllowed) {
  Office newer;
  Office older;
  newer.university.Designate(kInstagram, "people/ali");
  for (const auto& [allows, makes] : {std::pair{&newer, &older}, std::pair{&older, &newer}}) {
    const Credential current = Given(Allowed(allows->Instagram(), Making(), allows->As("people/ece"))).state;
    const auto made = MakeLink(kLink, Making(), current, kDigest, {}, makes->As("people/ece"));
    ASSERT_THAT(made, IsOk());
    EXPECT_EQ(made->state.recipient_has_post(), allows == &newer);
  }
}

// ---- What is remembered ----

TEST_F(FollowedTest, AUnitThatWasRestoredIsWaitedForOnce) {
  Know(newer, 6, 9);
  current = SharePassword(newer, newer.Instagram(), "one", kNow, "people/ece").state;
  Know(newer, 7, 1);
  const absl::Time later = kNow + absl::Minutes(25);
  current = SharePassword(newer, current, "two", later, "people/ece").state;
  EXPECT_THAT(CheckUpToDate(current, newer.AsVault(later)), IsOk());
  EXPECT_EQ(current.followed().unit_version(), 1);
}

TEST_F(FollowedTest, WhoIsNotedAnewIsNotTheNextToBeForgotten) {
  current = newer.Instagram();
  for (int i = 0; i < 100; ++i) NotePerson(current, absl::StrCat("people/p", i), newer.AsVault());
  newer.university.SetVersion("people/p0", 2);
  NotePerson(current, "people/p0", newer.AsVault());
  NotePerson(current, "people/p100", newer.AsVault());
  ASSERT_EQ(current.known_people_size(), 100);
  EXPECT_EQ(current.known_people(0).person(), "people/p2");
  EXPECT_EQ(current.known_people(98).person(), "people/p0");
  EXPECT_EQ(current.known_people(98).version(), 2);
}

}  // namespace
}  // namespace meydan::vault
