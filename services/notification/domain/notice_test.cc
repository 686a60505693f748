#include "services/notification/domain/notice.h"

#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "common/base/ids.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/review/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/notification/domain/announcement.h"
#include "services/notification/domain/template_spec.h"
#include "services/notification/domain/testing/small_university.h"

namespace meydan::notification {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::MakeEvent;
using ::testing::SizeIs;
using testing::SmallUniversity;

constexpr char kCanary[] = "Hocam Ayşe çok kötü, 0532 000 00 00";
const absl::Time kNow = absl::FromUnixSeconds(1'795'000'100);

Event Routed(const std::string& unit = "units/muhendislik") {
  return MakeEvent<routing::v1::CaseRouted>("cases/1", R"(facts { name: "cases/1" kind: KIND_REQUEST topic: TOPIC_SPORTS
      importance: IMPORTANCE_LOW acknowledge_by { seconds: 1795050000 } owner_unit: ")" +
                                                           unit + "\" }");
}
v1::Notice Notice() { return NoticesFor(Routed(), SmallUniversity())->front(); }

TEST(NoticesTest, HoldAllThatTheWordsNeed) {
  v1::Notice expected = Proto<v1::Notice>(R"pb(
    event: "meydan.test/cases/1@1.0"
    event_type: "meydan.routing.v1.CaseRouted"
    template: "routing.case_routed"
    subject: "cases/1"
    parameters { name: "unit" reference: "units/muhendislik" }
    parameters { name: "kind" code: "KIND_REQUEST" }
    parameters { name: "topic" code: "TOPIC_SPORTS" }
    parameters { name: "importance" code: "IMPORTANCE_LOW" }
    parameters {
      name: "acknowledge_by"
      time { seconds: 1795050000 }
    }
    importance: IMPORTANCE_LOW
    due_time { seconds: 1795050000 }
    reason { basis: BASIS_ROLE role: ROLE_REPRESENTATIVE unit: "units/muhendislik" }
    event_time { seconds: 1795000000 }
  )pb");
  expected.set_name(NoticeName("people/temsilci", "meydan.test/cases/1@1.0"));
  EXPECT_THAT(Notice(), EqualsProto(expected));
}

TEST(NoticesTest, AnEventThatComesAgainMakesTheSameOnes) {
  EXPECT_EQ(Notice().name(), Notice().name());
  EXPECT_TRUE(IsUuid(IdOf(Notice().name())));
  EXPECT_NE(NoticeName("people/a", "x"), NoticeName("people/a", "y"));
  EXPECT_NE(IdOf(NoticeName("people/a", "x")), IdOf(NoticeName("people/b", "x")));
}

TEST(DeliverTest, PutsTheNoticeIntoTheInboxUnread) {
  const auto decision = Deliver(Notice(), kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_EQ(decision->state.create_time().seconds(), absl::ToUnixSeconds(kNow));
  EXPECT_FALSE(decision->state.has_read_time());
  EXPECT_THAT(decision->events, IsEmpty());
}

TEST(DeliverTest, ListsItInTheInboxAndAmongTheUnread) {
  const std::string member = "{sequence}/" + std::string(IdOf(Notice().name()));
  EXPECT_THAT(IndexesOf(Notice()), ElementsAre(store::IndexEntry{"people/temsilci/inbox", member},
                                               store::IndexEntry{"people/temsilci/unread", member}));
  EXPECT_THAT(TimersOf(Notice()), IsEmpty());
}

TEST(MarkReadTest, TakesItOffTheUnread) {
  const auto decision = MarkRead(Notice(), Actor{"people/temsilci", {}}, kNow);
  ASSERT_THAT(decision, IsOk());
  EXPECT_FALSE(decision->unchanged);
  EXPECT_EQ(decision->state.read_time().seconds(), absl::ToUnixSeconds(kNow));
  EXPECT_THAT(IndexesOf(decision->state), SizeIs(1));
}

TEST(MarkReadTest, TwiceChangesNothing) {
  const Actor owner{"people/temsilci", {}};
  const auto first = MarkRead(Notice(), owner, kNow);
  const auto second = MarkRead(first->state, owner, kNow + absl::Hours(1));
  ASSERT_THAT(second, IsOk());
  EXPECT_TRUE(second->unchanged);
  EXPECT_THAT(second->state, EqualsProto(first->state));
}

TEST(MarkReadTest, IsForTheOwnerAlone) {
  const Actor director{"people/direktor", {{directory::v1::ROLE_DIRECTOR, "units/iletisim"}}};
  EXPECT_THAT(MarkRead(Notice(), director, kNow),
              Fails(absl::StatusCode::kPermissionDenied, "INBOX_OF_ANOTHER_PERSON"));
}

// ---- NF4: nobody's words get into a notice ----

// The paths of all string fields of a message and of the messages in it, e.g. "reason.unit"; of one within one of its
// own kind (`above`) no more.
std::set<std::string> StringPaths(const google::protobuf::Descriptor& type, const std::string& prefix = "",
                                  std::set<const google::protobuf::Descriptor*> above = {}) {
  if (!above.insert(&type).second) return {};
  std::set<std::string> paths;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (field.type() == google::protobuf::FieldDescriptor::TYPE_STRING) paths.insert(prefix + field.name());
    if (field.type() == google::protobuf::FieldDescriptor::TYPE_MESSAGE) {
      paths.merge(StringPaths(*field.message_type(), prefix + field.name() + ".", above));
    }
  }
  return paths;
}

// Puts the canary into the string field at `path`, in a list of messages into each of them; changes nothing else.
void Plant(google::protobuf::Message& message, absl::string_view path) {
  const auto* reflection = message.GetReflection();
  const size_t dot = path.find('.');
  const auto* field = message.GetDescriptor()->FindFieldByName(std::string(path.substr(0, dot)));
  if (dot == absl::string_view::npos) {
    if (field->is_repeated()) {
      reflection->AddString(&message, field, kCanary);
    } else {
      reflection->SetString(&message, field, kCanary);
    }
  } else if (field->is_repeated()) {
    for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
      Plant(*reflection->MutableRepeatedMessage(&message, field, i), path.substr(dot + 1));
    }
  } else {
    Plant(*reflection->MutableMessage(&message, field), path.substr(dot + 1));
  }
}

TEST(NoWordsTest, EveryTextFieldOfANoticeRefusesThem) {
  const std::set<std::string> paths = StringPaths(*v1::Notice::descriptor());
  ASSERT_THAT(paths, ::testing::IsSupersetOf({"parameters.reference", "reason.instead_of", "text.body", "subject"}));
  for (const std::string& planted : paths) {
    v1::Notice notice = Notice();
    Plant(notice, planted);
    const absl::Status status = Deliver(notice, kNow).status();
    EXPECT_THAT(status, Fails(absl::StatusCode::kInvalidArgument, "NOTICE_MALFORMED")) << planted;
    EXPECT_FALSE(absl::StrContains(status.ToString(), "Hocam")) << planted;
  }
}

TEST(NoWordsTest, AParameterMustBeWhatItsTemplateSays) {
  const auto with = [](const std::string& parameter) {
    v1::Notice notice = Notice();
    *notice.mutable_parameters(0) = Proto<v1::Parameter>(parameter);
    return Deliver(notice, kNow).status();
  };
  EXPECT_THAT(with(R"(name: "unit" reference: "units/spor")"), IsOk());
  for (const std::string wrong :
       {R"(name: "unit" reference: "people/ayse")", R"(name: "unit" reference: "units/Hukuk Fakültesi")",
        R"(name: "unit" reference: "units/")", R"(name: "unit" code: "TOPIC_LIBRARY")", R"(name: "unit")",
        R"(name: "other" reference: "units/spor")", R"(name: "kind" code: "KIND_REQUEST")",
        R"(name: "unit" time { seconds: 1 })"}) {
    EXPECT_THAT(with(wrong), Fails(absl::StatusCode::kInvalidArgument, "NOTICE_MALFORMED")) << wrong;
  }
  v1::Notice notice = Notice();
  notice.mutable_parameters(1)->set_code("KIND_INSULTING");
  EXPECT_THAT(Deliver(notice, kNow), Fails(absl::StatusCode::kInvalidArgument, "NOTICE_MALFORMED"));
}

MATCHER(IsOkAndTellsSomebody, "") { return arg.ok() && !arg->empty(); }

// Whatever a faulty or hostile service puts into the strings of an event, it does not come out in a notice or an error.
template <typename Message>
void ExpectNoLeak(const std::string& text) {
  EXPECT_THAT(NoticesFor(MakeEvent<Message>("comments/1", text), SmallUniversity()), IsOkAndTellsSomebody());
  for (const std::string& planted : StringPaths(*Message::descriptor())) {
    auto message = Proto<Message>(text);
    Plant(message, planted);
    Event event = MakeEvent<Message>("comments/1", "");
    event.set_data(message.SerializeAsString());
    const auto notices = NoticesFor(event, SmallUniversity());
    EXPECT_FALSE(absl::StrContains(notices.status().ToString(), "Hocam")) << planted;
    if (!notices.ok()) {
      EXPECT_THAT(notices, Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED")) << planted;
      continue;
    }
    for (const v1::Notice& notice : *notices) {
      EXPECT_FALSE(absl::StrContains(notice.SerializeAsString(), "Hocam")) << planted;
    }
  }
}

TEST(NoWordsTest, NoneComeOutOfAnEvent) {
  const std::string account = R"(account: "accounts/instagram.ornekuni" )";
  const std::string facts = R"(facts { name: "cases/1" owner_unit: "units/muhendislik" rung: RUNG_SENIOR_MANAGEMENT
      requesting_unit: "units/spor" acknowledge_by { seconds: 1 } } )";
  ExpectNoLeak<moderation::v1::CommentFlagged>(account + "outcome: OUTCOME_IN_REVIEW importance: IMPORTANCE_CRITICAL");
  ExpectNoLeak<moderation::v1::RemovalOrdered>(account + "due_time { seconds: 1 }");
  ExpectNoLeak<moderation::v1::RemovalReminded>(account + "due_time { seconds: 1 }");
  ExpectNoLeak<moderation::v1::RemovalOverdue>(account + "due_time { seconds: 1 }");
  ExpectNoLeak<moderation::v1::RemovalWithdrawn>(account);
  ExpectNoLeak<moderation::v1::CommentRestored>(account);
  ExpectNoLeak<moderation::v1::AppealOpened>(account);
  ExpectNoLeak<moderation::v1::AppealDecided>(account + R"(opener: "people/ayse")");
  const std::string submission = R"(facts { name: "submissions/1" unit: "units/muhendislik" author: "people/ayse"
      accounts: "accounts/instagram.ornekuni" } )";
  ExpectNoLeak<review::v1::ContentSubmitted>(submission + R"(step: "a" persons: "people/can"
      groups { role: ROLE_UNIT_HEAD unit: "units/muhendislik" })");
  ExpectNoLeak<review::v1::ReviewStepReached>(submission + R"(step: "a" persons: "people/can"
      groups { role: ROLE_UNIT_HEAD unit: "units/muhendislik" })");
  ExpectNoLeak<review::v1::ContentRevised>(submission + "by_directorate: true");
  ExpectNoLeak<review::v1::ChangesRequested>(submission);
  ExpectNoLeak<review::v1::ContentApproved>(submission + R"(content_digest: "00")");
  ExpectNoLeak<review::v1::ContentRejected>(submission);
  ExpectNoLeak<review::v1::ContentWithdrawn>(submission);
  ExpectNoLeak<review::v1::ContentExpired>(submission);
  ExpectNoLeak<review::v1::AnswerDue>(submission);
  ExpectNoLeak<review::v1::AnswerOverdue>(submission);
  ExpectNoLeak<review::v1::ContentScheduled>(submission);
  ExpectNoLeak<review::v1::PublishDue>(submission + R"(content_digest: "00")");
  ExpectNoLeak<review::v1::PublicationHeld>(submission + R"(subject: "pauses/1")");
  ExpectNoLeak<review::v1::PublicationFailed>(submission + account);
  ExpectNoLeak<review::v1::PublicationSkipped>(submission + account);
  ExpectNoLeak<review::v1::PublicationStuck>(submission + account);
  ExpectNoLeak<review::v1::PublicationCompleted>(submission);
  ExpectNoLeak<review::v1::TakedownRequired>(submission + account + R"(cause: "licences/1")");
  ExpectNoLeak<review::v1::TakedownOverdue>(submission + account);
  ExpectNoLeak<review::v1::TakedownConfirmed>(submission + account);
  const std::string right = R"(name: "licences/1" asset: "assets/1" unit: "units/muhendislik" )";
  ExpectNoLeak<review::v1::RightsExpiring>(right);
  ExpectNoLeak<review::v1::RightsEnded>(right);
  ExpectNoLeak<review::v1::PublishingPaused>(R"(name: "pauses/1" scope: "units/muhendislik")");
  ExpectNoLeak<review::v1::PublishingResumed>(R"(name: "pauses/1" scope: "accounts/instagram.ornekuni")");
  ExpectNoLeak<routing::v1::CaseRouted>(facts);
  ExpectNoLeak<routing::v1::CaseReassigned>(facts + R"(former_owner_unit: "units/spor")");
  ExpectNoLeak<routing::v1::CaseReopened>(facts);
  ExpectNoLeak<routing::v1::CaseEscalated>(facts);
  ExpectNoLeak<routing::v1::CaseOverdue>(facts + "deadline: DEADLINE_ACKNOWLEDGE");
  ExpectNoLeak<routing::v1::CaseAnswered>(facts);
  ExpectNoLeak<routing::v1::CaseClosed>(facts);
  ExpectNoLeak<directory::v1::RepresentativeChanged>(
      R"(unit: "units/muhendislik" representative: "people/yeni" previous: "people/eski")");
  ExpectNoLeak<directory::v1::AccountManagerDesignated>(account + R"(unit: "units/spor" manager: "people/ayse")");
}

