#include "tests/chaos/vault_recipients.h"

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "common/base/status_macros.h"
#include "meydan/vault/v1/events.pb.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;

void Add(Expected& expected, People people) { expected.people.merge(people); }

// Who runs the account and who represents its unit, but for whoever did it; where there is nobody, the unit's head, and
// where there is nobody else, whoever did it after all.
void AddAccountPeople(Expected& expected, const v1::CredentialFacts& facts, const Lookup& lookup,
                      const std::string& except = "") {
  const People own = Both(lookup.DesignatedManagers(facts.account()), lookup.Representative(facts.unit()));
  const People ever = Both(lookup.EverHeld(facts.account()), lookup.EverHeld(facts.unit()));
  const People heads = lookup.HeadsOrAbove(facts.unit());
  if (Both(own, ever) != own) {
    expected.one_of = Both(Both(own, ever), heads);
    return;
  }
  People others = own;
  others.erase(except);
  if (others.empty()) {
    others = heads;
    others.erase(except);
  }
  Add(expected, others.empty() ? Both(own, heads) : others);
}

void AddPerson(Expected& expected, const std::string& person) {
  if (!person.empty()) expected.people.insert(person);
}

void AddStage(Expected& expected, const v1::CredentialFacts& facts, v1::ReminderStage stage, const Lookup& lookup) {
  if (stage == v1::REMINDER_STAGE_DIRECTORATE) return Add(expected, lookup.Directorate());
  if (stage == v1::REMINDER_STAGE_UNIT_HEAD) return Add(expected, lookup.HeadsOrAbove(facts.unit()));
  AddAccountPeople(expected, facts, lookup);
}

using Find = std::function<absl::StatusOr<Expected>(const Event& event, const Lookup& lookup)>;

// How those are found whom a Message is told: `find(message, event, lookup, expected)`.
template <typename Message, typename FindPeople>
std::pair<std::string, Find> Told(FindPeople find) {
  return {Message::descriptor()->full_name(),
          [find](const Event& event, const Lookup& lookup) -> absl::StatusOr<Expected> {
            ASSIGN_OR_RETURN(const Message message, DataOf<Message>(event));
            Expected expected;
            find(message, event, lookup, expected);
            return expected;
          }};
}

void OfReveal(const v1::CredentialRevealed& event, const Event&, const Lookup& lookup, Expected& expected) {
  AddAccountPeople(expected, event.facts(), lookup, event.person());
}

void OfUnusual(const v1::UnusualReveal& event, const Event&, const Lookup& lookup, Expected& expected) {
  People people = lookup.Directorate();
  people.erase(event.person());
  Add(expected, people.empty() ? lookup.SeniorManagement() : people);
}

void OfRequest(const v1::AccessRequested& event, const Event&, const Lookup&, Expected& expected) {
  for (const std::string& approver : event.approvers()) {
    if (approver != event.requester()) AddPerson(expected, approver);
  }
}

void OfGrant(const v1::AccessGranted& event, const Event&, const Lookup&, Expected& expected) {
  if (event.basis() != v1::AccessGrant::BASIS_BREAK_GLASS) AddPerson(expected, event.person());
}

void OfRotationDue(const v1::RotationDue& event, const Event&, const Lookup& lookup, Expected& expected) {
  AddAccountPeople(expected, event.facts(), lookup);
  if (event.overdue()) Add(expected, lookup.HeadsOrAbove(event.facts().unit()));
}

void OfStart(const v1::HandOverStarted& event, const Event&, const Lookup& lookup, Expected& expected) {
  AddPerson(expected, event.leaver());
  AddPerson(expected, event.successor());
  AddAccountPeople(expected, event.facts(), lookup);
  Add(expected, lookup.Heads(event.facts().unit()));
}

void OfStep(const v1::HandOverStepReached& event, const Event&, const Lookup& lookup, Expected& expected) {
  const bool confirming = event.state() == v1::HandOver::STATE_CONFIRMING;
  if (confirming || event.state() == v1::HandOver::STATE_ROTATING) AddPerson(expected, event.successor());
  if (confirming && event.successor().empty()) {
    expected.one_of = Both(lookup.Front(event.facts().unit()), lookup.EverHeld(event.facts().unit()));
  }
}

void OfCompletion(const v1::HandOverCompleted& event, const Event&, const Lookup& lookup, Expected& expected) {
  AddAccountPeople(expected, event.facts(), lookup, event.successor());
  Add(expected, lookup.Heads(event.facts().unit()));
}

std::map<std::string, Find> Table() {
  // Whoever did it knows.
  const auto others = [](const auto& message, const Event& event, const Lookup& lookup, Expected& expected) {
    AddAccountPeople(expected, message.facts(), lookup, event.actor());
  };
  const auto stage = [](const auto& message, const Event&, const Lookup& lookup, Expected& expected) {
    AddStage(expected, message.facts(), message.stage(), lookup);
  };
  const auto requester = [](const auto& message, const Event&, const Lookup&, Expected& expected) {
    AddPerson(expected, message.requester());
  };
  const auto person = [](const auto& message, const Event&, const Lookup&, Expected& expected) {
    AddPerson(expected, message.person());
  };
  // The director sets it, so others hear of it too.
  const auto top = [](const auto&, const Event&, const Lookup& lookup, Expected& expected) {
    Add(expected, Both(lookup.Directorate(), lookup.SeniorManagement()));
  };
  return {Told<v1::CredentialShared>(others),      Told<v1::CredentialRotated>(others),
          Told<v1::CredentialRevealed>(&OfReveal), Told<v1::UnusualReveal>(&OfUnusual),
          Told<v1::AccessRequested>(&OfRequest),   Told<v1::AccessGranted>(&OfGrant),
          Told<v1::AccessDenied>(requester),       Told<v1::AccessRevoked>(person),
          Told<v1::RotationDue>(&OfRotationDue),   Told<v1::DepositOverdue>(stage),
          Told<v1::HandOverStarted>(&OfStart),     Told<v1::HandOverStepReached>(&OfStep),
          Told<v1::HandOverOverdue>(stage),        Told<v1::HandOverCompleted>(&OfCompletion),
          Told<v1::VaultPolicyChanged>(top)};
}

}  // namespace

absl::StatusOr<Expected> RecipientsOfVault(const Event& event, const Lookup& lookup) {
  static const auto* const table = new std::map<std::string, Find>(Table());
  const auto found = table->find(event.type());
  if (found == table->end()) return Expected{};
  return found->second(event, lookup);
}

}  // namespace meydan::chaos
