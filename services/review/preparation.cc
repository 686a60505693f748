#include "services/review/preparation.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/content/fingerprint.h"
#include "services/review/domain/content_checks.h"
#include "services/review/domain/rows.h"

namespace meydan::review {
namespace {

// So many texts that were meant for one account around one time are compared with, and so many that are alike looked
// at.
constexpr int kMostNotes = 1000;
constexpr size_t kMostAlike = 200;
// A text without a time is noted for the moment before it is submitted.
constexpr absl::Duration kNoteIsEarlier = absl::Minutes(1);

// What the members say that is nearly what one of the fingerprints says on that account, each submission's text once.
std::vector<Neighbour> Alike(const std::vector<uint64_t>& fingerprints, absl::string_view account,
                             absl::string_view own, const std::vector<std::string>& members) {
  std::vector<Neighbour> alike;
  std::set<std::pair<std::string, uint64_t>> seen;
  for (const std::string& member : members) {
    std::optional<Neighbour> said = ParsePlanned(member, account);
    if (!said.has_value() || said->submission == own || alike.size() == kMostAlike) continue;
    const bool near = std::any_of(fingerprints.begin(), fingerprints.end(),
                                  [&said](uint64_t fingerprint) { return NearlySame(fingerprint, said->fingerprint); });
    if (near && seen.emplace(said->submission, said->fingerprint).second) alike.push_back(*std::move(said));
  }
  return alike;
}

// None for a decision that checks nothing anew, and so asks for none.
const v1::ReviewPolicy& PolicyOf(const Preparation::Read& read) {
  return read.policy != nullptr ? *read.policy : v1::ReviewPolicy::default_instance();
}

int LeadDays(const v1::ReviewPolicy& policy, const v1::SubmissionTerms* kept_terms, const v1::Submission& next) {
  return kept_terms != nullptr ? kept_terms->lead_working_days()
                               : TermsFor(policy, next.content().request_type()).lead_working_days();
}

}  // namespace

std::vector<PlannedEntry> Preparation::Read::PlannedBy(const SubmissionDecision& decision) const {
  if (decision.unchanged || !checked.has_value()) return {};
  return PlannedEntriesOf(decision.state, checked->texts->fingerprints);
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

Task<absl::StatusOr<std::vector<Neighbour>>> Preparation::Look(Content content, TextReports::Report texts,
                                                               std::string own, std::vector<PlannedEntry> planned) {
  const absl::Time time = PlannedTime(*content, clock_.Now());
  std::map<std::string, Place> places;
  for (int i = 0; i < content->targets_size(); ++i) {
    const std::string& account = content->targets(i).account();
    // An account that does not exist has no list.
    if (!university_.world().account(account).has_value()) continue;
    places[account].fingerprints.push_back(texts->fingerprints[static_cast<size_t>(i)]);
  }
  for (PlannedEntry& entry : planned) places[entry.account].notes.push_back(std::move(entry.member));
  std::vector<Task<absl::StatusOr<std::vector<Neighbour>>>> looks;
  for (auto& [account, place] : places) {
    place.account = account;
    place.time = time;
    place.own = own;
    looks.push_back(LookAt(std::move(place)));
  }
  std::vector<absl::StatusOr<std::vector<Neighbour>>> all = co_await WhenAll(std::move(looks));
  std::vector<Neighbour> neighbours;
  for (absl::StatusOr<std::vector<Neighbour>>& some : all) {
    if (!some.ok()) co_return some.status();
    std::move(some->begin(), some->end(), std::back_inserter(neighbours));
  }
  co_return neighbours;
}

Task<absl::StatusOr<std::vector<Neighbour>>> Preparation::LookAt(Place place) {
  const absl::Duration around = kNeighbourhood + kNoteIsEarlier;
  store::Range range{.index = PlannedIndex(place.account), .within = place.account};
  range.after = store::SortKey(place.time - around);
  range.until = store::SortKey(place.time + around);
  range.newest_first = false;
  range.limit = kMostNotes;
  // One round trip, in this order: whoever looks later finds the note, and who noted earlier is found, once it is
  // committed. (Of two that are sent in within the milliseconds of a commit, neither may be told of the other.)
  Task<absl::Status> leave = LeaveNotes(place.account, std::move(place.notes));
  const std::pair<absl::Status, absl::StatusOr<std::vector<std::string>>> done =
      co_await Both(std::move(leave), rights_.store().List(std::move(range)));
  CO_RETURN_IF_ERROR(done.first);
  if (!done.second.ok()) co_return done.second.status();
  std::vector<Neighbour> noted = Alike(place.fingerprints, place.account, place.own, *done.second);
  if (noted.empty()) co_return noted;
  std::vector<Task<absl::StatusOr<store::Stored>>> loads;
  for (const Neighbour& one : noted) loads.push_back(rights_.store().Load(one.submission));
  const std::vector<absl::StatusOr<store::Stored>> loaded = co_await WhenAll(std::move(loads));
  co_await turn_();
  std::vector<Neighbour> neighbours;
  for (size_t i = 0; i < loaded.size(); ++i) {
    if (absl::IsNotFound(loaded[i].status())) continue;
    if (!loaded[i].ok()) co_return loaded[i].status();
    CO_ASSIGN_OR_RETURN(const v1::Submission current, store::WritePath::Decode<v1::Submission>(*loaded[i]));
    std::optional<Neighbour> neighbour = NeighbourOf(current, noted[i]);
    if (neighbour.has_value()) neighbours.push_back(*std::move(neighbour));
  }
  co_return neighbours;
}

Task<absl::Status> Preparation::LeaveNotes(std::string account, std::vector<std::string> notes) {
  const std::string index = PlannedIndex(account);
  std::vector<Task<absl::Status>> writes;
  for (std::string& note : notes) writes.push_back(rights_.store().Enlist(index, account, std::move(note)));
  const std::vector<absl::Status> written = co_await WhenAll(std::move(writes));
  for (const absl::Status& status : written) CO_RETURN_IF_ERROR(status);
  co_return absl::OkStatus();
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

absl::StatusOr<SubmissionDecision> Preparation::Rehearse(Read& read, const v1::SubmissionTerms* kept_terms,
                                                         const Decide& decide) {
  read.checked.reset();
  const CheckContent check = [&](const v1::Submission& next, absl::Time now) {
    const int lead = LeadDays(*read.policy, kept_terms, next);
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

absl::StatusOr<SubmissionDecision> Preparation::AtDesk(const Read& read, const v1::SubmissionTerms* kept_terms,
                                                       const Decide& decide) const {
  const CheckContent recall = [&](const v1::Submission& next, absl::Time) -> absl::StatusOr<std::vector<v1::Finding>> {
    const std::optional<Checked>& checked = read.checked;
    if (checked.has_value() && read.policy != nullptr && checked->digest == next.content_digest() &&
        checked->lead_time_overridden == next.has_lead_time_override() &&
        checked->lead_working_days == LeadDays(*read.policy, kept_terms, next)) {
      return checked->findings;
    }
    return MakeError(absl::StatusCode::kAborted, "LEDGER_STALE", "the content is not the one that was checked",
                     {{"submission", next.name()}});
  };
  return decide(Desk{.world = university_.world(), .ledger = read.ledger, .check = recall, .policy = PolicyOf(read)});
}

}  // namespace meydan::review
