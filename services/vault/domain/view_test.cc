#include "services/vault/domain/view.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/proto_time.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "meydan/vault/v1/keys.pb.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/samples.h"
#include "services/vault/domain/versions.h"

namespace meydan::vault {
namespace {

using namespace testing;  // NOLINT: the samples
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Visits every string and bytes that is set, in sub-messages too, with its path.
void Walk(const Message& message, const std::string& path,
          const std::function<void(const std::string& path, const std::string& value)>& visit) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string here = absl::StrCat(path, ".", field->name());
    const auto* reflection = message.GetReflection();
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Walk(field->is_repeated() ? reflection->GetRepeatedMessage(message, field, i)
                                  : reflection->GetMessage(message, field),
             here, visit);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        visit(here, field->is_repeated() ? reflection->GetRepeatedString(message, field, i)
                                         : reflection->GetString(message, field));
      }
    }
  }
}

// All that must not be shown of a credential: whatever a sealed value holds, and digests.
std::vector<std::string> SecretsOf(const storage::v1::Credential& credential) {
  std::vector<std::string> secrets;
  Walk(credential, "credential", [&](const std::string& path, const std::string& value) {
    const bool sealed = path.find(".versions.value.") != std::string::npos;
    if (sealed || path.ends_with("_digest") || path.ends_with("_digests")) secrets.push_back(value);
  });
  return secrets;
}

void AddWords(storage::v1::Credential& credential) {
  v1::AccessRequest& request = *credential.add_access_requests();
  request.set_id("request-of-ali");
  request.set_requester("people/ali");
  request.set_purpose("PURPOSE OF ALI");
  request.set_state(v1::AccessRequest::STATE_PENDING);
  request.add_approvals("people/dekan");
  v1::AccessRequest& other = *credential.add_access_requests();
  other.set_id("request-of-yonetici");
  other.set_requester("people/yonetici");
  other.set_purpose("PURPOSE OF YONETICI");
  other.set_state(v1::AccessRequest::STATE_PENDING);
  v1::BreakGlass& emergency = *credential.add_break_glasses();
  emergency.set_id("emergency");
  emergency.set_person("people/yonetici");
  emergency.set_reason("REASON OF YONETICI");
}

void AddPosts(storage::v1::Credential& credential) {
  v1::HandOver& hand_over = *credential.add_hand_overs();
  hand_over.set_id("hand-over");
  hand_over.set_leaver("people/deniz");
  hand_over.set_successor("people/ece");
  v1::LeaveCover& cover = *credential.add_leave_covers();
  cover.set_id("cover");
  cover.set_absent("people/ece");
  cover.set_deputy("people/tip.uye");
  credential.mutable_chain()->set_number(7);
  credential.mutable_chain()->set_digest("the chain's digest");
}

// Law's credential with something of every kind in it.
storage::v1::Credential Full(const Office& office) {
  storage::v1::Credential credential = office.Instagram();
  storage::v1::StoredField& passwords = FieldAt(credential, v1::FIELD_PASSWORD);
  passwords.mutable_versions(0)->mutable_shown()->set_state(v1::FieldVersion::STATE_SUPERSEDED);
  *passwords.add_versions() = Version(v1::FIELD_PASSWORD, 2, "people/yonetici", kNow);
  *passwords.add_versions() = Version(v1::FIELD_PASSWORD, 3, "people/yonetici", kNow);
  passwords.mutable_versions(2)->mutable_shown()->set_state(v1::FieldVersion::STATE_PENDING);
  passwords.mutable_versions(1)->mutable_shown()->add_weaknesses(v1::WEAKNESS_GUESSABLE);
  Learn(*passwords.mutable_versions(1), "people/ali", v1::Knowledge::HOW_REVEALED, Ties{}, kNow);
  credential.set_rotation_by("people/yonetici");
  *credential.add_grants() = GrantFor("people/ali");
  *credential.add_grants() = GrantFor("people/rana", "grant-of-rana");
  AddWords(credential);
  AddPosts(credential);
  return credential;
}

std::vector<std::string> Everybody() {
  return {"people/mudur", "people/rana",         "people/deniz",   "people/yonetici", "people/ikinci",
          "people/ece",   "people/ece.iletisim", "people/dekan",   "people/ali",      "people/tip.temsilci",
          "people/bt",    "people/tip.dekan",    "people/tip.uye", "people/rektor",   "services/notification"};
}

TEST(SecrecyTest, CV3_NoViewShowsAnythingOfASealedValueOrADigest) {
  const Office office;
  const storage::v1::Credential credential = Full(office);
  const std::vector<std::string> secrets = SecretsOf(credential);
  ASSERT_GT(secrets.size(), 3 * std::size(kAllFields)) << "or the test looks for nothing";
  std::vector<v1::Credential> views = {Row(credential, office.AsVault())};
  for (const std::string& person : Everybody()) {
    views.push_back(ShownTo(office.university.Who(person), credential, office.As(person)));
  }
  for (const v1::Credential& view : views) {
    Walk(view, "view", [&](const std::string& path, const std::string& value) {
      for (const std::string& secret : secrets) EXPECT_THAT(value, Not(HasSubstr(secret))) << path;
    });
    const std::string bytes = view.SerializeAsString();
    for (const std::string& secret : secrets) EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
  }
}

