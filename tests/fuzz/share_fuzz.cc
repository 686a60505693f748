// Throws bytes at what reads the operators' shares of the root key: nothing may crash, what is taken has the form of a
// share, and shares that are taken combine or are refused for a reason.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "services/vault/sealing/root_key.h"
#include "services/vault/sealing/shares.h"

namespace {

using meydan::vault::Share;

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckShare(const absl::StatusOr<Share>& share) {
  if (!share.ok()) {
    Require(meydan::ReasonOf(share.status()) == "SHARE_INVALID");
    return;
  }
  Require(share->set.size() == 8 && share->needed >= 2 && share->needed <= 16);
  Require(share->number >= 1 && share->number <= 16);
  Require(share->bytes.size() >= 16 && share->bytes.size() <= 64);
}

// The line with its last word put right, as nobody's fingers would.
std::string WithCheck(absl::string_view line) {
  const size_t blank = line.rfind(' ');
  const std::string head(line.substr(0, blank));
  return absl::StrCat(head, " ", meydan::Sha256Hex(head).substr(0, 8));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  const auto source = meydan::vault::RootKeyFromShares();
  std::vector<Share> shares;
  const std::vector<absl::string_view> lines = absl::StrSplit(input, absl::MaxSplits('\n', 20));
  for (const absl::string_view line : lines) {
    CheckShare(meydan::vault::ReadShare(line));
    const std::string right = WithCheck(line);
    absl::StatusOr<Share> share = meydan::vault::ReadShare(right);
    CheckShare(share);
    const absl::Status entered = source->Enter(right);
    Require(share.ok() || !entered.ok());
    if (share.ok()) shares.push_back(*std::move(share));
  }
  Require(source->entered() <= 16);
  if (const auto key = source->Key(); key.ok()) Require(key->size() == 32);
  // Numbers and bytes of the input's choice, in the right form.
  if (size > 2) {
    const std::string head =
        absl::StrCat("meydan-share-1 00000000 ", data[0], " ", data[1], " ", absl::BytesToHexString(input.substr(2)));
    CheckShare(meydan::vault::ReadShare(absl::StrCat(head, " ", meydan::Sha256Hex(head).substr(0, 8))));
  }
  const auto combined = meydan::vault::Combine(shares);
  if (combined.ok()) Require(combined->size() == shares.front().bytes.size());
  return 0;
}
