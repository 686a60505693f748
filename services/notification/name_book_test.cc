#include "services/notification/name_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::notification {
namespace {

using meydan::testing::Proto;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

v1::Notice Mentioning(const std::vector<std::string>& references) {
  v1::Notice notice;
  for (const std::string& reference : references) notice.add_parameters()->set_reference(reference);
  return notice;
}

class NameBookTest : public ::testing::Test {
 protected:
  NameBookTest() {
    view_.ApplyUnit(
        Proto<directory::v1::UnitChanged>(R"pb(unit: "units/hukuk"
                                               display_name { tr: "Hukuk Fakültesi" en: "Faculty of Law" })pb"),
        1);
    view_.ApplyUnit(Proto<directory::v1::UnitChanged>(R"pb(unit: "units/spor"
                                                           display_name { tr: "Spor" })pb"),
                    1);
    view_.ApplyAccount(
        Proto<directory::v1::AccountChanged>(R"pb(account: "accounts/x.hukuk" platform: PLATFORM_X handle: "hukuk")pb"),
        1);
    view_.ApplyPerson(Proto<directory::v1::PersonChanged>(R"pb(person: "people/ayse")pb"), 1);
  }
  directory_view::DirectoryView view_;
};

TEST_F(NameBookTest, UnitsAreNamedInTheLanguageElseInTurkish) {
  const v1::Notice notice = Mentioning({"units/hukuk", "units/spor"});
  EXPECT_THAT(NamesFor(notice, directory::v1::LANGUAGE_EN, view_),
              UnorderedElementsAre(Pair("units/hukuk", "Faculty of Law"), Pair("units/spor", "Spor")));
  EXPECT_THAT(NamesFor(notice, directory::v1::LANGUAGE_TR, view_),
              UnorderedElementsAre(Pair("units/hukuk", "Hukuk Fakültesi"), Pair("units/spor", "Spor")));
}

TEST_F(NameBookTest, AccountsAreNamedByHandleAndPlatform) {
  EXPECT_THAT(NamesFor(Mentioning({"accounts/x.hukuk"}), directory::v1::LANGUAGE_TR, view_),
              UnorderedElementsAre(Pair("accounts/x.hukuk", "@hukuk (X)")));
}

TEST_F(NameBookTest, PeopleAndTheUnknownAreNotNamedP8) {
  EXPECT_THAT(NamesFor(Mentioning({"people/ayse", "units/yok", "accounts/x.yok"}), directory::v1::LANGUAGE_TR, view_),
              UnorderedElementsAre());
}

}  // namespace
}  // namespace meydan::notification
