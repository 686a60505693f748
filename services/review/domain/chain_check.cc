// Whether a policy can be worked with, looked at before it comes into force (CR3).
#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/people.h"

namespace meydan::review {
namespace {

using directory::v1::Role;

constexpr int kMaxChains = 50;
constexpr int kMaxSteps = 8;
constexpr int kMaxNamed = 50;  // units, accounts, groups, people in one list
constexpr size_t kMaxIdBytes = 40;
constexpr int kMaxLeadDays = 60;
constexpr int kMaxChangesDays = 365;

// Collects the faults; all of one reason, for a policy is refused as a whole.
class Faults {
 public:
  void Add(std::string field, std::string description) {
    bad_.Add(std::move(field), std::move(description), "POLICY_INVALID");
  }
  absl::Status ToStatus() const { return bad_.ToStatus(); }

 private:
  FieldViolations bad_;
};

std::string At(absl::string_view list, int index) { return absl::StrCat(list, "[", index, "]"); }

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// Roles that nobody holds outside of the Directorate.
bool IsDirectorateRole(Role role) {
  return role == Role::ROLE_DIRECTOR || role == Role::ROLE_MODERATOR || role == Role::ROLE_REVIEWER;
}

void CheckGroup(const v1::Group& group, const std::string& field, const Surroundings& world, Faults& faults) {
  if (!RoleDecides(group.role())) return faults.Add(absl::StrCat(field, ".role"), "is no role that decides");
  if (group.unit().empty()) {
    if (IsDirectorateRole(group.role())) {
      faults.Add(absl::StrCat(field, ".unit"), "that role is held in the Directorate alone; name its unit");
    }
    return;
  }
  if (!world.has_unit(group.unit())) return faults.Add(absl::StrCat(field, ".unit"), "there is no such unit");
  if (world.people_with(group.role(), group.unit()).empty()) {
    faults.Add(field, "nobody holds that role in that unit");
  }
}

void CheckPersons(const v1::Step& step, const std::string& field, const Surroundings& world, Faults& faults) {
  for (int i = 0; i < step.persons_size(); ++i) {
    const std::string& person = step.persons(i);
    const std::string at = At(absl::StrCat(field, ".persons"), i);
    if (!absl::StartsWith(person, "people/") || !world.has_person(person)) {
      faults.Add(at, "there is no such person");
    } else if (!HoldsRoleThatDecides(person, world)) {
      faults.Add(at, "holds no role that decides");
    }
    const bool twice = std::any_of(step.persons().begin(), step.persons().begin() + i,
                                   [&](absl::string_view before) { return IsSameHuman(person, before, world); });
    if (twice) faults.Add(at, "that person stands there already");
  }
}

// The step as it is for one unit's submissions.
v1::Step For(v1::Step step, absl::string_view unit) {
  for (v1::Group& group : *step.mutable_groups()) {
    if (group.unit().empty()) group.set_unit(std::string(unit));
  }
  return step;
}

// Enough people, of whom nobody is needed for their own content: `unit` is the submission's.
void CheckMembers(const v1::Step& step, absl::string_view unit, const std::string& field, const Surroundings& world,
                  Faults& faults) {
  const int humans = CountHumans(MembersOf(For(step, unit), world), world);
  const std::string where = unit.empty() ? "" : absl::StrCat(" for ", unit);
  if (humans == 0) return faults.Add(field, absl::StrCat("nobody could decide", where));
  if (humans == 1) {
    return faults.Add(
        field, absl::StrCat("one person alone could decide", where, "; that person's own content would wait for ever"));
  }
  if (step.quorum() == v1::Step::QUORUM_COUNT && step.count() >= humans) {
    faults.Add(absl::StrCat(field, ".count"),
               absl::StrCat("there are only ", humans, where, ", of whom one may not decide about their own content"));
  }
}

void CheckQuorum(const v1::Step& step, const std::string& field, Faults& faults) {
  if (step.quorum() == v1::Step::QUORUM_UNSPECIFIED || !v1::Step::Quorum_IsValid(step.quorum())) {
    faults.Add(absl::StrCat(field, ".quorum"), "must be ANY, ALL or COUNT");
  }
  const bool counts = step.quorum() == v1::Step::QUORUM_COUNT;
  if (counts && step.count() < 1) faults.Add(absl::StrCat(field, ".count"), "must be at least 1");
  if (!counts && step.count() != 0) faults.Add(absl::StrCat(field, ".count"), "is for QUORUM_COUNT alone");
}

void CheckStep(const v1::Step& step, const v1::Chain& chain, const std::string& field, const Surroundings& world,
               Faults& faults) {
  CheckQuorum(step, field, faults);
  if (step.groups().empty() && step.persons().empty()) return faults.Add(field, "names nobody who decides");
  if (step.groups_size() > kMaxNamed || step.persons_size() > kMaxNamed) {
    return faults.Add(field, absl::StrCat("must name at most ", kMaxNamed, " groups and as many people"));
  }
  for (int i = 0; i < step.groups_size(); ++i) {
    CheckGroup(step.groups(i), At(absl::StrCat(field, ".groups"), i), world, faults);
  }
  CheckPersons(step, field, world, faults);
  const bool by_unit = std::any_of(step.groups().begin(), step.groups().end(),
                                   [](const v1::Group& group) { return group.unit().empty(); });
  if (!by_unit) return CheckMembers(step, "", field, world, faults);
  // For a chain of all units there is no telling now who that will be: it is looked at when something is submitted
  // (CheckDecidable). For one of some units there is.
  for (const std::string& unit : chain.units()) CheckMembers(step, unit, field, world, faults);
}

void CheckSteps(const v1::Chain& chain, const std::string& field, const Surroundings& world, Faults& faults) {
  if (chain.steps().empty() || chain.steps_size() > kMaxSteps) {
    return faults.Add(absl::StrCat(field, ".steps"), absl::StrCat("must be 1 to ", kMaxSteps));
  }
  std::set<std::string> ids;
  for (int i = 0; i < chain.steps_size(); ++i) {
    const v1::Step& step = chain.steps(i);
    const std::string at = At(absl::StrCat(field, ".steps"), i);
    if (!IsId(step.id())) faults.Add(absl::StrCat(at, ".id"), "must be letters a-z, digits and \"_\"; at most 40");
    if (!ids.insert(step.id()).second) faults.Add(absl::StrCat(at, ".id"), "stands there already");
    CheckStep(step, chain, at, world, faults);
  }
  const auto restart = [&](const std::string& step, absl::string_view name) {
    if (!step.empty() && !ids.contains(step)) faults.Add(absl::StrCat(field, ".", name), "is none of its steps");
  };
  restart(chain.edit_restarts_at(), "edit_restarts_at");
  restart(chain.reschedule_restarts_at(), "reschedule_restarts_at");
}

void CheckScope(const v1::Chain& chain, const std::string& field, const Surroundings& world, Faults& faults) {
  if (chain.units_size() > kMaxNamed || chain.accounts_size() > kMaxNamed || chain.request_types_size() > kMaxNamed) {
    return faults.Add(field, absl::StrCat("must name at most ", kMaxNamed, " of each"));
  }
  for (int i = 0; i < chain.units_size(); ++i) {
    if (!world.has_unit(chain.units(i))) faults.Add(At(absl::StrCat(field, ".units"), i), "there is no such unit");
  }
  for (int i = 0; i < chain.accounts_size(); ++i) {
    if (world.account(chain.accounts(i)).has_value()) continue;
    faults.Add(At(absl::StrCat(field, ".accounts"), i), "there is no such account");
  }
  for (int i = 0; i < chain.request_types_size(); ++i) {
    const int type = chain.request_types(i);
    if (type != v1::REQUEST_TYPE_UNSPECIFIED && v1::RequestType_IsValid(type)) continue;
    faults.Add(At(absl::StrCat(field, ".request_types"), i), "there is no such request type");
  }
}

void CheckChains(const v1::ReviewPolicy& policy, const Surroundings& world, Faults& faults) {
  if (policy.chains().empty() || policy.chains_size() > kMaxChains) {
    return faults.Add("policy.chains", absl::StrCat("must be 1 to ", kMaxChains));
  }
  std::set<std::string> ids;
  for (int i = 0; i < policy.chains_size(); ++i) {
    const v1::Chain& chain = policy.chains(i);
    const std::string at = At("policy.chains", i);
    if (!IsId(chain.id())) faults.Add(absl::StrCat(at, ".id"), "must be letters a-z, digits and \"_\"; at most 40");
    if (!ids.insert(chain.id()).second) faults.Add(absl::StrCat(at, ".id"), "stands there already");
    CheckScope(chain, at, world, faults);
    CheckSteps(chain, at, world, faults);
  }
  const v1::Chain& last = *policy.chains().rbegin();
  if (last.units().empty() && last.accounts().empty() && last.request_types().empty()) return;
  faults.Add(At("policy.chains", policy.chains_size() - 1), "the last one must be for everything that is left");
}

void CheckDuration(const google::protobuf::Duration& duration, absl::Duration least, absl::Duration most,
                   std::string field, Faults& faults) {
  const absl::Duration value = ToDuration(duration);
  if (value >= least && value <= most) return;
  faults.Add(std::move(field),
             absl::StrCat("must be ", absl::FormatDuration(least), " to ", absl::FormatDuration(most)));
}

void CheckTerms(const v1::Terms& terms, const std::string& field, Faults& faults) {
  if (!v1::RequestType_IsValid(terms.request_type())) {
    faults.Add(absl::StrCat(field, ".request_type"), "there is no such request type");
  }
  if (!v1::Priority_IsValid(terms.priority())) {
    faults.Add(absl::StrCat(field, ".priority"), "must be LOW, NORMAL, HIGH or URGENT");
  }
  CheckDuration(terms.answer_within(), absl::Hours(1), absl::Hours(24 * 60), absl::StrCat(field, ".answer_within"),
                faults);
  const absl::Duration warn = ToDuration(terms.warn_before());
  if (warn < absl::ZeroDuration() || warn >= ToDuration(terms.answer_within())) {
    faults.Add(absl::StrCat(field, ".warn_before"), "must be shorter than answer_within");
  }
  if (terms.lead_working_days() < 0 || terms.lead_working_days() > kMaxLeadDays) {
    faults.Add(absl::StrCat(field, ".lead_working_days"), absl::StrCat("must be 0 to ", kMaxLeadDays));
  }
  if (terms.changes_within_days() < 0 || terms.changes_within_days() > kMaxChangesDays) {
    faults.Add(absl::StrCat(field, ".changes_within_days"),
               absl::StrCat("must be 1 to ", kMaxChangesDays, "; 0 stands for ", ChangesDays(0)));
  }
}

void CheckTimes(const v1::ReviewPolicy& policy, Faults& faults) {
  std::set<int> types;
  for (int i = 0; i < policy.terms_size(); ++i) {
    const std::string at = At("policy.terms", i);
    if (!types.insert(policy.terms(i).request_type()).second) faults.Add(at, "that request type has terms already");
    CheckTerms(policy.terms(i), at, faults);
  }
  if (!types.contains(v1::REQUEST_TYPE_UNSPECIFIED)) {
    faults.Add("policy.terms", "there must be terms without a request type, for all that is left");
  }
  CheckDuration(policy.claim_for(), absl::Minutes(1), absl::Hours(8), "policy.claim_for", faults);
  CheckDuration(policy.publish_within(), absl::Minutes(1), absl::Hours(24 * 7), "policy.publish_within", faults);
  CheckDuration(policy.take_down_within(), absl::Hours(1), absl::Hours(24 * 30), "policy.take_down_within", faults);
  CheckDuration(policy.warn_of_rights_before(), absl::Hours(24), absl::Hours(24 * 365), "policy.warn_of_rights_before",
                faults);
}

}  // namespace

absl::Status CheckPolicy(const v1::ReviewPolicy& policy, const Surroundings& world) {
  Faults faults;
  CheckChains(policy, world, faults);
  CheckTimes(policy, faults);
  return faults.ToStatus();
}

}  // namespace meydan::review
