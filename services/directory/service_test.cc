// The directory's methods on a store: what they read for the domain, pages, repeats, and rules under concurrency.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/testing/status_matchers.h"
#include "common/store/testing/fake_store.h"
#include "services/directory/rpc/accounts.h"
#include "services/directory/rpc/people.h"
#include "services/directory/rpc/units.h"

namespace meydan::directory {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

class DirectoryServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    director_.actor = {.name = "people/dir", .grants = {{v1::ROLE_DIRECTOR, "units/iletisim"}}};
    ASSERT_THAT(CreateUnit("iletisim", "KIND_ADMINISTRATIVE_DIRECTORATE"), IsOk());
    ASSERT_THAT(CreateUnit("hukuk", "KIND_FACULTY"), IsOk());
    ASSERT_THAT(CreatePerson("ayse"), IsOk());
  }

  absl::StatusOr<v1::Unit> CreateUnit(const std::string& id, const std::string& kind, const std::string& parent = "",
                                      const std::string& request_id = "") {
    auto request = Proto<v1::CreateUnitRequest>(absl::StrCat("unit_id: '", id, "' unit { kind: ", kind, " parent: '",
                                                             parent, "' display_name { tr: '", id,
                                                             "' } } request_id: '", request_id, "'"));
    rpc::Call call = director_;
    call.request_digest = request.SerializeAsString();
    return BlockOn(units_.CreateUnit(call, request));
  }
  absl::StatusOr<v1::Person> SetSameAs(const std::string& name, const std::string& first) {
    return BlockOn(people_.UpdatePerson(
        director_, Proto<v1::UpdatePersonRequest>(absl::StrCat("person { name: '", name, "' same_as: '", first,
                                                               "' } update_mask { paths: 'same_as' }"))));
  }
  absl::StatusOr<v1::Person> CreatePerson(const std::string& id, const std::string& same_as = "") {
    return BlockOn(people_.CreatePerson(
        director_,
        Proto<v1::CreatePersonRequest>(absl::StrCat(
            "person_id: '", id,
            "' person { kind: KIND_HUMAN display_name: 'A B' email: 'a@b.edu.tr' language: LANGUAGE_TR same_as: '",
            same_as, "' }"))));
  }
  absl::StatusOr<v1::Unit> Designate(const std::string& person) {
    return BlockOn(units_.DesignateRepresentative(
        director_,
        Proto<v1::DesignateRepresentativeRequest>(absl::StrCat("name: 'units/hukuk' person: 'people/", person, "'"))));
  }
  absl::StatusOr<v1::Account> RequestAccount() {
    return BlockOn(accounts_.RequestAccount(
        director_,
        Proto<v1::RequestAccountRequest>(
            "account { platform: PLATFORM_INSTAGRAM handle: 'hukuk' display_name: 'Hukuk' unit: 'units/hukuk' }")));
  }
  absl::StatusOr<v1::Account> Activate() {
    return BlockOn(
        accounts_.ActivateAccount(director_, Proto<v1::ActivateAccountRequest>("name: 'accounts/instagram.hukuk'")));
  }

  SystemClock clock_;
  store::testing::FakeStore fake_{store::Layout("directory", 1), clock_};
  store::WritePath write_path_{fake_, clock_, "directory", {}};
  DirectoryStore store_{write_path_};
  Rules rules_{.directorate = "units/iletisim"};
  UnitMethods units_{store_, rules_};
  PersonMethods people_{store_, rules_};
  AccountMethods accounts_{store_, rules_};
  rpc::Call director_;
};

