#pragma once

#include <map>
#include <string>
#include <vector>

#include "meydan/vault/v1/audit.pb.h"
#include "tests/chaos/event_log.h"
#include "tests/chaos/facts.h"
#include "tests/chaos/report.h"

namespace meydan::chaos {

// The vault's part of Check. Nothing is reported exactly when
//   - every chain's numbers have no gap, its digests hold it together to its head, and the topic has the same records,
//   - every secret that was let out has its record, with that number, field, version and person, and was said to be;
//   what
//     else is recorded are refusals that were answered, and tries without an answer, each once at most,
//   - everything that was answered to be done has its record, and no request has two,
//   - what was shown is what was deposited, or made, as that version; of every field the versions are those that were
//     answered, and the last one of them is current,
//   - when all old keys had been destroyed, everything could be shown, and the keyring has one key,
//   - every departure began one hand-over, which was completed once and is marked in the directory, and nobody can see
//     anything but those who have a post, or a grant.
void CheckVault(const Facts& facts, const EventLog& log, Report& report);

// A record that has been read, and its place.
struct VaultRecord {
  int64_t number = 0;
  vault::v1::AuditRecord record;
};
using VaultRecords = std::map<std::string, std::vector<VaultRecord>>;  // by chain

// CheckVault's parts: the first gives what the chains tell, the others use it.
VaultRecords CheckChains(const VaultFacts& vault, const EventLog& log, Report& report);
void CheckLooks(const VaultFacts& vault, const VaultRecords& records, const EventLog& log, Report& report);
void CheckCommands(const VaultFacts& vault, const VaultRecords& records, Report& report);
void CheckValues(const VaultFacts& vault, Report& report);
void CheckHandOvers(const Facts& facts, const EventLog& log, Report& report);

}  // namespace meydan::chaos
