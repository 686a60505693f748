#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "meydan/vault/v1/audit.pb.h"

namespace meydan::meydanctl {

// Something that is wrong with an audit chain, and where.
struct ChainFault {
  std::string chain;
  int64_t number = 0;  // of the record; 0: the chain as a whole
  std::string what;
};

// Verifies one audit chain of the vault (CV5) by itself, without trusting whoever stores it: records are counted from
// 1, and each digest is the SHA-256 of the digest before it (nothing before the first) and the record's bytes. Give it
// the records in the order in which they are stored.
//
// Alone, a chain shows what was changed, removed, inserted or put elsewhere in its middle, or cut off behind its head.
// That it was rewritten from some record to its end, or cut off together with its head, shows only against what is
// known from elsewhere: anchors, or the vault's topic.
class ChainVerifier {
 public:
  explicit ChainVerifier(std::string chain) : chain_(std::move(chain)) {}

  void Add(const vault::v1::ChainEntry& entry);
  // After the last record: the head as the vault has it. It may be older than the last record, for it is read first.
  void CompareHead(const vault::v1::ChainHead& head);
  // Digests by number that are known from elsewhere; `source` says from where, e.g. "the anchors". Tells of the first
  // that differs: from there on all do.
  void CompareWith(absl::string_view source, const std::map<int64_t, std::string>& digests);

  const std::string& chain() const { return chain_; }
  int64_t records() const { return static_cast<int64_t>(digests_.size()); }
  int64_t last() const { return last_; }
  const std::vector<ChainFault>& faults() const { return faults_; }

 private:
  void Fault(int64_t number, std::string what);

  const std::string chain_;
  int64_t last_ = 0;    // number of the record that stands last
  std::string digest_;  // of it
  std::map<int64_t, std::string> digests_;
  std::vector<ChainFault> faults_;
};

}  // namespace meydan::meydanctl
