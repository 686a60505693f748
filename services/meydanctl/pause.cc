// `pause`: holding back everything that is due, in a crisis (CR15).
#include <memory>

#include "absl/strings/str_cat.h"
#include "meydan/review/v1/service.pb.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/submission_display.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = review::v1;

struct Choice {
  std::string name, scope, reason;
  WriteOptions write;
};

std::string ScopeOf(const v1::Pause& pause) { return pause.scope().empty() ? "all" : pause.scope(); }

absl::StatusOr<bool> List(Session& session, const Choice&) {
  ASSIGN_OR_RETURN(const auto listed, session.Call<v1::ListPausesResponse>(v1::ListPausesRequest()));
  const std::vector<v1::Pause> pauses(listed.pauses().begin(), listed.pauses().end());
  const std::vector<Column<v1::Pause>> columns = {
      {"NAME", [](const auto& p) { return p.name(); }},
      {"SCOPE", ScopeOf},
      {"SINCE", [](const auto& p) { return TimeText(p.time()); }},
      {"BY", [](const auto& p) { return p.actor(); }},
      {"REASON", [](const auto& p) { return p.reason(); }},
  };
  session.output().List(pauses, columns, "Publishing is not paused.");
  return true;
}

absl::StatusOr<bool> Past(Session& session, const Choice&) {
  v1::ListPausesRequest request;
  request.set_ended(true);
  ASSIGN_OR_RETURN(const auto listed, session.Call<v1::ListPausesResponse>(request));
  const std::vector<v1::EndedPause> pauses(listed.ended().begin(), listed.ended().end());
  const std::vector<Column<v1::EndedPause>> columns = {
      {"NAME", [](const auto& p) { return p.pause().name(); }},
      {"SCOPE", [](const auto& p) { return ScopeOf(p.pause()); }},
      {"SINCE", [](const auto& p) { return TimeText(p.pause().time()); }},
      {"BY", [](const auto& p) { return p.pause().actor(); }},
      {"UNTIL", [](const auto& p) { return TimeText(p.end_time()); }},
      {"ENDED BY", [](const auto& p) { return p.actor(); }},
      {"REASON", [](const auto& p) { return p.pause().reason(); }},
  };
  session.output().List(pauses, columns, "There is no pause on record.");
  return true;
}

absl::StatusOr<bool> Start(Session& session, const Choice& choice) {
  v1::PausePublishingRequest request;
  request.set_scope(choice.scope == "all" ? "" : choice.scope);
  request.set_reason(choice.reason);
  request.set_request_id(RequestIdOf(choice.write));
  ASSIGN_OR_RETURN(const auto pause, session.CallPatiently<v1::Pause>(absl::Seconds(20), request));
  session.output().Changed(pause, absl::StrCat("Publishing is paused for ", ScopeOf(pause), " (", pause.name(), ")"));
  return true;
}

absl::StatusOr<bool> End(Session& session, const Choice& choice) {
  v1::ResumePublishingRequest request;
  request.set_name(choice.name);
  request.set_request_id(RequestIdOf(choice.write));
  ASSIGN_OR_RETURN(const auto resumed, session.CallPatiently<v1::ResumePublishingResponse>(absl::Seconds(20), request));
  session.output().Changed(resumed, absl::StrCat("Publishing goes on. ", resumed.held(),
                                                 " submissions were held meanwhile: each needs a new time "
                                                 "(`meydanctl submissions list --state held`)."));
  return true;
}

}  // namespace

void AddPause(Program& program) {
  CLI::App* group = program.Group("pause", "Holding back what is due to be published, in a crisis");
  const auto add = [&](const std::string& name, const std::string& help,
                       absl::StatusOr<bool> (*run)(Session&, const Choice&)) {
    const auto choice = std::make_shared<Choice>();
    CLI::App* command =
        program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
    return std::pair(command, choice);
  };
  add("list", "The pauses in force", List);
  add("past",
      "The pauses of the last two years that are over; for the Directorate with who began and ended each, and why",
      Past);
  const auto [start, started] = add("start", "Pause publishing; at once and without a gap", Start);
  start->add_option("--scope", started->scope, "all, units/<id> with those below it, platforms/<name> or accounts/<id>")
      ->required();
  start->add_option("--reason", started->reason, "Why")->required();
  start->add_option("--request-id", started->write.request_id,
                    "A UUID: the same again gets the first answer; else a new one");
  const auto [end, ended] = add("end", "End a pause; what was held never goes out by itself", End);
  end->add_option("name", ended->name, "pauses/<uuid>")->required();
}

}  // namespace meydan::meydanctl
