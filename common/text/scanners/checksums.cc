#include "common/text/scanners/checksums.h"

#include <algorithm>
#include <iterator>

namespace meydan::text {
namespace {

int Digit(char c) { return c - '0'; }

int Number(std::string_view digits) {
  int number = 0;
  for (const char c : digits) number = number * 10 + Digit(c);
  return number;
}

struct Country {
  std::string_view code;
  int length;
};

// The SWIFT registry's lengths.
constexpr Country kCountries[] = {
    {"ad", 24}, {"ae", 23}, {"al", 28}, {"at", 20}, {"az", 28}, {"ba", 20}, {"be", 16}, {"bg", 22}, {"bh", 22},
    {"ch", 21}, {"cy", 28}, {"cz", 24}, {"de", 22}, {"dk", 18}, {"ee", 20}, {"eg", 29}, {"es", 24}, {"fi", 18},
    {"fr", 27}, {"gb", 22}, {"ge", 22}, {"gr", 27}, {"hr", 21}, {"hu", 28}, {"ie", 22}, {"il", 23}, {"iq", 23},
    {"is", 26}, {"it", 27}, {"jo", 30}, {"kw", 30}, {"kz", 20}, {"lb", 28}, {"li", 21}, {"lt", 20}, {"lu", 20},
    {"lv", 21}, {"ly", 25}, {"mc", 27}, {"md", 24}, {"me", 22}, {"mk", 19}, {"mt", 31}, {"nl", 18}, {"no", 15},
    {"pk", 24}, {"pl", 28}, {"ps", 29}, {"pt", 25}, {"qa", 29}, {"ro", 24}, {"rs", 22}, {"ru", 33}, {"sa", 24},
    {"se", 24}, {"si", 19}, {"sk", 24}, {"sm", 27}, {"tn", 24}, {"tr", 26}, {"ua", 29}, {"xk", 20},
};

}  // namespace

bool IsTckn(std::string_view digits) {
  if (digits.size() != 11 || digits[0] == '0') return false;
  int odd = 0;
  int even = 0;
  for (size_t i = 0; i < 9; ++i) (i % 2 == 0 ? odd : even) += Digit(digits[i]);
  const int tenth = ((odd * 7 - even) % 10 + 10) % 10;
  return tenth == Digit(digits[9]) && (odd + even + tenth) % 10 == Digit(digits[10]);
}

bool IsVkn(std::string_view digits) {
  if (digits.size() != 10) return false;
  int sum = 0;
  for (int i = 0; i < 9; ++i) {
    const int shifted = (Digit(digits[static_cast<size_t>(i)]) + 9 - i) % 10;
    if (shifted == 0) continue;
    const int power = shifted * (1 << (9 - i)) % 9;
    sum += power == 0 ? 9 : power;
  }
  return (10 - sum % 10) % 10 == Digit(digits[9]);
}

bool PassesLuhn(std::string_view digits) {
  int sum = 0;
  bool twice = false;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, twice = !twice) {
    const int value = Digit(*digit) * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return !digits.empty() && sum % 10 == 0;
}

bool IsCard(std::string_view digits) {
  if (digits.size() == 15) {
    const int two = Number(digits.substr(0, 2));
    return (two == 34 || two == 37) && PassesLuhn(digits);
  }
  if (digits.size() != 16) return false;
  const int four = Number(digits.substr(0, 4));
  const bool known = digits[0] == '4' || (four >= 5100 && four <= 5599) || (four >= 2221 && four <= 2720) ||
                     four == 9792 || (four >= 6500 && four <= 6599);
  return known && PassesLuhn(digits);
}

int IbanLength(std::string_view country) {
  const auto* found = std::find_if(std::begin(kCountries), std::end(kCountries),
                                   [country](const Country& known) { return known.code == country; });
  return found == std::end(kCountries) ? 0 : found->length;
}

bool IsIban(std::string_view iban) {
  if (iban.size() < 5 || IbanLength(iban.substr(0, 2)) != static_cast<int>(iban.size())) return false;
  int remainder = 0;
  for (size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];
    if (c >= '0' && c <= '9') {
      remainder = (remainder * 10 + Digit(c)) % 97;
    } else {
      remainder = (remainder * 100 + (c - 'a' + 10)) % 97;
    }
  }
  return remainder == 1;
}

}  // namespace meydan::text
