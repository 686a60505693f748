// The rules that span several aggregates, with two or more commands between whose reading and writing the others come.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "services/directory/domain/guarded.h"
#include "services/directory/domain/testing/people.h"
#include "services/directory/domain/testing/small_directory.h"

namespace meydan::directory {
namespace {

using meydan::testing::IsOk;
using meydan::testing::Proto;
using testing::Command;
using ::testing::IsEmpty;
using testing::kDirector;
using testing::kMeydan;
using testing::kNow;
using testing::SmallDirectory;

template <typename Request>
Command With(const std::string& text) {
  return Command(Proto<Request>(text));
}

Command Create(const std::string& id, const std::string& parent, const std::string& kind = "KIND_FACULTY") {
  return With<v1::CreateUnitRequest>(
      absl::StrCat("unit_id: '", id, "' unit { display_name { tr: 'x' } kind: ", kind, " parent: '", parent, "' }"));
}
Command Move(const std::string& name, const std::string& parent) {
  return With<v1::MoveUnitRequest>(absl::StrCat("name: '", name, "' parent: '", parent, "'"));
}
Command Person(const std::string& id, const std::string& same_as = "") {
  return With<v1::CreatePersonRequest>(absl::StrCat(
      "person_id: '", id, "' person { kind: KIND_HUMAN display_name: 'x' email: 'x@y.tr' same_as: '", same_as, "' }"));
}
Command SameAs(const std::string& name, const std::string& first) {
  return With<v1::UpdatePersonRequest>(
      absl::StrCat("person { name: '", name, "' same_as: '", first, "' } update_mask { paths: 'same_as' }"));
}
Command Account(const std::string& handle, const std::string& unit) {
  return With<v1::RequestAccountRequest>(
      absl::StrCat("account { platform: PLATFORM_X handle: '", handle, "' display_name: 'x' unit: '", unit, "' }"));
}
template <typename Request>
Command On(const std::string& name, const std::string& person = "") {
  Request request;
  request.set_name(name);
  if constexpr (requires { request.set_person(""); }) request.set_person(person);
  return Command(request);
}

class RaceTest : public ::testing::Test {
 protected:
  RaceTest() {
    for (const Command& command :
         {Create("iletisim", "", "KIND_ADMINISTRATIVE_DIRECTORATE"), Create("aa", ""), Create("bb", ""),
          Create("cc", "units/bb"), Person("ayse"), Person("ali"), Account("aa", "units/aa"),
          On<v1::DesignateRepresentativeRequest>("units/aa", "people/ayse")}) {
      EXPECT_THAT(directory_.Run(command, kDirector, kNow), IsOk());
    }
  }
  // Whether exactly the first of two commands that are both decided before either commits has its effect.
  void OnlyTheFirstWins(const Command& first, const Command& second) {
    const auto one = directory_.Prepare(first, kDirector, kNow);
    const auto two = directory_.Prepare(second, kDirector, kNow);
    ASSERT_THAT(one, IsOk());
    ASSERT_THAT(two, IsOk());
    EXPECT_THAT((*one)(), IsOk());
    EXPECT_TRUE(absl::IsAborted((*two)()));
    EXPECT_THAT(directory_.BrokenRules(), IsEmpty());
    // Decided again, it is refused for good.
    EXPECT_TRUE(absl::IsFailedPrecondition(directory_.Run(second, kDirector, kNow)));
  }

