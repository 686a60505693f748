#include "services/meydanctl/directory_import/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/directory_import/run_plan.h"

namespace meydan::directory_import {
namespace {

using directory::testing::SmallDirectory;
using ::testing::ElementsAre;
using testing::Import;
using ::testing::IsEmpty;
namespace v1 = directory::v1;

constexpr char kFirst[] = R"(directorate: units/iletisim
units:
  - {name: units/hukuk, kind: faculty, display_name: Hukuk, parent: units/rektorluk}
  - {name: units/rektorluk, kind: senior_management, display_name: Rektörlük}
  - {name: units/iletisim, kind: administrative_directorate, display_name: İletişim, parent: units/rektorluk}
people:
  - {name: people/ayse, display_name: Ayşe, email: a@b.tr, roles: [{role: representative, unit: units/hukuk}]}
  - name: people/can
    display_name: Can
    email: c@b.tr
    roles: [{role: director, unit: units/iletisim}, {role: senior_manager, unit: units/rektorluk}]
accounts:
  - {platform: x, handle: hukuk, display_name: Hukuk, unit: units/hukuk, managers: [people/can]}
  - {platform: medium, handle: hukuk, display_name: Hukuk, unit: units/hukuk, state: dormant}
)";

class PlanTest : public ::testing::Test {
 protected:
  // After an import all is as the file says: nothing is left to do, and no rule is broken.
  std::vector<std::string> ImportTwice(const std::string& text) {
    std::vector<std::string> done = Import(text, directory_);
    EXPECT_THAT(Import(text, directory_), IsEmpty());
    EXPECT_THAT(directory_.BrokenRules(), IsEmpty());
    return done;
  }
  const v1::Unit& Unit(const std::string& name) { return directory_.units().at(name).state; }
  const v1::Person& Person(const std::string& name) { return directory_.people().at(name).state; }
  const v1::Account& Account(const std::string& name) { return directory_.accounts().at(name).state; }

