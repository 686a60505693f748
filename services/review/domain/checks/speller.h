#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/errors.h"

namespace meydan::review {

// The institution's own words, folded.
using OwnWords = std::set<std::u32string, std::less<>>;

// Reads words.txt: one word a line, "#" begins a comment. Every fault is added to `bad` with its line, "words.txt:12".
OwnWords ParseWords(absl::string_view text, FieldViolations& bad);

// Knows words of Turkish and English, by hunspell with Debian's dictionaries, and the institution's own with Turkish
// endings. Safe for use from any thread: hunspell itself is not, so one thread asks it at a time.
class Speller {
 public:
  // FAILED_PRECONDITION, reason DICTIONARY_MISSING, when `dictionaries` lacks one of tr_TR and en_US. Each is read when
  // it is first needed: whoever asks then waits for it (Turkish 0.2 s and 33 MB of memory, English 0.03 s and 6 MB).
  static absl::StatusOr<std::unique_ptr<Speller>> Open(const std::string& dictionaries, OwnWords own);
  ~Speller();
  Speller(const Speller&) = delete;
  Speller& operator=(const Speller&) = delete;

  // Whether the word, as it is written, is one of the language ("tr" or "en"), of the other one or of the institution.
  bool Knows(std::u32string_view word, absl::string_view language) const;

  // Frees the dictionaries that nobody has asked since the last call; they are read again when they are needed.
  void ReleaseUnused() const;
  // How many dictionaries are in memory, 0 to 2.
  int InMemory() const;

 private:
  class Dictionary;
  Speller(const std::string& dictionaries, OwnWords own);

  const std::unique_ptr<const Dictionary> turkish_;
  const std::unique_ptr<const Dictionary> english_;
  const OwnWords own_;
};

}  // namespace meydan::review
