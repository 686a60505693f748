#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "meydan/vault/v1/audit_service.pb.h"
#include "meydan/vault/v1/keys.pb.h"
#include "meydan/vault/v1/resources.pb.h"

namespace meydan::chaos {

// Somebody who wants to see a secret: by RevealSecret (ACTION_REVEAL) or by RotateCredential (ACTION_ROTATE), which
// have no request_id, so that each call is an access of its own.
struct Look {
  std::string credential;
  std::string person;
  vault::v1::AuditRecord::Action action = vault::v1::AuditRecord::ACTION_REVEAL;
  vault::v1::Field field = vault::v1::FIELD_UNSPECIFIED;
  friend auto operator<=>(const Look&, const Look&) = default;
};

// What came of the calls that let nothing out.
struct Tries {
  int unanswered = 0;                  // each may have left a record, and no more than one
  std::map<std::string, int> refused;  // by reason: each has left a record
};

// An answer that let a secret out.
struct Sight {
  Look look;
  int version = 0;
  int64_t record = 0;  // the number of its record, as answered; 0: the answer does not tell
  std::string value;
};

// A value that somebody was answered to have deposited.
struct Deposited {
  std::string credential;
  std::string person;
  vault::v1::Field field = vault::v1::FIELD_UNSPECIFIED;
  int version = 0;
  std::string value;
};

// Something that was done with success under a request_id.
struct VaultCommand {
  std::string chain;  // of the resource that it was done to
  vault::v1::AuditRecord::Action action = vault::v1::AuditRecord::ACTION_UNSPECIFIED;
  std::string request_id;
  std::string person;
  int version = 0;  // that was confirmed, of ACTION_CONFIRM_ROTATION
};

// Somebody lost a post, as the directory answered: for each account that it concerns.
struct Departure {
  std::string credential;
  std::string leaver;
  vault::v1::HandOver::Post post = vault::v1::HandOver::POST_UNSPECIFIED;
};

// What the vault's clients were answered.
struct VaultAnswers {
  std::map<Look, Tries> tries;
  std::vector<Sight> sights;
  std::vector<Sight> proofs;  // those of `sights` that were asked for when all old keys had been destroyed
  std::vector<Deposited> deposited;
  std::vector<VaultCommand> commands;
  std::vector<Departure> departures;
  // What must not be, in words: a secret that was shown to somebody who had left the post, and what could not be shown
  // any more.
  std::vector<std::string> leaks;
  std::vector<std::string> unreadable;
};

// A chain as the audit tells of it.
struct VaultChain {
  vault::v1::ChainHead head;
  std::vector<vault::v1::ChainEntry> entries;
};

// All of the vault that can be known from outside.
struct VaultFacts {
  VaultAnswers answers;
  std::vector<vault::v1::Credential> credentials;                     // as the Director sees them
  std::map<std::string, std::vector<vault::v1::Access>> who_can_see;  // by credential
  std::map<std::string, VaultChain> chains;                           // by name
  vault::v1::Keyring keyring;
};

}  // namespace meydan::chaos
