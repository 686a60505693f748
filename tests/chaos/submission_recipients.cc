#include "tests/chaos/submission_recipients.h"

#include <functional>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/base/status_macros.h"
#include "meydan/review/v1/events.pb.h"

namespace meydan::chaos {
namespace {

namespace v1 = review::v1;

// It is theirs to act: the author, and those who run and head the unit.
People Unit(const v1::SubmissionFacts& facts, const Lookup& lookup) {
  return Both({facts.author()}, Both(lookup.Front(facts.unit()), lookup.Heads(facts.unit())));
}

// Those who answer for the unit; whoever wrote it knows anyway.
People Leaders(const v1::SubmissionFacts& facts, const Lookup& lookup) {
  People people = Both(lookup.Representative(facts.unit()), lookup.Heads(facts.unit()));
  people.erase(facts.author());
  return people;
}

// Those who decide at the step, but for the author; a group without anybody else is the Directorate's affair, a step
// without anybody its reviewers'.
template <typename Message>
People Deciders(const Message& event, const Lookup& lookup) {
  People people(event.persons().begin(), event.persons().end());
  people.erase(event.facts().author());
  for (const v1::Group& group : event.groups()) {
    People members = lookup.Holders(group.role(), group.unit().empty() ? event.facts().unit() : group.unit());
    members.erase(event.facts().author());
    people = Both(std::move(people), members.empty() ? lookup.Directorate() : std::move(members));
  }
  if (people.empty() && !event.step().empty()) people = lookup.Reviewers(event.facts().author());
  return people;
}

People Managers(const v1::SubmissionFacts& facts, const Lookup& lookup) {
  People people;
  for (const std::string& account : facts.accounts()) people = Both(std::move(people), lookup.Managers(account));
  return people;
}

// The Director, and those whose publishing it concerns: whoever runs an account in it (CR15), designated (P4) or as its
// unit's representative (P14). Where such a post changed hands, who had it at the moment is not known.
Expected OfScope(const std::string& scope, const Lookup& lookup) {
  Expected expected{lookup.Directorate()};
  if (absl::StartsWith(scope, "units/")) expected.people.merge(lookup.Front(scope));
  for (const directory::v1::Account& account : lookup.AccountsIn(scope)) {
    const People own = Both(lookup.DesignatedManagers(account.name()), lookup.Representative(account.unit()));
    const People ever = Both(lookup.EverHeld(account.name()), lookup.EverHeld(account.unit()));
    if (Both(own, ever) == own) {
      expected.people.merge(own.empty() ? lookup.Managers(account.name()) : People(own));
    } else {
      expected.one_of.merge(Both(Both(own, ever), lookup.HeadsOrAbove(account.unit())));
    }
  }
  return expected;
}

Expected AsExpected(People people) { return Expected{std::move(people)}; }
Expected AsExpected(Expected expected) { return expected; }

using Find = std::function<absl::StatusOr<Expected>(const Event& event, const Lookup& lookup)>;

// How those are found whom a Message is told.
template <typename Message, typename FindPeople>
std::pair<std::string, Find> Told(FindPeople find) {
  return {Message::descriptor()->full_name(),
          [find](const Event& event, const Lookup& lookup) -> absl::StatusOr<Expected> {
            ASSIGN_OR_RETURN(const Message message, DataOf<Message>(event));
            return AsExpected(find(message, lookup));
          }};
}

std::map<std::string, Find> Table() {
  const auto author = [](const auto& message, const Lookup&) { return People{message.facts().author()}; };
  const auto unit = [](const auto& message, const Lookup& lookup) { return Unit(message.facts(), lookup); };
  const auto submitted = [](const v1::ContentSubmitted& event, const Lookup& lookup) {
    return Both(Leaders(event.facts(), lookup), Deciders(event, lookup));
  };
  const auto reached = [](const v1::ReviewStepReached& event, const Lookup& lookup) { return Deciders(event, lookup); };
  const auto approved = [](const v1::ContentApproved& event, const Lookup& lookup) {
    People people{event.facts().author()};
    return event.facts().has_publish_time() ? Both(std::move(people), Managers(event.facts(), lookup)) : people;
  };
  const auto managers = [](const auto& message, const Lookup& lookup) { return Managers(message.facts(), lookup); };
  const auto directorate = [](const auto&, const Lookup& lookup) { return lookup.Directorate(); };
  const auto scope = [](const auto& message, const Lookup& lookup) { return OfScope(message.scope(), lookup); };
  const auto reviewers = [](const auto& message, const Lookup& lookup) {
    return lookup.Reviewers(message.facts().author());
  };
  const auto edited = [](const v1::ContentRevised& event, const Lookup&) {
    return event.by_directorate() ? People{event.facts().author()} : People();
  };
  const auto failed = [](const v1::PublicationFailed& event, const Lookup& lookup) {
    return Both({event.facts().author()}, lookup.Reviewers());
  };
  const auto stuck = [](const v1::PublicationStuck& event, const Lookup& lookup) {
    return Both(lookup.Managers(event.account()), lookup.Directorate());
  };
  return {Told<v1::ContentSubmitted>(submitted),
          Told<v1::ReviewStepReached>(reached),
          Told<v1::ContentRevised>(edited),
          Told<v1::ChangesRequested>(unit),
          Told<v1::ContentApproved>(approved),
          Told<v1::ContentRejected>(author),
          Told<v1::ContentWithdrawn>(reviewers),
          Told<v1::ContentExpired>(unit),
          Told<v1::AnswerDue>(reviewers),
          Told<v1::AnswerOverdue>(directorate),
          Told<v1::PublishDue>(managers),
          Told<v1::PublicationHeld>(unit),
          Told<v1::PublicationFailed>(failed),
          Told<v1::PublicationSkipped>(author),
          Told<v1::PublicationStuck>(stuck),
          Told<v1::PublicationCompleted>(author),
          Told<v1::PublishingPaused>(scope),
          Told<v1::PublishingResumed>(scope),
          Told<v1::ChangesDue>(unit)};
}

}  // namespace

absl::StatusOr<Expected> RecipientsOfSubmission(const Event& event, const Lookup& lookup) {
  static const auto* const table = new std::map<std::string, Find>(Table());
  const auto found = table->find(event.type());
  if (found == table->end()) return Expected{};
  return found->second(event, lookup);
}

}  // namespace meydan::chaos
