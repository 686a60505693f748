#include "services/moderation/testing/small_service.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"

namespace meydan::moderation::testing {
namespace {

void Say(Judgement& judgement, const CommentText& comment, absl::string_view word, Ground ground, double score) {
  const size_t at = comment.text.find(word);
  if (at == absl::string_view::npos) return;
  const int begin = static_cast<int>(at);
  judgement.findings.push_back({.ground = ground,
                                .phase = Phase::kLexicon,
                                .score = score,
                                .span = {begin, begin + static_cast<int>(word.size())},
                                .rule = absl::StrCat("word/", word)});
  double& highest = judgement.scores[static_cast<size_t>(ground)];
  highest = std::max(highest, score);
}

}  // namespace

Judgement WordJudge::Classify(const CommentText& comment) const {
  Judgement judgement;
  judgement.engine = "words-1";
  Say(judgement, comment, "hakaret", Ground::kInsult, 0.9);
  Say(judgement, comment, "kaba", Ground::kInsult, 0.5);
  if (!comment.by_the_account_itself) Say(judgement, comment, "reklam", Ground::kAdvertising, 0.95);
  judgement.phases.push_back({Phase::kLexicon, judgement.scores});
  if (absl::StrContains(comment.text, "bozuk")) judgement.kinds.push_back({Kind::kComplaint, "word/bozuk"});
  if (absl::StrContains(comment.text, "?")) judgement.kinds.push_back({Kind::kQuestion, "mark"});
  if (judgement.kinds.empty()) judgement.kinds.push_back({Kind::kNone, ""});
  judgement.topic = Topic::kLibrary;
  if (absl::StrContains(comment.text, "tehdit")) judgement.importance = Importance::kCritical;
  return judgement;
}

Policy WordPolicy() {
  Policy policy;
  policy.version = 7;
  policy.grounds.fill({.act_at = 0.8, .review_at = 0.4});
  return policy;
}

SmallService::SmallService(bool directory_known) {
  if (!directory_known) return;
  const AccountFacts law = LawAccount();
  directory::v1::UnitChanged unit;
  unit.set_unit(law.unit);
  unit.set_kind(directory::v1::Unit::KIND_FACULTY);
  unit.set_state(directory::v1::Unit::STATE_ACTIVE);
  unit.set_representative(law.representative);
  directory.ApplyUnit(unit, 1);
  for (const std::string& manager : law.managers) {
    directory::v1::PersonChanged person;
    person.set_person(manager);
    person.set_kind(directory::v1::Person::KIND_HUMAN);
    person.set_state(directory::v1::Person::STATE_ACTIVE);
    directory.ApplyPerson(person, 1);
  }
  directory::v1::AccountChanged account;
  account.set_account(law.name);
  account.set_platform(law.platform);
  account.set_handle("ornekuni_hukuk");
  account.set_unit(law.unit);
  account.set_state(directory::v1::Account::STATE_ACTIVE);
  for (const std::string& manager : law.managers) account.add_managers(manager);
  directory.ApplyAccount(account, 1);
  directory.MarkFilled();
}

absl::StatusOr<v1::IngestCommentsResponse> SmallService::Ingest(const v1::IngestCommentsRequest& request) {
  return BlockOn(ingest.IngestComments(CallBy(Connector(), request), request));
}

std::string SmallService::Take(const v1::IncomingComment& incoming) {
  v1::IngestCommentsRequest request;
  *request.add_comments() = incoming;
  const absl::StatusOr<v1::IngestCommentsResponse> answer = Ingest(request);
  if (!answer.ok() || !answer->results(0).has_comment()) std::abort();
  return answer->results(0).comment().name();
}

v1::Comment SmallService::Stored(const std::string& name) {
  return BlockOn(write_path.Read<v1::Comment>(name)).value();
}

std::vector<Event> SmallService::Events() {
  std::vector<Event> events;
  for (int shard = 0; shard < store.layout().shards(); ++shard) {
    for (const std::string& bytes : store.Outbox(shard)) {
      if (!events.emplace_back().ParseFromString(bytes)) std::abort();
    }
  }
  return events;
}

std::vector<std::string> SmallService::EventTypes() {
  std::vector<std::string> types;
  for (const Event& event : Events()) types.push_back(event.type().substr(event.type().rfind('.') + 1));
  return types;
}

Actor Connector() { return {"people/platform-baglayici", {{directory::v1::ROLE_SERVICE_CLIENT, kDirectorate}}}; }

v1::IncomingComment Numbered(int number, const std::string& text) {
  v1::IncomingComment incoming = Incoming(text);
  incoming.set_platform_comment_id(absl::StrCat(1000 + number));
  return incoming;
}

}  // namespace meydan::moderation::testing
