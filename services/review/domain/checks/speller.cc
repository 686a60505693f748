#include "services/review/domain/checks/speller.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <fstream>
#include <hunspell/hunspell.hxx>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/text/endings.h"
#include "common/text/normalize.h"

namespace meydan::review {
namespace {

constexpr size_t kMaxWords = 20'000;
constexpr size_t kMaxLetters = 60;
// Shorter words of one language are too often mistakes in the other.
constexpr size_t kLeastForeign = 4;

std::string Lower(std::u32string_view word, const char* language) {
  auto units =
      icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(word.data()), static_cast<int32_t>(word.size()));
  std::string utf8;
  return units.toLower(icu::Locale(language)).toUTF8String(utf8);
}

bool IsAscii(std::u32string_view word) {
  return std::all_of(word.begin(), word.end(), [](char32_t c) { return c < 0x80; });
}

std::string PathOf(const std::string& folder, const char* name, const char* extension) {
  return absl::StrCat(folder, "/", name, extension);
}

// hunspell counts the users of a table of its own without a lock, whenever a dictionary is opened or closed.
absl::Mutex& TableMutex() {
  static auto* const mutex = new absl::Mutex;
  return *mutex;
}

bool CanRead(const std::string& path) { return std::ifstream(path).good(); }

}  // namespace

OwnWords ParseWords(absl::string_view text, FieldViolations& bad) {
  OwnWords words;
  int line = 0;
  const auto fault = [&](absl::string_view description) {
    bad.Add(absl::StrCat("words.txt:", line), std::string(description), "CHECKS_INVALID");
  };
  for (absl::string_view row : absl::StrSplit(text, '\n')) {
    ++line;
    row = absl::StripAsciiWhitespace(row.substr(0, row.find('#')));
    if (row.empty()) continue;
    const std::string_view utf8(row.data(), row.size());
    if (!text::IsValidUtf8(utf8)) {
      fault("is not UTF-8");
      continue;
    }
    const text::NormalizedText read = text::Normalize(utf8, {.forms = false});
    const bool one_word = read.tokens.size() == 1 && read.tokens[0].chars.size() == read.folded.chars.size() &&
                          read.folded.chars.size() <= kMaxLetters;
    if (!one_word) {
      fault("must be one word of letters and digits, at most 60");
      continue;
    }
    if (!words.insert(read.folded.chars).second) fault("stands twice");
    if (words.size() > kMaxWords) {
      fault(absl::StrCat("more than ", kMaxWords, " words"));
      break;
    }
  }
  return words;
}

// One dictionary, in memory only while somebody asks it.
class Speller::Dictionary {
 public:
  Dictionary(const std::string& folder, const char* name, const char* language)
      : aff_(PathOf(folder, name, ".aff")), dic_(PathOf(folder, name, ".dic")), language_(language) {}
  ~Dictionary() {
    const absl::MutexLock lock(&mutex_);
    Close();
  }

  // As it is written, or without the capital of a sentence's beginning.
  bool Knows(std::u32string_view word) const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    asked_ = true;
    if (hunspell_ == nullptr) Open();
    return hunspell_->spell(text::ToUtf8(word)) || hunspell_->spell(Lower(word, language_));
  }

  void ReleaseUnused() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    if (!std::exchange(asked_, false)) Close();
  }

  bool InMemory() const ABSL_LOCKS_EXCLUDED(mutex_) {
    const absl::MutexLock lock(&mutex_);
    return hunspell_ != nullptr;
  }

 private:
  void Open() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::MutexLock table(&TableMutex());
    hunspell_ = std::make_unique<Hunspell>(aff_.c_str(), dic_.c_str());
  }
  void Close() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    const absl::MutexLock table(&TableMutex());
    hunspell_.reset();
  }

  const std::string aff_;
  const std::string dic_;
  const char* const language_;
  mutable absl::Mutex mutex_;  // held while hunspell is asked
  mutable std::unique_ptr<Hunspell> hunspell_ ABSL_GUARDED_BY(mutex_);
  mutable bool asked_ ABSL_GUARDED_BY(mutex_) = false;  // since the last ReleaseUnused
};

absl::StatusOr<std::unique_ptr<Speller>> Speller::Open(const std::string& dictionaries, OwnWords own) {
  for (const char* name : {"tr_TR", "en_US"}) {
    for (const char* extension : {".aff", ".dic"}) {
      const std::string path = PathOf(dictionaries, name, extension);
      if (CanRead(path)) continue;
      return MakeError(absl::StatusCode::kFailedPrecondition, "DICTIONARY_MISSING",
                       absl::StrCat("cannot read ", path, "; Debian has it in hunspell-tr and hunspell-en-us"),
                       {{"file", path}});
    }
  }
  return std::unique_ptr<Speller>(new Speller(dictionaries, std::move(own)));
}

Speller::Speller(const std::string& dictionaries, OwnWords own)
    : turkish_(std::make_unique<Dictionary>(dictionaries, "tr_TR", "tr")),
      english_(std::make_unique<Dictionary>(dictionaries, "en_US", "en")),
      own_(std::move(own)) {}

Speller::~Speller() = default;

void Speller::ReleaseUnused() const {
  turkish_->ReleaseUnused();
  english_->ReleaseUnused();
}

int Speller::InMemory() const { return (turkish_->InMemory() ? 1 : 0) + (english_->InMemory() ? 1 : 0); }

bool Speller::Knows(std::u32string_view word, absl::string_view language) const {
  const std::u32string folded = text::ToUtf32(text::Fold(text::ToUtf8(word)));
  for (size_t length = folded.size(); length >= 2; --length) {
    const std::u32string_view stem = std::u32string_view(folded).substr(0, length);
    if (own_.find(stem) == own_.end()) continue;
    if (length == folded.size() ||
        text::IsEnding(stem, std::u32string_view(folded).substr(length), text::EndingKind::kNoun, false)) {
      return true;
    }
  }
  if (language == "en") return english_->Knows(word) || (word.size() >= kLeastForeign && turkish_->Knows(word));
  return turkish_->Knows(word) || (word.size() >= kLeastForeign && IsAscii(word) && english_->Knows(word));
}

}  // namespace meydan::review
