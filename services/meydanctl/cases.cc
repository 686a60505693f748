// `cases`: looking at cases (P11, P12, P19). What is done with them is in case_commands.cc.
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/stream_call.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/program.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = routing::v1;

struct Choice {
  std::string name;
  std::string unit, state, importance, kind, topic;
  bool overdue = false;
  bool open = false;
  int limit = 50;
  std::vector<std::string> by = {"owner_unit", "importance"};

  v1::CaseFilter Filter() const {
    v1::CaseFilter filter;
    filter.set_owner_unit(unit);
    filter.set_state(ValueOf<v1::Case::State>(state));
    filter.set_importance(ValueOf<v1::Importance>(importance));
    filter.set_kind(ValueOf<v1::Kind>(kind));
    filter.set_topic(ValueOf<v1::Topic>(topic));
    filter.set_overdue(overdue);
    filter.set_open(open);
    return filter;
  }
};

void AddFilter(CLI::App* command, Choice& choice) {
  command->add_option("--unit", choice.unit, "Only those that this unit must answer, e.g. units/hukuk");
  AddWord<v1::Case::State>(command, "--state", choice.state, "Only those in this state");
  AddWord<v1::Importance>(command, "--importance", choice.importance, "Only those of this importance");
  AddWord<v1::Kind>(command, "--kind", choice.kind, "Only those of this kind");
  AddWord<v1::Topic>(command, "--topic", choice.topic, "Only those about this, e.g. library");
  command->add_flag("--overdue", choice.overdue, "Only those past a deadline");
  command->add_flag("--open", choice.open, "Only those that wait for an answer");
}

std::vector<Column<v1::Case>> Columns() {
  return {
      {"NAME", [](const auto& c) { return c.name(); }},
      {"STATE", [](const auto& c) { return WordOf(c.state()); }},
      {"IMPORTANCE", [](const auto& c) { return WordOf(c.importance()); }},
      {"KIND", [](const auto& c) { return WordOf(c.kind()); }},
      {"TOPIC", [](const auto& c) { return WordOf(c.topic()); }},
      {"UNIT", [](const auto& c) { return c.owner_unit(); }},
      {"BEFORE", [](const auto& c) { return WordOf(c.rung()); }},
      {"ANSWER BY", [](const auto& c) { return TimeText(c.answer_by()); }},
      {"OVERDUE", [](const auto& c) { return std::string(c.overdue() ? "yes" : ""); }},
      {"OPENED", [](const auto& c) { return TimeText(c.create_time()); }},
  };
}

absl::StatusOr<bool> List(Session& session, const Choice& choice) {
  v1::ListCasesRequest request;
  *request.mutable_filter() = choice.Filter();
  ASSIGN_OR_RETURN(const auto cases, (ListAll<v1::ListCasesResponse, v1::Case>(
                                         session, request, &v1::ListCasesResponse::cases, choice.limit)));
  session.output().List(cases, Columns(), "There are no such cases, or none that you may see.");
  return true;
}

absl::StatusOr<bool> Show(Session& session, const Choice& choice) {
  v1::GetCaseRequest request;
  request.set_name(choice.name);
  ASSIGN_OR_RETURN(const v1::Case found, session.Call<v1::Case>(request));
  session.output().One(found);
  return true;
}

// A group's values in the order in which they were asked for, and its numbers.
std::vector<std::string> CountRow(const v1::CountCasesResponse::Group& group, const v1::CountCasesRequest& request) {
  std::vector<std::string> row;
  for (const int dimension : request.group_by()) {
    row.push_back(dimension == v1::CountCasesRequest::DIMENSION_OWNER_UNIT   ? group.owner_unit()
                  : dimension == v1::CountCasesRequest::DIMENSION_STATE      ? WordOf(group.state())
                  : dimension == v1::CountCasesRequest::DIMENSION_IMPORTANCE ? WordOf(group.importance())
                                                                             : WordOf(group.kind()));
  }
  if (row.empty()) row.emplace_back();
  for (const int64_t number : {group.count(), group.overdue_count(), group.escalated_count()}) {
    row.push_back(absl::StrCat(number));
  }
  return row;
}

