#include "tests/chaos/testing/sound_facts.h"

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"

namespace meydan::chaos::testing {
namespace {

using meydan::testing::Proto;

University SmallUniversity() {
  namespace v1 = directory::v1;
  University university;
  university.directorate = "units/iletisim";
  university.units = {
      Proto<v1::Unit>(R"pb(name: "units/rektorluk" kind: KIND_SENIOR_MANAGEMENT)pb"),
      Proto<v1::Unit>(R"pb(name: "units/iletisim" parent: "units/rektorluk")pb"),
      Proto<v1::Unit>(R"pb(name: "units/hukuk" parent: "units/rektorluk" representative: "people/temsilci")pb")};
  university.people = {Proto<v1::Person>(R"pb(name: "people/rektor"
                                              state: STATE_ACTIVE
                                              grants { role: ROLE_SENIOR_MANAGER unit: "units/rektorluk" })pb"),
                       Proto<v1::Person>(R"pb(name: "people/direktor"
                                              state: STATE_ACTIVE
                                              grants { role: ROLE_DIRECTOR unit: "units/iletisim" })pb"),
                       Proto<v1::Person>(R"pb(name: "people/dekan"
                                              state: STATE_ACTIVE
                                              grants { role: ROLE_UNIT_HEAD unit: "units/hukuk" })pb"),
                       Proto<v1::Person>(R"pb(name: "people/inceleyen"
                                              state: STATE_ACTIVE
                                              grants { role: ROLE_REVIEWER unit: "units/iletisim" })pb"),
                       Proto<v1::Person>(R"pb(name: "people/temsilci" state: STATE_ACTIVE)pb"),
                       Proto<v1::Person>(R"pb(name: "people/ayse" state: STATE_ACTIVE)pb")};
  university.accounts = {
      Proto<v1::Account>(R"pb(name: "accounts/x.hukuk" unit: "units/hukuk" managers: "people/ayse")pb")};
  return university;
}

// Each was written once, and said so.
template <typename Resource>
void Register(std::vector<Resource>& resources, const google::protobuf::Message& data, Facts& facts) {
  for (Resource& resource : resources) {
    resource.set_etag("1");
    facts.events.push_back(MakeEvent("directory", resource.name(), 1, 0, "", data));
  }
}

void AddComments(Facts& facts) {
  namespace v1 = moderation::v1;
  facts.accepted["comments/1"] = {Proto<v1::IngestedComment>(
      R"pb(name: "comments/1"
           state: STATE_REMOVAL_ORDERED
           verdict { outcome: OUTCOME_REMOVAL_ORDERED kinds: KIND_COMPLAINT importance: IMPORTANCE_NORMAL })pb")};
  facts.accepted["comments/2"] = {Proto<v1::IngestedComment>(
      R"pb(name: "comments/2"
           state: STATE_CLEAN
           verdict { outcome: OUTCOME_CLEAN kinds: KIND_PRAISE importance: IMPORTANCE_LOW })pb")};
  facts.comments = {
      Proto<v1::Comment>(
          R"pb(name: "comments/1"
               revision: 1
               state: STATE_REMOVAL_ORDERED
               verdict { outcome: OUTCOME_REMOVAL_ORDERED kinds: KIND_COMPLAINT importance: IMPORTANCE_NORMAL }
               feedback_revision: 1
               removal {
                 revision: 1
                 due_time { seconds: 40 }
                 remind_time { seconds: 20 }
                 reminded: true
                 overdue: true
               }
               reading_grants { unit: "units/hukuk" case: "cases/1" }
               etag: "4")pb"),
      Proto<v1::Comment>(R"pb(name: "comments/2"
                              revision: 1
                              state: STATE_CLEAN
                              verdict { outcome: OUTCOME_CLEAN kinds: KIND_PRAISE importance: IMPORTANCE_LOW }
                              etag: "1")pb")};
  const auto event = [&facts](int64_t version, int number, const std::string& cause,
                              const google::protobuf::Message& data, int64_t at) {
    facts.events.push_back(MakeEvent("moderation", "comments/1", version, number, cause, data, at));
  };
  event(1, 0, "request/1", Proto<v1::CommentFlagged>(R"pb(comment: "comments/1" revision: 1)pb"), 10);
  event(1, 1, "request/1", Proto<v1::RemovalOrdered>(R"pb(comment: "comments/1"
                                                          revision: 1
                                                          account: "accounts/x.hukuk"
                                                          due_time { seconds: 40 }
                                                          automatic: true)pb"),
        10);
  event(1, 2, "request/1", Proto<v1::FeedbackIdentified>(R"pb(comment: "comments/1" revision: 1)pb"), 10);
  event(3, 0, "timer/comments/1/remind/20000", Proto<v1::RemovalReminded>(R"pb(comment: "comments/1"
                                                                               account: "accounts/x.hukuk"
                                                                               due_time { seconds: 40 })pb"),
        20);
  event(4, 0, "timer/comments/1/overdue/40000", Proto<v1::RemovalOverdue>(R"pb(comment: "comments/1"
                                                                               account: "accounts/x.hukuk"
                                                                               due_time { seconds: 40 })pb"),
        41);
}

void AddCase(Facts& facts) {
  namespace v1 = routing::v1;
  facts.cases = {Proto<v1::Case>(R"pb(name: "cases/1"
                                      state: STATE_ROUTED
                                      owner_unit: "units/hukuk"
                                      rung: RUNG_UNIT_HEAD
                                      origin { comment: "comments/1" comment_revision: 1 }
                                      answer_alarm_time { seconds: 900 }
                                      history { action: ACTION_ROUTED }
                                      history { action: ACTION_OVERDUE }
                                      history { action: ACTION_ESCALATED }
                                      etag: "2")pb")};
  const auto event = [&facts](int64_t version, int number, const std::string& cause,
                              const google::protobuf::Message& data, int64_t at) {
    facts.events.push_back(MakeEvent("routing", "cases/1", version, number, cause, data, at));
  };
  auto routed = Proto<v1::CaseRouted>(R"pb(facts {
                                             name: "cases/1"
                                             owner_unit: "units/hukuk"
                                             rung: RUNG_REPRESENTATIVE
                                             state: STATE_ROUTED
                                             comment: "comments/1"
                                           })pb");
  event(1, 0, "event/meydan.moderation/comments/1@1.2", routed, 11);
  v1::CaseOverdue overdue;
  *overdue.mutable_facts() = routed.facts();
  overdue.mutable_facts()->mutable_acknowledge_by()->set_seconds(30);
  overdue.set_deadline(v1::CaseOverdue::DEADLINE_ACKNOWLEDGE);
  event(2, 0, "timer/cases/1/acknowledge/30000", overdue, 31);
  v1::CaseEscalated escalated;
  *escalated.mutable_facts() = overdue.facts();
  escalated.mutable_facts()->set_rung(v1::RUNG_UNIT_HEAD);
  escalated.set_from_rung(v1::RUNG_REPRESENTATIVE);
  escalated.set_cause(v1::ESCALATION_CAUSE_TIMER);
  event(2, 1, "timer/cases/1/acknowledge/30000", escalated, 31);
}

}  // namespace

Event MakeEvent(const std::string& service, const std::string& subject, int64_t version, int number,
                const std::string& cause, const google::protobuf::Message& data, int64_t at) {
  Event event;
  event.set_source(absl::StrCat("meydan.", service));
  event.set_subject(subject);
  event.set_version(version);
  event.set_id(EventId(event.source(), subject, version, number));
  event.set_type(data.GetDescriptor()->full_name());
  event.set_data(data.SerializeAsString());
  event.set_cause(cause);
  SetTime(event, absl::FromUnixSeconds(at));
  return event;
}

notification::v1::Notice MakeNotice(const std::string& person, const std::string& event) {
  notification::v1::Notice notice;
  notice.set_name(absl::StrCat(person, "/notices/", DerivedUuid(person + event)));
  notice.set_event(event);
  return notice;
}

Facts QuietFacts() {
  Facts facts;
  facts.asked_at = absl::FromUnixSeconds(500);
  facts.university = SmallUniversity();
  Register(facts.university.units, directory::v1::UnitChanged(), facts);
  Register(facts.university.people, directory::v1::PersonChanged(), facts);
  Register(facts.university.accounts, directory::v1::AccountChanged(), facts);
  return facts;
}

Facts SoundFacts() {
  Facts facts = QuietFacts();
  AddComments(facts);
  AddCase(facts);
  facts.notices = {MakeNotice("people/ayse", "meydan.moderation/comments/1@1.1"),
                   MakeNotice("people/ayse", "meydan.moderation/comments/1@3.0"),
                   MakeNotice("people/direktor", "meydan.moderation/comments/1@4.0"),
                   MakeNotice("people/temsilci", "meydan.routing/cases/1@1.0"),
                   MakeNotice("people/temsilci", "meydan.routing/cases/1@2.0"),
                   MakeNotice("people/dekan", "meydan.routing/cases/1@2.1")};
  return facts;
}

}  // namespace meydan::chaos::testing
