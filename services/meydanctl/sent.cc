#include "services/meydanctl/sent.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "google/rpc/status.pb.h"
#include "services/meydanctl/display.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = moderation::v1;

constexpr size_t kShownRefusals = 20;

absl::Status StatusOf(const google::rpc::Status& error) {
  absl::Status status(static_cast<absl::StatusCode>(error.code()), error.message());
  for (const auto& detail : error.details()) status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  return status;
}

}  // namespace

std::vector<CommentRow> Sent::Add(const std::vector<CommentRow>& batch, const v1::IngestCommentsResponse& answer,
                                  absl::Status& fault) {
  std::vector<CommentRow> again;
  for (size_t i = 0; i < batch.size(); ++i) {
    // An answer that is too short cannot be trusted with the rest: it is sent again.
    if (static_cast<int>(i) >= answer.results_size()) {
      fault = absl::UnavailableError("the answer does not tell of all comments");
      again.push_back(batch[i]);
      continue;
    }
    const v1::IngestResult& result = answer.results(static_cast<int>(i));
    const absl::Status error = StatusOf(result.error());
    if (result.has_comment()) {
      Count(result.comment());
    } else if (IsTransient(error)) {
      fault = error;
      again.push_back(batch[i]);
    } else {
      Refuse(batch[i].line, ReasonOf(error), std::string(error.message()));
    }
  }
  return again;
}

void Sent::Count(const v1::IngestedComment& comment) {
  ++rows_;
  ++effects_[WordOf(comment.effect())];
  ++verdicts_[WordOf(comment.verdict().outcome())];
  for (const v1::JudgedGround& judged : comment.verdict().grounds()) ++grounds_[WordOf(judged.ground())];
}

void Sent::Refuse(int line, const std::string& reason, const std::string& message) {
  ++rows_;
  const auto later = [](const Refusal& a, const Refusal& b) { return a.line < b.line; };
  const Refusal refusal{line, reason, message};
  refusals_.insert(std::upper_bound(refusals_.begin(), refusals_.end(), refusal, later), refusal);
}

std::string Sent::Text(const std::string& file) const {
  std::string text;
  Table effects({"SENT", "COMMENTS"});
  for (const auto& [effect, count] : effects_) effects.Add({effect, absl::StrCat(count)});
  effects.Add({"refused", absl::StrCat(refused())});
  effects.Add({"all", absl::StrCat(rows_)});
  absl::StrAppend(&text, effects.Text());
  Table verdicts({"VERDICT", "COMMENTS"});
  for (const auto& [verdict, count] : verdicts_) verdicts.Add({verdict, absl::StrCat(count)});
  if (!verdicts.empty()) absl::StrAppend(&text, "\n", verdicts.Text());
  Table grounds({"GROUND", "COMMENTS"});
  for (const auto& [ground, count] : grounds_) grounds.Add({ground, absl::StrCat(count)});
  if (!grounds.empty()) absl::StrAppend(&text, "\n", grounds.Text());
  if (!refusals_.empty()) absl::StrAppend(&text, "\n");
  for (size_t i = 0; i < std::min(refusals_.size(), kShownRefusals); ++i) {
    const Refusal& refusal = refusals_[i];
    absl::StrAppend(&text, file, ":", refusal.line, ": ", refusal.reason, ": ", Printable(refusal.message), "\n");
  }
  if (refusals_.size() > kShownRefusals) {
    absl::StrAppend(&text, "… and ", refusals_.size() - kShownRefusals, " more; --output json has them all\n");
  }
  return text;
}

std::string Sent::Json() const {
  const auto effect = [this](const std::string& word) {
    const auto found = effects_.find(word);
    return found == effects_.end() ? 0 : found->second;
  };
  nlohmann::ordered_json json = {{"rows", rows_},
                                 {"created", effect("created")},
                                 {"revised", effect("revised")},
                                 {"unchanged", effect("unchanged")},
                                 {"refused", refused()},
                                 {"verdicts", verdicts_},
                                 {"grounds", grounds_}};
  json["refusals"] = nlohmann::ordered_json::array();
  for (const Refusal& refusal : refusals_) {
    json["refusals"].push_back(
        {{"line", refusal.line}, {"reason", refusal.reason}, {"message", Printable(refusal.message)}});
  }
  return json.dump() + "\n";
}

}  // namespace meydan::meydanctl
