// `cases open|support|preview|acknowledge|answer|reassign|escalate|close|reopen`.
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/program.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = routing::v1;

struct Choice {
  std::string name;
  std::string text, reason, unit, rung;
  std::string subject, kind, topic, importance, account, language, caller, policy_file;
  WriteOptions write;
};

std::string Said(const v1::Case& now) {
  return absl::StrCat(now.name(), " is ", WordOf(now.state()), ", with ", now.owner_unit(), ", before ",
                      WordOf(now.rung()), " (etag ", now.etag(), ")");
}

// Sends a write. An error that may pass is waited out for a few seconds; the request_id makes that safe.
template <typename Request>
absl::StatusOr<bool> Send(Session& session, Request request, const WriteOptions& write) {
  request.set_request_id(write.request_id.empty() ? RandomUuid() : write.request_id);
  ASSIGN_OR_RETURN(const v1::Case now, session.CallPatiently<v1::Case>(absl::Seconds(5), request));
  session.output().Changed(now, Said(now));
  return true;
}

template <typename Request>
Request About(const Choice& choice) {
  Request request;
  request.set_name(choice.name);
  request.set_etag(choice.write.etag);
  return request;
}

absl::StatusOr<bool> Acknowledge(Session& session, const Choice& choice) {
  return Send(session, About<v1::AcknowledgeCaseRequest>(choice), choice.write);
}

absl::StatusOr<bool> Answer(Session& session, const Choice& choice) {
  auto request = About<v1::AnswerCaseRequest>(choice);
  request.set_text(choice.text);
  return Send(session, std::move(request), choice.write);
}

absl::StatusOr<bool> Reassign(Session& session, const Choice& choice) {
  auto request = About<v1::ReassignCaseRequest>(choice);
  request.set_owner_unit(choice.unit);
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice.write);
}

absl::StatusOr<bool> Escalate(Session& session, const Choice& choice) {
  auto request = About<v1::EscalateCaseRequest>(choice);
  request.set_rung(ValueOf<v1::Rung>(choice.rung));
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice.write);
}

absl::StatusOr<bool> Close(Session& session, const Choice& choice) {
  auto request = About<v1::CloseCaseRequest>(choice);
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice.write);
}

absl::StatusOr<bool> Reopen(Session& session, const Choice& choice) {
  auto request = About<v1::ReopenCaseRequest>(choice);
  request.set_reason(choice.reason);
  return Send(session, std::move(request), choice.write);
}

absl::StatusOr<bool> Open(Session& session, const Choice& choice) {
  v1::OpenCaseRequest request;
  request.set_kind(ValueOf<v1::Kind>(choice.kind));
  request.set_topic(ValueOf<v1::Topic>(choice.topic));
  request.set_importance(ValueOf<v1::Importance>(choice.importance));
  request.set_text(choice.text);
  request.set_caller(choice.caller);
  request.set_requesting_unit(choice.unit);
  request.set_account(choice.account);
  request.set_language(choice.language);
  return Send(session, std::move(request), choice.write);
}

absl::StatusOr<bool> RequestSupport(Session& session, const Choice& choice) {
  v1::RequestSupportRequest request;
  request.set_unit(choice.unit);
  request.set_subject(choice.subject);
  request.set_importance(ValueOf<v1::Importance>(choice.importance));
  request.set_text(choice.text);
  request.set_account(choice.account);
  return Send(session, std::move(request), choice.write);
}

absl::StatusOr<bool> Preview(Session& session, const Choice& choice) {
  v1::PreviewRoutingRequest request;
  request.set_kind(ValueOf<v1::Kind>(choice.kind));
  request.set_topic(ValueOf<v1::Topic>(choice.topic));
  request.set_importance(ValueOf<v1::Importance>(choice.importance));
  request.set_account(choice.account);
  request.set_account_unit(choice.unit);
  request.set_language(choice.language);
  if (!choice.policy_file.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_policy(), ReadWholeFile(choice.policy_file));
  }
  ASSIGN_OR_RETURN(const v1::PreviewRoutingResponse preview, session.Call<v1::PreviewRoutingResponse>(request));
  session.output().One(preview);
  return true;
}

