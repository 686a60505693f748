#include "services/review/preparation.h"

#include <algorithm>
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

// Those of the content on that account. Takes long for long texts, unless it is known what was found in them.
std::vector<uint64_t> FingerprintsOn(absl::string_view account, const v1::Content& content, const TextReport* texts) {
  std::vector<uint64_t> fingerprints;
  for (int i = 0; i < content.targets_size(); ++i) {
    const v1::Target& target = content.targets(i);
    if (target.account() != account) continue;
    fingerprints.push_back(texts != nullptr ? texts->fingerprints[static_cast<size_t>(i)]
                                            : FingerprintOf(content, target));
  }
  return fingerprints;
}

// What the members say that is nearly what one of the fingerprints says on that account, each submission's text once.
std::vector<Neighbour> Alike(const std::vector<uint64_t>& own, absl::string_view account,
                             const std::vector<std::string>& members) {
  std::vector<Neighbour> alike;
  std::set<std::pair<std::string, uint64_t>> seen;
  for (const std::string& member : members) {
    std::optional<Neighbour> said = ParsePlanned(member, account);
    if (!said.has_value() || alike.size() == kMostAlike) continue;
    const bool near = std::any_of(own.begin(), own.end(),
                                  [&said](uint64_t fingerprint) { return NearlySame(fingerprint, said->fingerprint); });
    if (near && seen.emplace(said->submission, said->fingerprint).second) alike.push_back(*std::move(said));
  }
  return alike;
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

Task<absl::StatusOr<Preparation::Read>> Preparation::For(Content content, std::string digest) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  Read read;
  CO_ASSIGN_OR_RETURN(read.policy, co_await policies_.Get());
  // It will be refused for that; nothing is looked up for it.
  if (content->assets_size() > kMaxAssets || content->targets_size() > kMaxTargets) co_return read;
  CO_ASSIGN_OR_RETURN(read.ledger, co_await rights_.ReadLedger(AssetsOf(*content)));
  if (!digest.empty()) {
    read.texts.key = TextReports::KeyOf(digest, *content, university_.world(), read.ledger);
    read.texts.report = reports_.Find(read.texts.key);
  }
  std::set<std::string> accounts;
  for (const v1::Target& target : content->targets()) {
    // An account that does not exist has no list, and is refused later on.
    if (university_.world().account(target.account()).has_value()) accounts.insert(target.account());
  }
  const absl::Time time = PlannedTime(*content, clock_.Now());
  std::vector<Task<absl::StatusOr<std::vector<Neighbour>>>> reads;
  for (const std::string& account : accounts) {
    reads.push_back(ReadNeighbours(content, read.texts.report, account, time));
  }
  std::vector<absl::StatusOr<std::vector<Neighbour>>> all = co_await WhenAll(std::move(reads));
  for (const absl::StatusOr<std::vector<Neighbour>>& some : all) {
    if (!some.ok()) co_return some.status();
    read.neighbours.insert(read.neighbours.end(), some->begin(), some->end());
  }
  co_return read;
}

Task<absl::StatusOr<Preparation::Read>> Preparation::ForRights(Content content) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  Read read;
  CO_ASSIGN_OR_RETURN(read.ledger, co_await rights_.ReadLedger(AssetsOf(*content)));
  co_return read;
}

Task<absl::StatusOr<std::vector<Neighbour>>> Preparation::ReadNeighbours(Content content, TextReports::Report texts,
                                                                         std::string account, absl::Time time) {
  const absl::Duration around = kNeighbourhood + kNoteIsEarlier;
  store::Range range{.index = PlannedIndex(account), .within = account, .after = store::SortKey(time - around)};
  range.until = store::SortKey(time + around);
  range.newest_first = false;
  range.limit = kMostNotes;
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> members, co_await rights_.store().List(std::move(range)));
  if (members.empty()) co_return std::vector<Neighbour>();
  if (texts == nullptr) co_await turn_();
  std::vector<Neighbour> noted = Alike(FingerprintsOn(account, *content, texts.get()), account, members);
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

Task<absl::Status> Preparation::NotePlanned(std::vector<PlannedEntry> entries) {
  if (entries.empty()) co_return absl::OkStatus();
  std::vector<Task<absl::Status>> writes;
  for (PlannedEntry& entry : entries) {
    writes.push_back(rights_.store().Enlist(PlannedIndex(entry.account), entry.account, std::move(entry.member)));
  }
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
    const int lead = LeadDays(read.policy, kept_terms, next);
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
  return decide(Desk{.world = university_.world(), .ledger = read.ledger, .check = check, .policy = read.policy});
}

absl::StatusOr<SubmissionDecision> Preparation::AtDesk(const Read& read, const v1::SubmissionTerms* kept_terms,
                                                       const Decide& decide) const {
  const CheckContent recall = [&](const v1::Submission& next, absl::Time) -> absl::StatusOr<std::vector<v1::Finding>> {
    const std::optional<Checked>& checked = read.checked;
    if (checked.has_value() && checked->digest == next.content_digest() &&
        checked->lead_time_overridden == next.has_lead_time_override() &&
        checked->lead_working_days == LeadDays(read.policy, kept_terms, next)) {
      return checked->findings;
    }
    return MakeError(absl::StatusCode::kAborted, "LEDGER_STALE", "the content is not the one that was checked",
                     {{"submission", next.name()}});
  };
  return decide(Desk{.world = university_.world(), .ledger = read.ledger, .check = recall, .policy = read.policy});
}

}  // namespace meydan::review