  SmallDirectory directory_{testing::kRules};
};

TEST_F(RaceTest, ActivationThenRemovalP13) {
  OnlyTheFirstWins(On<v1::ActivateAccountRequest>("accounts/x.aa"), On<v1::RemoveRepresentativeRequest>("units/aa"));
}
TEST_F(RaceTest, RemovalThenActivationP13) {
  OnlyTheFirstWins(On<v1::RemoveRepresentativeRequest>("units/aa"), On<v1::ActivateAccountRequest>("accounts/x.aa"));
}
TEST_F(RaceTest, AnAccountThatIsBornAfterTheReadingStopsTheRemovalToo) {
  const auto removal = directory_.Prepare(On<v1::RemoveRepresentativeRequest>("units/aa"), kDirector, kNow);
  ASSERT_THAT(directory_.Run(Account("late", "units/aa"), kDirector, kNow), IsOk());
  ASSERT_THAT(directory_.Run(On<v1::ActivateAccountRequest>("accounts/x.late"), kDirector, kNow), IsOk());
  EXPECT_TRUE(absl::IsAborted((*removal)()));
}
TEST_F(RaceTest, DesignationThenLeavingDR3) {
  OnlyTheFirstWins(On<v1::DesignateRepresentativeRequest>("units/bb", "people/ali"),
                   On<v1::DeactivatePersonRequest>("people/ali"));
}
TEST_F(RaceTest, LeavingThenDesignationDR3) {
  OnlyTheFirstWins(On<v1::DeactivatePersonRequest>("people/ali"),
                   On<v1::DesignateRepresentativeRequest>("units/bb", "people/ali"));
}
TEST_F(RaceTest, TwoDesignationsForOneUnitDR3) {
  OnlyTheFirstWins(On<v1::DesignateRepresentativeRequest>("units/bb", "people/ali"),
                   On<v1::DesignateRepresentativeRequest>("units/bb", "people/ayse"));
}
TEST_F(RaceTest, TwoMovesThatWouldMakeACycleDR1) {
  OnlyTheFirstWins(Move("units/aa", "units/bb"), Move("units/bb", "units/aa"));
}
TEST_F(RaceTest, TwoMovesThatWouldMakeALongerCycleDR1) {
  OnlyTheFirstWins(Move("units/aa", "units/cc"), Move("units/bb", "units/aa"));
}
TEST_F(RaceTest, TwoRecordsThatWouldNameEachOtherCR2) {
  OnlyTheFirstWins(SameAs("people/ayse", "people/ali"), SameAs("people/ali", "people/ayse"));
}
TEST_F(RaceTest, TwoRecordsThatWouldMakeAChainCR2) {
  ASSERT_THAT(directory_.Run(Person("can"), kDirector, kNow), IsOk());
  OnlyTheFirstWins(SameAs("people/ayse", "people/ali"), SameAs("people/ali", "people/can"));
}
TEST_F(RaceTest, ANewRecordOfOneThatBecomesARecordItselfCR2) {
  OnlyTheFirstWins(SameAs("people/ayse", "people/ali"), Person("ayse2", "people/ayse"));
}
TEST_F(RaceTest, ClosingAndCreatingBelow) {
  OnlyTheFirstWins(Create("dd", "units/cc"), On<v1::CloseUnitRequest>("units/cc"));
}
TEST_F(RaceTest, ClosingAndRequestingAnAccount) {
  OnlyTheFirstWins(On<v1::CloseUnitRequest>("units/cc"), Account("cc", "units/cc"));
}
TEST_F(RaceTest, AManagersReturnAndDesignationP4) {
  ASSERT_THAT(directory_.Run(On<v1::DesignateAccountManagerRequest>("accounts/x.aa", "people/ali"), kDirector, kNow),
              IsOk());
  ASSERT_THAT(directory_.Run(On<v1::DeactivatePersonRequest>("people/ali"), kDirector, kNow), IsOk());
  EXPECT_TRUE(
      absl::IsFailedPrecondition(directory_.Run(On<v1::ReactivatePersonRequest>("people/ali"), kDirector, kNow)));
  ASSERT_THAT(directory_.Run(On<v1::RemoveAccountManagerRequest>("accounts/x.aa", "people/ali"), kDirector, kNow),
              IsOk());
  EXPECT_THAT(directory_.Run(On<v1::ReactivatePersonRequest>("people/ali"), kDirector, kNow), IsOk());
}

// Many commands at a time, all decided on the same state and committed in any order; the seed makes it the same each
// time.
class Crowd {
 public:
  explicit Crowd(unsigned seed) : random_(seed) {
    Run(Create("iletisim", "", "KIND_ADMINISTRATIVE_DIRECTORATE"));
    for (int i = 0; i < kUnits; ++i)
      Run(Create(absl::StrCat("u", i), i == 0 ? "" : Unit(i - 1),
                 i % 3 == 2 ? "KIND_ADMINISTRATIVE_DIRECTORATE" : "KIND_FACULTY"));
    for (int i = 0; i < kPeople; ++i) Run(Person(absl::StrCat("p", i)));
    for (int i = 0; i < kAccounts; ++i) Run(Account(absl::StrCat("a", i), Unit(i % kUnits)));
  }

