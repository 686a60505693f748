#include "services/directory/domain/hand_over.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::directory {
namespace {

constexpr int kKept = 20;

}  // namespace

absl::StatusOr<GuardedDecision<v1::Account>> MarkHandOver(const v1::Account& account, const v1::HandOver& hand_over,
                                                          absl::Time now) {
  if (hand_over.id().empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED",
                     absl::StrCat("a hand-over of ", account.name(), " has no id"));
  }
  const auto same = [&hand_over](const v1::HandOver& other) { return other.id() == hand_over.id(); };
  if (std::any_of(account.hand_overs().begin(), account.hand_overs().end(), same)) return Unchanged(account);
  GuardedDecision<v1::Account> decision(account);
  auto& kept = *decision.state.mutable_hand_overs();
  *kept.Add() = hand_over;
  if (kept.size() > kKept) kept.DeleteSubrange(0, kept.size() - kKept);
  Record(decision, now);
  return decision;
}

}  // namespace meydan::directory
