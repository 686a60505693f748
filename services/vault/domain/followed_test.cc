// Copies of the vault: what one has followed, another one that knows less of the directory does not take back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "common/base/proto_time.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/linking.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using storage::v1::Credential;
using ::testing::IsEmpty;
using v1::HandOver;

MATCHER(IsOutdated, "") {
  return ::testing::ExplainMatchResult(Fails(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED"), arg,
                                       result_listener);
}

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

// Somebody new, whom this copy has not heard of, has lately come to have something to do with the account.
struct NewcomerRow {
  const char* name;
  std::function<void(Credential& current)> come;
};
class NewcomerTest : public ::testing::TestWithParam<NewcomerRow> {
 protected:
  NewcomerTest() {
    *current.mutable_update_time() = ToProto(kNow);
    GetParam().come(current);
  }
  Office office;
  Credential current = Given(FollowDirectory(office.Instagram(), kInstagram, office.AsVault())).state;
};

TEST_P(NewcomerTest, CV10WhoIsNotHeardOfYetIsNotTakenForOneWhoLeft) {
  office.university.SetVersion("people/yeni", 0);
  EXPECT_THAT(FollowDirectory(current, kInstagram, office.AsVault(kNow + absl::Minutes(19))), IsOutdated());
  EXPECT_THAT(FollowDirectory(current, kInstagram, office.AsVault(kNow + absl::Minutes(20))), IsOk())
      << "a directory that was restored may never have known them";
}

TEST_P(NewcomerTest, CV10WhoIsHeardOfIsFollowed) {
  EXPECT_THAT(FollowDirectory(current, kInstagram, office.AsVault(kNow + absl::Minutes(1))), IsOk());
}

void Learns(Credential& current) {
  v1::Knowledge& known = *FieldOf(current, v1::FIELD_PASSWORD).mutable_versions(0)->mutable_shown()->add_known_by();
  known.set_person("people/yeni");
  known.set_by_post(true);
  *known.mutable_last_time() = ToProto(kNow);
}

void IsAwaitedByALink(Credential& current) {
  storage::v1::OpenLink& link = *current.add_open_links();
  link.set_maker("people/ece");
  link.set_recipient("people/yeni");
  *link.mutable_expire_time() = ToProto(kNow + absl::Hours(1));
}

INSTANTIATE_TEST_SUITE_P(
    CV10, NewcomerTest,
    ::testing::Values(NewcomerRow{"WithAGrant",
                                  [](Credential& current) { *current.add_grants() = GrantFor("people/yeni"); }},
                      NewcomerRow{"WithARequest",
                                  [](Credential& current) {
                                    v1::AccessRequest& asked = *current.add_access_requests();
                                    asked.set_requester("people/yeni");
                                    asked.set_state(v1::AccessRequest::STATE_PENDING);
                                  }},
                      NewcomerRow{"AwaitedByALink", IsAwaitedByALink}, NewcomerRow{"WhoKnowsThePassword", Learns}),
    [](const auto& info) { return info.param.name; });

// people/rana has become a director, and has revealed the password as such; this copy knows rana of before.
class NewDirectorTest : public ::testing::Test {
 protected:
  NewDirectorTest() {
    Office newer;
    newer.university.Grant("people/rana", directory::v1::ROLE_DIRECTOR, kDirectorate);
    newer.university.SetVersion("people/rana", 2);
    current = Given(FollowDirectory(office.Instagram(), kInstagram, newer.AsVault())).state;
    Learn(*FieldOf(current, v1::FIELD_PASSWORD).mutable_versions(0), "people/rana", v1::Knowledge::HOW_REVEALED,
          {.post = true, .cover = false}, kNow);
  }
  Office office;
  Credential current;
};

TEST_F(NewDirectorTest, CV10WhoseOfficeIsNotHeardOfYetIsNotTakenForOneWhoLostIt) {
  EXPECT_THAT(FollowDirectory(current, kInstagram, office.AsVault(kNow + absl::Minutes(1))), IsOutdated());
}

TEST_F(NewDirectorTest, CV10WhoHasLostTheOfficeIsListed) {
  office.university.SetVersion("people/rana", 3);
  const Credential followed =
      Given(FollowDirectory(current, kInstagram, office.AsVault(kNow + absl::Minutes(1)))).state;
  ASSERT_EQ(followed.hand_overs_size(), 1);
  EXPECT_EQ(followed.hand_overs(0).leaver(), "people/rana");
}

TEST_F(NewDirectorTest, NothingElseThatListsLeaversGoesByWhatIsOutdated) {
  const storage::v1::Link link = Made(office).state;
  EXPECT_THAT(OnLinkOpened(current, link, {{v1::FIELD_PASSWORD, 1}}, office.AsVault()), IsOutdated());
  EXPECT_THAT(Share(current, {}, {DepositOf(v1::FIELD_PASSWORD, "new")}, office.As("people/ece")), IsOutdated());
  *current.add_grants() = GrantFor("people/ali");
  const absl::Time over = ToTime(current.grants(0).expire_time());
  for (storage::v1::Holder& one : *current.mutable_overseers()) *one.mutable_since() = ToProto(over);
  EXPECT_THAT(OnAccessTimer(current, "grant/" + current.grants(0).id(), office.AsVault(over)), IsOutdated());
  v1::EndAccessRequest end;
  end.set_name(kInstagramCredential);
  end.set_request(current.grants(0).id());
  EXPECT_THAT(EndAccess(current, end, office.As("people/ece")), IsOutdated());
}

TEST(OutdatedLinkTest, CV8ALinkIsNotEndedByACopyThatKnowsLess) {
  Office office;
  const storage::v1::Link link = Made(office, "people/yonetici").state;
  Credential current = Given(FollowDirectory(office.Instagram(), kInstagram, office.AsVault())).state;
  *current.mutable_update_time() = ToProto(kNow);
  office.university.Leave("people/yonetici");
  office.university.SetVersion("people/yonetici", 0);
  const auto open = [&] {
    return OpenLink(link, Knowing(current, link), kDigest, absl::OkStatus(), {}, office.As("people/ali"));
  };
  EXPECT_THAT(open(), IsOutdated());
  office.university.SetVersion("people/yonetici", 2);
  const absl::StatusOr<LinkRuling> ruling = open();
  ASSERT_THAT(ruling, IsOk());
  EXPECT_EQ(ReasonOf(ruling->refusal), "LINK_ENDED") << "whoever has left is known";
}

}  // namespace
}  // namespace meydan::vault
