#include <algorithm>

#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/counting.h"
#include "services/review/domain/checks/rules.h"
#include "services/review/domain/checks/x_length.h"

namespace meydan::review {
namespace {

// A text as a platform counts it.
struct Count {
  double found = 0;
  size_t fitting = 0;  // code points of it that fit within the limit
};

size_t Utf8Bytes(char32_t c) { return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4; }

// UTF-16 units are never fewer than code points: where a platform does not say which it means, they are the strictest.
size_t SizeIn(Unit unit, char32_t c) {
  if (unit == Unit::kBytes) return Utf8Bytes(c);
  return unit == Unit::kCharacters && c > 0xFFFF ? 2 : 1;
}

Count CountIn(Unit unit, const Field& field, double limit) {
  if (unit == Unit::kWeighted) {
    const XLength length = WeighForX(field.chars, {.most = static_cast<int>(std::min(limit, 1e9))});
    // Places in a text that is not in NFC are not those of what is counted.
    const bool composed = Nfc(field.chars) == field.chars;
    return {static_cast<double>(length.weighted), composed ? length.fitting : 0};
  }
  Count count;
  for (const char32_t c : field.chars) {
    count.found += static_cast<double>(SizeIn(unit, c));
    if (count.found <= limit) ++count.fitting;
  }
  return count;
}

class ShowingTexts {
 public:
  ShowingTexts(const Showing& showing, Findings& findings) : showing_(showing), findings_(findings) {}

  void Check(const Limit& limit, const Reading& reading) {
    switch (limit.rule) {
      case Rule::kTextMax:
        return CheckLength(limit, *showing_.text, codes::kTextTooLong);
      case Rule::kTitleMax:
        return CheckLength(limit, *showing_.title, codes::kTitleTooLong);
      case Rule::kTitleMin:
        if (static_cast<double>(showing_.title->chars.size()) < limit.number) {
          Add(limit, codes::kTitleMissing, *showing_.title, {}, static_cast<double>(showing_.title->chars.size()));
        }
        return;
      case Rule::kTextSupported:
        if (!showing_.text->chars.empty()) Add(limit, codes::kTextNotShown, *showing_.text, {}, 0);
        return;
      case Rule::kTextForbidden:
        return CheckCharacters(limit, *showing_.text);
      case Rule::kTitleForbidden:
        return CheckCharacters(limit, *showing_.title);
      case Rule::kAlternativeTextMax:
        for (const Medium& medium : showing_.media) {
          CheckLength(limit, reading.alternatives[medium.index], codes::kAlternativeTextTooLong);
        }
        return;
      default:
        return;  // another check's
    }
  }

 private:
  void CheckLength(const Limit& limit, const Field& field, const char* code) {
    const Count count = CountIn(limit.unit, field, limit.number);
    if (count.found <= limit.number) return;
    const text::Span beyond = count.fitting > 0 ? text::Span{count.fitting, field.chars.size()} : text::Span{};
    Add(limit, code, field, beyond, count.found);
  }

  void CheckCharacters(const Limit& limit, const Field& field) {
    for (const std::string& word : limit.words) {
      const size_t at = field.chars.find(text::ToUtf32(word));
      if (at != std::u32string::npos) Add(limit, codes::kCharacterRefused, field, {at, at + 1}, 0);
    }
  }

  void Add(const Limit& limit, const char* code, const Field& field, text::Span place, double found) {
    findings_.Add({.code = code,
                   .severity = limit.severity,
                   .criterion = v1::CRITERION_AUDIENCE,
                   .field = field.name,
                   .place = place,
                   .account = showing_.target->account(),
                   .limit = limit.number,
                   .found = found,
                   .source = limit.source});
  }

  const Showing& showing_;
  Findings& findings_;
};

}  // namespace

void CheckTextLimits(const Reading& reading, const Limits& limits, Findings& findings) {
  for (const Showing& showing : reading.showings) {
    ShowingTexts texts(showing, findings);
    for (const Limit& limit : limits) {
      if (limit.platform == showing.platform && limit.kind == showing.target->kind()) texts.Check(limit, reading);
    }
  }
}

}  // namespace meydan::review
