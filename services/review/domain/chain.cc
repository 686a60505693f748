#include "services/review/domain/chain.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/review/domain/people.h"

namespace meydan::review {
namespace {

template <typename List, typename Value>
bool Holds(const List& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool Matches(const v1::Chain& chain, absl::string_view unit, const v1::Content& content) {
  if (!chain.units().empty() && !Holds(chain.units(), unit)) return false;
  if (!chain.request_types().empty() && !Holds(chain.request_types(), content.request_type())) return false;
  const auto& targets = content.targets();
  return chain.accounts().empty() || std::any_of(targets.begin(), targets.end(), [&chain](const v1::Target& target) {
           return Holds(chain.accounts(), target.account());
         });
}

void AddGroup(v1::Step& step, directory::v1::Role role, absl::string_view unit) {
  v1::Group& group = *step.add_groups();
  group.set_role(role);
  group.set_unit(std::string(unit));
}

absl::Status Denied(absl::string_view reason, std::string message, const v1::Submission& current) {
  return MakeError(absl::StatusCode::kPermissionDenied, reason, std::move(message), {{"submission", current.name()}});
}

}  // namespace

v1::ReviewPolicy BuiltInPolicy(absl::string_view directorate) {
  v1::ReviewPolicy policy;
  policy.set_name("policies/review");
  v1::Chain& chain = *policy.add_chains();
  chain.set_id("built_in");
  v1::Step& step = *chain.add_steps();
  step.set_id("review");
  step.set_quorum(v1::Step::QUORUM_ANY);
  AddGroup(step, directory::v1::ROLE_REVIEWER, directorate);
  AddGroup(step, directory::v1::ROLE_DIRECTOR, directorate);
  v1::Terms& terms = *policy.add_terms();
  *terms.mutable_answer_within() = ToProto(absl::Hours(72));
  *terms.mutable_warn_before() = ToProto(absl::Hours(24));
  *policy.mutable_claim_for() = ToProto(absl::Minutes(15));
  *policy.mutable_publish_within() = ToProto(absl::Hours(2));
  *policy.mutable_take_down_within() = ToProto(absl::Hours(24));
  *policy.mutable_warn_of_rights_before() = ToProto(absl::Hours(24 * 14));
  return policy;
}

v1::Priority PriorityOr(v1::Priority said) { return said == v1::PRIORITY_UNSPECIFIED ? v1::PRIORITY_NORMAL : said; }

v1::Chain ChainFor(const v1::ReviewPolicy& policy, absl::string_view unit, const v1::Content& content) {
  for (const v1::Chain& chain : policy.chains()) {
    if (!Matches(chain, unit, content)) continue;
    v1::Chain resolved = chain;
    for (v1::Step& step : *resolved.mutable_steps()) {
      for (v1::Group& group : *step.mutable_groups()) {
        if (group.unit().empty()) group.set_unit(std::string(unit));
      }
    }
    return resolved;
  }
  return {};
}

v1::Terms TermsFor(const v1::ReviewPolicy& policy, v1::RequestType type) {
  v1::Terms for_all;
  for (const v1::Terms& terms : policy.terms()) {
    if (terms.request_type() == type) return terms;
    if (terms.request_type() == v1::REQUEST_TYPE_UNSPECIFIED) for_all = terms;
  }
  return for_all;
}

int ChangesDays(int changes_within_days) {
  constexpr int kWhenNotSaid = 30;
  return changes_within_days > 0 ? changes_within_days : kWhenNotSaid;
}

std::vector<std::string> Barred(const v1::Submission& current, const Surroundings& world) {
  std::vector<std::string> barred;
  const auto bar = [&barred](const std::string& name) {
    if (!name.empty() && !Holds(barred, name)) barred.push_back(name);
  };
  const auto bar_human = [&](const std::string& name) {
    bar(name);
    for (const std::string& other : world.same_person(name)) bar(other);
  };
  bar_human(current.author());
  for (const std::string& editor : current.editors()) bar_human(editor);
  return barred;
}

absl::Status CheckNotOwn(const v1::Submission& current, absl::string_view who, const Surroundings& world) {
  if (!IsBarred(Barred(current, world), who, world)) return absl::OkStatus();
  return Denied("OWN_SUBMISSION", "nobody decides about what they began or edited", current);
}

bool IsBarred(const std::vector<std::string>& barred, absl::string_view who, const Surroundings& world) {
  if (Holds(barred, who)) return true;
  const std::vector<std::string> names = world.same_person(who);
  return std::any_of(names.begin(), names.end(), [&barred](const std::string& name) { return Holds(barred, name); });
}

absl::Status MayDecide(const v1::Submission& current, const v1::Step& step, const Standing& who,
                       const Surroundings& world) {
  RETURN_IF_ERROR(CheckNotOwn(current, who.name(), world));
  if (!who.is_service && Holds(MembersOf(step, world), who.name())) return absl::OkStatus();
  return Denied("DECIDER_REQUIRED", absl::StrCat("others decide at step ", step.id()), current);
}

std::vector<std::string> DecidersOf(const v1::Submission& current, const v1::Step& step, const Surroundings& world) {
  const std::vector<std::string> barred = Barred(current, world);
  std::vector<std::string> able = MembersOf(step, world);
  std::erase_if(able, [&](const std::string& name) { return IsBarred(barred, name, world); });
  return OneNameEach(able, world);
}

absl::Status CheckDecidable(const v1::Submission& current, const Surroundings& world) {
  for (int i = current.step(); i < current.chain().steps_size(); ++i) {
    const v1::Step& step = current.chain().steps(i);
    const int needed = step.quorum() == v1::Step::QUORUM_COUNT ? step.count() : 1;
    const auto able = static_cast<int>(DecidersOf(current, step, world).size());
    if (able >= needed) continue;
    const std::string who =
        able == 0 ? "nobody could decide" : absl::StrCat("only ", able, " of ", needed, " could decide");
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "STEP_WITHOUT_DECIDER",
        absl::StrCat("at step ", step.id(), " ", who, " about ", current.name(),
                     " but whoever wrote or edited it; ask the Directorate to set a chain for ", current.unit()),
        {{"submission", current.name()}, {"step", step.id()}, {"unit", current.unit()}});
  }
  return absl::OkStatus();
}

bool QuorumReached(const v1::Submission& current, const v1::Step& step, const std::vector<std::string>& approved_by,
                   const Surroundings& world) {
  const std::vector<std::string> humans = DecidersOf(current, step, world);
  const int agreeing = static_cast<int>(std::count_if(humans.begin(), humans.end(), [&](absl::string_view human) {
    return std::any_of(approved_by.begin(), approved_by.end(), [&](absl::string_view name) {  //
      return IsSameHuman(human, name, world);
    });
  }));
  switch (step.quorum()) {
    case v1::Step::QUORUM_ANY:
      return agreeing >= 1;
    case v1::Step::QUORUM_ALL:
      return agreeing >= 1 && agreeing == static_cast<int>(humans.size());
    case v1::Step::QUORUM_COUNT:
      return step.count() >= 1 && agreeing >= step.count();
    default:
      return false;
  }
}

}  // namespace meydan::review
