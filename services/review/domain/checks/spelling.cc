#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <map>

#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {
namespace {

// What one look at a content may cost, and what is read of a field.
constexpr size_t kMaxWords = 1000;
constexpr size_t kMaxLetters = 40;

bool IsLetter(char32_t c) {
  return u_isUAlphabetic(static_cast<UChar32>(c)) || u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK;
}
bool IsApostrophe(char32_t c) { return c == '\'' || c == U'’' || c == U'ʼ' || c == U'‘'; }
bool IsDigit(char32_t c) { return u_isdigit(static_cast<UChar32>(c)); }
bool IsUpper(char32_t c) { return u_isUUppercase(static_cast<UChar32>(c)); }

bool IsLatin(char32_t c) {
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &error);
  return script == USCRIPT_LATIN || script == USCRIPT_INHERITED;
}

struct Word {
  text::Span place;
  bool begins_sentence = false;
};

// The words of a text. An apostrophe ends one before a Turkish ending ("Ankara'da"), and stands in an English one.
class Words {
 public:
  Words(std::u32string_view text, bool english) : text_(text), english_(english) {}

  std::vector<Word> Read() {
    bool sentence = true;  // nothing but blanks and marks since the last one ended
    for (size_t at = 0; at < text_.size();) {
      const char32_t c = text_[at];
      if (!IsLetter(c)) {
        sentence = sentence ? !IsDigit(c) : c == '.' || c == '!' || c == '?' || c == ':' || c == '\n' || c == U'…';
        ++at;
        continue;
      }
      at = ReadWord(at, sentence);
      sentence = false;  // nor does the full stop of an abbreviation begin one
    }
    return std::move(words_);
  }

 private:
  size_t ReadWord(size_t begin, bool begins_sentence) {
    size_t end = begin;
    while (end < text_.size() && IsLetter(text_[end])) ++end;
    size_t behind = end;
    // The ending behind an apostrophe is no word of its own.
    if (end + 1 < text_.size() && IsApostrophe(text_[end]) && IsLetter(text_[end + 1])) {
      behind = end + 1;
      while (behind < text_.size() && IsLetter(text_[behind])) ++behind;
      if (english_) end = behind;
    }
    const bool beside_digit =
        (begin > 0 && IsDigit(text_[begin - 1])) || (behind < text_.size() && IsDigit(text_[behind]));
    const bool dot = behind < text_.size() && text_[behind] == '.';
    if (dot && IsAbbreviation(text_.substr(begin, behind - begin))) return behind + 1;
    const bool within_a_name = dot && !IsBlankOrEnd(behind + 1);
    if (!beside_digit && !within_a_name) words_.push_back({{begin, end}, begins_sentence});
    return behind;
  }

  // "vb.", "bkz.", "Dr.", "Prof."
  static bool IsAbbreviation(std::u32string_view letters) {
    return letters.size() <= 3 || (letters.size() == 4 && IsUpper(letters.front()));
  }

  bool IsBlankOrEnd(size_t at) const { return at >= text_.size() || u_isUWhiteSpace(static_cast<UChar32>(text_[at])); }

  std::u32string_view text_;
  bool english_;
  std::vector<Word> words_;
};

// Names and abbreviations are nobody's mistake: capitals alone, a capital within, a capital within a sentence.
bool IsProse(std::u32string_view letters, bool begins_sentence) {
  if (letters.size() < 2 || letters.size() > kMaxLetters) return false;
  if (!std::all_of(letters.begin(), letters.end(), IsLatin)) return false;
  if (std::any_of(letters.begin() + 1, letters.end(), IsUpper)) return false;
  return begins_sentence || !IsUpper(letters.front());
}

std::u32string WithPlainApostrophe(std::u32string_view letters) {
  std::u32string plain(letters);
  std::replace_if(plain.begin(), plain.end(), IsApostrophe, U'\'');
  return plain;
}

}  // namespace

void CheckSpelling(const Reading& reading, const Wording& wording, const Speller& speller, Findings& findings) {
  const v1::Content& content = reading.input.content;
  const std::string language = content.language_code().empty() ? "tr" : content.language_code();
  if (language != "tr" && language != "en") return;
  std::map<std::u32string, bool> known;
  for (const Field* field : wording.Seen()) {
    for (const Word& word : Words(field->chars, language == "en").Read()) {
      if (!IsProse(field->Part(word.place), word.begins_sentence) || field->IsNoProse(word.place)) continue;
      std::u32string letters = WithPlainApostrophe(field->Part(word.place));
      auto answer = known.find(letters);
      if (answer == known.end()) {
        if (known.size() >= kMaxWords) return;
        const bool knows = speller.Knows(letters, language);
        answer = known.emplace(std::move(letters), knows).first;
      }
      if (answer->second) continue;
      findings.Add({.code = codes::kSpelling,
                    .severity = v1::Finding::SEVERITY_HINT,
                    .field = field->name,
                    .place = word.place,
                    .source = language == "en" ? "hunspell en_US, words.txt" : "hunspell tr_TR, words.txt"});
    }
  }
}

}  // namespace meydan::review
