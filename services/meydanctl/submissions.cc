// `submissions`: content that units want shared, from its draft to its publication (P5, P17, P18). Deciding about it is
// in review.cc.
#include <unistd.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "meydan/review/v1/service.pb.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/submission_content.h"
#include "services/meydanctl/submission_display.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = review::v1;

struct Choice {
  std::string name;
  std::string unit, state, account, type, kind;
  bool in_review = false;
  bool open_task = false;
  bool title = false;
  int limit = 50;
  int from_round = 0;
  int to_round = 0;
  std::string reason, url, proof, at;
  bool submit = false;
  ContentOptions content;
  WriteOptions write;
};

absl::StatusOr<bool> List(Session& session, const Choice& choice) {
  v1::ListSubmissionsRequest request;
  v1::SubmissionFilter& filter = *request.mutable_filter();
  filter.set_unit(choice.unit);
  filter.set_state(ValueOf<v1::Submission::State>(choice.state));
  filter.set_account(choice.account);
  filter.set_request_type(ValueOf<v1::RequestType>(choice.type));
  filter.set_in_review(choice.in_review);
  filter.set_open_task(choice.open_task);
  ASSIGN_OR_RETURN(const auto found, (ListAll<v1::ListSubmissionsResponse, v1::Submission>(
                                         session, request, &v1::ListSubmissionsResponse::submissions, choice.limit)));
  session.output().List(found, SubmissionColumns(), "There are no such submissions, or none that you may see.");
  return true;
}

absl::StatusOr<bool> Show(Session& session, const Choice& choice) {
  v1::GetSubmissionRequest request;
  request.set_name(choice.name);
  ASSIGN_OR_RETURN(const v1::Submission found, session.Call<v1::Submission>(request));
  session.output().One(found);
  return true;
}

// What is to be published on one account, as it is to be copied (CR16).
absl::StatusOr<bool> Text(Session& session, const Choice& choice) {
  v1::GetSubmissionRequest request;
  request.set_name(choice.name);
  ASSIGN_OR_RETURN(const v1::Submission found, session.Call<v1::Submission>(request));
  ASSIGN_OR_RETURN(const v1::Target target,
                   TargetToPublish(found, choice.account, ValueOf<v1::TargetKind>(choice.kind)));
  const std::string& text = choice.title ? target.title() : target.text();
  if (session.output().json()) {
    session.output().One(target);
  } else if (text.empty()) {
    session.output().Say(choice.title ? "This target has no title." : "This target has no text.");
  } else {
    session.output().Print(TextToCopy(text, isatty(STDOUT_FILENO) == 1));
  }
  return true;
}

absl::StatusOr<bool> Diff(Session& session, const Choice& choice) {
  v1::DiffRoundsRequest request;
  request.set_name(choice.name);
  request.set_from_round(choice.from_round);
  request.set_to_round(choice.to_round);
  ASSIGN_OR_RETURN(const v1::DiffRoundsResponse diff, session.Call<v1::DiffRoundsResponse>(request));
  if (session.output().json()) {
    session.output().One(diff);
  } else {
    session.output().Print(DiffText(diff));
  }
  return true;
}

absl::StatusOr<bool> Check(Session& session, const Choice& choice) {
  v1::CheckContentRequest request;
  request.set_unit(choice.unit);
  ASSIGN_OR_RETURN(*request.mutable_content(), ContentOf(choice.content));
  ASSIGN_OR_RETURN(const v1::CheckContentResponse checked, session.Call<v1::CheckContentResponse>(request));
  const std::vector<v1::Finding> findings(checked.findings().begin(), checked.findings().end());
  session.output().List(findings, FindingColumns(), "The automatic checks have found nothing.");
  return true;
}

// Sends a write about the submission that was chosen.
template <typename Request>
absl::StatusOr<bool> Send(Session& session, Request request, const Choice& choice) {
  request.set_name(choice.name);
  return SendSubmissionWrite(session, std::move(request), choice.write);
}

