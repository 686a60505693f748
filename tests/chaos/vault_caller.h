#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "meydan/vault/v1/service.pb.h"
#include "tests/chaos/acting.h"
#include "tests/chaos/vault_ledger.h"

namespace meydan::chaos {

// What people do with credentials, one call at a time, each written into the ledgers as it was answered. For one
// thread.
class VaultCaller {
 public:
  using Credential = vault::v1::Credential;
  using Field = vault::v1::Field;
  using Reasons = std::set<std::string>;
  // True when what the vault does by itself is not worth waiting for any more.
  using GiveUp = std::function<bool()>;

  // `stack` and the ledgers must outlive it.
  VaultCaller(const integration::Stack& stack, Ledger& ledger, VaultLedger& vault_ledger, uint64_t seed)
      : acting_(stack, ledger, seed), vault_ledger_(vault_ledger) {}

  Acting& acting() { return acting_; }
  VaultLedger& vault_ledger() const { return vault_ledger_; }

  absl::StatusOr<Credential> Get(const std::string& person, const std::string& credential);
  // Until every copy of the vault shows the person the credential: those who have taken a post a moment ago do not have
  // it everywhere.
  bool WaitUntilShown(const std::string& person, const std::string& credential, const GiveUp& give_up);

  // Deposits values that nobody has had before.
  bool Share(const std::string& person, const std::string& credential, const std::vector<Field>& fields);
  // Says that they work; without fields, all that are there.
  bool Confirm(const std::string& person, const std::string& credential, const std::vector<Field>& fields = {});
  // Looks until it is shown something, or refused for one of the reasons.
  std::optional<Sight> Reveal(const std::string& person, const std::string& credential, Field field,
                              const Reasons& refusals = {}, int version = 0);
  // The pending version; nothing when it was refused for one of the reasons.
  std::optional<int> Rotate(const std::string& person, const std::string& credential, const Reasons& refusals = {});
  // Not when a call that was taken for lost has made another pending version meanwhile.
  bool ConfirmRotation(const std::string& person, const std::string& credential, int version);
  // The request's id.
  std::optional<std::string> RequestAccess(const std::string& person, const std::string& credential,
                                           const std::vector<Field>& fields, int uses);
  bool ApproveAccess(const std::string& person, const std::string& credential, const std::string& request);
  bool DenyAccess(const std::string& person, const std::string& credential, const std::string& request);
  bool ConfirmAccess(const std::string& person, const std::string& credential, const std::string& hand_over);
  // The version of the new key.
  std::optional<int> RotateKey(const std::string& person);
  // Destroys all keys below `minimum`: again and again while a value lies under one of them.
  bool DestroyKeys(const std::string& person, int minimum, const GiveUp& give_up);

 private:
  // An act that leaves one record.
  template <typename Response, typename Request>
  std::optional<Response> Do(const std::string& person, const std::string& chain, vault::v1::AuditRecord::Action action,
                             Request request, const Reasons& refusals = {}, int version = 0);
  // A look: repeated, each time as another one, until it is answered.
  template <typename Response, typename Request>
  std::optional<Response> LookOnce(const Look& look, const Request& request, const Reasons& refusals);
  std::string NewValue(Field field);

  Acting acting_;
  VaultLedger& vault_ledger_;
};

// The version of the field in that state; 0 when there is none.
int VersionIn(const vault::v1::Credential& credential, vault::v1::Field field, vault::v1::FieldVersion::State state);

}  // namespace meydan::chaos