TEST_F(DirectoryServiceTest, AnAcademicUnitsAccountNeedsItsRepresentative) {  // P13
  ASSERT_THAT(RequestAccount(), IsOk());
  EXPECT_THAT(Activate(), Fails(kPrecondition, "REPRESENTATIVE_MISSING"));
  ASSERT_THAT(Designate("ayse"), IsOk());
  const auto active = Activate();
  ASSERT_THAT(active, IsOk());
  EXPECT_EQ(active->state(), v1::Account::STATE_ACTIVE);
  EXPECT_THAT(
      BlockOn(units_.RemoveRepresentative(director_, Proto<v1::RemoveRepresentativeRequest>("name: 'units/hukuk'"))),
      Fails(kPrecondition, "REPRESENTATIVE_NEEDED"));
  EXPECT_THAT(BlockOn(people_.DeactivatePerson(director_, Proto<v1::DeactivatePersonRequest>("name: 'people/ayse'"))),
              Fails(kPrecondition, "PERSON_IS_REPRESENTATIVE"));
}

TEST_F(DirectoryServiceTest, ACycleIsRefused) {  // DR1
  ASSERT_THAT(CreateUnit("kamu", "KIND_DEPARTMENT", "units/hukuk"), IsOk());
  EXPECT_THAT(
      BlockOn(units_.MoveUnit(director_, Proto<v1::MoveUnitRequest>("name: 'units/hukuk' parent: 'units/kamu'"))),
      Fails(kPrecondition, "TREE_CYCLE"));
}

TEST_F(DirectoryServiceTest, CR2RecordsOfOneHumanBeingFormNoChain) {
  ASSERT_THAT(CreatePerson("ali"), IsOk());
  EXPECT_THAT(CreatePerson("ayse.2", "people/nobody"), Fails(absl::StatusCode::kNotFound, "PERSON_NOT_FOUND"));
  EXPECT_THAT(CreatePerson("ayse.2", "units/hukuk"), Fails(kInvalid, "INVALID_FIELD"));
  const auto second = CreatePerson("ayse.2", "people/ayse");
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->same_as(), "people/ayse");
  EXPECT_THAT(CreatePerson("ayse.3", "people/ayse.2"), Fails(kPrecondition, "SAME_PERSON_CHAIN"));
  EXPECT_THAT(SetSameAs("people/ayse", "people/ali"), Fails(kPrecondition, "SAME_PERSON_CHAIN"));
  ASSERT_THAT(CreatePerson("dir"), IsOk());
  ASSERT_THAT(SetSameAs("people/dir", "people/ayse"), IsOk());
  EXPECT_THAT(SetSameAs("people/ayse.2", ""), Fails(absl::StatusCode::kPermissionDenied, "SAME_PERSON_OWN"));
  director_.actor.name = "people/other";
  ASSERT_THAT(SetSameAs("people/dir", ""), IsOk());
  ASSERT_THAT(SetSameAs("people/ayse.2", ""), IsOk());
  EXPECT_THAT(SetSameAs("people/ayse", "people/ali"), IsOk());
}

