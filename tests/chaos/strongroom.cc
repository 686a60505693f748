#include "tests/chaos/strongroom.h"

#include <utility>

#include "absl/time/clock.h"
#include "tests/chaos/sample_university.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;

constexpr int kMostLooks = 900;  // of the Director: fewer than the vault lets a person have in an hour

}  // namespace

Strongroom::Strongroom(const integration::Stack& stack, Options options) : options_(options) {
  uint64_t number = 0;
  for (const House& house : Houses()) {
    custodians_.push_back(
        std::make_unique<Custodian>(MakeCaller(stack, number++), house, [this] { return GivesUp(); }));
  }
  prover_ = std::make_unique<VaultCaller>(MakeCaller(stack, number++));
  for (const std::unique_ptr<Custodian>& custodian : custodians_) {
    threads_.emplace_back([this, &custodian = *custodian] { Work(custodian); });
  }
  threads_.emplace_back([this, director = MakeCaller(stack, number++)]() mutable { LookAround(std::move(director)); });
  threads_.emplace_back([this, keeper = MakeCaller(stack, number++)]() mutable { TurnKeys(std::move(keeper)); });
}

VaultCaller Strongroom::MakeCaller(const integration::Stack& stack, uint64_t number) {
  return {stack, ledger_, vault_ledger_, options_.seed * 1000 + 700 + number};
}

void Strongroom::Stop() {
  if (!stop_.HasBeenNotified()) {
    end_ = absl::ToUnixMillis(absl::Now() + options_.patience);
    stop_.Notify();
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

bool Strongroom::GivesUp() const {
  if (!ledger_.status().ok()) return true;
  return stop_.HasBeenNotified() && absl::ToUnixMillis(absl::Now()) > end_;
}

bool Strongroom::Pause(absl::Duration time) {
  return ledger_.status().ok() && !stop_.WaitForNotificationWithTimeout(time);
}

void Strongroom::Work(Custodian& custodian) {
  if (!custodian.Begin()) return;
  for (int number = 0; Pause(options_.pause); ++number) custodian.DoSomething(number);
}

// Of accounts that are not guarded, whatever happens there at the same time; what is not deposited yet is refused.
void Strongroom::LookAround(VaultCaller director) {
  const std::vector<v1::Field> fields = {v1::FIELD_USER_NAME, v1::FIELD_PASSWORD, v1::FIELD_RECOVERY_CODES};
  for (const House& house : Houses()) {
    if (!director.WaitUntilShown(kDirector, house.standard, [this] { return GivesUp(); })) return;
  }
  while (Pause(options_.between) && vault_ledger_.LooksOf(kDirector) < kMostLooks) {
    const House& house = director.acting().OneOf(Houses());
    director.Reveal(kDirector, house.standard, director.acting().OneOf(fields), {"FIELD_MISSING"});
  }
}

bool Strongroom::TurnOnce(VaultCaller& keeper) {
  const std::optional<int> current = keeper.RotateKey(kKeyKeeper);
  return current.has_value() && keeper.DestroyKeys(kKeyKeeper, *current, [this] { return GivesUp(); });
}

void Strongroom::TurnKeys(VaultCaller keeper) {
  while (Pause(options_.turn)) TurnOnce(keeper);
}

void Strongroom::Prove() {
  end_ = absl::ToUnixMillis(absl::Now() + options_.patience);
  if (!TurnOnce(*prover_)) vault_ledger_.NoteUnreadable("the old keys could not be destroyed");
  for (const std::unique_ptr<Custodian>& custodian : custodians_) custodian->ProveAll();
}

}  // namespace meydan::chaos
