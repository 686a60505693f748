#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/vault/v1/resources.pb.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// What a platform accepts as a password; a typed table of all seven with source and date (password_rules.cc).
struct PasswordRules {
  int shortest = 8;  // characters
  int longest = 64;
  bool needs_letter = false;
  bool needs_digit = false;
  bool needs_digit_or_special = false;
  absl::string_view specials;  // that are surely accepted
  absl::string_view source;    // of all this, and as of when
};
// Of PLATFORM_UNSPECIFIED: rules that all of them accept.
const PasswordRules& PasswordRulesOf(directory::v1::Platform platform);
// Whether the platform would take it, as far as the rules tell. Bytes that are no UTF-8 and control characters do not
// fit.
bool FitsRules(absl::string_view password, const PasswordRules& rules);

// A random password of 24 characters (or the platform's most) that fits the rules, without characters that are easily
// confused, with small and capital letters, digits and special characters; at least 120 bits.
Secret MakePassword(directory::v1::Platform platform);

class BreachedList;

// Judges passwords (CV12). Immutable; safe from any thread; takes some milliseconds: not on an event loop.
class PasswordJudge {
 public:
  struct Options {
    std::vector<std::string> words;  // the institution's own: its name, units, handles
    std::string breached_file;       // "", or as breached_list.h describes
  };
  // INVALID_ARGUMENT, reason FLAG_INVALID, with the fact `path`, when the file cannot be read or is not as it should
  // be.
  static absl::StatusOr<PasswordJudge> Make(const Options& options);

  // GUESSABLE below 3 of zxcvbn's 4 points, BREACHED, PLATFORM_RULES; in this order, each at most once. `about` are
  // words that belong to the account (handle, unit's names, user name). REUSED is not found here. What is made of
  // either is wiped, but for zxcvbn's own copies.
  std::vector<v1::Weakness> Judge(const Secret& password, directory::v1::Platform platform,
                                  const std::vector<absl::string_view>& about) const;

 private:
  PasswordJudge(std::vector<std::string> words, std::shared_ptr<const BreachedList> breached);

  std::vector<std::string> words_;                // as WordsOf gives them
  std::shared_ptr<const BreachedList> breached_;  // shared by copies of the judge; null without a file
};

}  // namespace meydan::vault
