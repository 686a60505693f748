#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/normalize.h"

// Finds personal data in public texts (P8, P10): in comments, and in content before it is published.
namespace meydan::text {

enum class PrivateType {
  kTckn,           // Turkish identity number, both check digits right
  kVkn,            // Turkish tax number beside a cue, check digit right
  kIban,           // of any country, right by mod 97
  kPhone,          // Turkish mobile or land line; foreign numbers that begin with + or 00
  kEmail,          // also written so as to escape programs: ali (at) ornek nokta com
  kCard,           // 15 or 16 digits, right by Luhn
  kPlate,          // Turkish vehicle plate
  kStudentNumber,  // beside a cue
  kAddress,        // street address with a place
  kPassport,       // U and eight digits beside a cue
  kBirthDate,      // a date beside a cue
};

// "tckn", "vkn", "iban", "phone", "email", "card", "plate", "student_number", "address", "passport", "birth_date".
std::string_view NameOf(PrivateType type);

// `span` counts code points of the text. It runs from the datum's first to its last character with the separators
// inside, without cue words, Turkish suffixes, quotation marks, brackets around it and full stops.
struct PrivateDatum {
  PrivateType type = PrivateType::kTckn;
  Span span;
  friend bool operator==(const PrivateDatum&, const PrivateDatum&) = default;
};

// The institution's own public contact points, which are not personal data. Compared by value, not by spelling:
// "+90 212 610 10 10" is "0212 610 10 10"; case, ASCII letters and blanks do not matter. Each stands for itself alone.
class AllowedContacts {
 public:
  AllowedContacts() = default;
  AllowedContacts(const std::vector<std::string>& phones, const std::vector<std::string>& emails,
                  const std::vector<std::string>& addresses);

  // `value`: a canonical form as the scanners build it.
  bool HasPhone(std::string_view value) const;
  bool HasEmail(std::string_view value) const;
  bool HasAddress(std::string_view value) const;

 private:
  std::vector<std::string> phones_;  // canonical and sorted, as the two below
  std::vector<std::string> emails_;
  std::vector<std::string> addresses_;
};

// The personal data in `text`, in order of position and without overlaps. Linear time; looks at the first
// `kMaxScannedCodePoints` of a longer text. Malformed bytes count as one code point each. Safe from any thread.
std::vector<PrivateDatum> ScanPrivateInformation(std::string_view text, const AllowedContacts& allowed = {});
inline constexpr size_t kMaxScannedCodePoints = 20'000;

// `text` for display: each letter and digit within `data` is replaced by '*', the rest stays.
std::string Mask(std::string_view text, const std::vector<PrivateDatum>& data);

}  // namespace meydan::text
