#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace meydan::meydanctl {

// The digests of audit chains as they are known outside of the vault's store.
struct KnownDigests {
  std::map<std::string, std::map<int64_t, std::string>> chains;  // by chain and record's number
  std::vector<std::string> faults;                               // what is wrong with the source itself
  std::vector<std::string> notes;                                // what is odd about it, but may be
};

// The vault's anchor file: one line for each head that it has anchored,
//   meydan-anchor-1 <chain> <number> <digest, hex> <beginning of the SHA-256 of all before it in the line>
// A line that was cut off while it was written, as by a power cut, does not count: the vault had not relied on it. A
// line that is wrong is a fault.
KnownDigests ParseAnchors(absl::string_view text);

// A dump of the vault's topic: each event's data behind its length, four bytes, most significant first, as
// `kcat -C -e -t meydan.vault.v1 -f '%R%s'` writes it. Events other than AuditRecorded are passed over.
// INVALID_ARGUMENT, reason TOPIC_DUMP_INVALID, when it is none.
absl::StatusOr<KnownDigests> ParseTopicDump(absl::string_view bytes);

}  // namespace meydan::meydanctl
