#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "tests/chaos/vault_facts.h"

namespace meydan::chaos {

// What the vault's clients were answered, beside what the Ledger knows. Safe for use from any thread.
class VaultLedger {
 public:
  void NoteSight(Sight sight) {
    absl::MutexLock lock(&mutex_);
    ++shown_[sight.look.person];
    answers_.sights.push_back(std::move(sight));
  }
  // It was asked for when all old keys had been destroyed; NoteSight as well.
  void NoteProof(Sight sight) {
    absl::MutexLock lock(&mutex_);
    answers_.proofs.push_back(std::move(sight));
  }
  void NoteUnanswered(const Look& look) {
    absl::MutexLock lock(&mutex_);
    ++shown_[look.person];
    ++answers_.tries[look].unanswered;
  }
  void NoteRefused(const Look& look, const std::string& reason) {
    absl::MutexLock lock(&mutex_);
    ++shown_[look.person];
    ++refused_[look.person];
    ++answers_.tries[look].refused[reason];
  }
  void NoteDeposit(Deposited deposited) {
    absl::MutexLock lock(&mutex_);
    answers_.deposited.push_back(std::move(deposited));
  }
  void NoteCommand(VaultCommand command) {
    absl::MutexLock lock(&mutex_);
    answers_.commands.push_back(std::move(command));
  }
  void NoteDeparture(Departure departure) {
    absl::MutexLock lock(&mutex_);
    answers_.departures.push_back(std::move(departure));
  }
  void NoteLeak(std::string what) {
    absl::MutexLock lock(&mutex_);
    answers_.leaks.push_back(std::move(what));
  }
  void NoteUnreadable(std::string what) {
    absl::MutexLock lock(&mutex_);
    answers_.unreadable.push_back(std::move(what));
  }

  // How often the person has tried to see something so far, and was refused: the vault lets nobody do so without end.
  int LooksOf(const std::string& person) const {
    absl::MutexLock lock(&mutex_);
    const auto found = shown_.find(person);
    return found == shown_.end() ? 0 : found->second;
  }
  int RefusalsOf(const std::string& person) const {
    absl::MutexLock lock(&mutex_);
    const auto found = refused_.find(person);
    return found == refused_.end() ? 0 : found->second;
  }
  VaultAnswers answers() const {
    absl::MutexLock lock(&mutex_);
    return answers_;
  }

 private:
  mutable absl::Mutex mutex_;
  VaultAnswers answers_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> shown_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, int> refused_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::chaos
