#include "tests/chaos/recipients.h"

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/directory/v1/roles.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"

namespace meydan::chaos {
namespace {

using People = std::set<std::string>;
using directory::v1::Account;
using directory::v1::Person;
using directory::v1::Role;
using directory::v1::Unit;

// Looks people up. Every function gives nobody when there is nobody.
class Lookup {
 public:
  explicit Lookup(const University& university) : university_(university) {}

  People Holders(Role role, const std::string& unit) const {
    People people;
    for (const Person& person : university_.people) {
      const auto holds = [&](const directory::v1::Grant& grant) {
        return grant.role() == role && grant.unit() == unit;
      };
      if (person.state() == Person::STATE_ACTIVE &&
          std::any_of(person.grants().begin(), person.grants().end(), holds)) {
        people.insert(person.name());
      }
    }
    return people;
  }

  // The Director heads the Directorate (P2), senior managers their unit (P19).
  People Heads(const std::string& unit) const {
    People heads;
    if (unit == university_.directorate) heads = Holders(directory::v1::ROLE_DIRECTOR, unit);
    if (heads.empty()) heads = Holders(directory::v1::ROLE_UNIT_HEAD, unit);
    if (heads.empty()) heads = Holders(directory::v1::ROLE_SENIOR_MANAGER, unit);
    return heads;
  }

  // Who answers for a unit (P14); where there is nobody, the nearest head above.
  People Front(const std::string& unit) const {
    const Unit* found = FindUnit(unit);
    if (found != nullptr && !found->representative().empty()) return {found->representative()};
    People people = Heads(unit);
    if (people.empty()) people = Holders(directory::v1::ROLE_STAFF, unit);
    return people.empty() ? Above(unit) : people;
  }

  People HeadsOrAbove(const std::string& unit) const {
    People people = Heads(unit);
    return people.empty() ? Above(unit) : people;
  }

  // Who runs an account (P4).
  People Managers(const std::string& account) const {
    for (const Account& known : university_.accounts) {
      if (known.name() != account) continue;
      People people(known.managers().begin(), known.managers().end());
      return people.empty() ? Front(known.unit()) : people;
    }
    return Directorate();
  }

  People Directorate() const {
    People people = Heads(university_.directorate);
    if (people.empty()) people = SeniorManagers();
    return people.empty() ? Holders(directory::v1::ROLE_MODERATOR, university_.directorate) : people;
  }

  People Moderators() const {
    People people = Holders(directory::v1::ROLE_MODERATOR, university_.directorate);
    return people.empty() ? Directorate() : people;
  }

  People SeniorManagement() const {
    People people = SeniorManagers();
    return people.empty() ? Directorate() : people;
  }

  // The people before whom a case is, beyond those who answer for the unit anyway.
  People OfRung(const routing::v1::CaseFacts& facts) const {
    switch (facts.rung()) {
      case routing::v1::RUNG_UNIT_HEAD:
        return HeadsOrAbove(facts.owner_unit());
      case routing::v1::RUNG_DIRECTORATE:
        return Directorate();
      case routing::v1::RUNG_SENIOR_MANAGEMENT:
        return SeniorManagement();
      default:
        return {};
    }
  }

 private:
  const Unit* FindUnit(const std::string& name) const {
    const auto& units = university_.units;
    const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name() == name; });
    return found == units.end() ? nullptr : &*found;
  }

  People Above(const std::string& unit) const {
    for (const Unit* at = FindUnit(unit); at != nullptr && !at->parent().empty(); at = FindUnit(at->parent())) {
      if (People heads = Heads(at->parent()); !heads.empty()) return heads;
    }
    return Directorate();
  }

  People SeniorManagers() const {
    for (const Role role : {directory::v1::ROLE_SENIOR_MANAGER, directory::v1::ROLE_UNIT_HEAD}) {
      People people;
      for (const Unit& unit : university_.units) {
        if (unit.kind() == Unit::KIND_SENIOR_MANAGEMENT) people.merge(Holders(role, unit.name()));
      }
      if (!people.empty()) return people;
    }
    return {};
  }

  const University& university_;
};

People Both(People one, People other) {
  one.merge(other);
  return one;
}

// Of a case that ends: those who were told that it climbed, and the unit in whose name it was opened.
People AtTheEnd(const routing::v1::CaseFacts& facts, const Lookup& lookup) {
  People people = lookup.OfRung(facts);
  const bool for_another = !facts.requesting_unit().empty() && facts.requesting_unit() != facts.owner_unit();
  return for_another ? Both(std::move(people), lookup.Front(facts.requesting_unit())) : people;
}