TEST(SecrecyTest, TheSearchFindsAPlantedLeak) {
  const Office office;
  storage::v1::Credential credential = Full(office);
  const std::vector<std::string> secrets = SecretsOf(credential);
  credential.mutable_access_requests(0)->set_purpose(secrets.front());
  bool found = false;
  Walk(ShownTo(office.university.Who("people/ali"), credential, office.As("people/ali")), "view",
       [&](const std::string&, const std::string& value) {
         found = found || value.find(secrets.front()) != std::string::npos;
       });
  EXPECT_TRUE(found);
}

// An edit form that shows the password without an audit line: what a change answers with is the same view.
TEST(EditTrapTest, CV3_NoChangeAnswersWithWhatItChanged) {
  const Office office;
  const Occasion ece = office.As("people/ece");
  const auto shared = Given(Share(office.Instagram(), {}, {DepositOf(v1::FIELD_PASSWORD, "canary")}, ece));
  const auto confirmed = Given(Confirm(shared.state, {}, ece));
  const auto rotating = Given(Rotate(confirmed.state, {}, DepositOf(v1::FIELD_PASSWORD, "second-canary"), ece));
  for (const CredentialDecision* decision : {&shared, &confirmed, &rotating}) {
    const std::string answer = ShownTo(ece.who, decision->state, ece).SerializeAsString();
    for (const std::string& secret : SecretsOf(decision->state)) EXPECT_EQ(answer.find(secret), std::string::npos);
    EXPECT_EQ(answer.find("canary"), std::string::npos);
    EXPECT_EQ(RecordsOf(*decision).size(), 1u) << "each is a line of the audit";
  }
}

// Collects the types below a message, each once.
void Collect(const Descriptor* type, std::set<const Descriptor*>& types) {
  if (!types.insert(type).second) return;
  for (int i = 0; i < type->field_count(); ++i) {
    if (type->field(i)->message_type() != nullptr) Collect(type->field(i)->message_type(), types);
  }
}

TEST(SecrecyTest, CV3_NoPublicTypeReachesTheOnesThatHoldValues) {
  // Every message of the public package, whatever is added to it.
  std::set<const Descriptor*> types;
  for (const auto* file : {v1::Credential::descriptor()->file(), v1::RevealSecretRequest::descriptor()->file(),
                           v1::VaultPolicy::descriptor()->file(), v1::CredentialShared::descriptor()->file(),
                           v1::AuditRecord::descriptor()->file(), v1::WhoCanSeeRequest::descriptor()->file(),
                           v1::SealStatus::descriptor()->file()}) {
    for (int i = 0; i < file->message_type_count(); ++i) Collect(file->message_type(i), types);
  }
  ASSERT_GT(types.size(), 80u);
  std::set<std::string> with_bytes;
  for (const Descriptor* type : types) {
    EXPECT_THAT(type->full_name(), Not(HasSubstr("meydan.vault.storage")));
    for (int i = 0; i < type->field_count(); ++i) {
      if (type->field(i)->type() == FieldDescriptor::TYPE_BYTES) with_bytes.insert(type->field(i)->full_name());
    }
  }
  // Digests of the audit's chain, of records and of people's words; none of a value.
  EXPECT_THAT(with_bytes, ::testing::UnorderedElementsAre(
                              "meydan.vault.v1.AuditRecord.words_digest", "meydan.vault.v1.AuditRecorded.digest",
                              "meydan.vault.v1.AuditRecorded.record", "meydan.vault.v1.ChainEntry.digest",
                              "meydan.vault.v1.ChainEntry.record", "meydan.vault.v1.ChainHead.digest"));
}

TEST(ViewTest, P15_OwnersSeeAllButTheValues) {
  const Office office;
  const storage::v1::Credential credential = Full(office);
  for (const char* person : {"people/mudur", "people/dekan", "people/ece", "people/yonetici"}) {
    const v1::Credential view = ShownTo(office.university.Who(person), credential, office.As(person));
    EXPECT_EQ(view.fields_size(), 7);
    EXPECT_EQ(view.fields(2).versions_size(), 3);
    EXPECT_EQ(view.fields(2).versions(1).known_by_size(), 2);
    EXPECT_EQ(view.access_requests_size(), 2);
    EXPECT_EQ(view.grants_size(), 2);
    EXPECT_EQ(view.break_glasses(0).reason(), "REASON OF YONETICI");
    EXPECT_EQ(view.hand_overs_size(), 1);
    EXPECT_EQ(view.leave_covers_size(), 1);
    EXPECT_EQ(view.chain().number(), 7);
    EXPECT_EQ(view.etag(), EtagOf(credential));
  }
}

// All names of people that stand in a view.
std::set<std::string> PeopleIn(const v1::Credential& view) {
  std::set<std::string> people;
  Walk(view, "view", [&](const std::string&, const std::string& value) {
    if (value.starts_with("people/")) people.insert(value);
  });
  return people;
}

