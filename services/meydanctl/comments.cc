// `comments`: looking at comments and deciding about them (P10). Sending them in is in send.cc.
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "meydan/moderation/v1/service.pb.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/program.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = moderation::v1;

constexpr int kTextColumns = 60;

struct Choice {
  std::string name;
  std::string account, state, ground, kind;
  int limit = 50;
  std::string action, reason, note, proof_url, proof_note, outcome;
  std::vector<std::string> grounds;
  WriteOptions write;
};

std::string GroundsOf(const v1::Comment& comment) {
  std::string grounds;
  for (const v1::JudgedGround& judged : comment.verdict().grounds()) {
    absl::StrAppend(&grounds, grounds.empty() ? "" : ", ", WordOf(judged.ground()));
  }
  return grounds;
}

absl::StatusOr<bool> List(Session& session, const Choice& choice) {
  v1::ListCommentsRequest request;
  request.mutable_filter()->set_account(choice.account);
  request.mutable_filter()->set_state(ValueOf<v1::Comment::State>(choice.state));
  request.mutable_filter()->set_ground(ValueOf<v1::Ground>(choice.ground));
  request.mutable_filter()->set_kind(ValueOf<v1::Kind>(choice.kind));
  ASSIGN_OR_RETURN(const auto comments, (ListAll<v1::ListCommentsResponse, v1::Comment>(
                                            session, request, &v1::ListCommentsResponse::comments, choice.limit)));
  const std::vector<Column<v1::Comment>> columns = {
      {"NAME", [](const auto& c) { return c.name(); }},
      {"STATE", [](const auto& c) { return WordOf(c.state()); }},
      {"GROUNDS", GroundsOf},
      {"KIND", [](const auto& c) { return WordsIn<v1::Kind>(c.verdict().kinds()); }},
      {"TOPIC", [](const auto& c) { return WordOf(c.verdict().topic()); }},
      {"IMPORTANCE", [](const auto& c) { return WordOf(c.verdict().importance()); }},
      {"HELD BY", [](const auto& c) { return c.claim().holder(); }},
      {"ACCOUNT", [](const auto& c) { return c.account(); }},
      {"PUBLISHED", [](const auto& c) { return TimeText(c.publish_time()); }},
      {"TEXT",
       [](const auto& c) { return c.masked() ? "(not yours to read)" : Shortened(Printable(c.text()), kTextColumns); }},
  };
  session.output().List(comments, columns, "There are no such comments.");
  return true;
}

absl::StatusOr<bool> Show(Session& session, const Choice& choice) {
  v1::GetCommentRequest request;
  request.set_name(choice.name);
  ASSIGN_OR_RETURN(const v1::Comment comment, session.Call<v1::Comment>(request));
  session.output().One(comment);
  return true;
}

// Sends a write. An error that may pass is waited out for a few seconds; the request_id makes that safe.
template <typename Request>
absl::StatusOr<bool> Send(Session& session, Request request, const Choice& choice) {
  request.set_name(choice.name);
  request.set_etag(choice.write.etag);
  request.set_request_id(choice.write.request_id.empty() ? RandomUuid() : choice.write.request_id);
  ASSIGN_OR_RETURN(const v1::Comment now, session.CallPatiently<v1::Comment>(absl::Seconds(5), request));
  const v1::Claim& claim = now.claim();
  const std::string held =
      now.has_claim() ? absl::StrCat(", held by ", claim.holder(), " until ", TimeText(claim.expire_time())) : "";
  session.output().Changed(now,
                           absl::StrCat(now.name(), " is ", WordOf(now.state()), held, " (etag ", now.etag(), ")"));
  return true;
}

absl::StatusOr<bool> Claim(Session& session, const Choice& choice) {
  return Send(session, v1::ClaimCommentRequest(), choice);
}

absl::StatusOr<bool> Release(Session& session, const Choice& choice) {
  return Send(session, v1::ReleaseCommentRequest(), choice);
}