absl::StatusOr<bool> Submit(Session& session, const Choice& choice) {
  return Send(session, v1::SubmitSubmissionRequest(), choice);
}

absl::StatusOr<bool> Create(Session& session, const Choice& choice) {
  v1::CreateSubmissionRequest request;
  request.set_unit(choice.unit);
  ASSIGN_OR_RETURN(*request.mutable_content(), ContentOf(choice.content));
  request.set_request_id(RequestIdOf(choice.write));
  ASSIGN_OR_RETURN(const v1::Submission draft, session.CallPatiently<v1::Submission>(absl::Seconds(5), request));
  if (!choice.submit) {
    session.output().Changed(draft, SubmissionLine(draft));
    return true;
  }
  Choice created = choice;
  created.name = draft.name();
  // Another write, but the same one whenever this command is repeated.
  created.write = {.etag = "", .request_id = DerivedUuid(absl::StrCat(request.request_id(), "/submit"))};
  return Submit(session, created);
}

absl::StatusOr<bool> Revise(Session& session, const Choice& choice) {
  v1::ReviseSubmissionRequest request;
  ASSIGN_OR_RETURN(*request.mutable_content(), ContentOf(choice.content));
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> Withdraw(Session& session, const Choice& choice) {
  v1::WithdrawSubmissionRequest request;
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> Reschedule(Session& session, const Choice& choice) {
  v1::RescheduleSubmissionRequest request;
  if (!choice.at.empty()) {
    ASSIGN_OR_RETURN(const absl::Time at, ParseMoment(choice.at));
    *request.mutable_publish_time() = ToProto(at);
  }
  return Send(session, std::move(request), choice);
}

template <typename Request>
Request AboutTarget(const Choice& choice) {
  Request request;
  request.set_account(choice.account);
  request.set_kind(ValueOf<v1::TargetKind>(choice.kind));
  return request;
}

absl::StatusOr<bool> Published(Session& session, const Choice& choice) {
  auto request = AboutTarget<v1::ConfirmPublicationRequest>(choice);
  request.set_url(choice.url);
  if (!choice.at.empty()) {
    ASSIGN_OR_RETURN(const absl::Time at, ParseMoment(choice.at));
    *request.mutable_publish_time() = ToProto(at);
  }
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> Failed(Session& session, const Choice& choice) {
  auto request = AboutTarget<v1::ReportPublicationFailureRequest>(choice);
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> Skip(Session& session, const Choice& choice) {
  auto request = AboutTarget<v1::SkipTargetRequest>(choice);
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> TakenDown(Session& session, const Choice& choice) {
  auto request = AboutTarget<v1::ConfirmTakedownRequest>(choice);
  request.set_proof(choice.proof);
  return Send(session, std::move(request), choice);
}

using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);

class Commands {
 public:
  Commands(Program& program, CLI::App* group) : program_(program), group_(group) {}

  std::pair<CLI::App*, std::shared_ptr<Choice>> Add(const std::string& name, const std::string& help, Run run) {
    const auto choice = std::make_shared<Choice>();
    CLI::App* command =
        program_.Command(group_, name, help, [run, choice](Session& session) { return run(session, *choice); });
    return {command, choice};
  }
  std::pair<CLI::App*, std::shared_ptr<Choice>> AddAbout(const std::string& name, const std::string& help, Run run) {
    auto [command, choice] = Add(name, help, run);
    command->add_option("name", choice->name, "submissions/<uuid>")->required();
    return {command, choice};
  }
  // A write; the reason's help when it takes one.
  std::pair<CLI::App*, std::shared_ptr<Choice>> AddWrite(const std::string& name, const std::string& help, Run run,
                                                         const std::string& reason = "", bool required = false) {
    auto [command, choice] = AddAbout(name, help, run);
    if (!reason.empty()) command->add_option("--reason", choice->reason, reason)->required(required);
    AddWriteOptions(command, choice->write);
    return {command, choice};
  }
  std::pair<CLI::App*, std::shared_ptr<Choice>> AddTarget(const std::string& name, const std::string& help, Run run,
                                                          const std::string& reason = "") {
    auto [command, choice] = AddWrite(name, help, run, reason, true);
    AddWhich(command, *choice);
    return {command, choice};
  }
  static void AddWhich(CLI::App* command, Choice& choice) {
    command->add_option("--account", choice.account, "The target's account")->required();
    AddWord<v1::TargetKind>(command, "--kind", choice.kind, "Its form, when the account has several targets");
  }

 private:
  Program& program_;
  CLI::App* const group_;
};

void AddLooking(Commands& commands) {
  const auto [list, listed] = commands.Add("list", "The submissions that you may see, those begun last first", List);
  list->add_option("--unit", listed->unit, "Only those of this unit");
  AddWord<v1::Submission::State>(list, "--state", listed->state, "Only those in this state");
  list->add_option("--account", listed->account, "Only those that go to this account");
  AddWord<v1::RequestType>(list, "--type", listed->type, "Only those of this type");
  list->add_flag("--in-review", listed->in_review, "Only those that wait for a review");
  list->add_flag("--open-task", listed->open_task, "Only those with a target to publish or to take down");
  list->add_option("--limit", listed->limit, "How many at most; 0 for all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  commands.AddAbout("show", "One submission with its findings, criteria, decisions, targets and history", Show);
  const auto [text, copied] = commands.AddAbout(
      "text", "A target's text exactly as it is to be published; a terminal gets no control characters", Text);
  Commands::AddWhich(text, *copied);
  text->add_flag("--title", copied->title, "Its title instead");
  const auto [diff, compared] = commands.AddAbout("diff", "What changed between two rounds", Diff);
  diff->add_option("--from", compared->from_round, "The earlier round; else the one before");
  diff->add_option("--to", compared->to_round, "The later round; else the present one");
}

void AddWriting(Commands& commands) {
  const auto [check, checked] = commands.Add("check", "What the automatic checks would find; changes nothing", Check);
  check->add_option("--unit", checked->unit, "The unit that would submit it")->required();
  AddContentOptions(check, checked->content);
  const auto [create, created] = commands.Add("create", "Begin a submission for a unit", Create);
  create->add_option("--unit", created->unit, "The unit that wants it shared")->required();
  AddContentOptions(create, created->content);
  create->add_flag("--submit", created->submit, "Hand it to the reviewers at once");
  AddWriteOptions(create, created->write);
  const auto [revise, revised] =
      commands.AddWrite("revise", "Put another content in the place of the present one", Revise);
  AddContentOptions(revise, revised->content);
  commands.AddWrite("submit", "Hand it to the reviewers", Submit);
  commands.AddWrite("withdraw", "Take it back", Withdraw, "Why");
  const auto [reschedule, rescheduled] =
      commands.AddWrite("reschedule", "Give it another time; review begins again", Reschedule);
  reschedule->add_option("--at", rescheduled->at, "When, e.g. \"2026-03-02 14:05\"; else as soon as it is approved");
}

void AddPublishing(Commands& commands) {
  const auto [published, confirmed] = commands.AddTarget("published", "Say where a target was published", Published);
  published->add_option("--url", confirmed->url, "Where it can be seen")->required();
  published->add_option("--at", confirmed->at, "When; else now");
  commands.AddTarget("failed", "Say that a target could not be published", Failed, "Why");
  commands.AddTarget("skip", "Leave a target out on purpose", Skip, "Why");
  const auto [down, gone] = commands.AddTarget("taken-down", "Say, with proof, that a publication is gone", TakenDown);
  down->add_option("--proof", gone->proof, "The proof: an address or words")->required();
}

}  // namespace

void AddSubmissions(Program& program) {
  Commands commands(program, program.Group("submissions", "Content that units want shared, and its publication"));
  AddLooking(commands);
  AddWriting(commands);
  AddPublishing(commands);
}

}  // namespace meydan::meydanctl
