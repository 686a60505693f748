#include "tests/chaos/recipients.h"

#include <utility>

#include "common/base/status_macros.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/lookup.h"
#include "tests/chaos/submission_recipients.h"
#include "tests/chaos/vault_recipients.h"

namespace meydan::chaos {
namespace {

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

absl::StatusOr<Expected> RecipientsOf(const Event& event, const Lookup& lookup) {
  if (event.source() == "meydan.routing") return OfCase(event, lookup);
  if (event.source() == "meydan.moderation") return OfComment(event, lookup);
  if (event.source() == "meydan.review") return RecipientsOfSubmission(event, lookup);
  if (event.source() == "meydan.vault") return RecipientsOfVault(event, lookup);
  if (event.source() == "meydan.directory") return OfDirectory(event);
  return Expected{};
}

}  // namespace meydan::chaos
