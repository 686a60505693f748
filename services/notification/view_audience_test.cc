#include "services/notification/view_audience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::notification {
namespace {

using meydan::testing::Proto;
using ::testing::ElementsAre;

TEST(ViewAudienceTest, IsWhatTheViewKnows) {
  directory_view::DirectoryView view;
  const auto person = [&view](const std::string& text) {
    view.ApplyPerson(Proto<directory::v1::PersonChanged>(text), 1);
  };
  person(R"pb(person: "people/rektor"
              state: STATE_ACTIVE
              roles { role: ROLE_SENIOR_MANAGER unit: "units/rektorluk" })pb");
  person(R"pb(person: "people/ayse" state: STATE_ACTIVE)pb");
  person(R"pb(person: "people/rolsuz" state: STATE_ACTIVE)pb");
  person(R"pb(person: "people/denetci"
              state: STATE_ACTIVE
              roles { role: ROLE_MODERATOR unit: "units/iletisim" })pb");
  person(R"pb(person: "people/eski" state: STATE_LEFT)pb");
  person(R"pb(person: "people/santral"
              state: STATE_ACTIVE
              roles { role: ROLE_SERVICE_CLIENT unit: "units/spor" })pb");
  view.ApplyUnit(Proto<directory::v1::UnitChanged>(R"pb(unit: "units/rektorluk"
                                                        kind: KIND_SENIOR_MANAGEMENT
                                                        state: STATE_ACTIVE)pb"),
                 1);
  view.ApplyUnit(
      Proto<directory::v1::UnitChanged>(R"pb(unit: "units/spor" parent: "units/rektorluk" state: STATE_ACTIVE)pb"), 1);
  view.ApplyAccount(Proto<directory::v1::AccountChanged>(R"pb(account: "accounts/x.spor"
                                                              unit: "units/spor"
                                                              platform: PLATFORM_X
                                                              managers: "people/ayse")pb"),
                    1);
  view.ApplyAccount(Proto<directory::v1::AccountChanged>(R"pb(account: "accounts/instagram.spor"
                                                              unit: "units/spor"
                                                              platform: PLATFORM_INSTAGRAM
                                                              state: STATE_DORMANT)pb"),
                    1);
  view.ApplyAccount(Proto<directory::v1::AccountChanged>(R"pb(account: "accounts/x.eski"
                                                              unit: "units/spor"
                                                              platform: PLATFORM_X
                                                              state: STATE_CLOSED)pb"),
                    1);
  view.ApplyAccount(Proto<directory::v1::AccountChanged>(R"pb(account: "accounts/x.ornek"
                                                              unit: "units/rektorluk"
                                                              platform: PLATFORM_X
                                                              state: STATE_ACTIVE)pb"),
                    1);

  const ViewAudience audience(view, "units/iletisim");
  EXPECT_THAT(audience.PeopleWith(directory::v1::ROLE_SENIOR_MANAGER, "units/rektorluk"), ElementsAre("people/rektor"));
  EXPECT_THAT(audience.ManagersOf("accounts/x.spor"), ElementsAre("people/ayse"));
  EXPECT_EQ(audience.OwnerOf("accounts/x.spor"), "units/spor");
  EXPECT_THAT(audience.AccountsIn(""), ElementsAre("accounts/instagram.spor", "accounts/x.ornek", "accounts/x.spor"));
  EXPECT_THAT(audience.AccountsIn("units/spor"), ElementsAre("accounts/instagram.spor", "accounts/x.spor"));
  EXPECT_THAT(audience.AccountsIn("units/rektorluk"),
              ElementsAre("accounts/instagram.spor", "accounts/x.ornek", "accounts/x.spor"))
      << "its own, and that of the unit below";
  EXPECT_THAT(audience.AccountsIn("platforms/x"), ElementsAre("accounts/x.ornek", "accounts/x.spor"));
  EXPECT_THAT(audience.AccountsIn("accounts/x.ornek"), ElementsAre("accounts/x.ornek"));
  EXPECT_THAT(audience.AccountsIn("accounts/x.eski"), ElementsAre());
  EXPECT_THAT(audience.AccountsIn("platforms/medium"), ElementsAre());
  EXPECT_EQ(audience.ParentOf("units/spor"), "units/rektorluk");
  EXPECT_THAT(audience.SeniorManagementUnits(), ElementsAre("units/rektorluk"));
  EXPECT_EQ(audience.Directorate(), "units/iletisim");
  EXPECT_TRUE(audience.IsActive("people/ayse"));
  EXPECT_FALSE(audience.IsActive("people/eski"));
  EXPECT_FALSE(audience.IsActive("people/santral"));  // a system
  EXPECT_FALSE(audience.IsActive("people/yok"));
  EXPECT_TRUE(audience.MayDecide("people/rektor"));
  EXPECT_TRUE(audience.MayDecide("people/ayse")) << "by the account";
  EXPECT_FALSE(audience.MayDecide("people/rolsuz")) << "active, but no more than that";
  EXPECT_FALSE(audience.MayDecide("people/denetci")) << "moderators decide about comments";
  EXPECT_FALSE(audience.MayDecide("people/eski"));
  EXPECT_FALSE(audience.MayDecide("people/santral"));
  EXPECT_FALSE(audience.MayDecide("people/yok"));
}

}  // namespace
}  // namespace meydan::notification
