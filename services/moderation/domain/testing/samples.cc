#include "services/moderation/domain/testing/samples.h"

#include "common/base/testing/status_matchers.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/decide.h"
#include "services/moderation/domain/ingest.h"
#include "services/moderation/domain/removal.h"

namespace meydan::moderation::testing {
namespace {

using directory::v1::Role;

Actor Person(const std::string& id, Role role, const std::string& unit) { return {"people/" + id, {{role, unit}}}; }

v1::Verdict Flagged(v1::Ground ground, v1::Verdict::Outcome outcome, float score) {
  v1::Verdict verdict = Clean();
  verdict.set_outcome(outcome);
  v1::JudgedGround& judged = *verdict.add_grounds();
  judged.set_ground(ground);
  judged.set_score(score);
  judged.set_outcome(outcome);
  v1::Finding& finding = *verdict.add_findings();
  finding.set_phase(v1::PHASE_LEXICON);
  finding.set_ground(ground);
  finding.set_score(score);
  finding.set_end(9);
  finding.set_rule("some.rule/1");
  return verdict;
}

}  // namespace

absl::Time Now() { return absl::FromUnixSeconds(1'772'357'400); }

Settings SampleSettings() {
  Settings settings;
  settings.directorate = kDirectorate;
  return settings;
}

AccountFacts LawAccount() {
  return {kAccount, directory::v1::PLATFORM_INSTAGRAM, "units/hukuk", {"people/ali", "people/aylin"}, "people/rana"};
}

Actor Moderator() { return Person("meryem", directory::v1::ROLE_MODERATOR, kDirectorate); }
Actor OtherModerator() { return Person("murat", directory::v1::ROLE_MODERATOR, kDirectorate); }
Actor Director() { return Person("deniz", directory::v1::ROLE_DIRECTOR, kDirectorate); }
Actor AccountManager() { return Person("ali", directory::v1::ROLE_ACCOUNT_MANAGER, kDirectorate); }
Actor OtherAccountManager() { return Person("cem", directory::v1::ROLE_ACCOUNT_MANAGER, kDirectorate); }
Actor LawRepresentative() { return Person("rana", directory::v1::ROLE_REPRESENTATIVE, "units/hukuk"); }
Actor LawStaff() { return Person("selin", directory::v1::ROLE_STAFF, "units/hukuk"); }
Actor ArtStaff() { return Person("sinan", directory::v1::ROLE_STAFF, "units/sanat"); }
Actor Operator() { return Person("onur", directory::v1::ROLE_OPERATOR, "units/hukuk"); }

v1::IncomingComment Incoming(const std::string& text) {
  v1::IncomingComment incoming;
  incoming.set_platform(directory::v1::PLATFORM_INSTAGRAM);
  incoming.set_platform_comment_id("17912345678901234");
  incoming.set_account(kAccount);
  incoming.mutable_post()->set_id("18012345678901234");
  incoming.mutable_post()->set_url("https://www.instagram.com/p/C9xYzAbCdEf/");
  incoming.mutable_post()->set_title("Final haftası kütüphane çalışma saatleri");
  incoming.set_author_id("5550001");
  incoming.set_text(text);
  incoming.set_language("tr");
  *incoming.mutable_publish_time() = ToProto(Now() - absl::Minutes(10));
  return incoming;
}

v1::Verdict Clean() { return CleanAs(v1::KIND_NONE, v1::IMPORTANCE_LOW); }

v1::Verdict CleanAs(v1::Kind kind, v1::Importance importance) {
  v1::Verdict verdict;
  verdict.set_outcome(v1::Verdict::OUTCOME_CLEAN);
  verdict.set_topic(v1::TOPIC_LIBRARY);
  verdict.set_policy_version(3);
  verdict.set_engine("rules-1/3f9a0c12");
  return WithKind(verdict, kind, importance);
}

v1::Verdict InReviewFor(v1::Ground ground) { return Flagged(ground, v1::Verdict::OUTCOME_IN_REVIEW, 0.55F); }
v1::Verdict RemovalFor(v1::Ground ground) { return Flagged(ground, v1::Verdict::OUTCOME_REMOVAL_ORDERED, 0.97F); }

v1::Verdict WithKind(v1::Verdict verdict, v1::Kind kind, v1::Importance importance) {
  verdict.clear_kinds();
  verdict.add_kinds(kind);
  verdict.set_importance(importance);
  return verdict;
}

v1::Comment Taken(const v1::Verdict& verdict, const std::string& text) {
  return Ingest({}, Incoming(text), "0a1b2c3d4e5f60718293a4b5c6d7e8f9", verdict, LawAccount(), SampleSettings(), Now())
      ->state;
}

v1::Comment OrderedByModerator() {
  const auto request = meydan::testing::Proto<v1::DecideCommentRequest>(R"pb(action: ACTION_ORDER_REMOVAL
                                                                             grounds: GROUND_INSULT
                                                                             reason: "hakaret")pb");
  return DecideComment(Taken(InReviewFor(v1::GROUND_INSULT)), request, Moderator(), LawAccount(), SampleSettings(),
                       Now())
      ->state;
}

v1::Comment Removed() {
  return ConfirmRemoval(OrderedByModerator(), "https://kanit.ornekuni.edu.tr/1", "", AccountManager(), LawAccount(),
                        SampleSettings(), Now() + absl::Hours(1))
      ->state;
}

std::vector<std::string> EventsOf(const Decision<v1::Comment>& decision) {
  std::vector<std::string> types;
  for (const auto& event : decision.events) types.push_back(event.type_url().substr(event.type_url().rfind('.') + 1));
  return types;
}

}  // namespace meydan::moderation::testing
