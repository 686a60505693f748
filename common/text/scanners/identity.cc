#include <algorithm>

#include "common/text/scanners/checksums.h"
#include "common/text/scanners/finders.h"

// Identity, tax, card and student numbers: digit chains that a check digit or a cue makes personal.
namespace meydan::text {
namespace {

constexpr size_t kNear = 40;        // characters in which a cue before a number is its own
constexpr size_t kNearBehind = 30;  // and behind it

constexpr std::initializer_list<Cue> kTaxCues = {
    U"vergi no", U"vergi num", U"vergi kim",     U"vergi lev",  U"vkn",       U"v k n",  U"tax num",
    U"tax no",   U"tax id",    U"الرقم الضريبي", U"رقم الضريب", U"رقم ضريبي", U"الضريبي"};
constexpr std::initializer_list<Cue> kStudentCues = {
    U"ogrenci no",  U"ogrenci num",   U"ogr no",      U"ogr num",      U"okul no",    U"okul num",  U"fakulte no",
    U"fakulte num", U"universite no", U"student no",  U"student num",  U"student id", U"school no", U"school num",
    U"school id",   U"الرقم الجامعي", U"رقم الجامعي", U"رقمي الجامعي", U"رقم الطالب", U"رقم طالب",  U"رقم القيد"};
// Long numbers of firms and goods, some of which pass for cards.
constexpr std::initializer_list<Cue> kNotCardCues = {U"mersis", U"barkod", U"takip no", U"imei", U"isbn", U"tracking"};
constexpr std::initializer_list<Cue> kPassportCues = {U"pasaport", U"passport", U"جواز", U"الجواز", U"جوازي", U"بجواز"};

bool CueBeside(const ScanText& text, const ChainPart& part, std::initializer_list<Cue> cues) {
  const size_t before = part.begin() > kNear ? part.begin() - kNear : 0;
  const size_t behind = std::min(part.end() + kNearBehind, text.size());
  return HasCue(text, before, part.begin(), cues) || HasCue(text, part.end(), behind, cues);
}

bool CueBefore(const ScanText& text, const ChainPart& part, std::initializer_list<Cue> cues) {
  const size_t before = part.begin() > kNear / 2 ? part.begin() - kNear / 2 : 0;
  return HasCue(text, before, part.begin(), cues);
}

bool IsStudentNumber(std::string_view digits) {
  if (digits.size() != 9) return false;
  const std::string_view year = digits.substr(0, 4);
  return year >= "2015" && year <= "2029";
}

std::optional<PrivateType> TypeOf(const ScanText& text, const ChainPart& part, const std::string& digits) {
  switch (digits.size()) {
    case 15:
    case 16:
      if (IsCard(digits) && !CueBefore(text, part, kNotCardCues)) return PrivateType::kCard;
      break;
    case 11:
      if (IsTckn(digits)) return PrivateType::kTckn;
      break;
    case 10:
      if (IsVkn(digits) && CueBeside(text, part, kTaxCues)) return PrivateType::kVkn;
      break;
    case 9:
      if (IsStudentNumber(digits) && CueBeside(text, part, kStudentCues)) return PrivateType::kStudentNumber;
      break;
    default:
      break;
  }
  return std::nullopt;
}

// Blanks may part two numbers; a dot, dash or slash without a blank may not.
bool PartsNumbers(const ScanText& text, const DigitChain& chain, size_t group) {
  const size_t begin = chain.at[chain.groups[group] - 1] + 1;
  const std::u32string_view between = text.Slice(begin, chain.at[chain.groups[group]]);
  return between.find(U' ') != std::u32string_view::npos;
}

std::optional<Found> NumberAt(const ScanText& text, const ChainPart& part, const AllowedContacts& allowed) {
  if (!text.NumberMayBeginAt(part.begin()) || !text.NumberMayEndAt(part.end())) return std::nullopt;
  const std::string digits = part.digits();
  if (text.At(part.begin() - 1) != U'+' || part.begin() == 0) {
    if (const auto type = TypeOf(text, part, digits)) return Found{*type, part.begin(), part.end()};
  }
  return PhoneAt(text, part, allowed);
}

void FindInChain(const ScanText& text, const DigitChain& chain, const AllowedContacts& allowed,
                 std::vector<Found>& found) {
  const size_t count = chain.groups.size();
  if (const auto whole = NumberAt(text, {&chain, 0, count}, allowed)) {
    found.push_back(*whole);
    return;
  }
  if (chain.IsUniform()) return;
  for (size_t first = 0; first < count;) {
    size_t taken = 0;
    if (first == 0 || PartsNumbers(text, chain, first)) {
      for (size_t last = std::min(count, first + 16); last > first && taken == 0; --last) {
        if (last < count && !PartsNumbers(text, chain, last)) continue;
        if (const auto part = NumberAt(text, {&chain, first, last}, allowed)) {
          found.push_back(*part);
          taken = last;
        }
      }
    }
    first = taken > 0 ? taken : first + 1;
  }
}

}  // namespace

void FindNumbers(const ScanText& text, const AllowedContacts& allowed, std::vector<Found>& found) {
  for (const bool letters : {false, true}) {
    for (const DigitChain& chain : FindDigitChains(text, letters)) FindInChain(text, chain, allowed, found);
  }
}

void FindPassports(const ScanText& text, std::vector<Found>& found) {
  constexpr size_t kDigits = 8;
  const std::u32string& chars = text.chars();
  if (!HasCue(text, 0, text.size(), kPassportCues)) return;
  for (size_t i = 0; i < chars.size(); ++i) {
    if (chars[i] != U'u' || (i > 0 && text.IsAlnumAt(i - 1))) continue;
    size_t at = i + 1;
    size_t digits = 0;
    size_t end = i;
    while (digits < kDigits) {
      size_t skipped = 0;
      while (skipped < 3 &&
             (text.At(at) == U' ' || text.At(at) == U'-' || text.At(at) == U'.' || text.At(at) == U'/') &&
             at < chars.size()) {
        ++at;
        ++skipped;
      }
      if (!text.IsDigitAt(at) && !(digits > 0 && text.At(at) == U'o')) break;
      ++digits;
      end = ++at;
    }
    if (digits == kDigits && text.NumberMayEndAt(end)) found.push_back({PrivateType::kPassport, i, end});
  }
}

}  // namespace meydan::text