  SmallDirectory directory_{directory::testing::kRules};
};

TEST_F(PlanTest, TheFirstImportMakesEverythingInAnAcceptedOrder) {
  EXPECT_THAT(ImportTwice(kFirst),
              ElementsAre("create units/rektorluk", "create units/hukuk", "create units/iletisim", "create people/can",
                          "grant ROLE_DIRECTOR in units/iletisim to people/can",
                          "grant ROLE_SENIOR_MANAGER in units/rektorluk to people/can", "create people/ayse",
                          "designate people/ayse representative of units/hukuk", "request accounts/medium.hukuk",
                          "mark as dormant accounts/medium.hukuk", "request accounts/x.hukuk",
                          "designate people/can manager of accounts/x.hukuk", "activate accounts/x.hukuk"));
  EXPECT_EQ(Account("accounts/x.hukuk").manager_history(0).designated_by(), "people/can");
}

TEST_F(PlanTest, AnInterruptedImportGoesOnWhereItStopped) {
  Existing none;
  std::vector<Problem> problems;
  const Wanted wanted = ReadFile(kFirst, problems);
  const Plan whole = MakePlan(wanted, none);
  for (size_t done = 0; done <= whole.steps.size(); ++done) {
    SmallDirectory directory(directory::testing::kRules);
    const Actor director{whole.director, {{v1::ROLE_DIRECTOR, "units/iletisim"}}};
    for (size_t i = 0; i < done; ++i) {
      const auto command =
          std::visit([](const auto& request) { return directory::testing::Command(request); }, whole.steps[i].request);
      const Actor& actor = whole.steps[i].by_director ? director : directory::testing::kMeydan;
      ASSERT_TRUE(directory.Run(command, actor, directory::testing::kNow).ok());
    }
    EXPECT_EQ(Import(kFirst, directory).size(), whole.steps.size() - done);
  }
}

TEST_F(PlanTest, OnlyTheDifferenceIsSent) {
  ImportTwice(kFirst);
  EXPECT_THAT(ImportTwice(R"(directorate: units/iletisim
units:
  - {name: units/hukuk, kind: school, display_name: {tr: Hukuk, en: Law}}
people:
  - {name: people/ayse, display_name: Ayşe, email: new@b.tr, roles: [{role: representative, unit: units/hukuk}, {role: staff, unit: units/hukuk}]}
accounts:
  - {platform: x, handle: hukuk, display_name: Hukuk Okulu, unit: units/hukuk, managers: [people/ayse]}
)"),
              ElementsAre("move units/hukuk under nothing", "update units/hukuk", "update people/ayse",
                          "grant ROLE_STAFF in units/hukuk to people/ayse", "update accounts/x.hukuk",
                          "designate people/ayse manager of accounts/x.hukuk",
                          "end the designation of people/can for accounts/x.hukuk"));
  EXPECT_EQ(Unit("units/hukuk").display_name().en(), "Law");
  EXPECT_EQ(Person("people/ayse").email(), "new@b.tr");
}

TEST_F(PlanTest, CR2RecordsOfOneHumanBeingMayChangePlaces) {
  ImportTwice(kFirst);
  EXPECT_THAT(ImportTwice("directorate: units/iletisim\npeople:\n  - {name: people/a.can, display_name: Can, email: "
                          "c@b.tr, same_as: people/can}\n"),
              ElementsAre("create people/a.can", "make people/a.can a record of people/can"));
  // A file that says nothing of it leaves it as it is.
  EXPECT_THAT(
      ImportTwice("directorate: units/iletisim\npeople:\n  - {name: people/a.can, display_name: Can, email: c@b.tr}\n"),
      IsEmpty());
  EXPECT_THAT(
      ImportTwice(
          "directorate: units/iletisim\npeople:\n  - {name: people/a.can, display_name: Can, email: c@b.tr, same_as: "
          "none}\n"
          "  - {name: people/can, display_name: Can, email: c@b.tr, same_as: people/a.can,\n"
          "     roles: [{role: director, unit: units/iletisim}, {role: senior_manager, unit: units/rektorluk}]}\n"),
      ElementsAre("make people/a.can no record of people/can", "make people/can a record of people/a.can"));
  EXPECT_EQ(Person("people/can").same_as(), "people/a.can");
}

TEST_F(PlanTest, ARepresentativeLeavesAndAnotherComesWithoutAGapP13) {
  ImportTwice(kFirst);
  EXPECT_THAT(ImportTwice(R"(directorate: units/iletisim
people:
  - {name: people/ayse, display_name: Ayşe, email: a@b.tr, state: left}
  - {name: people/zeki, display_name: Zeki, email: z@b.tr, roles: [{role: representative, unit: units/hukuk}]}
)"),
              ElementsAre("create people/zeki",
                          "designate people/zeki representative of units/hukuk in the place of people/ayse",
                          "mark as left people/ayse"));
  EXPECT_THAT(ImportTwice(R"(directorate: units/iletisim
people:
  - {name: people/ayse, display_name: Ayşe, email: a@b.tr, roles: [{role: unit_head, unit: units/hukuk}]}
)"),
              ElementsAre("reactivate people/ayse", "grant ROLE_UNIT_HEAD in units/hukuk to people/ayse"));
}

TEST_F(PlanTest, ManagersWhoReturnAreDesignatedAnewP4) {
  ImportTwice(kFirst);
  const std::string ayse_manages = R"(accounts:
  - {platform: x, handle: hukuk, display_name: Hukuk, unit: units/hukuk, managers: [people/can, people/mert]}
)";
  const std::string head =
      "directorate: units/iletisim\npeople:\n  - {name: people/mert, display_name: M, email: m@b.tr";
  ImportTwice(head + "}\n" + ayse_manages);
  EXPECT_THAT(ImportTwice(head + ", state: left}\n"), ElementsAre("mark as left people/mert"));
  EXPECT_THAT(ImportTwice(head + "}\n" + ayse_manages),
              ElementsAre("end the designation of people/mert for accounts/x.hukuk", "reactivate people/mert",
                          "designate people/mert manager of accounts/x.hukuk"));
  EXPECT_EQ(Account("accounts/x.hukuk").manager_history_size(), 3);
}