absl::StatusOr<bool> Count(Session& session, const Choice& choice) {
  v1::CountCasesRequest request;
  *request.mutable_filter() = choice.Filter();
  for (const std::string& dimension : choice.by) {
    request.add_group_by(ValueOf<v1::CountCasesRequest::Dimension>(dimension));
  }
  ASSIGN_OR_RETURN(const v1::CountCasesResponse counted, session.Call<v1::CountCasesResponse>(request));
  if (session.output().json()) {
    session.output().One(counted);
    return true;
  }
  std::vector<std::string> header;
  for (const int dimension : request.group_by()) {
    header.push_back(absl::AsciiStrToUpper(WordOf(static_cast<v1::CountCasesRequest::Dimension>(dimension))));
  }
  if (header.empty()) header.emplace_back("ALL");
  for (const char* number : {"CASES", "OVERDUE", "SENIOR MANAGEMENT"}) header.emplace_back(number);
  Table table(std::move(header));
  for (const auto& group : counted.groups()) table.Add(CountRow(group, request));
  std::vector<std::string> total = CountRow(counted.total(), request);
  total[0] = "all";
  table.Add(std::move(total));
  session.output().Print(table.Text());
  return true;
}

std::string LineOf(const v1::WatchCasesResponse& change) {
  if (change.has_removed_case()) return absl::StrCat(change.removed_case(), "  no longer of this list\n");
  const v1::Case& now = change.changed_case();
  return absl::StrCat(TimeText(now.update_time()), "  ", now.name(), "  ", WordOf(now.state()), "  ",
                      WordOf(now.importance()), " ", WordOf(now.kind()), "  ", now.owner_unit(), "  before ",
                      WordOf(now.rung()), "\n");
}

absl::StatusOr<bool> Watch(Session& session, const Choice& choice) {
  v1::WatchCasesRequest request;
  *request.mutable_filter() = choice.Filter();
  session.output().Say("Watching; end with Ctrl-C.");
  for (int attempt = 0;; ++attempt) {
    ASSIGN_OR_RETURN(rpc::Client * client, session.ClientOf("routing"));
    const auto show = [&](const v1::WatchCasesResponse& change) {
      attempt = 0;
      session.output().Print(session.output().json() ? JsonOf(change) + "\n" : LineOf(change));
      return true;
    };
    absl::Status ended = rpc::StreamCall<v1::WatchCasesResponse>(*client, request, show);
    if (!ended.ok() && !IsTransient(ended)) return ended;
    session.output().Say("Interrupted: changes in between are not shown; `meydanctl cases list` has them. Going on.");
    absl::SleepFor(DelayBefore(ended, attempt));
  }
}

}  // namespace

void AddCases(Program& program) {
  CLI::App* group = program.Group("cases", "Cases: what waits for an answer, and answering it");
  const auto add = [&](const std::string& name, const std::string& help,
                       absl::StatusOr<bool> (*run)(Session&, const Choice&), const std::shared_ptr<Choice>& choice) {
    return program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
  };
  const auto listed = std::make_shared<Choice>();
  CLI::App* list = add("list", "The cases that you may see, newest first", List, listed);
  AddFilter(list, *listed);
  list->add_option("--limit", listed->limit, "How many at most; 0 for all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();

  const auto shown = std::make_shared<Choice>();
  add("show", "One case with its history, answers and the rules that set it up", Show, shown)
      ->add_option("name", shown->name, "cases/<uuid>")
      ->required();

  const auto counted = std::make_shared<Choice>();
  CLI::App* count = add("count", "How many there are", Count, counted);
  AddFilter(count, *counted);
  count->add_option("--by", counted->by, "What to tell apart")
      ->delimiter(',')
      ->check(CLI::IsMember({"owner_unit", "state", "importance", "kind"}))
      ->capture_default_str();

  const auto watched = std::make_shared<Choice>();
  AddFilter(add("watch", "Each change as it comes, until Ctrl-C", Watch, watched), *watched);

  AddCaseCommands(program, group);
}

}  // namespace meydan::meydanctl
