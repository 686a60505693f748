#include "services/review/preparation.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/content_checks.h"
#include "services/review/domain/rows.h"

namespace meydan::review {
namespace {

// None for a decision that checks nothing anew, and so asks for none.
const v1::ReviewPolicy& PolicyOf(const Preparation::Read& read) {
  return read.policy != nullptr ? *read.policy : v1::ReviewPolicy::default_instance();
}

// What was submitted is held to the terms it was given then, which follow its request type (CR17).
int LeadDays(const v1::ReviewPolicy& policy, const v1::Submission& next) {
  return next.has_terms() ? next.terms().lead_working_days()
                          : TermsFor(policy, next.content().request_type()).lead_working_days();
}

}  // namespace

absl::Status LedgerStale(const std::string& submission) {
  return WithRetryDelay(MakeError(absl::StatusCode::kAborted, "LEDGER_STALE",
                                  "the submission is not what was checked; try again", {{"submission", submission}}),
                        absl::Milliseconds(10));
}

Task<absl::StatusOr<Preparation::Read>> Preparation::For(Policies::Policy policy, Content content, std::string digest) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  Read read{.policy = std::move(policy), .ledger = {}, .neighbours = {}, .texts = {}, .checked = {}};
  // It will be refused for that; nothing is looked up for it.
  if (content->assets_size() > kMaxAssets || content->targets_size() > kMaxTargets) co_return read;
  CO_ASSIGN_OR_RETURN(read.ledger, co_await rights_.ReadLedger(AssetsOf(*content)));
  if (!digest.empty()) {
    read.texts.key = TextReports::KeyOf(digest, *content, university_.world(), read.ledger);
    read.texts.report = reports_.Find(read.texts.key);
  }
  co_return read;
}

Task<absl::StatusOr<Preparation::Read>> Preparation::ForRights(Content content) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  Read read;
  CO_ASSIGN_OR_RETURN(read.ledger, co_await rights_.ReadLedger(AssetsOf(*content)));
  co_return read;
}

Preparation::Texts Preparation::TextsOf(const CheckInput& input, absl::string_view digest, Texts known) {
  std::string key = TextReports::KeyOf(digest, input.content, input.world, input.ledger);
  if (known.report != nullptr && known.key == key) return known;
  TextReports::Report report = reports_.Find(key);
  if (report == nullptr) {
    report = std::make_shared<const TextReport>(checks_.texts(input));
    reports_.Keep(key, report);
  }
  return {.key = std::move(key), .report = std::move(report)};
}

absl::StatusOr<SubmissionDecision> Preparation::Rehearse(Read& read, const Decide& decide) {
  read.checked.reset();
  const CheckContent check = [&](const v1::Submission& next, absl::Time now) {
    const int lead = LeadDays(*read.policy, next);
    const CheckInput input{.content = next.content(),
                           .submission = next.name(),
                           .world = university_.world(),
                           .ledger = read.ledger,
                           .neighbours = read.neighbours,
                           .lead_working_days = lead,
                           .lead_time_overridden = next.has_lead_time_override(),
                           .now = now};
    read.texts = TextsOf(input, next.content_digest(), std::move(read.texts));
    read.checked = {.digest = next.content_digest(),
                    .lead_time_overridden = next.has_lead_time_override(),
                    .lead_working_days = lead,
                    .findings = checks_.all(input, *read.texts.report),
                    .texts = read.texts.report};
    return read.checked->findings;
  };
  return decide(Desk{.world = university_.world(), .ledger = read.ledger, .check = check, .policy = *read.policy});
}

Task<absl::StatusOr<std::vector<Neighbour>>> Preparation::Look(const Read& read, const SubmissionDecision& decision,
                                                               std::optional<Foreseen> foreseen) {
  const v1::Submission& next = decision.state;
  const TextReport& texts = *read.checked->texts;
  if (!next.content().assets().empty()) foreseen.reset();  // it was old by the time that the rights to them were read
  if (next.state() == v1::Submission::STATE_DRAFT && !next.name().empty()) Prepare(next, texts);
  std::vector<PlannedEntry> planned;
  if (!decision.unchanged) planned = PlannedEntriesOf(next, texts.fingerprints);
  return LookUnless(std::move(foreseen), calendar_.PlacesOf(next.content(), texts, next.name(), std::move(planned)));
}

Task<absl::StatusOr<std::vector<Neighbour>>> Preparation::LookUnless(std::optional<Foreseen> foreseen,
                                                                     Calendar::Places places) {
  if (foreseen.has_value() && foreseen->places == places) co_return std::move(foreseen->found);
  co_return co_await calendar_.Look(std::move(places));
}

void Preparation::Prepare(const v1::Submission& draft, const TextReport& texts) {
  // Without a time of its own it will be planned for the moment in which it is handed in.
  const bool is_foreseeable = draft.content().has_publish_time() && draft.content().assets().empty();
  if (!is_foreseeable) {
    prospects_.Take(draft.name());
    return;
  }
  Calendar::Places places =
      calendar_.PlacesOf(draft.content(), texts, draft.name(), ComingEntriesOf(draft, texts.fingerprints));
  size_t bytes = sizeof(Prospect) + draft.name().size() + draft.unit().size();
  for (const Calendar::Place& place : places) {
    bytes += sizeof(place) + place.account.size() + place.own.size() + place.fingerprints.size() * sizeof(uint64_t);
    for (const std::string& note : place.notes) bytes += sizeof(std::string) + note.size();
  }
  prospects_.Keep(draft.name(), std::make_shared<const Prospect>(Prospect(draft.unit(), std::move(places))), bytes);
}

Task<std::optional<Preparation::Foreseen>> Preparation::Foresee(const std::string& name, const Standing& who) {
  ProspectPtr prospect = prospects_.Take(name);
  return prospect != nullptr && who.WorksFor(prospect->unit) ? LookAhead(std::move(prospect)) : ForeseeNothing();
}

Task<std::optional<Preparation::Foreseen>> Preparation::ForeseeNothing() { co_return std::nullopt; }

Task<std::optional<Preparation::Foreseen>> Preparation::LookAhead(ProspectPtr prospect) {
  absl::StatusOr<std::vector<Neighbour>> found = co_await calendar_.Look(prospect->places);
  co_return Foreseen(prospect->places, std::move(found));
}

absl::StatusOr<SubmissionDecision> Preparation::AtDesk(const Read& read, const Decide& decide) const {
  const CheckContent recall = [&](const v1::Submission& next, absl::Time) -> absl::StatusOr<std::vector<v1::Finding>> {
    const std::optional<Checked>& checked = read.checked;
    if (checked.has_value() && read.policy != nullptr && checked->digest == next.content_digest() &&
        checked->lead_time_overridden == next.has_lead_time_override() &&
        checked->lead_working_days == LeadDays(*read.policy, next)) {
      return checked->findings;
    }
    return LedgerStale(next.name());
  };
  return decide(Desk{.world = university_.world(), .ledger = read.ledger, .check = recall, .policy = PolicyOf(read)});
}

}  // namespace meydan::review