absl::StatusOr<bool> Decide(Session& session, const Choice& choice) {
  v1::DecideCommentRequest request;
  request.set_action(ValueOf<v1::Decision::Action>(choice.action));
  for (const std::string& ground : choice.grounds) request.add_grounds(ValueOf<v1::Ground>(ground));
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> ConfirmRemoval(Session& session, const Choice& choice) {
  v1::ConfirmRemovalRequest request;
  request.set_proof_url(choice.proof_url);
  request.set_proof_note(choice.proof_note);
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> Appeal(Session& session, const Choice& choice) {
  v1::AppealCommentRequest request;
  request.set_note(choice.note);
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> DecideAppeal(Session& session, const Choice& choice) {
  v1::DecideAppealRequest request;
  request.set_outcome(ValueOf<v1::Appeal::Outcome>(choice.outcome));
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice);
}

}  // namespace

void AddComments(Program& program) {
  CLI::App* group = program.Group("comments", "Followers' comments: sending in, looking at, deciding about");
  using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);
  const auto add = [&](const std::string& name, const std::string& help, Run run,
                       const std::shared_ptr<Choice>& choice) {
    return program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
  };
  const auto add_about = [&](const std::string& name, const std::string& help, Run run) {
    const auto choice = std::make_shared<Choice>();
    CLI::App* command = add(name, help, run, choice);
    command->add_option("name", choice->name, "comments/<uuid>")->required();
    return std::pair(command, choice);
  };
  AddSend(program, group);

  const auto listed = std::make_shared<Choice>();
  CLI::App* list =
      add("list", "The comments, those taken in last first; with --as what that person may read", List, listed);
  list->add_option("--account", listed->account, "Only those under posts of this account, accounts/<id>");
  AddWord<v1::Comment::State>(list, "--state", listed->state, "Only those in this state");
  AddWord<v1::Ground>(list, "--ground", listed->ground, "Only those with this ground");
  AddWord<v1::Kind>(list, "--kind", listed->kind, "Only those of this kind");
  list->add_option("--limit", listed->limit, "How many at most; 0 for all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();

  add_about("show", "One comment with its verdict, findings, decisions and evidence", Show);

  const auto [claim, claimed] = add_about(
      "claim", "Take a comment to decide about it, or hold it for longer; nobody else decides meanwhile", Claim);
  AddWriteOptions(claim, claimed->write);
  const auto [release, released] = add_about("release", "Give a claimed comment back", Release);
  AddWriteOptions(release, released->write);

  const auto [decide, decided] = add_about("decide", "A moderator's decision", Decide);
  AddWord<v1::Decision::Action>(decide, "--action", decided->action, "What is decided")->required();
  AddWord<v1::Ground>(decide, "--ground", decided->grounds, "Why it is removed; may be given several times");
  decide->add_option("--reason", decided->reason, "The moderator's words")->required();
  AddWriteOptions(decide, decided->write);

  const auto [confirm, confirmed] =
      add_about("confirm-removal", "Say, with proof, that a comment is gone from the platform", ConfirmRemoval);
  confirm->add_option("--proof-url", confirmed->proof_url, "Where the proof is");
  confirm->add_option("--proof-note", confirmed->proof_note, "The proof in words");
  AddWriteOptions(confirm, confirmed->write);

  const auto [appeal, appealed] = add_about("appeal", "Appeal against a removal for the author", Appeal);
  appeal->add_option("--note", appealed->note, "What the author says")->required();
  AddWriteOptions(appeal, appealed->write);

  const auto [judge, judged] = add_about("decide-appeal", "Decide an open appeal", DecideAppeal);
  AddWord<v1::Appeal::Outcome>(judge, "--outcome", judged->outcome, "How it ends")->required();
  judge->add_option("--reason", judged->reason, "The moderator's words")->required();
  AddWriteOptions(judge, judged->write);
}

}  // namespace meydan::meydanctl
