// What changed between two rounds, and how each was judged (CR6, P6).
#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/review/domain/round.h"
#include "services/review/domain/submission.h"
#include "services/review/domain/word_diff.h"

namespace meydan::review {
namespace {

// A content as fields with their values, in the content's order.
using Fields = std::vector<std::pair<std::string, std::string>>;

bool StandsOften(const v1::Content& content, absl::string_view account) {
  return std::count_if(content.targets().begin(), content.targets().end(),
                       [account](const v1::Target& target) { return target.account() == account; }) > 1;
}

void AddTarget(const v1::Target& target, bool name_kind, Fields& fields) {
  const std::string& kind = v1::TargetKind_Name(target.kind());
  const std::string root = absl::StrCat("targets[", target.account(), name_kind ? " " : "", name_kind ? kind : "", "]");
  fields.emplace_back(absl::StrCat(root, ".kind"), kind);
  fields.emplace_back(absl::StrCat(root, ".text"), target.text());
  fields.emplace_back(absl::StrCat(root, ".title"), target.title());
}

void AddAsset(const v1::AssetUse& use, Fields& fields) {
  const std::string root = absl::StrCat("assets[", use.asset(), "]");
  fields.emplace_back(root, use.asset());
  fields.emplace_back(absl::StrCat(root, ".alternative_text"), use.alternative_text());
  fields.emplace_back(absl::StrCat(root, ".depicted_people"), absl::StrCat(use.depicted_people()));
  fields.emplace_back(absl::StrCat(root, ".accounts"), absl::StrJoin(use.accounts(), " "));
}

// `often` tells which accounts stand in one of the two contents more than once: their targets are told apart by kind.
Fields FieldsOf(const v1::Content& content, const std::function<bool(absl::string_view)>& often) {
  Fields fields;
  fields.emplace_back("subject", content.subject());
  fields.emplace_back("text", content.text());
  for (const v1::Target& target : content.targets()) AddTarget(target, often(target.account()), fields);
  for (const v1::AssetUse& use : content.assets()) AddAsset(use, fields);
  const std::string time =
      content.has_publish_time()
          ? absl::FormatTime(absl::RFC3339_full, ToTime(content.publish_time()), absl::UTCTimeZone())
          : "";
  fields.emplace_back("publish_time", time);
  fields.emplace_back("language_code", content.language_code());
  fields.emplace_back("audience", v1::Audience_Name(content.audience()));
  fields.emplace_back("request_type", v1::RequestType_Name(content.request_type()));
  return fields;
}

const std::string* ValueOf(const Fields& fields, absl::string_view field) {
  for (const auto& [name, value] : fields) {
    if (name == field) return &value;
  }
  return nullptr;
}

void AddDiff(const std::string& field, absl::string_view before, absl::string_view after, v1::DiffRoundsResponse& to) {
  if (before == after) return;
  v1::FieldDiff& diff = *to.add_fields();
  diff.set_field(field);
  for (v1::DiffPiece& piece : WordDiff(before, after)) *diff.add_pieces() = std::move(piece);
}

// The later content's fields in their order, each behind those of the earlier one that it has no more.
void AddDiffs(const Fields& before, const Fields& after, v1::DiffRoundsResponse& to) {
  size_t next = 0;
  const auto add_removed_before = [&](absl::string_view field) {
    const auto at = std::find_if(before.begin() + static_cast<std::ptrdiff_t>(next), before.end(),
                                 [field](const auto& one) { return one.first == field; });
    if (at == before.end() && !field.empty()) return;
    const size_t end = static_cast<size_t>(at - before.begin());
    for (; next < end; ++next) {
      if (ValueOf(after, before[next].first) == nullptr) AddDiff(before[next].first, before[next].second, "", to);
    }
  };
  for (const auto& [field, value] : after) {
    add_removed_before(field);
    const std::string* const was = ValueOf(before, field);
    AddDiff(field, was == nullptr ? "" : *was, value, to);
  }
  add_removed_before("");
}

// The number of the content that stands there now. What was changed since it came back belongs to the round to come.
int PresentNumber(const v1::Submission& current) {
  const bool kept = !current.rounds().empty() && current.rounds().rbegin()->number() == current.round();
  return kept ? current.round() + 1 : current.round();
}

// What a round was about, and how it was judged.
struct Judged {
  v1::Content content;
  google::protobuf::RepeatedPtrField<v1::Assessment> assessments;
};

absl::StatusOr<Judged> RoundOf(const v1::Submission& current, int number) {
  if (number == PresentNumber(current)) return Judged{current.content(), JudgedOf(current)};
  for (int place = 0; place < current.rounds_size(); ++place) {
    const v1::Round& round = current.rounds(place);
    if (round.number() == number) return Judged{ContentOfRound(current, place), round.assessments()};
  }
  return MakeError(absl::StatusCode::kNotFound, "ROUND_NOT_FOUND",
                   absl::StrCat(current.name(), " has no round ", number), {{"round", absl::StrCat(number)}});
}

}  // namespace

absl::StatusOr<v1::DiffRoundsResponse> Diff(const v1::Submission& current, const v1::DiffRoundsRequest& request) {
  v1::DiffRoundsResponse response;
  response.set_to_round(request.to_round() == 0 ? PresentNumber(current) : request.to_round());
  response.set_from_round(request.from_round() == 0 ? response.to_round() - 1 : request.from_round());
  ASSIGN_OR_RETURN(const Judged before, RoundOf(current, response.from_round()));
  ASSIGN_OR_RETURN(const Judged after, RoundOf(current, response.to_round()));
  const auto often = [&](absl::string_view account) {  //
    return StandsOften(before.content, account) || StandsOften(after.content, account);
  };
  AddDiffs(FieldsOf(before.content, often), FieldsOf(after.content, often), response);
  *response.mutable_from_assessments() = before.assessments;
  *response.mutable_to_assessments() = after.assessments;
  return response;
}

}  // namespace meydan::review
