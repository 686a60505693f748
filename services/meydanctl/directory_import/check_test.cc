#include "services/meydanctl/directory_import/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::directory_import {
namespace {

using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
namespace v1 = directory::v1;

// Line 1 to 9: a directory in which all is well. Tests add to its lists.
constexpr char kUnits[] = R"(directorate: units/iletisim
units:
  - {name: units/iletisim, kind: administrative_directorate, display_name: İletişim}
  - {name: units/hukuk, kind: faculty, display_name: Hukuk}
)";
constexpr char kPeople[] = R"(people:
  - {name: people/can, display_name: Can, email: c@b.tr, roles: [{role: director, unit: units/iletisim}]}
  - {name: people/ayse, display_name: Ayşe, email: a@b.tr, roles: [{role: representative, unit: units/hukuk}]}
)";
constexpr char kAccounts[] = R"(accounts:
  - {platform: x, handle: hukuk, display_name: Hukuk, unit: units/hukuk, managers: [people/can]}
)";

std::vector<std::string> Problems(const std::string& text, const Existing& existing = {}) {
  std::vector<Problem> problems;
  const Wanted wanted = ReadFile(text, problems);
  EXPECT_THAT(problems, IsEmpty());
  std::vector<std::string> lines;
  for (const Problem& problem : Check(wanted, existing))
    lines.push_back(absl::StrCat(problem.line, ": ", problem.text));
  return lines;
}

std::vector<std::string> WithUnits(const std::string& more) {
  return Problems(absl::StrCat(kUnits, more, kPeople, kAccounts));
}
std::vector<std::string> WithPeople(const std::string& more) {
  return Problems(absl::StrCat(kUnits, kPeople, more, kAccounts));
}
std::vector<std::string> WithAccounts(const std::string& more) {
  return Problems(absl::StrCat(kUnits, kPeople, kAccounts, more));
}

TEST(CheckTest, AGoodFileHasNoProblems) { EXPECT_THAT(Problems(absl::StrCat(kUnits, kPeople, kAccounts)), IsEmpty()); }

TEST(CheckTest, TheTreeDR1) {
  EXPECT_THAT(WithUnits("  - {name: units/tip, kind: faculty, display_name: Tıp, parent: units/none}\n"),
              ElementsAre("5: units/tip has no people: give somebody a role in it",
                          "5: units/tip: there is no parent units/none"));
  EXPECT_THAT(WithUnits("  - {name: units/aa, kind: faculty, display_name: A, parent: units/bb, state: closed}\n"
                        "  - {name: units/bb, kind: faculty, display_name: B, parent: units/aa, state: closed}\n"
                        "  - {name: units/cc, kind: faculty, display_name: C, parent: units/aa, state: closed}\n"),
              ElementsAre("5: units/aa is below itself: its parents go in a circle",
                          "6: units/bb is below itself: its parents go in a circle"));
  EXPECT_THAT(WithUnits("  - {name: units/aa, kind: faculty, display_name: A, parent: units/aa, state: closed}\n"),
              ElementsAre("5: units/aa is below itself: its parents go in a circle"));
  std::string deep;
  for (int i = 1; i <= 11; ++i) {
    absl::StrAppend(&deep, "  - {name: units/d", i, ", kind: faculty, display_name: D, state: closed",
                    i > 1 ? absl::StrCat(", parent: units/d", i - 1) : "", "}\n");
  }
  EXPECT_THAT(WithUnits(deep), ElementsAre("15: units/d11 is deeper than 10 levels"));
}

TEST(CheckTest, NamesAreUniqueAndThePlaceOfTheFirstIsTold) {
  EXPECT_THAT(WithUnits("  - {name: units/hukuk, kind: faculty, display_name: Hukuk}\n"),
              ElementsAre("5: units/hukuk is already named in line 4"));
  EXPECT_THAT(WithPeople("  - {name: people/can, display_name: Can, email: c@b.tr, roles: [{role: director, unit: "
                         "units/iletisim}]}\n"),
              ElementsAre("8: people/can is already named in line 6"));
  EXPECT_THAT(WithAccounts("  - {platform: x, handle: '@Hukuk', display_name: Hukuk, unit: units/hukuk}\n"),
              ElementsAre("10: accounts/x.hukuk is already named in line 9"));
}

