#include <zxcvbn.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "common/base/status_macros.h"
#include "services/vault/secrets/breached_list.h"
#include "services/vault/secrets/password.h"
#include "services/vault/secrets/password_words.h"

namespace meydan::vault {
namespace {

// zxcvbn gives 3 points from 10^8 guesses on.
constexpr double kEnoughGuesses = 8;  // as a power of ten

// What its dictionaries, made from English texts and leaked lists, lack: words that any Turkish university's passwords
// are built of.
constexpr std::array<absl::string_view, 24> kTurkishWords = {
    "universite", "universitesi", "fakulte", "fakultesi",  "rektorluk", "iletisim",    "kurumsal",    "sosyal",
    "medya",      "hesap",        "sifre",   "parola",     "ogrenci",   "merkez",      "turkiye",     "istanbul",
    "ankara",     "izmir",        "ataturk", "fenerbahce", "besiktas",  "galatasaray", "trabzonspor", "merhaba"};

// The power of ten of how many guesses it takes. zxcvbn makes copies of the password on the heap that it does not wipe;
// process.h says what overwrites them.
double GuessesOf(const Secret& password, const std::vector<std::string>& about, const std::vector<std::string>& words) {
  Secret terminated(password.size() + 1);
  if (!password.empty()) std::memcpy(terminated.data(), password.data(), password.size());
  std::vector<const char*> dictionary;
  dictionary.reserve(about.size() + words.size() + 1);
  for (const std::string& word : about) dictionary.push_back(word.c_str());
  for (const std::string& word : words) dictionary.push_back(word.c_str());
  dictionary.push_back(nullptr);
  const double bits = ZxcvbnMatch(reinterpret_cast<const char*>(terminated.data()), dictionary.data(), nullptr);
  return bits * std::log10(2.0);
}

}  // namespace

absl::StatusOr<PasswordJudge> PasswordJudge::Make(const Options& options) {
  std::shared_ptr<const BreachedList> breached;
  if (!options.breached_file.empty()) {
    ASSIGN_OR_RETURN(breached, BreachedList::Open(options.breached_file));
  }
  std::vector<std::string> words = WordsOf({options.words.begin(), options.words.end()});
  for (const absl::string_view word : kTurkishWords) words.emplace_back(word);
  return PasswordJudge(std::move(words), std::move(breached));
}

PasswordJudge::PasswordJudge(std::vector<std::string> words, std::shared_ptr<const BreachedList> breached)
    : words_(std::move(words)), breached_(std::move(breached)) {}

std::vector<v1::Weakness> PasswordJudge::Judge(const Secret& password, directory::v1::Platform platform,
                                               const std::vector<absl::string_view>& about) const {
  std::vector<std::string> words = WordsOf(about);
  std::vector<v1::Weakness> weaknesses;
  const double guesses = std::min(GuessesOf(password, words, words_), GuessesOf(InAscii(password), words, words_));
  for (std::string& word : words) Wipe(word);
  if (guesses < kEnoughGuesses) weaknesses.push_back(v1::WEAKNESS_GUESSABLE);
  if (breached_ != nullptr && breached_->Holds(password)) weaknesses.push_back(v1::WEAKNESS_BREACHED);
  if (!FitsRules(password.view(), PasswordRulesOf(platform))) weaknesses.push_back(v1::WEAKNESS_PLATFORM_RULES);
  return weaknesses;
}

}  // namespace meydan::vault
