#include "services/moderation/intake.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "services/moderation/domain/incoming.h"
#include "services/moderation/domain/ingest.h"
#include "services/moderation/pseudonym.h"
#include "services/moderation/store.h"

namespace meydan::moderation {
namespace {

// "removal_ordered" of OUTCOME_REMOVAL_ORDERED.
std::string Label(absl::string_view enum_name, absl::string_view prefix) {
  return absl::AsciiStrToLower(absl::StripPrefix(enum_name, prefix));
}

// Whether judging them takes less time than to change threads for it.
bool IsQuick(const std::vector<v1::IncomingComment>& comments) {
  constexpr size_t kFew = 2;
  constexpr size_t kShort = 1000;  // bytes
  size_t bytes = 0;
  for (const v1::IncomingComment& comment : comments) bytes += comment.text().size();
  return comments.size() <= kFew && bytes <= kShort;
}

}  // namespace

Intake::Intake(store::WritePath& write_path, const Accounts& accounts, const Assessor& assessor, Turn turn,
               Settings settings, std::string pseudonym_key, telemetry::Metrics& metrics)
    : write_path_(write_path),
      accounts_(accounts),
      assessor_(assessor),
      turn_(std::move(turn)),
      settings_(std::move(settings)),
      pseudonym_key_(std::move(pseudonym_key)),
      results_(metrics, "meydan_moderation_ingested_total", "Comments that were sent in, by what became of them.",
               {"result"}),
      judged_(metrics, "meydan_moderation_comments_total", "Revisions of comments by outcome and main kind.",
              {"outcome", "kind"}) {}

Task<std::vector<Intake::Result>> Intake::TakeIn(std::vector<v1::IncomingComment> comments, PathOf path_of,
                                                 store::Origin origin) {
  origin.once = false;
  std::vector<Result> results;
  results.reserve(comments.size());
  if (!IsQuick(comments)) co_await turn_();
  for (size_t next = 0; next < comments.size();) {
    if (next > 0) co_await turn_();
    std::vector<Candidate> part;
    part.reserve(kAtOnce);
    for (; next < comments.size() && part.size() < kAtOnce; ++next) {
      part.push_back(Examine(std::move(comments[next]), path_of(next)));
    }
    std::vector<Result> kept = co_await Keep(std::move(part), origin);
    for (Result& result : kept) results.push_back(std::move(result));
  }
  co_return results;
}

Candidate Intake::Examine(v1::IncomingComment incoming, absl::string_view path) const {
  Candidate candidate;
  std::optional<AccountFacts> account = accounts_.Find(incoming.account());
  candidate.refused =
      CheckIncoming(incoming, path, account ? &*account : nullptr, settings_, write_path_.clock().Now());
  if (!candidate.refused.ok()) return candidate;
  candidate.name = CommentName(incoming.platform(), incoming.platform_comment_id());
  candidate.account = *std::move(account);
  candidate.author = PseudonymOf(pseudonym_key_, incoming.platform(), incoming.author_id());
  candidate.verdict = assessor_.Assess(incoming);
  candidate.incoming = std::move(incoming);
  return candidate;
}

Task<std::vector<Intake::Result>> Intake::Keep(std::vector<Candidate> candidates, store::Origin origin) {
  std::vector<Result> results;
  results.reserve(candidates.size());
  std::map<std::string, std::vector<Placed>> by_name;
  for (size_t place = 0; place < candidates.size(); ++place) {
    Candidate& candidate = candidates[place];
    results.push_back(candidate.refused.ok() ? absl::UnknownError("not kept yet") : candidate.refused);
    if (!candidate.refused.ok()) {
      Count(candidate, results.back());
    } else {
      by_name[candidate.name].push_back(Placed{place, std::move(candidate)});
    }
  }
  std::vector<Task<std::vector<Kept>>> tasks;
  tasks.reserve(by_name.size());
  for (auto& [name, same_name] : by_name) tasks.push_back(KeepInOrder(std::move(same_name), origin));
  std::vector<std::vector<Kept>> kept = co_await WhenAll(std::move(tasks));
  for (std::vector<Kept>& group : kept) {
    for (Kept& one : group) results[one.place] = std::move(one.result);
  }
  co_return results;
}

Task<std::vector<Intake::Kept>> Intake::KeepInOrder(std::vector<Placed> same_name, store::Origin origin) {
  std::vector<Kept> kept;
  kept.reserve(same_name.size());
  for (Placed& placed : same_name) {
    Result result = co_await KeepOne(std::move(placed.candidate), origin);
    kept.push_back(Kept{placed.place, std::move(result)});
  }
  co_return kept;
}

Task<Intake::Result> Intake::KeepOne(Candidate candidate, store::Origin origin) {
  auto effect = v1::IngestedComment::EFFECT_UNSPECIFIED;
  const auto revise = [this, &candidate, &effect](const v1::Comment& current, absl::Time now) {
    effect = EffectOf(current, candidate.incoming);
    return Ingest(current, candidate.incoming, candidate.author, candidate.verdict, candidate.account, settings_, now);
  };
  const auto create = [&revise](absl::Time now) { return revise(v1::Comment(), now); };
  absl::StatusOr<store::Written<v1::Comment>> written =
      co_await write_path_.Create<v1::Comment>(CommentType(), candidate.name, origin, create);
  if (absl::IsAlreadyExists(written.status())) {
    written = co_await write_path_.Update<v1::Comment>(CommentType(), candidate.name, origin, "", revise);
  }
  const Result result = written.ok() ? Result(AnswerOf(written->state, effect)) : Result(written.status());
  Count(candidate, result);
  co_return result;
}

void Intake::Count(const Candidate& candidate, const Result& result) {
  if (!result.ok()) {
    results_.With({IsTransient(result.status()) ? "failed" : "refused"}).Increment();
    return;
  }
  results_.With({Label(v1::IngestedComment::Effect_Name(result->effect()), "EFFECT_")}).Increment();
  if (result->effect() == v1::IngestedComment::EFFECT_UNCHANGED) return;
  const v1::Verdict& verdict = candidate.verdict;
  const v1::Kind kind = verdict.kinds().empty() ? v1::KIND_NONE : verdict.kinds(0);
  judged_.With({Label(v1::Verdict::Outcome_Name(verdict.outcome()), "OUTCOME_"), Label(v1::Kind_Name(kind), "KIND_")})
      .Increment();
}

}  // namespace meydan::moderation
