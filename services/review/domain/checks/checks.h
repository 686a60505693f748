#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/review/v1/resources.pb.h"
#include "services/review/domain/checks/findings.h"
#include "services/review/domain/surroundings.h"

namespace meydan::review {

// The files of the checks' configuration (deploy/config/review/), as text.
struct CheckFiles {
  std::string limits;  // platform-limits.tsv: what each platform allows, with source and date
  std::string brand;   // brand.yaml: required and forbidden words, names and their spelling, logo, colours, own
                       // contacts, own domains
  std::string words;   // words.txt: the institution's own words, for the spelling check
};

// What is checked against.
struct CheckInput {
  const v1::Content& content;
  absl::string_view submission;  // its name; empty when there is none yet
  const Surroundings& world;
  const Ledger& ledger;
  const std::vector<Neighbour>& neighbours;
  int lead_working_days = 0;
  bool lead_time_overridden = false;
  absl::Time now;
};

// What is found in the words of a content: what takes long, and stays the same for as long as the words, the platforms
// that show them and the checks' files do.
struct TextReport {
  std::vector<Found> found;
  std::vector<uint64_t> fingerprints;  // of the targets (content/fingerprint.h)
};

// The automatic checks (P1, P8, P9; CR10, CR12, CR14, CR17). Immutable after Load; safe for use from any thread.
class Checker {
 public:
  // INVALID_ARGUMENT, reason CHECKS_INVALID, with every fault, its file and its line. `dictionaries` is the folder of
  // hunspell's tr_TR and en_US (Debian: /usr/share/hunspell); without them FAILED_PRECONDITION, reason
  // DICTIONARY_MISSING.
  static absl::StatusOr<std::unique_ptr<Checker>> Load(const CheckFiles& files, const std::string& dictionaries);
  ~Checker();

  // What is found in the content: failures first, then by field and place; each code once for a field, place and
  // account. Bounded (findings.h). Accounts that the directory does not know have no platform, so nothing is said of
  // them.
  std::vector<v1::Finding> Check(const CheckInput& input) const { return Check(input, CheckTexts(input)); }

  // The same in two parts. The first takes long (0.1 ms for what is usual, 100 ms for the longest content, more when a
  // dictionary must be read first) and depends on nothing but the content, the platforms of its accounts, and which of
  // its assets are known; the second is quick.
  TextReport CheckTexts(const CheckInput& input) const;
  std::vector<v1::Finding> Check(const CheckInput& input, const TextReport& texts) const;

  // Frees what no check has needed since the last call (Speller::ReleaseUnused).
  void ReleaseUnused() const;

 private:
  struct Parts;
  explicit Checker(std::unique_ptr<const Parts> parts);
  const std::unique_ptr<const Parts> parts_;
};

}  // namespace meydan::review
