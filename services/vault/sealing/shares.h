#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// Shamir's secret sharing of the root key (OP8) with libgfshare, over GF(2^8). A share is one line that a person can
// type and that tells a slip of the hand:
//
//   meydan-share-1 <set> <needed> <number> <hex> <check>
//
// `set`, 8 hexadecimal digits, names the split, so that shares of different splits are not mixed; `needed` and `number`
// are decimal; `hex` are the share's bytes, as many as the secret's; `check` is the beginning of a SHA-256 of all
// before it, 8 hexadecimal digits. Written in small letters with single blanks; read in either case, with any blanks.

// `needed` of `count` shares give the secret back; 2 <= needed <= count <= 16; the secret has 16 to 64 bytes.
// INVALID_ARGUMENT, reason SPLIT_INVALID.
absl::StatusOr<std::vector<Secret>> Split(const Secret& secret, int needed, int count);

struct Share {
  std::string set;
  int needed = 0;
  int number = 0;
  Secret bytes;
};
// INVALID_ARGUMENT, reason SHARE_INVALID; no error holds any part of the line.
absl::StatusOr<Share> ReadShare(absl::string_view line);

// INVALID_ARGUMENT: SHARES_DO_NOT_FIT (different splits or sizes), SHARE_TWICE, TOO_FEW_SHARES. Shares beyond those
// that are needed are not used. Wrong shares of the right form give a wrong secret: whoever opens something with it
// finds out.
absl::StatusOr<Secret> Combine(const std::vector<Share>& shares);

}  // namespace meydan::vault
