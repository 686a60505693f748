#include "services/meydanctl/directory_import/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::directory_import {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
namespace v1 = directory::v1;

std::vector<std::string> ProblemsIn(absl::string_view text) {
  std::vector<Problem> problems;
  ReadFile(text, problems);
  std::vector<std::string> lines;
  lines.reserve(problems.size());
  for (const Problem& problem : problems) lines.push_back(absl::StrCat(problem.line, ": ", problem.text));
  return lines;
}

TEST(ReadFileTest, EverythingIsReadWithItsLine) {
  std::vector<Problem> problems;
  const Wanted wanted = ReadFile(R"(directorate: units/iletisim
units:
  - name: units/hukuk
    kind: faculty
    display_name: {tr: Hukuk Fakültesi, en: Faculty of Law}
    parent: units/rektorluk
  - name: units/eski
    kind: vocational_school
    display_name: Eski Okul
    state: closed
people:
  - name: people/ayse.demir
    display_name: Ayşe Demir
    email: ayse.demir@ornekuni.edu.tr
    language: en
    same_as: people/ayse
    roles:
      - {role: representative, unit: units/hukuk}
      - role: staff
        unit: units/hukuk
  - {name: people/santral, kind: service_client, display_name: Santral}
  - {name: people/can, display_name: Can, email: c@b.tr, same_as: none}
accounts:
  - platform: x
    handle: "@OrnekUni"
    display_name: Örnek Üniversitesi
    unit: units/iletisim
    managers:
      - people/ali.kaya
)",
                                 problems);
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_EQ(wanted.directorate, "units/iletisim");
  ASSERT_EQ(wanted.units.size(), 2u);
  EXPECT_EQ(wanted.units[0].line, 3);
  EXPECT_THAT(wanted.units[0].unit, EqualsProto(Proto<v1::Unit>(R"pb(
                name: "units/hukuk"
                kind: KIND_FACULTY
                display_name { tr: "Hukuk Fakültesi" en: "Faculty of Law" }
                parent: "units/rektorluk"
                state: STATE_ACTIVE)pb")));
  EXPECT_THAT(wanted.units[1].unit, EqualsProto(Proto<v1::Unit>(R"pb(
                name: "units/eski"
                kind: KIND_VOCATIONAL_SCHOOL
                display_name { tr: "Eski Okul" }
                state: STATE_CLOSED)pb")));
  ASSERT_EQ(wanted.people.size(), 3u);
  EXPECT_THAT(wanted.people[0].person, EqualsProto(Proto<v1::Person>(R"pb(
                name: "people/ayse.demir"
                kind: KIND_HUMAN
                display_name: "Ayşe Demir"
                email: "ayse.demir@ornekuni.edu.tr"
                language: LANGUAGE_EN
                state: STATE_ACTIVE)pb")));
  ASSERT_EQ(wanted.people[0].roles.size(), 2u);
  EXPECT_EQ(wanted.people[0].same_as, "people/ayse");
  EXPECT_EQ(wanted.people[1].same_as, std::nullopt);
  EXPECT_EQ(wanted.people[2].same_as, "");
  EXPECT_EQ(wanted.people[0].roles[0].line, 18);
  EXPECT_EQ(wanted.people[0].roles[0].role, v1::ROLE_REPRESENTATIVE);
  EXPECT_EQ(wanted.people[0].roles[1].line, 19);
  EXPECT_EQ(wanted.people[1].person.kind(), v1::Person::KIND_SERVICE_CLIENT);
  EXPECT_THAT(wanted.accounts[0].account, EqualsProto(Proto<v1::Account>(R"pb(
                name: "accounts/x.ornekuni"
                platform: PLATFORM_X
                handle: "ornekuni"
                display_name: "Örnek Üniversitesi"
                unit: "units/iletisim"
                state: STATE_ACTIVE)pb")));
  EXPECT_EQ(wanted.accounts[0].managers[0].line, 29);
}

TEST(ReadFileTest, BrokenYamlIsOneProblemWithItsLine) {
  EXPECT_THAT(ProblemsIn("directorate: units/iletisim\nunits: [\n"), ElementsAre(HasSubstr("is not YAML")));
  EXPECT_THAT(ProblemsIn("a: b\n- c\n"), ElementsAre(::testing::StartsWith("2: is not YAML")));
}

TEST(ReadFileTest, AFileThatIsNoMappingIsRefused) {
  for (const char* text : {"", "- a\n", "word", "~"}) {
    EXPECT_THAT(ProblemsIn(text), ElementsAre(HasSubstr("the file must have the keys directorate, units"))) << text;
  }
}

TEST(ReadFileTest, MalformedUtf8IsFoundInEachLine) {
  EXPECT_THAT(ProblemsIn("directorate: units/a\n# \xff\nunits: []\n# \xc3\n"),
              ElementsAre("2: is not valid UTF-8", "4: is not valid UTF-8"));
}

TEST(ReadFileTest, UnknownRepeatedAndMissingKeysAreNamed) {
  EXPECT_THAT(
      ProblemsIn(R"(directorate: units/iletisim
unit: []
units:
  - name: units/hukuk
    knd: faculty
    name: units/hukuk2
    display_name: {tr: Hukuk, de: Recht}
people: none
accounts:
  - just a word
)"),
      ElementsAre("2: the file has no key \"unit\"; it may have directorate, units, people, accounts",
                  "5: unit has no key \"knd\"; it may have name, kind, display_name, parent, state",
                  "6: unit has the key \"name\" twice", "4: unit: kind: is missing",
                  "7: display_name has no key \"de\"; it may have tr, en", "8: the file: people: must be a list",
                  HasSubstr("10: account must have the keys platform, handle")));
}

TEST(ReadFileTest, UnknownWordsAreAnsweredWithTheKnownOnes) {
  EXPECT_THAT(ProblemsIn(R"(directorate: units/iletisim
units:
  - {name: units/hukuk, kind: Faculty, display_name: Hukuk}
people:
  - name: people/ayse
    display_name: Ayşe
    email: a@b.tr
    language: de
    roles:
      - {role: king, unit: units/hukuk}
accounts:
  - {platform: myspace, handle: a, display_name: A, unit: units/hukuk, state: lost}
)"),
              ElementsAre(HasSubstr("3: unit: kind: \"Faculty\" is not known; it must be one of faculty, school"),
                          HasSubstr("8: person: language: \"de\" is not known; it must be one of tr, en"),
                          HasSubstr("10: role: role: \"king\" is not known; it must be one of director, moderator"),
                          HasSubstr("12: account: platform: \"myspace\" is not known; it must be one of instagram"),
                          HasSubstr("12: account: state: \"lost\" is not known; it must be one of requested")));
}

TEST(ReadFileTest, BadValuesAreNamedButPersonalDataIsNotRepeated) {
  const std::vector<std::string> problems = ProblemsIn(R"(directorate: iletisim
units:
  - {name: units/Hukuk, kind: faculty, display_name: {en: Law}, parent: people/x}
people:
  - {name: people/ayse, display_name: "secret\nname", email: secret}
  - {name: people/santral, kind: service_client, display_name: [a]}
  - {name: people/ali, display_name: Ali}
accounts:
  - {platform: x, handle: örnek, display_name: A, unit: units/hukuk, managers: [ali.kaya]}
)");
  EXPECT_THAT(
      problems,
      ElementsAre(HasSubstr("1: the file: directorate: must be a name like \"units/<id>\""),
                  HasSubstr("3: unit: name: must be a name"), HasSubstr("3: display_name: tr: is missing"),
                  HasSubstr("3: unit: parent: must be a name"), HasSubstr("5: person: display_name: must be one line"),
                  HasSubstr("5: person: email: must be an e-mail address"),
                  HasSubstr("6: person: display_name: must be a plain value"),
                  HasSubstr("7: person: email: is missing"), HasSubstr("9: account: handle: must be"),
                  HasSubstr("9: account: managers: each must be a name")));
  EXPECT_THAT(problems, ::testing::Not(::testing::Contains(HasSubstr("secret"))));
}

}  // namespace
}  // namespace meydan::directory_import
