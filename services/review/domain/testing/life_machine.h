#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "services/review/domain/publish.h"
#include "services/review/domain/testing/life_witness.h"
#include "services/review/domain/testing/samples.h"

namespace meydan::review::testing {

// Drives a few submissions, a rights ledger and a pause board by numbers that mean commands: whoever draws the numbers
// at random drives the whole domain at random. After each command the witnesses look at what became of it. Not safe for
// use from several threads.
class LifeMachine {
 public:
  LifeMachine();

  // Carries out the command that the number means. Empty, or what is wrong since then.
  std::string Step(uint64_t number);

  // How often it came to something: that the run was not about nothing.
  const std::map<std::string, int>& counts() const { return counts_; }

 private:
  // A number, taken apart bit by bit.
  class Dice {
   public:
    explicit Dice(uint64_t rest) : rest_(rest) {}
    int Below(int count) {
      const int result = static_cast<int>(rest_ % static_cast<uint64_t>(count));
      rest_ /= static_cast<uint64_t>(count);
      return result;
    }

   private:
    uint64_t rest_;
  };

  struct Slot {
    v1::Submission current;
    LifeWitness witness;
  };

  using Outcome = absl::StatusOr<SubmissionDecision>;

  std::string StepSlot(Slot& slot, Dice& dice);
  std::string Write(Slot& slot, int what, const std::string& who, Dice& dice);
  std::string Review(Slot& slot, int what, const std::string& who, Dice& dice);
  std::string Publish(Slot& slot, int what, const std::string& who, Dice& dice);
  std::string RunTimer(Slot& slot, Dice& dice);
  std::string AssessAll(Slot& slot, const std::string& who);
  // Everybody who might agree tries to, one after the other.
  std::string HurryThrough(Slot& slot);
  std::string StepWorld(Dice& dice);
  std::string ChangeRights(Dice& dice);
  std::string TellRightsEnded(const std::string& cause);

  // Takes over what was decided and lets the witness look at it.
  // `seen` is the digest that a decision named.
  std::string Take(Slot& slot, Doing doing, const std::string& who, const Outcome& outcome,
                   const std::string& seen = "");

  v1::Content SomeContent(Dice& dice) const;
  std::string SeenDigest(const Slot& slot, Dice& dice) const;
  LifeMoment Moment() const { return {office_, board_, now_}; }

  Office office_;
  v1::PauseBoard board_;
  absl::Time now_ = kNow;
  std::array<Slot, 3> slots_;
  int pauses_ = 0;
  int licences_ = 0;
  std::map<std::string, int> counts_;
};

}  // namespace meydan::review::testing
