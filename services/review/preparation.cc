#include "services/review/preparation.h"

#include <set>
#include <utility>

#include "common/async/spawn.h"
#include "common/base/status_macros.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/content_checks.h"
#include "services/review/domain/rows.h"

namespace meydan::review {
namespace {

// So much of what is planned for one account around one time is compared with.
constexpr int kMostNeighbours = 200;

}  // namespace

Task<absl::StatusOr<Preparation::Read>> Preparation::For(v1::Content content) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  Read read;
  CO_ASSIGN_OR_RETURN(read.policy, co_await policies_.Get());
  // It will be refused for that; nothing is looked up for it.
  if (content.assets_size() > kMaxAssets || content.targets_size() > kMaxTargets) co_return read;
  CO_ASSIGN_OR_RETURN(read.ledger, co_await rights_.ReadLedger(content));
  std::set<std::string> accounts;
  for (const v1::Target& target : content.targets()) {
    // An account that does not exist has no list, and is refused later on.
    if (university_.world().account(target.account()).has_value()) accounts.insert(target.account());
  }
  const absl::Time time = PlannedTime(content, clock_.Now());
  std::vector<Task<absl::StatusOr<std::vector<Neighbour>>>> reads;
  for (const std::string& account : accounts) reads.push_back(ReadNeighbours(account, time));
  std::vector<absl::StatusOr<std::vector<Neighbour>>> all = co_await WhenAll(std::move(reads));
  for (const absl::StatusOr<std::vector<Neighbour>>& some : all) {
    if (!some.ok()) co_return some.status();
    read.neighbours.insert(read.neighbours.end(), some->begin(), some->end());
  }
  co_return read;
}

Task<absl::StatusOr<Preparation::Read>> Preparation::ForRights(v1::Content content) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  Read read;
  CO_ASSIGN_OR_RETURN(read.ledger, co_await rights_.ReadLedger(content));
  co_return read;
}

Task<absl::StatusOr<std::vector<Neighbour>>> Preparation::ReadNeighbours(std::string account, absl::Time time) {
  store::Range range{.index = PlannedIndex(account), .within = "", .after = store::SortKey(time - kNeighbourhood)};
  range.until = store::SortKey(time + kNeighbourhood + absl::Microseconds(1));
  range.newest_first = false;
  range.limit = kMostNeighbours;
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> members, co_await rights_.store().List(std::move(range)));
  std::vector<Neighbour> neighbours;
  for (const std::string& member : members) {
    std::optional<Neighbour> neighbour = ParsePlanned(member, account);
    if (neighbour.has_value() && neighbour->publish_time <= time + kNeighbourhood) {
      neighbours.push_back(*std::move(neighbour));
    }
  }
  co_return neighbours;
}

absl::StatusOr<SubmissionDecision> Preparation::AtDesk(
    const Read& read, const v1::SubmissionTerms* kept_terms,
    const std::function<absl::StatusOr<SubmissionDecision>(const Desk&)>& decide) const {
  const CheckContent check = [&](const v1::Content& content, absl::string_view submission, absl::Time now,
                                 bool lead_time_overridden) {
    const int lead = kept_terms != nullptr ? kept_terms->lead_working_days()
                                           : TermsFor(read.policy, content.request_type()).lead_working_days();
    return checks_({.content = content,
                    .submission = submission,
                    .world = university_.world(),
                    .ledger = read.ledger,
                    .neighbours = read.neighbours,
                    .lead_working_days = lead,
                    .lead_time_overridden = lead_time_overridden,
                    .now = now});
  };
  return decide(Desk{.world = university_.world(), .ledger = read.ledger, .check = check, .policy = read.policy});
}

}  // namespace meydan::review