TEST(CheckTest, RolesMustFit) {
  EXPECT_THAT(
      WithPeople(R"(  - name: people/ali
    display_name: Ali
    email: d@b.tr
    roles:
      - {role: staff, unit: units/none}
      - {role: moderator, unit: units/hukuk}
      - {role: account_manager, unit: units/iletisim}
      - {role: service_client, unit: units/iletisim}
      - {role: staff, unit: units/hukuk}
      - {role: staff, unit: units/hukuk}
)"),
      ElementsAre("12: people/ali: there is no units/none", "13: people/ali: this role cannot be held in units/hukuk",
                  "14: people/ali: name account managers under the account's managers (P4)",
                  "15: people/ali: this role cannot be held by a person of this kind",
                  "17: people/ali has the same role in line 16"));
  EXPECT_THAT(WithPeople("  - {name: people/ali, display_name: Ali, email: d@b.tr, state: left, roles: [{role: staff, "
                         "unit: units/hukuk}]}\n"),
              ElementsAre("8: people/ali has left but has roles"));
}

TEST(CheckTest, CR2ARecordNamesAFirstOneAndNoSystem) {
  EXPECT_THAT(WithPeople("  - {name: people/can2, display_name: Can, email: c@b.tr, same_as: people/can}\n"),
              IsEmpty());
  EXPECT_THAT(
      WithPeople("  - {name: people/can2, display_name: Can, email: c@b.tr, same_as: people/can3}\n"
                 "  - {name: people/can3, display_name: Can, email: c@b.tr, same_as: people/can}\n"
                 "  - {name: people/can4, display_name: Can, email: c@b.tr, same_as: people/can4}\n"
                 "  - {name: people/can5, display_name: Can, email: c@b.tr, same_as: people/nobody}\n"
                 "  - {name: people/santral, kind: service_client, display_name: Santral, same_as: people/can}\n"
                 "  - {name: people/can6, display_name: Can, email: c@b.tr, same_as: people/santral}\n"),
      ElementsAre("8: people/can2: people/can3 is no first record", "9: people/can3: people/can2 is a record of it",
                  "10: people/can4: people/can4 is no first record", "11: people/can5: there is no people/nobody",
                  "12: people/santral: a system is nobody's record and has none",
                  "13: people/can6: a system is nobody's record and has none"));
}

TEST(CheckTest, AUnitHasOneRepresentativeP13) {
  EXPECT_THAT(WithPeople("  - {name: people/ali, display_name: Ali, email: d@b.tr, roles: [{role: representative, "
                         "unit: units/hukuk}]}\n"),
              ElementsAre("8: units/hukuk already has a representative in line 7 (P13)"));
  EXPECT_THAT(WithPeople("  - {name: people/santral, kind: service_client, display_name: S, roles: [{role: "
                         "representative, unit: units/iletisim}]}\n"),
              ElementsAre("8: people/santral is a system and represents nothing"));
}

TEST(CheckTest, AnAcademicAccountNeedsARepresentativeP13) {
  const std::string tip = R"(  - {name: units/tip, kind: faculty, display_name: Tıp}
)";
  const std::string dean =
      "  - {name: people/dekan, display_name: D, email: d@b.tr, roles: [{role: unit_head, unit: units/tip}]}\n";
  const auto with_state = [&](const std::string& state) {
    return Problems(absl::StrCat(kUnits, tip, kPeople, dean, kAccounts,
                                 "  - {platform: x, handle: tip, display_name: T, unit: units/tip, state: ", state,
                                 "}\n"));
  };
  EXPECT_THAT(with_state("active"),
              ElementsAre("12: accounts/x.tip is active, but units/tip has no representative (P13)"));
  for (const char* state : {"requested", "dormant", "closed"}) EXPECT_THAT(with_state(state), IsEmpty()) << state;
}

