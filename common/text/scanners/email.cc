#include <algorithm>
#include <iterator>

#include "common/text/scanners/finders.h"

// E-mail addresses, also those written so as to escape programs: ali (at) ornek [nokta] com, ali @ ornek.com.
namespace meydan::text {
namespace {

constexpr size_t kNone = std::u32string_view::npos;
constexpr size_t kMaxLocal = 64;
constexpr size_t kMaxLabels = 8;

constexpr std::u32string_view kAtWords[] = {U"@",         U"at",       U"et",     U"kuyruklu a",
                                            U"kuyruklua", U"kuyruklu", U"arroba", U"ات"};
constexpr std::u32string_view kDotWords[] = {U".",     U"dot",  U"nokta", U"nokt", U"punkt",
                                             U"point", U"نقطة", U"نقطه",  U"دوت"};

constexpr std::u32string_view kTopLevel[] = {
    U"com", U"net", U"org", U"edu", U"gov",  U"mil",    U"info",  U"biz",  U"name", U"k12",  U"bel",  U"pol", U"gen",
    U"web", U"app", U"dev", U"xyz", U"site", U"online", U"store", U"tech", U"club", U"live", U"mail", U"pro", U"ac",
    U"tr",  U"de",  U"nl",  U"uk",  U"us",   U"eu",     U"fr",    U"it",   U"es",   U"pt",   U"be",   U"at",  U"ch",
    U"se",  U"no",  U"dk",  U"fi",  U"pl",   U"cz",     U"sk",    U"hu",   U"ro",   U"bg",   U"gr",   U"ru",  U"ua",
    U"by",  U"ge",  U"am",  U"az",  U"kz",   U"kg",     U"uz",    U"tm",   U"tj",   U"ir",   U"iq",   U"sy",  U"sa",
    U"ae",  U"qa",  U"kw",  U"bh",  U"om",   U"ye",     U"jo",    U"lb",   U"ps",   U"il",   U"eg",   U"ly",  U"tn",
    U"dz",  U"ma",  U"sd",  U"so",  U"ng",   U"pk",     U"in",    U"cn",   U"jp",   U"kr",   U"ca",   U"mx",  U"br",
    U"ar",  U"au",  U"nz",  U"io",  U"co",   U"me",     U"tv",    U"cy",   U"al",   U"mk",   U"ba",   U"rs",  U"hr",
    U"si",  U"ie",  U"lt",  U"lv",  U"ee",   U"md",     U"af",    U"id"};

constexpr std::u32string_view kProviders[] = {
    U"gmail", U"googlemail", U"hotmail", U"outlook",    U"yahoo",  U"icloud", U"yandex", U"windowslive",
    U"msn",   U"live",       U"gmx",     U"protonmail", U"proton", U"mynet",  U"mail",   U"aol"};

// Endings glued to the last label: gmail.coma yaz, gmail.comdan.
constexpr std::u32string_view kEndings[] = {U"a",  U"e",  U"u",   U"i",   U"ya",  U"ye",  U"yi",  U"yu",
                                            U"da", U"de", U"ta",  U"te",  U"dan", U"den", U"tan", U"ten",
                                            U"un", U"in", U"nin", U"nun", U"la",  U"le",  U"yla", U"yle"};

template <size_t n>
bool Contains(const std::u32string_view (&list)[n], std::u32string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// How a sign was written.
enum class Writing { kNone, kPlain, kBracketed, kSpacedSign, kWord };

struct Sign {
  Writing writing = Writing::kNone;
  size_t begin = 0;  // with the blanks and brackets around it
  size_t end = 0;
};

class EmailScan {
 public:
  EmailScan(const ScanText& text, const AllowedContacts& allowed) : text_(text), allowed_(allowed) {}

  void Find(std::vector<Found>& found) const {
    for (size_t i = 0; i < text_.size(); ++i) {
      const Sign at = AtSign(i);
      if (at.writing == Writing::kNone) continue;
      size_t end = 0;
      if (!ReadAddress(at, found, &end)) continue;
      i = end - 1;
    }
  }

 private:
  static bool IsOpening(char32_t c) { return c == U'(' || c == U'[' || c == U'{' || c == U'<'; }
  static bool IsClosing(char32_t c) { return c == U')' || c == U']' || c == U'}' || c == U'>'; }

  size_t BackOverSpaces(size_t i) const {
    while (i > 0 && text_.At(i - 1) == U' ') --i;
    return i;
  }

  // One of `words` at `i`, in brackets, or spelled between blanks; the sign is the first of them.
  template <size_t n>
  Sign SignAt(size_t i, const std::u32string_view (&words)[n]) const {
    if (IsOpening(text_.At(i))) {
      const size_t inner = text_.SkipSpaces(i + 1);
      for (const std::u32string_view word : words) {
        if (text_.chars().compare(std::min(inner, text_.size()), word.size(), word) != 0) continue;
        const size_t close = text_.SkipSpaces(inner + word.size());
        if (IsClosing(text_.At(close))) return {Writing::kBracketed, BackOverSpaces(i), text_.SkipSpaces(close + 1)};
      }
      return {};
    }
    const std::u32string_view sign = words[0];
    if (i < text_.size() && text_.At(i) == sign[0]) {
      const Sign whole = {Writing::kPlain, BackOverSpaces(i), text_.SkipSpaces(i + 1)};
      if (whole.begin == i && whole.end == i + 1) return whole;
      return {Writing::kSpacedSign, whole.begin, whole.end};
    }
    if (i == 0 || text_.At(i - 1) != U' ' || !text_.IsLetterAt(i)) return {};
    const size_t end = text_.WordEnd(i);
    if (text_.At(end) != U' ' || !Contains(words, text_.Slice(i, end))) return {};
    if (text_.Slice(i, end) == U"point") return {};  // "at this point in time"

    return {Writing::kWord, BackOverSpaces(i), text_.SkipSpaces(end)};
  }

  Sign AtSign(size_t i) const { return SignAt(i, kAtWords); }

  // The dot sign that begins at `i`, blanks before it included.
  Sign DotSignFrom(size_t i) const { return SignAt(text_.SkipSpaces(i), kDotWords); }

  // The dot sign that ends at `end`, blanks behind it included.
  Sign DotSignBefore(size_t end) const {
    for (size_t i = end; i > 0 && end - i < 12; --i) {
      const Sign sign = SignAt(i - 1, kDotWords);
      if (sign.writing != Writing::kNone && sign.end == end && sign.writing != Writing::kPlain) return sign;
    }
    return {};
  }

  bool IsLabelChar(size_t i) const { return (text_.IsAlnumAt(i) && text_.At(i) < 0x80) || text_.At(i) == U'-'; }
  bool IsLocalChar(size_t i) const {
    const char32_t c = text_.At(i);
    return IsLabelChar(i) || c == U'.' || c == U'_' || c == U'%' || c == U'+';
  }

  // Where the local part that ends before `end` begins; `value` gets it. `end` if there is none.
  size_t LocalBegin(size_t end, std::u32string* value, bool* worded) const {
    size_t begin = end;
    while (true) {
      size_t piece = begin;
      while (piece > 0 && begin - piece < kMaxLocal && IsLocalChar(piece - 1)) --piece;
      if (piece == begin) return end;
      value->insert(0, text_.Slice(piece, begin));
      begin = piece;
      const Sign dot = DotSignBefore(begin);
      if (dot.writing == Writing::kNone || dot.writing == Writing::kSpacedSign || value->size() > kMaxLocal) break;
      if (dot.begin == 0 || !IsLocalChar(dot.begin - 1)) break;
      *worded = true;
      value->insert(0, U".");
      begin = dot.begin;
    }
    while (begin < end && (text_.At(begin) == U'.' || text_.At(begin) == U'-' || text_.At(begin) == U'+')) {
      ++begin;
      value->erase(0, 1);
    }
    return begin;
  }

  struct Host {
    size_t end = 0;
    std::u32string value;
    std::u32string first;  // label
    std::u32string last;
    size_t dots = 0;
    bool worded = false;  // some dot is a word or in brackets
  };

  size_t LabelEnd(size_t i) const {
    while (IsLabelChar(i)) ++i;
    while (i > 0 && text_.At(i - 1) == U'-') --i;
    return i;
  }

  Host ReadHost(size_t begin, bool spaced) const {
    Host host;
    size_t end = LabelEnd(begin);
    if (end <= begin) return host;
    host.first = host.last = host.value = text_.Slice(begin, end);
    host.end = end;
    while (host.dots < kMaxLabels) {
      const Sign dot = DotSignFrom(host.end);
      if (dot.writing == Writing::kNone || (dot.writing == Writing::kSpacedSign && !spaced)) break;
      end = LabelEnd(dot.end);
      if (end <= dot.end) break;
      const std::u32string label(text_.Slice(dot.end, end));
      const bool known = Contains(kTopLevel, WithoutEnding(label));
      if (host.dots > 0 && Contains(kTopLevel, host.last) && !known) break;
      if (dot.writing == Writing::kSpacedSign && !known) break;
      host.value += U'.';
      host.value += label;
      host.last = label;
      host.end = end;
      host.worded = host.worded || dot.writing == Writing::kBracketed || dot.writing == Writing::kWord;
      ++host.dots;
    }
    const std::u32string last = WithoutEnding(host.last);
    const size_t ending = host.last.size() - last.size();
    host.end -= ending;
    host.value.resize(host.value.size() - ending);
    host.last = last;
    return host;
  }

  // comdan → com
  static std::u32string WithoutEnding(const std::u32string& label) {
    if (Contains(kTopLevel, label)) return label;
    for (const std::u32string_view top : {U"com", U"net", U"org", U"edu", U"tr", U"de", U"info"}) {
      if (label.starts_with(top) && Contains(kEndings, std::u32string_view(label).substr(top.size())))
        return std::u32string(top);
    }
    return label;
  }

  static bool IsTopLevelLike(std::u32string_view label) {
    return label.size() >= 2 && label.size() <= 12 &&
           std::none_of(label.begin(), label.end(), [](char32_t c) { return (c >= U'0' && c <= U'9') || c == U'-'; });
  }

  // Whether host and local part carry such an at sign.
  bool IsConvincing(const Sign& at, const Host& host, std::u32string_view local, bool local_worded) const {
    if (host.dots == 0 || !IsTopLevelLike(host.last)) return false;
    const bool known = Contains(kTopLevel, host.last);
    const bool provider = Contains(kProviders, host.first);
    const auto sign_at = text_.Slice(at.begin, at.end);
    switch (at.writing) {
      case Writing::kPlain:
        return true;
      case Writing::kBracketed:
        return known;
      case Writing::kSpacedSign:
        // "selam @ornek.com" calls an account; "ali @ ornek.com" is an address.
        return known && (provider || sign_at.back() == U' ' || host.worded);
      case Writing::kWord: {
        const bool odd = local.find_first_of(U"0123456789._") != kNone;
        return known && (host.worded || (local_worded && provider) || (odd && provider));
      }
      case Writing::kNone:
        return false;
    }
    return false;
  }

  bool ReadAddress(const Sign& at, std::vector<Found>& found, size_t* end) const {
    std::u32string local;
    bool local_worded = false;
    const size_t begin = LocalBegin(at.begin, &local, &local_worded);
    if (begin >= at.begin || local.empty()) return false;
    const Host host = ReadHost(at.end, at.writing != Writing::kPlain);
    if (!IsConvincing(at, host, local, local_worded)) return false;
    *end = host.end;
    const bool own = allowed_.HasEmail(ToUtf8(local + U"@" + host.value));
    found.push_back({PrivateType::kEmail, begin, host.end, !own});
    return true;
  }

  const ScanText& text_;
  const AllowedContacts& allowed_;
};

}  // namespace

void FindEmails(const ScanText& text, const AllowedContacts& allowed, std::vector<Found>& found) {
  EmailScan(text, allowed).Find(found);
}

std::string CanonicalEmail(std::string_view text) {
  const ScanText scan(text);
  std::u32string value;
  for (const char32_t c : scan.chars()) {
    if (c != U' ' && c != U'\n') value.push_back(c);
  }
  return ToUtf8(value);
}

}  // namespace meydan::text
