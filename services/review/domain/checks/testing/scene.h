#pragma once

#include <string>
#include <vector>

#include "services/review/domain/checks/checks.h"
#include "services/review/domain/checks/limits.h"

namespace meydan::review::testing {

// Debian's place for hunspell's dictionaries.
inline constexpr char kDictionaries[] = "/usr/share/hunspell";

// The files that ship in deploy/config/review. Tests run in the repository's root.
CheckFiles ShippedFiles();

// The checker with them; loaded once. The process ends with a message when they are faulty.
const Checker& Shipped();

// Content and what surrounds it. Accounts are known by their names: "accounts/x.ornekuni" is on X.
struct Scene {
  v1::Content content;
  std::string submission = "submissions/own";
  Ledger ledger;
  std::vector<Neighbour> neighbours;
  int lead_working_days = 0;
  bool lead_time_overridden = false;
  absl::Time now = absl::FromUnixSeconds(1'767'258'000);  // Thursday, 2026-01-01, 12:00 in Istanbul

  // A scene with one target.
  static Scene On(const std::string& platform, v1::TargetKind kind, const std::string& text = "");
  // Adds a medium that anybody may show, with an alternative text.
  v1::Asset& Add(v1::Asset::Kind kind, const std::string& media_type);

  std::vector<v1::Finding> Check(const Checker& checker = Shipped()) const;
  // The first part of it, and the second with what the first found at another time.
  TextReport CheckTexts() const;
  std::vector<v1::Finding> CheckWith(const TextReport& texts) const;
  // The findings' codes, in their order.
  std::vector<std::string> Codes(const Checker& checker = Shipped()) const;
  // Those with this code, as "severity field [begin,end) limit found", e.g. "FAILURE text [280,281) 280 281".
  std::vector<std::string> Told(const std::string& code, const Checker& checker = Shipped()) const;
};

}  // namespace meydan::review::testing
