#include <sodium.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/vault/secrets/password.h"

namespace meydan::vault {
namespace {

using directory::v1::Platform;

// Special characters that every platform's own examples name, or that their forms are commonly known to take.
constexpr absl::string_view kSpecials = "!#$%&*+-=?@_";

// Vendors state the least a password needs and seldom the most; `longest` is on the safe side where they do not. None
// of it was read anew for this table: it is what the sign-up forms and help pages have said up to 2025. A password that
// is made here stays well inside of all of them.
struct Row {
  Platform platform;
  PasswordRules rules;
};
constexpr std::array<Row, 8> kRules = {{
    {directory::v1::PLATFORM_UNSPECIFIED,
     {.shortest = 10,
      .longest = 64,
      .needs_letter = true,
      .needs_digit = true,
      .specials = kSpecials,
      .source = "the strictest of the others"}},
    {directory::v1::PLATFORM_INSTAGRAM,
     {.shortest = 6, .longest = 64, .specials = kSpecials, .source = "help.instagram.com: six characters; 2025"}},
    {directory::v1::PLATFORM_FACEBOOK,
     {.shortest = 6, .longest = 64, .specials = kSpecials, .source = "facebook.com/help: six characters; 2025"}},
    {directory::v1::PLATFORM_X,
     {.shortest = 8, .longest = 128, .specials = kSpecials, .source = "sign-up form: eight characters; 2025"}},
    {directory::v1::PLATFORM_YOUTUBE,
     {.shortest = 8,
      .longest = 100,
      .specials = kSpecials,
      .source = "support.google.com/accounts: eight to a hundred characters; 2025"}},
    {directory::v1::PLATFORM_LINKEDIN,
     {.shortest = 8, .longest = 128, .specials = kSpecials, .source = "linkedin.com/help: eight characters; 2025"}},
    {directory::v1::PLATFORM_SPOTIFY,
     {.shortest = 10,
      .longest = 64,
      .needs_letter = true,
      .needs_digit_or_special = true,
      .specials = kSpecials,
      .source = "sign-up form: ten characters, a letter, a digit or a special character; 2025"}},
    {directory::v1::PLATFORM_MEDIUM,
     {.shortest = 8,
      .longest = 64,
      .specials = kSpecials,
      .source = "no password of its own: signs in by e-mail or by another account; these are for the mailbox; 2025"}},
}};

constexpr size_t kUsualLength = 24;
// Without l, o, I, O, 0, 1.
constexpr absl::string_view kSmall = "abcdefghijkmnpqrstuvwxyz";
constexpr absl::string_view kCapital = "ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr absl::string_view kDigits = "23456789";

bool HoldsOneOf(absl::string_view text, absl::string_view characters) {
  return text.find_first_of(characters) != absl::string_view::npos;
}

// How many code points well-formed UTF-8 has; -1 for anything else.
int CountCharacters(absl::string_view text) {
  int count = 0;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    const size_t size = first < 0x80                    ? 1
                        : first >= 0xc2 && first < 0xe0 ? 2
                        : first >= 0xe0 && first < 0xf0 ? 3
                        : first >= 0xf0 && first < 0xf5 ? 4
                                                        : 0;
    if (size == 0 || size > text.size()) return -1;
    for (size_t i = 1; i < size; ++i) {
      if ((static_cast<unsigned char>(text[i]) & 0xc0) != 0x80) return -1;
    }
    text.remove_prefix(size);
    ++count;
  }
  return count;
}

}  // namespace

const PasswordRules& PasswordRulesOf(Platform platform) {
  const auto* row =
      std::find_if(kRules.begin(), kRules.end(), [&](const Row& one) { return one.platform == platform; });
  return row == kRules.end() ? kRules.front().rules : row->rules;
}

bool FitsRules(absl::string_view password, const PasswordRules& rules) {
  const int count = CountCharacters(password);
  if (count < rules.shortest || count > rules.longest) return false;
  bool letter = false;
  bool digit = false;
  bool special = false;
  for (const char c : password) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_iscntrl(byte)) return false;
    if (absl::ascii_isdigit(byte)) {
      digit = true;
    } else if (absl::ascii_isalpha(byte) || byte >= 0x80) {
      letter = true;
    } else {
      special = true;
    }
  }
  return (letter || !rules.needs_letter) && (digit || !rules.needs_digit) &&
         (digit || special || !rules.needs_digit_or_special);
}

Secret MakePassword(Platform platform) {
  StartSodium();
  const PasswordRules& rules = PasswordRulesOf(platform);
  const std::string alphabet = absl::StrCat(kSmall, kCapital, kDigits, rules.specials);
  Secret password(std::min(kUsualLength, static_cast<size_t>(rules.longest)));
  // Thrown again as a whole until each kind is there, so that all that remain are equally likely. Of 100 throws 94 do.
  do {
    for (size_t i = 0; i < password.size(); ++i) {
      password.data()[i] = static_cast<unsigned char>(alphabet[randombytes_uniform(alphabet.size())]);
    }
  } while (!HoldsOneOf(password.view(), kSmall) || !HoldsOneOf(password.view(), kCapital) ||
           !HoldsOneOf(password.view(), kDigits) || !HoldsOneOf(password.view(), rules.specials) ||
           !FitsRules(password.view(), rules));
  return password;
}

}  // namespace meydan::vault