TEST_F(DirectoryServiceTest, ARepeatedRequestGetsItsFirstAnswer) {
  const std::string id = "123e4567-e89b-42d3-a456-426614174000";
  const auto first = CreateUnit("tip", "KIND_FACULTY", "", id);
  ASSERT_THAT(first, IsOk());
  const auto again = CreateUnit("tip", "KIND_FACULTY", "", id);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, meydan::testing::EqualsProto(*first));
  EXPECT_THAT(CreateUnit("fen", "KIND_FACULTY", "", id), Fails(kInvalid, "REQUEST_ID_REUSED"));
  EXPECT_THAT(CreateUnit("tip", "KIND_FACULTY"), Fails(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS"));
}

TEST_F(DirectoryServiceTest, WhatIsNotThereHasItsOwnReason) {
  constexpr auto kNotFound = absl::StatusCode::kNotFound;
  EXPECT_THAT(BlockOn(units_.GetUnit(director_, Proto<v1::GetUnitRequest>("name: 'units/x1'"))),
              Fails(kNotFound, "UNIT_NOT_FOUND"));
  EXPECT_THAT(BlockOn(people_.GetPerson(director_, Proto<v1::GetPersonRequest>("name: ''"))),
              Fails(kNotFound, "PERSON_NOT_FOUND"));
  EXPECT_THAT(BlockOn(accounts_.GetAccount(director_, Proto<v1::GetAccountRequest>("name: 'a'"))),
              Fails(kNotFound, "ACCOUNT_NOT_FOUND"));
  EXPECT_THAT(Designate("nobody"), Fails(kNotFound, "PERSON_NOT_FOUND"));
}

TEST_F(DirectoryServiceTest, PagesHoldEachUnitOnce) {
  for (const char* id : {"aa", "bb", "cc", "dd", "ee"}) ASSERT_THAT(CreateUnit(id, "KIND_FACULTY"), IsOk());
  std::vector<std::string> names;
  v1::ListUnitsRequest request;
  request.set_page_size(2);
  do {
    const auto page = BlockOn(units_.ListUnits(director_, request));
    ASSERT_THAT(page, IsOk());
    for (const v1::Unit& unit : page->units()) {
      names.push_back(unit.name());
      EXPECT_EQ(unit.etag(), "1");
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_THAT(names, ::testing::ElementsAre("units/aa", "units/bb", "units/cc", "units/dd", "units/ee", "units/hukuk",
                                            "units/iletisim"));
  EXPECT_THAT(BlockOn(units_.ListUnits(director_, Proto<v1::ListUnitsRequest>("page_size: -1"))),
              Fails(kInvalid, "PAGE_SIZE_INVALID"));
  EXPECT_THAT(BlockOn(units_.ListUnits(director_, Proto<v1::ListUnitsRequest>("page_token: 'rubbish'"))),
              Fails(kInvalid, "PAGE_TOKEN_INVALID"));
}

TEST_F(DirectoryServiceTest, AWrongEtagIsRefused) {
  EXPECT_THAT(BlockOn(units_.CloseUnit(director_, Proto<v1::CloseUnitRequest>("name: 'units/hukuk' etag: '9'"))),
              Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  EXPECT_THAT(BlockOn(units_.CloseUnit(director_, Proto<v1::CloseUnitRequest>("name: 'units/hukuk' etag: '1'"))),
              IsOk());
}

TEST_F(DirectoryServiceTest, ManagersAreTheDirectorsAffair) {  // P4
  ASSERT_THAT(RequestAccount(), IsOk());
  const auto request =
      Proto<v1::DesignateAccountManagerRequest>("name: 'accounts/instagram.hukuk' person: 'people/ayse'");
  rpc::Call head;
  head.actor = {.name = "people/head", .grants = {{v1::ROLE_UNIT_HEAD, "units/hukuk"}}};
  EXPECT_THAT(BlockOn(accounts_.DesignateAccountManager(head, request)),
              Fails(absl::StatusCode::kPermissionDenied, "DIRECTOR_REQUIRED"));
  const auto account = BlockOn(accounts_.DesignateAccountManager(director_, request));
  ASSERT_THAT(account, IsOk());
  EXPECT_THAT(account->managers(), ::testing::ElementsAre("people/ayse"));
}

TEST_F(DirectoryServiceTest, WhatADecisionReliedOnMayNotChangeBeforeItsCommit) {
  // While Activate reads, somebody removes the representative: the commit is refused and the second try sees it.
  ASSERT_THAT(RequestAccount(), IsOk());
  ASSERT_THAT(Designate("ayse"), IsOk());
  const auto unit = BlockOn(store_.Load<v1::Unit>("units/hukuk"));
  const auto account = BlockOn(store_.Load<v1::Account>("accounts/instagram.hukuk"));
  ASSERT_THAT(
      BlockOn(units_.RemoveRepresentative(director_, Proto<v1::RemoveRepresentativeRequest>("name: 'units/hukuk'"))),
      IsOk());
  store::Commit late;
  late.name = "accounts/instagram.hukuk";
  late.expected_version = account->version;
  late.state = account->state.SerializeAsString();
  late.guards = {{"units/hukuk", unit->version}};
  EXPECT_THAT(BlockOn(fake_.Apply(late)), Fails(absl::StatusCode::kAborted, "VERSION_STALE"));
  EXPECT_THAT(Activate(), Fails(kPrecondition, "REPRESENTATIVE_MISSING"));
}

}  // namespace
}  // namespace meydan::directory
