#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/chaos/vault_caller.h"
#include "tests/chaos/vault_houses.h"

namespace meydan::chaos {

// The people of one house with their credentials: they deposit, confirm, reveal and rotate, ask for access to the
// guarded account and get it from another, and hand their posts over to each other, one thing after the other; nobody
// else changes anything there. For one thread.
class Custodian {
 public:
  // `house` must outlive it.
  Custodian(VaultCaller caller, const House& house, VaultCaller::GiveUp give_up);

  // Deposits all that is owed. False when the vault does not hear of the accounts.
  bool Begin();
  // Does one thing, of which the number decides the kind.
  void DoSomething(int number);
  // Reveals all that lies in the house, once no older key exists any more.
  void ProveAll();

 private:
  using Field = vault::v1::Field;
  using Post = vault::v1::HandOver::Post;

  const std::string& SomebodyOf(const std::string& credential);
  std::vector<Field> SomeFields();
  // Nobody has seen so much yet that the vault would soon let them wait.
  bool MayLookOn() const;
  // True when the person can afford to be refused once more.
  bool MayBeRefused(const std::string& person) const;
  void Deposit(const std::string& credential);
  void Look(const std::string& credential);
  void RotateOpenly();
  void LookWithApproval();
  // Ends with a grant that has no use left, unless an answer was lost.
  void UseUp(const std::string& person, const std::vector<Field>& fields);

  void ReplaceRepresentative();
  void ReplaceManager(const std::string& credential);
  // What the post is worth to whoever has it: they know something when they leave.
  void LearnSomething(const std::string& person, const std::vector<std::string>& credentials);
  // Until the vault shows the hand-over that begins with the leaver's departure.
  bool WaitForHandOver(const Departure& departure);
  bool WaitUntilKnown(const std::string& person, const std::vector<std::string>& credentials);
  // Nothing is shown to whoever has left.
  void TryAsLeaver(const std::string& person, const std::string& credential);
  // The successor changes what the leavers knew and confirms, until nothing is left to do.
  void Complete(const std::string& credential, const std::string& successor);
  bool DoNextStep(const std::string& credential, const std::string& successor, const vault::v1::HandOver& hand_over);
  // Says in the directory that somebody else has the unit's post from now on.
  bool Designate(const std::string& person);
  void ProveField(const std::string& person, const vault::v1::Credential& credential,
                  const vault::v1::FieldStatus& field, bool also_old);

  VaultCaller caller_;
  const House& house_;
  const VaultCaller::GiveUp give_up_;
  const std::vector<std::string> credentials_;
  std::string representative_;
  std::map<std::string, std::string> managers_;              // by credential
  std::map<std::string, std::set<std::string>> hand_overs_;  // that have been seen, by credential
};

}  // namespace meydan::chaos
