#pragma once

#include <string_view>

// Check digits. Every argument is a string of ASCII digits, for ibans digits and lower-case ASCII letters.
namespace meydan::text {

bool IsTckn(std::string_view digits);  // 11 digits; foreigners' numbers begin with 99 and follow the same rule
bool IsVkn(std::string_view digits);   // 10 digits
bool PassesLuhn(std::string_view digits);
bool IsCard(
    std::string_view digits);  // a length and first digits that Visa, Mastercard, Troy or American Express give out
// The whole number: country, check digits, account. Right by mod 97 and of the country's length.
bool IsIban(std::string_view iban);
// The length of the country's IBANs ("tr" → 26), or 0.
int IbanLength(std::string_view country);

}  // namespace meydan::text
