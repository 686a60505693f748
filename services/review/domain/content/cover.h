#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/review/v1/content.pb.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// What lacks a right. Pure; safe for use from any thread.
struct Gap {
  // Why.
  enum class Kind {
    kNoLicence,   // none was recorded, or all were withdrawn, have ended or not yet begun at that time
    kNotPaid,     // one would cover it, but its fee is not paid (P9)
    kOutOfScope,  // one holds, but not for this platform or request type, or not everywhere
    kNoRelease,   // fewer people agreed to be seen than can be recognised (P8)
  };
  Kind kind = Kind::kNoLicence;
  std::string asset;    // "assets/…"
  std::string account;  // of the target
  std::string subject;  // the licence or release that comes nearest; empty when there is none
  friend bool operator==(const Gap&, const Gap&) = default;
};

// Whether it holds at `time`: active, begun, and its end, which does not belong to it, not reached.
bool HoldsAt(const v1::Licence& licence, absl::Time time);
bool HoldsAt(const v1::Release& release, absl::Time time);
// Costs nothing, or is paid (P9).
bool IsPaid(const v1::Licence& licence);

// ABORTED, reason LEDGER_STALE, when the ledger does not cover an asset of the content, which changed since the ledger
// was read: read it again and repeat.
absl::Status CheckLedgerCovers(const v1::Content& content, const Ledger& ledger);

// What the content's assets lack on its targets when they are published at `time`, by the ledger: each once for an
// asset and account, in the content's order. Every use of an asset, whatever it is, needs a licence that is active, has
// begun, has not ended, is paid or free, covers the platform, the content's request type and every country (one that
// names territories covers none); and active releases of as many different people as can be recognised. `platform_of`
// tells an account's platform. The ledger must cover every asset (Ledger::Covers); one that it does not is a gap.
std::vector<Gap> GapsOf(const v1::Content& content, const Ledger& ledger,
                        const std::function<directory::v1::Platform(absl::string_view account)>& platform_of,
                        absl::Time time);

}  // namespace meydan::review
