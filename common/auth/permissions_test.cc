#include "common/auth/permissions.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace meydan::auth {
namespace {

using directory::v1::Role;

// The table as a person would draw it: + may, . may not.
std::string Table() {
  std::string text;
  for (const absl::string_view permission : AllPermissions()) {
    for (int role = directory::v1::ROLE_DIRECTOR; role <= directory::v1::ROLE_SERVICE_CLIENT; ++role) {
      const Actor actor{"people/x", {{static_cast<Role>(role), "units/law"}}};
      absl::StrAppend(&text, Allows(actor, permission) ? "+" : ".");
    }
    absl::StrAppend(&text, " ", Allows(Actor{"services/routing", {}}, permission) ? "+" : ".", " ", permission, "\n");
  }
  return text;
}

TEST(PermissionsTest, TheWholeTable) {
  // Columns: director, moderator, reviewer, account manager, representative, unit head, senior manager, staff,
  // operator, service client; then Meydan's own services.
  EXPECT_EQ(Table(), R"(+.......+. . audit.read
++..++++.. . case.acknowledge
++..++++.. . case.answer
++..++++.. . case.close
++..++++.. . case.escalate
++++++++.+ + case.open
++......+. + case.preview
++++++++.. + case.read
++..++.... . case.reassign
++..+..... . comment.appeal
++.++..... + comment.confirm_removal
++........ . comment.decide
.........+ + comment.ingest
++++++++.. + comment.read
++++++++.. . credential.approve
++++++++.. . credential.break_glass
++++++++.. . credential.cover
+..+++.... . credential.destroy
++++++++.. . credential.link
++++++++.. . credential.open_link
++++++++.. + credential.read
++++++++.. . credential.request
++++++++.. . credential.reveal
++++++++.. . credential.write
+....+.... . directory.designate
++++++++++ + directory.read
+.......+. + directory.write
+++++++++. + notice.read
+++++++++. + notice.write
+.......+. + operations.read
........+. + operations.write
++++++++++ + public
+.++++.... + publication.confirm
+......... . publishing.pause
+......... . review_policy.write
+.++++++.. + rights.read
+.+.++++.. . rights.write
+.++++++.. . submission.decide
+.++++++.. + submission.read
+.+....... . submission.review
+.+.++++.. . submission.write
+.......+. . vault_keys.read
+.......+. . vault_keys.unseal
+.......+. . vault_keys.write
+......... . vault_policy.write
)");
}

TEST(PermissionsTest, TheListIsSortedSoThatLookingUpWorks) {
  EXPECT_TRUE(std::is_sorted(AllPermissions().begin(), AllPermissions().end()));
  for (const absl::string_view permission : AllPermissions()) {
    EXPECT_TRUE(Allows(Actor{"services/x", {}}, permission) ||
                Allows(Actor{"people/x", {{directory::v1::ROLE_DIRECTOR, "units/iletisim"}}}, permission))
        << permission << " is held by nobody";
  }
}

TEST(PermissionsTest, WithoutARoleOnlyWhatIsPublicIsAllowed) {
  for (const Actor& actor :
       {Actor{}, Actor{"people/x", {}}, Actor{"people/x", {{directory::v1::ROLE_UNSPECIFIED, "units/law"}}},
        Actor{"people/x", {{static_cast<Role>(30), "units/law"}}},
        Actor{"people/x", {{static_cast<Role>(-1), "units/law"}}}}) {
    for (const absl::string_view permission : AllPermissions()) {
      EXPECT_EQ(Allows(actor, permission), permission == "public") << permission;
    }
  }
}

TEST(PermissionsTest, SeveralRolesAddUp) {
  const Actor actor{"people/x",
                    {{directory::v1::ROLE_STAFF, "units/law"}, {directory::v1::ROLE_OPERATOR, "units/iletisim"}}};
  EXPECT_TRUE(Allows(actor, "case.acknowledge"));
  EXPECT_TRUE(Allows(actor, "operations.write"));
  EXPECT_FALSE(Allows(actor, "comment.decide"));
}

TEST(PermissionsTest, AnUnknownPermissionIsHeldByNobody) {
  const Actor director{"people/x", {{directory::v1::ROLE_DIRECTOR, "units/iletisim"}}};
  for (const char* permission : {"", "case", "case.", "case.reaD", "case.read ", "zzz", "*"}) {
    EXPECT_FALSE(Allows(director, permission)) << permission;
    EXPECT_FALSE(Allows(Actor{"services/x", {}}, permission)) << permission;
  }
}

TEST(PermissionsTest, WhoRunsTheMachinesAndTheMachinesThemselvesNeverComeNearACredential) {
  for (const absl::string_view permission : AllPermissions()) {
    if (permission.rfind("credential.", 0) != 0) continue;
    EXPECT_FALSE(Allows(Actor{"people/x", {{directory::v1::ROLE_OPERATOR, "units/iletisim"}}}, permission));
    EXPECT_FALSE(Allows(Actor{"people/x", {{directory::v1::ROLE_SERVICE_CLIENT, "units/iletisim"}}}, permission));
    EXPECT_EQ(Allows(Actor{"services/routing", {}}, permission), permission == "credential.read") << permission;
  }
}

TEST(PermissionsTest, ARoleCanBeListed) {
  EXPECT_EQ(absl::StrJoin(PermissionsOf(directory::v1::ROLE_OPERATOR), " "),
            "audit.read case.preview directory.read directory.write notice.read notice.write operations.read "
            "operations.write public vault_keys.read vault_keys.unseal vault_keys.write");
  EXPECT_EQ(absl::StrJoin(PermissionsOf(directory::v1::ROLE_UNSPECIFIED), " "), "public");
  EXPECT_THAT(PermissionsOfServices(), ::testing::Not(::testing::Contains("comment.decide")));
}

}  // namespace
}  // namespace meydan::auth