TEST(NoWordsTest, NoneComeOutOfAnEventOfTheVault) {
  const std::string facts = R"(facts { name: "credentials/x.muhendislik" account: "accounts/x.muhendislik"
      unit: "units/muhendislik" } )";
  const std::string person = R"(person: "people/ayse" )";
  ExpectNoLeak<vault::v1::CredentialShared>(facts + "fields: FIELD_PASSWORD");
  ExpectNoLeak<vault::v1::CredentialRotated>(facts);
  ExpectNoLeak<vault::v1::CredentialRevealed>(facts + person + R"(grant: "1")");
  ExpectNoLeak<vault::v1::UnusualReveal>(facts + person);
  ExpectNoLeak<vault::v1::AccessRequested>(facts + R"(request: "1" requester: "people/ayse" approvers: "people/can")");
  ExpectNoLeak<vault::v1::AccessGranted>(facts + person + R"(grant: "1" expire_time { seconds: 5 })");
  ExpectNoLeak<vault::v1::AccessGranted>(facts + person + R"(grant: "1" expire_time { seconds: 5 }
      basis: BASIS_LEAVE_COVER absent: "people/can" arranged_by: "people/dekan")");
  ExpectNoLeak<vault::v1::AccessDenied>(facts + R"(request: "1" requester: "people/ayse")");
  ExpectNoLeak<vault::v1::AccessRevoked>(facts + person + R"(grant: "1")");
  ExpectNoLeak<vault::v1::BreakGlassUsed>(facts + person + R"(break_glass: "1")");
  ExpectNoLeak<vault::v1::BreakGlassReviewed>(facts + person + R"(break_glass: "1")");
  ExpectNoLeak<vault::v1::BreakGlassReviewOverdue>(facts + R"(break_glass: "1")");
  ExpectNoLeak<vault::v1::RotationDue>(facts);
  ExpectNoLeak<vault::v1::DepositOverdue>(facts);
  ExpectNoLeak<vault::v1::HandOverStarted>(facts + R"(hand_over: "1" leaver: "people/eski" successor: "people/yeni")");
  ExpectNoLeak<vault::v1::HandOverStepReached>(facts + R"(hand_over: "1" state: STATE_CONFIRMING)");
  ExpectNoLeak<vault::v1::HandOverOverdue>(facts + R"(hand_over: "1")");
  ExpectNoLeak<vault::v1::HandOverCompleted>(facts +
                                             R"(hand_over: "1" leaver: "people/eski" successor: "people/yeni")");
  ExpectNoLeak<vault::v1::LinkCreated>(facts + R"(link: "links/1" recipient: "people/ayse")");
  ExpectNoLeak<vault::v1::LinkOpened>(facts + person + R"(link: "links/1")");
  ExpectNoLeak<vault::v1::LinkIncident>(facts + person + R"(link: "links/1")");
  ExpectNoLeak<vault::v1::VaultPolicyChanged>(R"(policy: "policies/vault")");
  ExpectNoLeak<vault::v1::VaultPolicyChanged>(R"(policy: "policies/vault" pending_from { seconds: 5 }
      before { tiers { tier: TIER_HIGH units: "units/spor" accounts: "accounts/x.muhendislik" } })");
}

}  // namespace
}  // namespace meydan::notification