TEST(ViewTest, WhoIsNoOwnerSeesOnlyTheirOwn) {
  const Office office;
  const storage::v1::Credential credential = Full(office);
  const v1::Credential view = ShownTo(office.university.Who("people/ali"), credential, office.As("people/ali"));
  ASSERT_EQ(view.access_requests_size(), 1);
  EXPECT_EQ(view.access_requests(0).purpose(), "PURPOSE OF ALI");
  ASSERT_EQ(view.grants_size(), 1);
  EXPECT_THAT(view.break_glasses(), IsEmpty());
  EXPECT_THAT(view.hand_overs(), IsEmpty());
  EXPECT_THAT(view.leave_covers(), IsEmpty());
  EXPECT_FALSE(view.has_chain());
  EXPECT_THAT(PeopleIn(view), ::testing::UnorderedElementsAre("people/ali", "people/dekan"))
      << "dekan approved ali's own request";
}

TEST(ViewTest, ForWhomItDoesNotExistNothingIsShownButTheirOwnRequest) {
  const Office office;
  storage::v1::Credential credential = Full(office);
  credential.clear_grants();
  v1::Credential view = ShownTo(office.university.Who("people/ali"), credential, office.As("people/ali"));
  ASSERT_EQ(view.access_requests_size(), 1);
  EXPECT_EQ(view.name(), kInstagramCredential);
  view.clear_name();
  view.clear_access_requests();
  EXPECT_EQ(view.ByteSizeLong(), 0u) << view.ShortDebugString();
}

TEST(ViewTest, CV6_PurposesAreForTheOneWhoAskedAndForApprovers) {
  const Office office;
  const storage::v1::Credential credential = Full(office);
  const auto purposes = [&](const std::string& person) {
    const v1::Credential view = ShownTo(office.university.Who(person), credential, office.As(person));
    std::string all;
    for (const v1::AccessRequest& request : view.access_requests()) absl::StrAppend(&all, request.purpose(), ";");
    return all;
  };
  EXPECT_EQ(purposes("people/dekan"), "PURPOSE OF ALI;PURPOSE OF YONETICI;");
  EXPECT_EQ(purposes("people/yonetici"), "PURPOSE OF ALI;PURPOSE OF YONETICI;") << "own, and as an approver";
  EXPECT_EQ(purposes("services/notification"), "");
}

TEST(ViewTest, CV6_AnOwnerWhoMayNotApproveSeesNoPurpose) {
  const Office office;
  storage::v1::Credential credential = Full(office);
  // Dekan covers for yonetici, and so may not approve what yonetici asks for.
  *credential.add_grants() = GrantFor("people/dekan", "cover-of-yonetici", v1::AccessGrant::BASIS_LEAVE_COVER);
  v1::LeaveCover& cover = *credential.add_leave_covers();
  cover.set_id("cover-of-yonetici");
  cover.set_absent("people/yonetici");
  cover.set_deputy("people/dekan");
  const v1::Credential view = ShownTo(office.university.Who("people/dekan"), credential, office.As("people/dekan"));
  EXPECT_EQ(view.access_requests(0).purpose(), "PURPOSE OF ALI");
  EXPECT_EQ(view.access_requests(1).purpose(), "");
}

TEST(ViewTest, TierAndComplianceAreThoseOfThisMoment) {
  Office office;
  const storage::v1::Credential credential = office.Instagram();
  office.policy.mutable_tiers(0)->add_accounts(kInstagram);
  const absl::Time late = kNow + absl::Hours(24 * 400);
  const v1::Credential view = ShownTo(office.university.Who("people/ece"), credential, office.As("people/ece", late));
  EXPECT_EQ(view.tier(), v1::TIER_HIGH);
  EXPECT_EQ(view.compliance(), v1::COMPLIANCE_STALE);
  EXPECT_TRUE(view.fields(3).required()) << "the second factor, in this tier";
  EXPECT_EQ(view.fields(3).compliance(), v1::COMPLIANCE_STALE);
}

TEST(ViewTest, WhatIsOwedIsShownThoughItIsNotThere) {
  const Office office;
  const v1::Credential view =
      ShownTo(office.university.Who("people/ece"), office.EmptyInstagram(), office.As("people/ece"));
  ASSERT_EQ(view.fields_size(), 3);
  for (const v1::FieldStatus& field : view.fields()) {
    EXPECT_TRUE(field.required());
    EXPECT_EQ(field.compliance(), v1::COMPLIANCE_MISSING);
    EXPECT_THAT(field.versions(), IsEmpty());
  }
}

TEST(RowTest, HasNoVersionsAndNothingOfPeople) {
  const Office office;
  const v1::Credential row = Row(Full(office), office.AsVault());
  EXPECT_EQ(row.name(), kInstagramCredential);
  EXPECT_EQ(row.compliance(), v1::COMPLIANCE_SHARED) << "the password is new";
  EXPECT_THAT(PeopleIn(row), IsEmpty());
  for (const v1::FieldStatus& field : row.fields()) EXPECT_THAT(field.versions(), IsEmpty());
}

}  // namespace
}  // namespace meydan::vault