  // True when all rules still hold.
  bool Round() {
    std::vector<SmallDirectory::Pending> pending;
    for (int i = 0; i < 6; ++i) {
      auto prepared = directory_.Prepare(Any(), kDirector, kNow);
      if (prepared.ok()) pending.push_back(*std::move(prepared));
    }
    std::shuffle(pending.begin(), pending.end(), random_);
    for (const auto& commit : pending) commits_ += commit().ok() ? 1 : 0;
    return directory_.BrokenRules().empty();
  }

  SmallDirectory& directory() { return directory_; }
  int commits() const { return commits_; }

 private:
  static constexpr int kUnits = 9, kPeople = 4, kAccounts = 8;

  void Run(const Command& command) { EXPECT_THAT(directory_.Run(command, kMeydan, kNow), IsOk()); }
  int Below(int limit) { return static_cast<int>(random_() % limit); }
  static std::string Unit(int i) { return absl::StrCat("units/u", i); }
  std::string AnyUnit() { return Unit(Below(kUnits)); }
  std::string AnyPerson() { return absl::StrCat("people/p", Below(kPeople)); }
  std::string AnyAccount() { return absl::StrCat("accounts/x.a", Below(kAccounts)); }
  Command Any() {
    switch (Below(14)) {
      case 0:
      case 1:
        return Move(AnyUnit(), Below(5) == 0 ? "" : AnyUnit());
      case 2:
        return On<v1::CloseUnitRequest>(AnyUnit());
      case 3:
        return On<v1::ReopenUnitRequest>(AnyUnit());
      case 4:
        return On<v1::DesignateRepresentativeRequest>(AnyUnit(), AnyPerson());
      case 5:
        return On<v1::ReplaceRepresentativeRequest>(AnyUnit(), AnyPerson());
      case 6:
        return On<v1::RemoveRepresentativeRequest>(AnyUnit());
      case 7:
        return On<v1::DeactivatePersonRequest>(AnyPerson());
      case 8:
        return On<v1::ReactivatePersonRequest>(AnyPerson());
      case 9:
        return On<v1::MarkAccountDormantRequest>(AnyAccount());
      case 10:
      case 11:
        return SameAs(AnyPerson(), Below(3) == 0 ? "" : AnyPerson());
      case 12:
        return With<v1::UpdateUnitRequest>(
            absl::StrCat("unit { name: '", AnyUnit(),
                         "' kind: ", Below(2) == 0 ? "KIND_FACULTY" : "KIND_ADMINISTRATIVE_DIRECTORATE", " }"));
      default:
        return On<v1::ActivateAccountRequest>(AnyAccount());
    }
  }

  std::mt19937 random_;
  SmallDirectory directory_{testing::kRules};
  int commits_ = 0;
};

TEST(CrowdTest, NoInterleavingBreaksARule) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    Crowd crowd(seed);
    for (int round = 0; round < 400; ++round) {
      ASSERT_TRUE(crowd.Round()) << "seed " << seed << ", round " << round << ": "
                                 << crowd.directory().BrokenRules()[0];
    }
    EXPECT_GT(crowd.commits(), 400);
  }
}

TEST(CrowdTest, VersionsAloneWouldNotHoldTheRules) {
  Crowd crowd(1);
  crowd.directory().IgnoreListGuards();
  int round = 0;
  while (crowd.Round() && round < 400) ++round;
  EXPECT_LT(round, 400);
}

}  // namespace
}  // namespace meydan::directory