absl::StatusOr<Expected> OfCase(const Event& event, const Lookup& lookup) {
  namespace v1 = routing::v1;
  if (Is<v1::CaseRouted>(event)) {
    ASSIGN_OR_RETURN(const auto routed, DataOf<v1::CaseRouted>(event));
    return Expected{lookup.Front(routed.facts().owner_unit())};
  }
  if (Is<v1::CaseReassigned>(event)) {
    ASSIGN_OR_RETURN(const auto reassigned, DataOf<v1::CaseReassigned>(event));
    return Expected{lookup.Front(reassigned.facts().owner_unit())};
  }
  if (Is<v1::CaseReopened>(event)) {
    ASSIGN_OR_RETURN(const auto reopened, DataOf<v1::CaseReopened>(event));
    return Expected{Both(lookup.Front(reopened.facts().owner_unit()), lookup.OfRung(reopened.facts()))};
  }
  if (Is<v1::CaseOverdue>(event)) {
    ASSIGN_OR_RETURN(const auto overdue, DataOf<v1::CaseOverdue>(event));
    return Expected{lookup.Front(overdue.facts().owner_unit())};
  }
  if (Is<v1::CaseEscalated>(event)) {
    ASSIGN_OR_RETURN(const auto escalated, DataOf<v1::CaseEscalated>(event));
    People people = lookup.OfRung(escalated.facts());
    return Expected{people.empty() ? lookup.Front(escalated.facts().owner_unit()) : std::move(people)};
  }
  if (Is<v1::CaseAnswered>(event)) {
    ASSIGN_OR_RETURN(const auto answered, DataOf<v1::CaseAnswered>(event));
    return Expected{AtTheEnd(answered.facts(), lookup)};
  }
  if (Is<v1::CaseClosed>(event)) {
    ASSIGN_OR_RETURN(const auto closed, DataOf<v1::CaseClosed>(event));
    return Expected{closed.answered() ? People() : AtTheEnd(closed.facts(), lookup)};
  }
  return Expected{};
}

template <typename Message>
absl::StatusOr<Expected> ToManagers(const Event& event, const Lookup& lookup) {
  ASSIGN_OR_RETURN(const Message message, DataOf<Message>(event));
  return Expected{lookup.Managers(message.account())};
}

absl::StatusOr<Expected> OfComment(const Event& event, const Lookup& lookup) {
  namespace v1 = moderation::v1;
  if (Is<v1::RemovalOrdered>(event)) return ToManagers<v1::RemovalOrdered>(event, lookup);
  if (Is<v1::RemovalReminded>(event)) return ToManagers<v1::RemovalReminded>(event, lookup);
  if (Is<v1::RemovalWithdrawn>(event)) return ToManagers<v1::RemovalWithdrawn>(event, lookup);
  if (Is<v1::CommentRestored>(event)) return ToManagers<v1::CommentRestored>(event, lookup);
  if (Is<v1::RemovalOverdue>(event)) return Expected{lookup.Directorate()};
  if (Is<v1::CommentFlagged>(event)) {
    ASSIGN_OR_RETURN(const auto flagged, DataOf<v1::CommentFlagged>(event));
    const bool urgent =
        flagged.outcome() == v1::Verdict::OUTCOME_IN_REVIEW && flagged.importance() == v1::IMPORTANCE_CRITICAL;
    return Expected{urgent ? lookup.Moderators() : People()};
  }
  if (Is<v1::AppealOpened>(event)) {
    ASSIGN_OR_RETURN(const auto appeal, DataOf<v1::AppealOpened>(event));
    People people = lookup.Moderators();
    people.erase(appeal.orderer());
    return Expected{std::move(people)};
  }
  if (Is<v1::AppealDecided>(event)) {
    ASSIGN_OR_RETURN(const auto decided, DataOf<v1::AppealDecided>(event));
    return Expected{{decided.opener()}};
  }
  return Expected{};
}

// Designations are told to the people concerned, and to heads.
absl::StatusOr<Expected> OfDirectory(const Event& event) {
  namespace v1 = directory::v1;
  Expected expected{.people = {}, .nobody_else = false};
  if (Is<v1::RepresentativeChanged>(event)) {
    ASSIGN_OR_RETURN(const auto changed, DataOf<v1::RepresentativeChanged>(event));
    for (const std::string& person : {changed.representative(), changed.previous()}) {
      if (!person.empty()) expected.people.insert(person);
    }
  } else if (Is<v1::AccountManagerDesignated>(event)) {
    ASSIGN_OR_RETURN(const auto designated, DataOf<v1::AccountManagerDesignated>(event));
    expected.people.insert(designated.manager());
  }
  return expected;
}

}  // namespace

absl::StatusOr<Expected> RecipientsOf(const Event& event, const University& university) {
  const Lookup lookup(university);
  if (event.source() == "meydan.routing") return OfCase(event, lookup);
  if (event.source() == "meydan.moderation") return OfComment(event, lookup);
  if (event.source() == "meydan.directory") return OfDirectory(event);
  return Expected{};
}

}  // namespace meydan::chaos
