#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/directory/domain/testing/people.h"
#include "services/directory/domain/testing/small_directory.h"
#include "services/meydanctl/directory_import/check.h"
#include "services/meydanctl/directory_import/plan.h"

namespace meydan::directory_import::testing {

// What the List RPCs of a small directory would tell.
inline Existing ExistingIn(const directory::testing::SmallDirectory& directory) {
  Existing existing;
  for (const auto& [name, held] : directory.units()) existing.units.push_back(held.state);
  for (const auto& [name, held] : directory.people()) existing.people.push_back(held.state);
  for (const auto& [name, held] : directory.accounts()) existing.accounts.push_back(held.state);
  return existing;
}

// Runs a file against the directory as meydanctl does: read, check, plan, send. Returns what was done, or the problems
// and refusals.
inline std::vector<std::string> Import(const std::string& text, directory::testing::SmallDirectory& directory) {
  std::vector<std::string> lines;
  std::vector<Problem> problems;
  const Wanted wanted = ReadFile(text, problems);
  const Existing existing = ExistingIn(directory);
  for (const Problem& problem : Check(wanted, existing)) problems.push_back(problem);
  lines.reserve(problems.size());
  for (const Problem& problem : problems) lines.push_back(absl::StrCat("PROBLEM ", problem.line, ": ", problem.text));
  if (!problems.empty()) return lines;

  const Plan plan = MakePlan(wanted, existing);
  lines.reserve(plan.steps.size());
  const Actor director{plan.director, {{directory::v1::ROLE_DIRECTOR, wanted.directorate}}};
  for (const Step& step : plan.steps) {
    const auto command =
        std::visit([](const auto& request) { return directory::testing::Command(request); }, step.request);
    const Actor& actor = step.by_director ? director : directory::testing::kMeydan;
    const absl::Status status = directory.Run(command, actor, directory::testing::kNow);
    lines.push_back(status.ok() ? step.text : absl::StrCat("REFUSED ", step.text, ": ", status.ToString()));
  }
  return lines;
}

}  // namespace meydan::directory_import::testing