TEST(CheckTest, ManagersMustBeActiveHumanBeings) {
  EXPECT_THAT(
      Problems(absl::StrCat(kUnits, kPeople, R"(  - {name: people/eski, display_name: E, email: e@b.tr, state: left}
  - {name: people/santral, kind: service_client, display_name: S}
accounts:
  - platform: x
    handle: a
    display_name: A
    unit: units/iletisim
    managers: [people/none, people/eski, people/santral, people/can, people/can]
  - {platform: x, handle: b, display_name: B, unit: units/none, state: closed, managers: [people/can]}
)")),
      ElementsAre("15: accounts/x.a: people/can is named twice", "15: accounts/x.a: people/eski has left",
                  "15: accounts/x.a: people/santral is a system", "15: accounts/x.a: there is no people/none",
                  "16: accounts/x.b is closed but has managers", "16: accounts/x.b: there is no units/none"));
}

TEST(CheckTest, SomebodyMustBeDirectorP4) {
  EXPECT_THAT(Problems("directorate: units/iletisim\n"),
              ElementsAre("1: directorate: there is no active unit units/iletisim"));
  EXPECT_THAT(
      Problems(absl::StrCat(kUnits, R"(people:
  - {name: people/can, display_name: C, email: c@b.tr, roles: [{role: staff, unit: units/iletisim}, {role: staff, unit: units/hukuk}]}
)")),
      ElementsAre("1: directorate: nobody is director in units/iletisim, who alone designates account managers (P4)"));
}

Existing University() {
  Existing existing;
  existing.units = {
      Proto<v1::Unit>(R"pb(name: "units/iletisim" kind: KIND_ADMINISTRATIVE_DIRECTORATE state: STATE_ACTIVE)pb"),
      Proto<v1::Unit>(
          R"pb(name: "units/hukuk" kind: KIND_FACULTY state: STATE_ACTIVE representative: "people/ayse")pb"),
      Proto<v1::Unit>(R"pb(name: "units/alt" kind: KIND_DEPARTMENT state: STATE_ACTIVE parent: "units/hukuk")pb"),
      Proto<v1::Unit>(R"pb(name: "units/eski" kind: KIND_FACULTY state: STATE_CLOSED)pb")};
  existing.people = {Proto<v1::Person>(R"pb(name: "people/can"
                                            kind: KIND_HUMAN
                                            state: STATE_ACTIVE
                                            grants { role: ROLE_DIRECTOR unit: "units/iletisim" })pb"),
                     Proto<v1::Person>(R"pb(name: "people/ayse" kind: KIND_HUMAN state: STATE_ACTIVE)pb")};
  existing.accounts = {Proto<v1::Account>(R"pb(name: "accounts/x.hukuk" unit: "units/hukuk" state: STATE_ACTIVE)pb"),
                       Proto<v1::Account>(R"pb(name: "accounts/x.old" unit: "units/hukuk" state: STATE_CLOSED)pb")};
  return existing;
}

TEST(CheckTest, AFileMayReferToWhatExists) {
  EXPECT_THAT(Problems(R"(directorate: units/iletisim
people:
  - {name: people/ali, display_name: A, email: a@b.tr, roles: [{role: staff, unit: units/hukuk}]}
accounts:
  - {platform: facebook, handle: hukuk, display_name: H, unit: units/hukuk, managers: [people/can]}
)",
                       University()),
              IsEmpty());
}

TEST(CheckTest, WhatCannotChangeIsTold) {
  EXPECT_THAT(
      Problems(R"(directorate: units/iletisim
units:
  - {name: units/hukuk, kind: senior_management, display_name: H}
  - {name: units/yeni, kind: faculty, display_name: Y, parent: units/eski, state: closed}
people:
  - {name: people/ayse, kind: service_client, display_name: A}
accounts:
  - {platform: x, handle: old, display_name: O, unit: units/hukuk}
  - {platform: x, handle: hukuk, display_name: H, unit: units/iletisim, state: requested}
)",
               University()),
      ElementsAre(
          "3: units/hukuk exists with another kind: no unit becomes senior management or stops being it",
          "3: units/hukuk has no people: give somebody a role in it", "4: units/yeni: its parent units/eski is closed",
          "6: people/ayse exists with another kind, which never changes", "8: accounts/x.old was closed for good",
          "9: accounts/x.hukuk exists and belongs to units/hukuk, which never changes",
          "9: accounts/x.hukuk exists and is past being requested"));
}

TEST(CheckTest, WhatTheFileDoesNotNameMustNotBreakP13) {
  EXPECT_THAT(Problems(R"(directorate: units/iletisim
people:
  - {name: people/ayse, display_name: A, email: a@b.tr, roles: [{role: staff, unit: units/hukuk}]}
)",
                       University()),
              ElementsAre("3: units/hukuk would have no representative but the active account accounts/x.hukuk (P13)"));
  EXPECT_THAT(Problems(R"(directorate: units/iletisim
units:
  - {name: units/hukuk, kind: faculty, display_name: H, state: closed}
)",
                       University()),
              ElementsAre("3: units/hukuk cannot be closed: it owns accounts/x.hukuk",
                          "3: units/hukuk cannot be closed: units/alt is below it"));
}

}  // namespace
}  // namespace meydan::directory_import
