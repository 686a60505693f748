#include <unicode/uchar.h>

#include <algorithm>

#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/counting.h"
#include "services/review/domain/checks/media.h"
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

// White space of any width, and what leaves no mark by itself, e.g. U+200B and U+2060.
bool IsUnseen(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  return u_isUWhiteSpace(point) || u_iscntrl(point) || u_hasBinaryProperty(point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

// Whether a reader sees nothing of it.
bool IsBlank(const Field& field) { return std::all_of(field.chars.begin(), field.chars.end(), &IsUnseen); }

class ShowingTexts {
 public:
  ShowingTexts(const Showing& showing, const Wording& wording, Findings& findings)
      : showing_(showing),
        wording_(wording),
        text_(wording.TextOf(showing)),
        title_(wording.TitleOf(showing)),
        findings_(findings) {}

  void Check(const Limit& limit) {
    switch (limit.rule) {
      case Rule::kTextMax:
        return CheckLength(limit, text_, codes::kTextTooLong);
      case Rule::kTitleMax:
        return CheckLength(limit, title_, codes::kTitleTooLong);
      case Rule::kTitleMin:
        return CheckTitle(limit);
      case Rule::kDocumentTitleMin:
        if (ShowsADocument()) CheckTitle(limit);
        return;
      case Rule::kTextSupported:
        if (!text_.chars.empty()) Add(limit, codes::kTextNotShown, text_.name, {}, 0);
        return;
      case Rule::kEmptySupported:
        if (IsBlank(text_) && showing_.media.empty()) Add(limit, codes::kContentEmpty, showing_.field, {}, 0);
        return;
      case Rule::kTextForbidden:
        return CheckCharacters(limit, text_);
      case Rule::kTitleForbidden:
        return CheckCharacters(limit, title_);
      case Rule::kAlternativeTextMax:
        for (const Medium& medium : showing_.media) {
          CheckLength(limit, wording_.alternatives[medium.index], codes::kAlternativeTextTooLong);
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
    Add(limit, code, field.name, beyond, count.found);
  }

  void CheckTitle(const Limit& limit) {
    const auto size = IsBlank(title_) ? 0 : static_cast<double>(title_.chars.size());
    if (size < limit.number) Add(limit, codes::kTitleMissing, title_.name, {}, size);
  }

  bool ShowsADocument() const {
    return std::any_of(showing_.media.begin(), showing_.media.end(),
                       [](const Medium& medium) { return ClassOf(*medium.asset) == "document"; });
  }

  void CheckCharacters(const Limit& limit, const Field& field) {
    for (const std::string& word : limit.words) {
      const size_t at = field.chars.find(text::ToUtf32(word));
      if (at != std::u32string::npos) Add(limit, codes::kCharacterRefused, field.name, {at, at + 1}, 0);
    }
  }

  void Add(const Limit& limit, const char* code, const std::string& field, text::Span place, double found) {
    findings_.Add({.code = code,
                   .severity = limit.severity,
                   .criterion = v1::CRITERION_AUDIENCE,
                   .field = field,
                   .place = place,
                   .account = showing_.target->account(),
                   .limit = limit.number,
                   .found = found,
                   .source = limit.source});
  }

  const Showing& showing_;
  const Wording& wording_;
  const Field& text_;
  const Field& title_;
  Findings& findings_;
};

}  // namespace

void CheckTextLimits(const Reading& reading, const Wording& wording, const Limits& limits, Findings& findings) {
  for (const Showing& showing : reading.showings) {
    ShowingTexts texts(showing, wording, findings);
    for (const Limit& limit : limits) {
      if (limit.platform == showing.platform && limit.kind == showing.target->kind()) texts.Check(limit);
    }
  }
}

}  // namespace meydan::review
