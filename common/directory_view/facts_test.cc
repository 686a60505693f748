#include "common/directory_view/facts.h"

#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::directory_view {
namespace {

using testing::EqualsProto;
using testing::Fails;
using testing::Proto;
namespace v1 = directory::v1;

TEST(FactsTest, APersonsOwnDataStaysBehind) {
  const auto person = Proto<v1::Person>(R"pb(
    name: "people/ayse.demir"
    kind: KIND_HUMAN
    display_name: "Ayşe Demir"
    email: "ayse.demir@ornekuni.edu.tr"
    language: LANGUAGE_TR
    state: STATE_ACTIVE
    grants { role: ROLE_STAFF unit: "units/hukuk" granted_by: "people/director" }
    same_as: "people/ayse")pb");
  EXPECT_THAT(FactsOf(person), EqualsProto(Proto<v1::PersonChanged>(R"pb(
                person: "people/ayse.demir"
                kind: KIND_HUMAN
                language: LANGUAGE_TR
                state: STATE_ACTIVE
                roles { role: ROLE_STAFF unit: "units/hukuk" }
                same_as: "people/ayse")pb")));
  const std::string bytes = FactsOf(person).SerializeAsString();
  EXPECT_EQ(bytes.find("Demir"), std::string::npos);
  EXPECT_EQ(bytes.find('@'), std::string::npos);
}

TEST(FactsTest, AUnitAndAnAccountTellAllThatOthersDecideBy) {
  EXPECT_THAT(FactsOf(Proto<v1::Unit>(R"pb(
                name: "units/hukuk"
                display_name { tr: "Hukuk Fakültesi" en: "Faculty of Law" }
                kind: KIND_FACULTY
                parent: "units/rektorluk"
                state: STATE_ACTIVE
                representative: "people/ayse.demir")pb")),
              EqualsProto(Proto<v1::UnitChanged>(R"pb(
                unit: "units/hukuk"
                display_name { tr: "Hukuk Fakültesi" en: "Faculty of Law" }
                kind: KIND_FACULTY
                parent: "units/rektorluk"
                state: STATE_ACTIVE
                representative: "people/ayse.demir")pb")));
  EXPECT_THAT(FactsOf(Proto<v1::Account>(R"pb(
                name: "accounts/x.ornekuni"
                platform: PLATFORM_X
                handle: "ornekuni"
                display_name: "Örnek Üniversitesi"
                unit: "units/iletisim"
                state: STATE_ACTIVE
                managers: "people/ali.kaya")pb")),
              EqualsProto(Proto<v1::AccountChanged>(R"pb(
                account: "accounts/x.ornekuni"
                platform: PLATFORM_X
                handle: "ornekuni"
                unit: "units/iletisim"
                state: STATE_ACTIVE
                managers: "people/ali.kaya")pb")));
}

TEST(FactsTest, AnEtagIsAVersionAndNothingElse) {
  EXPECT_EQ(*VersionOf("17"), 17);
  for (const char* wrong : {"", "0", "-1", "x", " 1", "01", "+1", "99999999999999999999"}) {
    EXPECT_THAT(VersionOf(wrong), Fails(absl::StatusCode::kInvalidArgument, "ETAG_MALFORMED")) << wrong;
  }
}

}  // namespace
}  // namespace meydan::directory_view
