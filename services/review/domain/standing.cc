#include "services/review/domain/standing.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::review {
namespace {

using directory::v1::Role;

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

void AddOnce(std::vector<std::string>& names, const std::string& name) {
  if (!Contains(names, name)) names.push_back(name);
}

// Stands in the submission's chain, by name or by a role: whoever is to decide must be able to look.
bool StandsInChain(const Standing& who, const v1::Submission& current) {
  if (!current.has_submit_time()) return false;
  for (const v1::Step& step : current.chain().steps()) {
    for (const std::string& person : step.persons()) {
      if (person == who.name()) return true;
    }
    for (const v1::Group& group : step.groups()) {
      if (who.actor.Has(group.role(), group.unit())) return true;
    }
  }
  return false;
}

bool HasTaskFor(const Standing& who, const v1::Submission& current) {
  const auto& publications = current.publications();
  return std::any_of(publications.begin(), publications.end(),
                     [&who](const v1::Publication& one) { return who.Manages(one.account()); });
}

}  // namespace

bool Standing::WorksFor(absl::string_view unit) const { return Contains(works_for, unit); }
bool Standing::Leads(absl::string_view unit) const { return Contains(leads, unit); }
bool Standing::Manages(absl::string_view account) const { return Contains(manages, account); }

bool SeesAll(Role role, absl::string_view unit, absl::string_view directorate) {
  return unit == directorate && (role == Role::ROLE_DIRECTOR || role == Role::ROLE_REVIEWER);
}

Standing StandingOf(const Actor& actor, absl::string_view directorate, std::vector<std::string> manages) {
  Standing who;
  who.actor = actor;
  who.is_service = actor.IsService();
  who.is_director = actor.Has(Role::ROLE_DIRECTOR, directorate);
  who.is_reviewer = std::any_of(actor.grants.begin(), actor.grants.end(), [directorate](const Actor::Grant& grant) {
    return SeesAll(grant.role, grant.unit, directorate);
  });
  who.manages = std::move(manages);
  for (const Actor::Grant& grant : actor.grants) {
    if (grant.role == Role::ROLE_REPRESENTATIVE || grant.role == Role::ROLE_UNIT_HEAD) {
      AddOnce(who.works_for, grant.unit);
      AddOnce(who.leads, grant.unit);
    } else if (grant.role == Role::ROLE_STAFF || grant.role == Role::ROLE_SENIOR_MANAGER) {
      AddOnce(who.works_for, grant.unit);
    }
  }
  if (who.is_reviewer) AddOnce(who.works_for, std::string(directorate));
  return who;
}

bool SeesWhole(const Standing& who, const v1::Submission& current) {
  return who.SeesAll() || who.WorksFor(current.unit()) || StandsInChain(who, current);
}

bool MaySee(const Standing& who, const v1::Submission& current) {
  return SeesWhole(who, current) || HasTaskFor(who, current);
}

v1::Submission ShownTo(const Standing& who, v1::Submission current) {
  if (SeesWhole(who, current)) return current;
  const auto of_others = [&who](const auto& one) { return !who.Manages(one.account()); };
  auto& targets = *current.mutable_content()->mutable_targets();
  targets.erase(std::remove_if(targets.begin(), targets.end(), of_others), targets.end());
  auto& publications = *current.mutable_publications();
  publications.erase(std::remove_if(publications.begin(), publications.end(), of_others), publications.end());
  auto& assets = *current.mutable_content()->mutable_assets();
  const auto not_theirs = [&who](const v1::AssetUse& use) {
    return !use.accounts().empty() && std::none_of(use.accounts().begin(), use.accounts().end(),
                                                   [&who](const std::string& account) { return who.Manages(account); });
  };
  assets.erase(std::remove_if(assets.begin(), assets.end(), not_theirs), assets.end());
  current.clear_rounds();
  current.clear_history();
  current.clear_decisions();
  current.clear_assessments();
  current.clear_findings();
  current.clear_answer();
  current.clear_lead_time_override();
  current.clear_priority();
  current.clear_prioritized_by();
  return current;
}

absl::Status SubmissionNotFound(absl::string_view name) {
  return MakeError(absl::StatusCode::kNotFound, "SUBMISSION_NOT_FOUND",
                   absl::StrCat("there is no submission ", name, " for you"), {{"submission", std::string(name)}});
}

}  // namespace meydan::review
