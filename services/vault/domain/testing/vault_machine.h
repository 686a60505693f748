#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/vault/domain/link.h"
#include "services/vault/domain/reader.h"
#include "services/vault/domain/rotation.h"
#include "services/vault/domain/testing/samples.h"
#include "services/vault/domain/testing/vault_witness.h"

namespace meydan::vault::testing {

// Drives two credentials, their people, links, the policy, the directory and the time by numbers that mean commands:
// whoever draws the numbers at random drives the whole domain at random. After each command a witness looks at what
// became of it. Not safe for use from several threads.
class VaultMachine {
 public:
  VaultMachine();

  // Carries out the command that the number means. Empty, or what is wrong since then.
  std::string Step(uint64_t number);

  // How often it came to something: that the run was not about nothing.
  const std::map<std::string, int>& counts() const { return counts_; }
  // How many commands it came to: a number may stand for what several people, or timers, do one after the other.
  int commands() const { return commands_; }
  // What was done and what came of it, line by line.
  const std::string& story() const { return story_; }

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
    bool OneIn(int count) { return Below(count) == 0; }

   private:
    uint64_t rest_;
  };

  struct Slot {
    std::string account;
    storage::v1::Credential current;
    VaultWitness witness;
    int life = 0;  // how often it began anew
  };
  struct LinkSlot {
    storage::v1::Link link;
    Slot* slot = nullptr;
    int life = 0;
    int opened = 0;
    bool four_eyes = false;  // nobody revealed alone when it was made
  };
  using Outcome = absl::StatusOr<Ruling>;

  std::string StepSlot(Slot& slot, Dice& dice);
  std::string Values(Slot& slot, int what, const std::string& who, Dice& dice);
  std::string See(Slot& slot, const std::string& who, bool code, Dice& dice);
  bool IsBeyondRate(const std::string& reader);
  std::string Request(Slot& slot, const std::string& who, Dice& dice);
  std::string Judge(Slot& slot, int what, const std::string& who, Dice& dice);
  std::string Emergency(Slot& slot, int what, const std::string& who, Dice& dice);
  std::string ChangePassword(Slot& slot, int what, const std::string& who, Dice& dice);
  std::string Arrange(Slot& slot, const std::string& who, Dice& dice);
  std::string ConfirmHandOver(Slot& slot, const std::string& who, Dice& dice);
  std::string Link(Slot& slot, const std::string& somebody, Dice& dice);
  std::string OpenSome(Dice& dice);
  std::string Open(LinkSlot& link, const std::string& who);
  // What many people do one after the other, so that much gets to its end.
  std::string Agree(Slot& slot, const std::string& who, Dice& dice);
  std::string Change(Slot& slot, v1::Field field, const std::string& who);
  std::string FinishHandOvers(Slot& slot, Dice& dice);

  std::string StepWorld(Dice& dice);
  void ChangePosts(Dice& dice);
  void ChangePolicy(Dice& dice);
  std::string Leave(Dice& dice);
  std::string LeaveBeforeOpening();
  std::string Close(Slot& slot, Dice& dice);
  std::string Hear();  // what the directory and the policy say, and what became of links
  std::string StepTime(Dice& dice);
  std::string RunTimers();

  // Takes over what was decided and lets the witness look at it.
  std::string Take(Slot& slot, Doing doing, const std::string& who, Outcome outcome, const VaultMoment& moment);
  std::string Take(Slot& slot, Doing doing, absl::StatusOr<CredentialDecision> outcome, const VaultMoment& moment);

  static std::string Anybody(Dice& dice);
  std::string SomePerson(const Slot& slot, Dice& dice) const;
  VaultMoment Moment(std::string subject = "") const { return {office_, now_, sign_in_, std::move(subject)}; }
  Occasion As(const std::string& who) const { return office_.As(who, now_, sign_in_); }
  std::string NewId();

  Office office_;
  absl::Time now_ = kNow;
  SignIn sign_in_;
  std::array<Slot, 2> slots_;
  std::deque<LinkSlot> links_;
  std::vector<std::pair<LinkSlot, bool>> told_;  // opened, or an incident: the credential has yet to hear of it
  std::map<std::string, storage::v1::Reader> readers_;
  std::map<std::string, std::vector<absl::Time>> shown_;  // by reader
  int numbers_ = 0;
  int steps_ = 0;
  int commands_ = 0;
  std::map<std::string, int> counts_;
  std::string story_;
};

}  // namespace meydan::vault::testing
