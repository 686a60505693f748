// `report`: what became of all comments, counted from the services' own answers (tally.h says what is counted).
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/meydanctl/collect.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/progress.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

constexpr size_t kShownEscalations = 30;
constexpr size_t kShownFaults = 50;

std::string CommentsTable(const Collected& all) {
  std::map<std::pair<int, int>, int64_t> counts;  // outcome and gravest ground
  for (const auto& comment : all.comments) {
    const auto& verdict = comment.verdict();
    ++counts[{verdict.outcome(), verdict.grounds_size() > 0 ? verdict.grounds(0).ground() : 0}];
  }
  Table table({"VERDICT", "GROUND", "COMMENTS"});
  for (const auto& [key, count] : counts) {
    table.Add({WordOf(static_cast<moderation::v1::Verdict::Outcome>(key.first)),
               WordOf(static_cast<moderation::v1::Ground>(key.second)), absl::StrCat(count)});
  }
  return table.Text();
}

std::string CasesTable(const Collected& all) {
  struct Cell {
    int64_t cases = 0;
    int64_t open = 0;
    int64_t overdue = 0;
    absl::Time first = absl::InfiniteFuture();
    std::string first_text;
  };
  std::map<std::pair<std::string, int>, Cell> cells;  // unit and importance, the most important first
  for (const auto& each : all.cases) {
    Cell& cell = cells[{each.owner_unit(), -each.importance()}];
    ++cell.cases;
    const bool open =
        each.state() == routing::v1::Case::STATE_ROUTED || each.state() == routing::v1::Case::STATE_ACKNOWLEDGED;
    if (open) ++cell.open;
    if (each.overdue()) ++cell.overdue;
    if (!open || !each.has_answer_by() || ToTime(each.answer_by()) >= cell.first) continue;
    cell.first = ToTime(each.answer_by());
    cell.first_text = TimeText(each.answer_by());
  }
  Table table({"UNIT", "IMPORTANCE", "CASES", "OPEN", "OVERDUE", "FIRST DEADLINE"});
  for (const auto& [key, cell] : cells) {
    table.Add({key.first, WordOf(static_cast<routing::v1::Importance>(-key.second)), absl::StrCat(cell.cases),
               absl::StrCat(cell.open), absl::StrCat(cell.overdue), cell.first_text});
  }
  return table.Text();
}

std::string EscalationsTable(const Collected& all) {
  Table table({"CASE", "IMPORTANCE", "KIND", "TOPIC", "UNIT", "CAUSE", "RULE", "TIME"});
  size_t count = 0;
  for (const auto& each : all.cases) {
    if (each.rung() != routing::v1::RUNG_SENIOR_MANAGEMENT) continue;
    if (++count > kShownEscalations) continue;
    const auto& escalations = each.escalations();
    const auto climb = std::find_if(escalations.begin(), escalations.end(), [](const auto& escalation) {
      return escalation.rung() == routing::v1::RUNG_SENIOR_MANAGEMENT;
    });
    const bool known = climb != escalations.end();
    table.Add({each.name(), WordOf(each.importance()), WordOf(each.kind()), WordOf(each.topic()), each.owner_unit(),
               known ? WordOf(climb->cause()) : "", known ? climb->rule() : "", known ? TimeText(climb->time()) : ""});
  }
  std::string text = table.Text();
  if (count > kShownEscalations) absl::StrAppend(&text, "… and ", count - kShownEscalations, " more\n");
  return text;
}

std::string InboxesTable(const Collected& all) {
  std::map<std::string, std::string> names;
  for (const auto& person : all.people) names[person.name()] = person.display_name();
  Table table({"PERSON", "NAME", "NOTICES", "UNREAD", "MOST IMPORTANT"});
  for (const auto& [person, notices] : all.inboxes) {
    int64_t unread = 0;
    int importance = 0;
    for (const auto& notice : notices) {
      if (!notice.has_read_time()) ++unread;
      importance = std::max(importance, static_cast<int>(notice.importance()));
    }
    table.Add({person, names[person], absl::StrCat(notices.size()), absl::StrCat(unread),
               WordOf(static_cast<moderation::v1::Importance>(importance))});
  }
  return table.Text();
}

std::string FaultsText(const std::string& title, const std::vector<std::string>& faults) {
  if (faults.empty()) return "";
  std::string text = absl::StrCat("\n", title, "\n");
  for (size_t i = 0; i < std::min(faults.size(), kShownFaults); ++i) absl::StrAppend(&text, "  ", faults[i], "\n");
  if (faults.size() > kShownFaults) absl::StrAppend(&text, "  … and ", faults.size() - kShownFaults, " more\n");
  return text;
}

std::string TotalsJson(const Totals& totals) {
  return nlohmann::ordered_json{{"comments", totals.comments},     {"flagged", totals.flagged},
                                {"cases", totals.cases},           {"escalated", totals.escalated},
                                {"notices", totals.notices},       {"lost", totals.lost.size()},
                                {"doubled", totals.doubled.size()}}
      .dump();
}

absl::StatusOr<bool> Report(Session& session) {
  absl::StatusOr<Collected> all;
  {
    Progress progress("Reading", 0);
    int64_t steps = 0;
    all = Collect(session, [&](const std::string& what) { progress.Update(++steps, what); });
  }
  if (!all.ok()) return all.status();
  const Totals totals = TallyOf(*all);
  const std::string faults = absl::StrCat(FaultsText("Lost:", totals.lost), FaultsText("Doubled:", totals.doubled));
  const bool well = totals.lost.empty() && totals.doubled.empty();
  if (session.output().json()) {
    session.output().Print(TotalsJson(totals) + "\n");
    if (!well) session.output().Say(faults);
    return well;
  }
  Table sums({"COMMENTS", "FLAGGED", "CASES", "ESCALATED", "NOTICES", "LOST", "DOUBLED"});
  sums.Add({absl::StrCat(totals.comments), absl::StrCat(totals.flagged), absl::StrCat(totals.cases),
            absl::StrCat(totals.escalated), absl::StrCat(totals.notices), absl::StrCat(totals.lost.size()),
            absl::StrCat(totals.doubled.size())});
  session.output().Print(absl::StrCat("Comments by verdict and ground\n", CommentsTable(*all),
                                      "\nCases by unit, importance and deadline\n", CasesTable(*all),
                                      "\nBefore senior management\n", EscalationsTable(*all), "\nInboxes\n",
                                      InboxesTable(*all), "\nTotals\n", sums.Text(), faults));
  return well;
}

}  // namespace

void AddReport(Program& program) {
  program.Command(
      &program.root(), "report",
      "What became of all comments: verdicts, cases, escalations, inboxes, and whether anything was lost or "
      "doubled (then it fails). Needs the home folder's issuer key, for it asks as many people.",
      Report);
}

}  // namespace meydan::meydanctl