TEST_F(PlanTest, AUnitIsClosedAfterAllThatHangsOnIt) {
  ImportTwice(kFirst);
  EXPECT_THAT(
      ImportTwice(R"(directorate: units/iletisim
units:
  - {name: units/hukuk, kind: faculty, display_name: Hukuk, parent: units/rektorluk, state: closed}
people:
  - {name: people/ayse, display_name: Ayşe, email: a@b.tr, roles: [{role: staff, unit: units/iletisim}]}
accounts:
  - {platform: x, handle: hukuk, display_name: Hukuk, unit: units/hukuk, state: closed}
  - {platform: medium, handle: hukuk, display_name: Hukuk, unit: units/hukuk, state: closed}
)"),
      ElementsAre("grant ROLE_STAFF in units/iletisim to people/ayse", "close accounts/medium.hukuk",
                  "close accounts/x.hukuk", "end the post of representative of units/hukuk", "close units/hukuk"));
}

TEST_F(PlanTest, UnitsMayChangePlacesUpsideDownDR1) {
  ImportTwice(kFirst);
  const std::string reversed = R"(directorate: units/iletisim
units:
  - {name: units/hukuk, kind: faculty, display_name: Hukuk}
  - {name: units/rektorluk, kind: senior_management, display_name: Rektörlük, parent: units/hukuk}
)";
  EXPECT_THAT(ImportTwice(reversed),
              ElementsAre("move units/hukuk under nothing", "move units/rektorluk under units/hukuk"));
  ImportTwice(kFirst);
}

TEST_F(PlanTest, AUnitBecomesAcademicWhenItsRepresentativeIsThereP13) {
  const std::string library = R"(directorate: units/iletisim
units:
  - {name: units/kutuphane, kind: administrative_directorate, display_name: Kütüphane}
people:
  - {name: people/ela, display_name: Ela, email: e@b.tr, roles: [{role: staff, unit: units/kutuphane}]}
accounts:
  - {platform: x, handle: kutuphane, display_name: K, unit: units/kutuphane}
)";
  const std::string school = R"(directorate: units/iletisim
units:
  - {name: units/kutuphane, kind: school, display_name: Okul}
people:
  - {name: people/ela, display_name: Ela, email: e@b.tr, roles: [{role: representative, unit: units/kutuphane}]}
)";
  ImportTwice(kFirst);
  ImportTwice(library);
  EXPECT_THAT(ImportTwice(school),
              ElementsAre("update units/kutuphane", "designate people/ela representative of units/kutuphane",
                          "update units/kutuphane", "revoke ROLE_STAFF in units/kutuphane from people/ela"));
  ImportTwice(library);
  EXPECT_EQ(Unit("units/kutuphane").representative(), "");
}

TEST_F(PlanTest, ANewDirectorTakesOverP4) {
  ImportTwice(kFirst);
  EXPECT_THAT(ImportTwice(R"(directorate: units/iletisim
people:
  - {name: people/can, display_name: Can, email: c@b.tr, roles: [{role: senior_manager, unit: units/rektorluk}]}
  - {name: people/deniz, display_name: D, email: d@b.tr, roles: [{role: director, unit: units/iletisim}]}
accounts:
  - {platform: x, handle: hukuk, display_name: Hukuk, unit: units/hukuk, managers: [people/deniz]}
)"),
              ElementsAre("create people/deniz", "grant ROLE_DIRECTOR in units/iletisim to people/deniz",
                          "designate people/deniz manager of accounts/x.hukuk",
                          "end the designation of people/can for accounts/x.hukuk",
                          "revoke ROLE_DIRECTOR in units/iletisim from people/can"));
}

TEST_F(PlanTest, NothingIsSentWhileAnythingIsWrong) {
  const std::vector<std::string> lines =
      Import(std::string(kFirst) + "  - {platform: x, handle: b, display_name: B, unit: units/none}\n", directory_);
  EXPECT_THAT(lines, ElementsAre("PROBLEM 15: accounts/x.b: there is no units/none"));
  EXPECT_TRUE(directory_.units().empty());
}

}  // namespace
}  // namespace meydan::directory_import
