#include "services/meydanctl/import.h"

#include <google/protobuf/empty.pb.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <variant>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/directory_view/names.h"
#include "services/meydanctl/directory_import/check.h"
#include "services/meydanctl/directory_import/plan.h"
#include "services/meydanctl/progress.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = directory::v1;
using directory_import::Existing;
using directory_import::Plan;
using directory_import::Problem;
using directory_import::Step;
using directory_import::Wanted;

constexpr absl::Duration kPatience = absl::Seconds(30);

absl::StatusOr<Existing> ReadDirectory(Session& session) {
  Existing existing;
  ASSIGN_OR_RETURN(existing.units, (ListAll<v1::ListUnitsResponse, v1::Unit>(session, v1::ListUnitsRequest(),
                                                                             &v1::ListUnitsResponse::units)));
  ASSIGN_OR_RETURN(existing.people, (ListAll<v1::ListPeopleResponse, v1::Person>(session, v1::ListPeopleRequest(),
                                                                                 &v1::ListPeopleResponse::people)));
  ASSIGN_OR_RETURN(existing.accounts, (ListAll<v1::ListAccountsResponse, v1::Account>(
                                          session, v1::ListAccountsRequest(), &v1::ListAccountsResponse::accounts)));
  return existing;
}

// What a step is about, and whether it brings it into being.
struct Target {
  std::string name;
  bool created = false;
};

Target TargetOf(const v1::CreateUnitRequest& r) { return {"units/" + r.unit_id(), true}; }
Target TargetOf(const v1::CreatePersonRequest& r) { return {"people/" + r.person_id(), true}; }
Target TargetOf(const v1::RequestAccountRequest& r) {
  return {directory_view::AccountName(r.account().platform(), r.account().handle()), true};
}
Target TargetOf(const v1::UpdateUnitRequest& r) { return {r.unit().name()}; }
Target TargetOf(const v1::UpdatePersonRequest& r) { return {r.person().name()}; }
Target TargetOf(const v1::UpdateAccountRequest& r) { return {r.account().name()}; }
template <typename Request>
Target TargetOf(const Request& r) {
  return {r.name()};
}

// A step may come too early for the service's own view of who is who, above all for a Director who was made one a
// moment ago: it follows its events within moments.
bool IsWorthARepeat(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return IsTransient(status) || reason == "CALLER_UNKNOWN" || reason == "PERMISSION_MISSING" ||
         reason == "DIRECTOR_REQUIRED" || reason == "DESIGNATION_DENIED";
}

template <typename Request>
absl::Status SendAs(Session& session, Request request, const std::string& who) {
  request.set_request_id(RandomUuid());
  const auto send = [&]() -> absl::StatusOr<bool> {
    // What becomes of the resource need not be known.
    RETURN_IF_ERROR(session.Call<google::protobuf::Empty>(request, who).status());
    return true;
  };
  return Patiently(kPatience, IsWorthARepeat, send).status();
}

bool SayProblems(const Session& session, const std::string& file, const std::vector<Problem>& problems) {
  if (session.output().json()) {
    std::vector<std::string> lines;
    for (const Problem& problem : problems) {
      lines.push_back(nlohmann::ordered_json{{"file", file}, {"line", problem.line}, {"text", problem.text}}.dump());
    }
    session.output().JsonArray(lines);
    return false;
  }
  for (const Problem& problem : problems) {
    session.output().Say(absl::StrCat(file, ":", problem.line, ": ", Printable(problem.text)));
  }
  session.output().Say(
      absl::StrCat(problems.size(), problems.size() == 1 ? " fault" : " faults", "; nothing was changed."));
  return false;
}

std::set<std::string> NamesIn(const Wanted& wanted) {
  std::set<std::string> names;
  for (const auto& unit : wanted.units) names.insert(unit.unit.name());
  for (const auto& person : wanted.people) names.insert(person.person.name());
  for (const auto& account : wanted.accounts) names.insert(account.account.name());
  return names;
}

// How many resources were made, changed and left as they were, by collection.
void SaySummary(const Session& session, const Wanted& wanted, const Plan& plan) {
  std::set<std::string> created;
  std::set<std::string> touched;
  for (const Step& step : plan.steps) {
    const Target target = std::visit([](const auto& request) { return TargetOf(request); }, step.request);
    if (target.created) created.insert(target.name);
    touched.insert(target.name);
  }
  std::set<std::string> all = NamesIn(wanted);
  all.insert(touched.begin(), touched.end());
  std::vector<std::vector<std::string>> rows;
  for (const std::string collection : {"units", "people", "accounts"}) {
    int counts[3] = {0, 0, 0};
    for (const std::string& name : all) {
      if (name.rfind(collection + "/", 0) != 0) continue;
      ++counts[created.count(name) > 0 ? 0 : touched.count(name) > 0 ? 1 : 2];
    }
    rows.push_back({collection, absl::StrCat(counts[0]), absl::StrCat(counts[1]), absl::StrCat(counts[2])});
  }
  session.output().Rows({"directory", "created", "changed", "left"}, rows);
}

}  // namespace

absl::StatusOr<bool> ImportDirectory(Session& session, const ImportChoice& choice) {
  ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(choice.file));
  std::vector<Problem> problems;
  const Wanted wanted = directory_import::ReadFile(text, problems);
  ASSIGN_OR_RETURN(const Existing existing, Patiently(kPatience, IsTransient, [&] { return ReadDirectory(session); }));
  for (Problem& problem : directory_import::Check(wanted, existing)) problems.push_back(std::move(problem));
  std::sort(problems.begin(), problems.end());
  problems.erase(std::unique(problems.begin(), problems.end()), problems.end());
  if (!problems.empty()) return SayProblems(session, choice.file, problems);

  const Plan plan = directory_import::MakePlan(wanted, existing);
  if (choice.dry_run) {
    std::vector<std::vector<std::string>> rows;
    for (const Step& step : plan.steps) rows.push_back({step.text, step.by_director ? plan.director : ""});
    session.output().Rows({"step", "as"}, rows);
    return true;
  }
  {
    Progress progress("Importing", static_cast<int64_t>(plan.steps.size()));
    for (size_t i = 0; i < plan.steps.size(); ++i) {
      const Step& step = plan.steps[i];
      const std::string who = step.by_director ? plan.director : "";
      absl::Status sent = std::visit([&](const auto& request) { return SendAs(session, request, who); }, step.request);
      if (!sent.ok()) {
        session.output().Say(absl::StrCat("Step ", i + 1, " of ", plan.steps.size(), " failed: ", step.text,
                                          ". What came before it stays; import again to go on."));
        return sent;
      }
      progress.Update(static_cast<int64_t>(i) + 1);
    }
  }
  SaySummary(session, wanted, plan);
  return true;
}

}  // namespace meydan::meydanctl
