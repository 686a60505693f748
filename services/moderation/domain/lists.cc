#include "services/moderation/domain/lists.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "services/moderation/domain/checks.h"

namespace meydan::moderation {
namespace {

std::string AccountIndex(absl::string_view account) { return absl::StrCat("account/", account); }
std::string StateIndex(v1::Comment::State state) { return absl::StrCat("state/", static_cast<int>(state)); }
std::string GroundIndex(v1::Ground ground) { return absl::StrCat("ground/", static_cast<int>(ground)); }
std::string KindIndex(int kind) { return absl::StrCat("kind/", kind); }

bool IsIndexed(int kind) { return kind == v1::KIND_COMPLAINT || kind == v1::KIND_REQUEST || kind == v1::KIND_QUESTION; }

std::set<v1::Ground> GroundsOf(const v1::Comment& comment) {
  std::set<v1::Ground> grounds;
  for (const v1::JudgedGround& judged : comment.verdict().grounds()) grounds.insert(judged.ground());
  for (const int ground : comment.removal().grounds()) grounds.insert(static_cast<v1::Ground>(ground));
  return grounds;
}

std::string MemberOf(const v1::Comment& comment) {
  const int64_t age = std::numeric_limits<int64_t>::max() - absl::ToUnixMicros(ToTime(comment.create_time()));
  return absl::StrCat(absl::StrFormat("%016x", age), "/", IdOf(comment.name()));
}

}  // namespace

std::vector<store::IndexEntry> IndexesOf(const v1::Comment& comment) {
  const std::string member = MemberOf(comment);
  std::vector<store::IndexEntry> entries = {{"all", member}, {AccountIndex(comment.account()), member}};
  if (comment.state() != v1::Comment::STATE_CLEAN) entries.push_back({StateIndex(comment.state()), member});
  for (const v1::Ground ground : GroundsOf(comment)) entries.push_back({GroundIndex(ground), member});
  const std::set<int> kinds(comment.verdict().kinds().begin(), comment.verdict().kinds().end());
  for (const int kind : kinds) {
    if (IsIndexed(kind)) entries.push_back({KindIndex(kind), member});
  }
  return entries;
}

absl::Status CheckFilter(const v1::CommentFilter& filter) {
  FieldViolations bad;
  if (!filter.account().empty() && !absl::StartsWith(filter.account(), "accounts/")) {
    bad.Add("filter.account", "must be an account's name, accounts/…", "FILTER_INVALID");
  }
  if (!v1::Comment::State_IsValid(filter.state())) bad.Add("filter.state", "is not a state", "FILTER_INVALID");
  if (!v1::Ground_IsValid(filter.ground())) bad.Add("filter.ground", "is not a ground", "FILTER_INVALID");
  if (!v1::Kind_IsValid(filter.kind())) bad.Add("filter.kind", "is not a kind", "FILTER_INVALID");
  return bad.ToStatus();
}

std::string IndexFor(const v1::CommentFilter& filter) {
  if (filter.state() != v1::Comment::STATE_UNSPECIFIED && filter.state() != v1::Comment::STATE_CLEAN) {
    return StateIndex(filter.state());
  }
  if (filter.ground() != v1::GROUND_UNSPECIFIED) return GroundIndex(filter.ground());
  if (IsIndexed(filter.kind())) return KindIndex(filter.kind());
  if (!filter.account().empty()) return AccountIndex(filter.account());
  return "all";
}

bool Matches(const v1::Comment& comment, const v1::CommentFilter& filter) {
  if (!filter.account().empty() && comment.account() != filter.account()) return false;
  if (filter.state() != v1::Comment::STATE_UNSPECIFIED && comment.state() != filter.state()) return false;
  if (filter.ground() != v1::GROUND_UNSPECIFIED && GroundsOf(comment).count(filter.ground()) == 0) return false;
  const auto& kinds = comment.verdict().kinds();
  return filter.kind() == v1::KIND_UNSPECIFIED || std::find(kinds.begin(), kinds.end(), filter.kind()) != kinds.end();
}

}  // namespace meydan::moderation
