#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/scanners/digit_chain.h"
#include "common/text/scanners/scan_text.h"

// One function per kind of datum. Each adds what it finds to `found`; scanners.cc settles overlaps by the order of
// calls.
namespace meydan::text {

void FindEmails(const ScanText& text, const AllowedContacts& allowed, std::vector<Found>& found);
void FindIbans(const ScanText& text, std::vector<Found>& found);
void FindPassports(const ScanText& text, std::vector<Found>& found);
void FindAddresses(const ScanText& text, const AllowedContacts& allowed, std::vector<Found>& found);
void FindBirthDates(const ScanText& text, std::vector<Found>& found);
void FindPlates(const ScanText& text, std::vector<Found>& found);
void FindWordedPhones(const ScanText& text, const AllowedContacts& allowed, std::vector<Found>& found);
// Identity, tax, card, student and telephone numbers written with digits.
void FindNumbers(const ScanText& text, const AllowedContacts& allowed, std::vector<Found>& found);

// A telephone number in `part`, with its + or opening bracket. `personal` is false for the institution's own.
std::optional<Found> PhoneAt(const ScanText& text, const ChainPart& part, const AllowedContacts& allowed);

// Canonical forms of contact points; empty for what is none.
//   phone: national significant number for Turkish ones ("2126101010"), digits as they stand for others ("4443999")
//   e-mail: local part and host, asciified lower case; address: letters and digits, short forms of the words
std::string CanonicalPhone(std::string_view digits);
std::string CanonicalEmail(std::string_view text);
std::string CanonicalAddress(const ScanText& text, size_t begin, size_t end);

// Turkish places by their asciified names. IsPlace: a province, district or well-known quarter.
bool IsProvince(std::u32string_view name);
bool IsPlace(std::u32string_view name);

}  // namespace meydan::text