void AddMatter(CLI::App* command, Choice& choice) {
  AddWord<v1::Kind>(command, "--kind", choice.kind, "What is wanted")->required();
  AddWord<v1::Topic>(command, "--topic", choice.topic, "What it is about, e.g. library");
  AddWord<v1::Importance>(command, "--importance", choice.importance, "How much depends on it");
  command->add_option("--account", choice.account, "The account that it came in through, accounts/<id>");
  command->add_option("--language", choice.language, "BCP 47 code of the language, e.g. tr");
}

}  // namespace

void AddCaseCommands(Program& program, CLI::App* cases) {
  using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);
  const auto add = [&](const std::string& name, const std::string& help, Run run,
                       const std::shared_ptr<Choice>& choice) {
    return program.Command(cases, name, help, [run, choice](Session& session) { return run(session, *choice); });
  };
  // A command about one case, with a reason where `reason` tells what for.
  const auto add_about = [&](const std::string& name, const std::string& help, Run run, const std::string& reason,
                             bool reason_required) {
    const auto choice = std::make_shared<Choice>();
    CLI::App* command = add(name, help, run, choice);
    command->add_option("name", choice->name, "cases/<uuid>")->required();
    if (!reason.empty()) command->add_option("--reason", choice->reason, reason)->required(reason_required);
    AddWriteOptions(command, choice->write);
    return std::pair(command, choice);
  };

  add_about("acknowledge", "Take a case for its owner unit", Acknowledge, "", false);
  const auto [answer, answered] = add_about("answer", "Answer a case and stop its clocks", Answer, "", false);
  answer->add_option("--text", answered->text, "The answer")->required();
  const auto [reassign, reassigned] = add_about("reassign", "Give a case to another unit", Reassign, "Why", true);
  reassign->add_option("--unit", reassigned->unit, "The new owner unit")->required();
  const auto [escalate, escalated] = add_about("escalate", "Bring a case before a higher rung", Escalate, "Why", true);
  AddWord<v1::Rung>(escalate, "--rung", escalated->rung, "Before whom; else the next rung");
  add_about("close", "Close a case", Close, "Why; required when it has no answer", false);
  add_about("reopen", "Open an answered or closed case again", Reopen, "Why", true);

  const auto opened = std::make_shared<Choice>();
  CLI::App* open = add("open", "Open a case for a caller, or with kind support for a unit", Open, opened);
  AddMatter(open, *opened);
  open->add_option("--text", opened->text, "What the caller wants")->required();
  open->add_option("--caller", opened->caller, "Who the caller is and how to reach them");
  open->add_option("--unit", opened->unit, "The unit in whose name it is opened");
  open->add_option("--request-id", opened->write.request_id, "A UUID: the same again gets the first answer");

  const auto asked = std::make_shared<Choice>();
  CLI::App* support = add("support", "Ask the Directorate for support in your unit's name", RequestSupport, asked);
  support->add_option("--unit", asked->unit, "The unit that needs it")->required();
  support->add_option("--subject", asked->subject, "What it is about, in one line")->required();
  support->add_option("--text", asked->text, "The details");
  AddWord<v1::Importance>(support, "--importance", asked->importance, "How much depends on it");
  support->add_option("--account", asked->account, "The official account that it is about");
  support->add_option("--request-id", asked->write.request_id, "A UUID: the same again gets the first answer");

  const auto previewed = std::make_shared<Choice>();
  CLI::App* preview =
      add("preview", "What would become of a matter, and by which rules; changes nothing", Preview, previewed);
  AddMatter(preview, *previewed);
  preview->add_option("--unit", previewed->unit, "The unit that owns the account, where none is named");
  preview->add_option("--policy", previewed->policy_file, "A policy file to try instead of the one in force")
      ->check(CLI::ExistingFile);
}

}  // namespace meydan::meydanctl
