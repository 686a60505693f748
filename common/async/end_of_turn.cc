#include "common/async/end_of_turn.h"

#include <utility>

namespace meydan {
namespace async_internal {
namespace {

thread_local Turn* turn_of_this_thread = nullptr;

}  // namespace

Turn::Turn(absl::AnyInvocable<void()> wake) : wake_(std::move(wake)) { turn_of_this_thread = this; }

Turn::~Turn() { turn_of_this_thread = nullptr; }

Turn* Turn::OfThisThread() { return turn_of_this_thread; }

void Turn::Leave(absl::AnyInvocable<void() &&> callback) {
  left_.push_back(std::move(callback));
  if (left_.size() == 1) wake_();
}

bool Turn::End() {
  std::vector<absl::AnyInvocable<void() &&>> left;
  left.swap(left_);
  for (absl::AnyInvocable<void() &&>& callback : left) std::exchange(callback, nullptr)();
  return !left.empty();
}

}  // namespace async_internal

void AtEndOfTurn(absl::AnyInvocable<void() &&> callback) {
  async_internal::Turn* const turn = async_internal::Turn::OfThisThread();
  if (turn == nullptr) return std::move(callback)();
  turn->Leave(std::move(callback));
}

}  // namespace meydan
