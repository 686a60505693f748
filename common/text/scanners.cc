#include "common/text/scanners.h"

#include <algorithm>
#include <utility>

#include "common/text/scanners/finders.h"
#include "common/text/tokens.h"
#include "common/text/utf8.h"

namespace meydan::text {
namespace {

bool Contains(const std::vector<std::string>& sorted, std::string_view value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

void Sort(std::vector<std::string>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

bool HasDigit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string DigitsOf(const std::string& phone) {
  const ScanText text(phone);
  std::string digits;
  for (const char32_t c : text.chars()) {
    if (IsDigit(c)) digits.push_back(static_cast<char>(c));
  }
  return digits;
}

// Keeps what was found first where findings overlap: `found` is in order of precedence.
std::vector<Found> WithoutOverlaps(const std::vector<Found>& found, size_t size) {
  std::vector<bool> taken(size);
  std::vector<Found> kept;
  for (const Found& one : found) {
    const auto begin = taken.begin() + static_cast<long>(one.begin);
    const auto end = taken.begin() + static_cast<long>(one.end);
    if (std::find(begin, end, true) != end) continue;
    std::fill(begin, end, true);
    kept.push_back(one);
  }
  std::sort(kept.begin(), kept.end(), [](const Found& a, const Found& b) { return a.begin < b.begin; });
  return kept;
}

}  // namespace

std::string_view NameOf(PrivateType type) {
  switch (type) {
    case PrivateType::kTckn:
      return "tckn";
    case PrivateType::kVkn:
      return "vkn";
    case PrivateType::kIban:
      return "iban";
    case PrivateType::kPhone:
      return "phone";
    case PrivateType::kEmail:
      return "email";
    case PrivateType::kCard:
      return "card";
    case PrivateType::kPlate:
      return "plate";
    case PrivateType::kStudentNumber:
      return "student_number";
    case PrivateType::kAddress:
      return "address";
    case PrivateType::kPassport:
      return "passport";
    case PrivateType::kBirthDate:
      return "birth_date";
  }
  return "";
}

AllowedContacts::AllowedContacts(const std::vector<std::string>& phones, const std::vector<std::string>& emails,
                                 const std::vector<std::string>& addresses) {
  for (const std::string& phone : phones) phones_.push_back(CanonicalPhone(DigitsOf(phone)));
  for (const std::string& email : emails) emails_.push_back(CanonicalEmail(email));
  for (const std::string& address : addresses) {
    const ScanText text(address);
    addresses_.push_back(CanonicalAddress(text, 0, text.size()));
  }
  Sort(phones_);
  Sort(emails_);
  Sort(addresses_);
}

bool AllowedContacts::HasPhone(std::string_view value) const { return Contains(phones_, value); }

bool AllowedContacts::HasEmail(std::string_view value) const { return Contains(emails_, value); }

bool AllowedContacts::HasAddress(std::string_view value) const {
  // The text may add the district or province, but no floor or flat.
  return std::any_of(addresses_.begin(), addresses_.end(), [value](const std::string& own) {
    return !own.empty() && value.starts_with(own) && !HasDigit(value.substr(own.size()));
  });
}

std::vector<PrivateDatum> ScanPrivateInformation(std::string_view text, const AllowedContacts& allowed) {
  const ScanText scan(text);
  std::vector<Found> found;
  FindEmails(scan, allowed, found);
  FindIbans(scan, found);
  FindPassports(scan, found);
  FindAddresses(scan, allowed, found);
  FindBirthDates(scan, found);
  FindPlates(scan, found);
  FindWordedPhones(scan, allowed, found);
  FindNumbers(scan, allowed, found);
  std::vector<PrivateDatum> data;
  for (const Found& one : WithoutOverlaps(found, scan.size())) {
    if (one.personal) data.push_back({one.type, scan.Original(one.begin, one.end)});
  }
  return data;
}

std::string Mask(std::string_view text, const std::vector<PrivateDatum>& data) {
  std::string masked;
  masked.reserve(text.size());
  auto datum = data.begin();
  size_t point = 0;
  for (size_t at = 0; at < text.size(); ++point) {
    const size_t begin = at;
    const auto c = static_cast<char32_t>(NextCodePoint(text, &at));
    while (datum != data.end() && datum->span.end <= point) ++datum;
    const bool inside = datum != data.end() && datum->span.begin <= point;
    if (inside && IsLetterOrDigit(c)) {
      masked += '*';
    } else {
      masked += text.substr(begin, at - begin);
    }
  }
  return masked;
}

}  // namespace meydan::text
