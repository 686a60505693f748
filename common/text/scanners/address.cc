#include <algorithm>
#include <iterator>

#include "common/text/scanners/address_words.h"
#include "common/text/scanners/finders.h"

// A street address: [name] Mah. [name] Sok. No:5 Kat 3 D:7 [postcode] district / province, in any order of parts that
// occurs.
namespace meydan::text {
namespace {

constexpr size_t kMaxSeparators = 4;
constexpr size_t kMaxNameWords = 4;
constexpr size_t kMaxPlaces = 4;
constexpr size_t kMaxParts = 12;

struct Word {
  size_t begin = 0;
  size_t end = 0;
  bool empty() const { return begin == end; }
};

class AddressScan {
 public:
  AddressScan(const ScanText& text, const AllowedContacts& allowed) : text_(text), allowed_(allowed) {}

  void Find(std::vector<Found>& found) {
    for (size_t i = 0; i < text_.size(); ++i) {
      if (!text_.IsWordBegin(i)) continue;
      const Word word = {i, text_.WordEnd(i)};
      i = word.end;
      if (!IsStreetPart(MarkerOf(Letters(word)))) continue;
      const size_t end = Read(word, found);
      if (end > i) i = end;
    }
  }

 private:
  std::u32string_view Letters(Word word) const { return text_.Slice(word.begin, word.end); }

  bool IsCapitalised(Word word) const { return text_.IsDigitAt(word.begin) || text_.IsUpperAt(word.begin); }

  bool IsAllCapitals(Word word) const {
    for (size_t i = word.begin; i < word.end; ++i) {
      if (!text_.IsUpperAt(i)) return false;
    }
    return true;
  }

  // Letters or digits at `i`; an ordinal's dot is left behind.
  Word WordAt(size_t i) const {
    size_t end = i;
    while (text_.IsAlnumAt(end)) ++end;
    return {i, end};
  }

  // The word before `i` with only blanks, or an ordinal's dot, between; empty at the beginning of the line.
  Word WordBefore(size_t i) const {
    size_t end = i;
    while (end > 0 && text_.At(end - 1) == U' ') --end;
    if (end > 1 && text_.At(end - 1) == U'.' && text_.IsDigitAt(end - 2)) --end;
    size_t begin = end;
    while (begin > 0 && text_.IsAlnumAt(begin - 1)) --begin;
    return {begin, end};
  }

  size_t SkipSeparators(size_t i) const {
    size_t at = i;
    while (at - i < kMaxSeparators && at < text_.size()) {
      constexpr std::u32string_view kSeparators = U" ,.:;-/\n";
      if (kSeparators.find(text_.At(at)) == std::u32string_view::npos) break;
      ++at;
    }
    return at;
  }

  // An ending glued to a short form: Blv.daki.
  bool IsEndingBehindDot(size_t end, size_t next) const {
    return next == end + 1 && text_.At(end) == U'.' && IsLocative(text_.Slice(next, text_.WordEnd(next)));
  }

  // Where the name before the marker begins, or marker.begin if there is none.
  size_t NameBegin(Word marker) const {
    const Word nearest = WordBefore(marker.begin);
    if (nearest.empty() || IsStopWord(Letters(nearest)) || text_.At(nearest.begin) >= 0x250) return marker.begin;
    const bool mixed = IsCapitalised(nearest) && !IsAllCapitals(nearest);
    const bool digits = text_.IsDigitAt(nearest.begin);
    return mixed || (digits && !text_.IsUpperAt(marker.begin + 1)) ? CapitalisedNameBegin(nearest)
                                                                   : NameBeginByStops(nearest);
  }

  // Yunus Emre Bulvarı: the capitalised words.
  size_t CapitalisedNameBegin(Word nearest) const {
    size_t begin = nearest.begin;
    for (size_t n = 1; n < kMaxNameWords; ++n) {
      const Word before = WordBefore(begin);
      if (before.empty() || !IsCapitalised(before) || IsStopWord(Letters(before)) || text_.At(before.begin) >= 0x250)
        break;
      if (text_.IsDigitAt(before.begin) && before.end - before.begin > 4) break;
      begin = before.begin;
    }
    return begin;
  }

  // Without capitals to go by: what stands between the name and a sign or a word that is no name, if that is near; else
  // one word.
  size_t NameBeginByStops(Word nearest) const {
    size_t begin = nearest.begin;
    for (size_t n = 1; n < kMaxNameWords; ++n) {
      const Word before = WordBefore(begin);
      if (before.empty()) {
        if (begin > 0) return begin;  // a sign
        break;
      }
      if (IsStopWord(Letters(before)) || text_.At(before.begin) >= 0x250) return begin;
      begin = before.begin;
    }
    const Word before = WordBefore(nearest.begin);
    return !before.empty() && BeginsNames(Letters(before)) ? before.begin : nearest.begin;
  }

  // `No: 12/3`, `kat 5`, `D.34`, `5. kat`: the end, or 0. Adds the part to `parts`.
  size_t NumberedEnd(size_t i, unsigned* parts) const {
    if (text_.IsDigitAt(i)) {
      const Word number = WordAt(i);
      const size_t key_at = text_.SkipSpaces(text_.At(number.end) == U'.' ? number.end + 1 : number.end);
      const Word key = {key_at, text_.WordEnd(key_at)};
      const std::u32string_view letters = Letters(key);
      if (letters != U"kat" && letters != U"daire") return 0;
      *parts |= KeyOf(letters);
      return key.end;
    }
    const Word key = {i, text_.WordEnd(i)};
    const unsigned part = KeyOf(Letters(key));
    if (part == 0) return 0;
    size_t at = key.end;
    while (at - key.end < 3 &&
           (text_.At(at) == U' ' || text_.At(at) == U'.' || text_.At(at) == U':' || text_.At(at) == U'-'))
      ++at;
    size_t end = at;
    if (text_.IsDigitAt(at)) {
      end = NumberEnd(at);
    } else {
      const Word floor = {at, text_.WordEnd(at)};
      if (part == kFloor && IsFloorName(Letters(floor))) end = floor.end;
    }
    if (end == at) return 0;
    *parts |= part;
    return end;
  }

  // 131/1, 12-A, 7b.
  size_t NumberEnd(size_t at) const {
    while (text_.IsDigitAt(at)) ++at;
    if (text_.IsLetterAt(at) && !text_.IsAlnumAt(at + 1)) ++at;
    if ((text_.At(at) == U'/' || text_.At(at) == U'-') && text_.IsAlnumAt(at + 1)) {
      const Word behind = WordAt(at + 1);
      if (behind.end - behind.begin <= (text_.IsDigitAt(at + 1) ? 4U : 1U)) at = behind.end;
    }
    return at;
  }

  // A further name with its marker: the end, or 0.
  size_t NamedEnd(size_t i, bool need_capital, unsigned* parts) const {
    bool capital = true;  // of the word before
    size_t at = i;
    for (size_t n = 0; n <= kMaxNameWords; ++n) {
      const Word word = WordAt(at);
      if (word.empty() || text_.At(word.begin) >= 0x250) return 0;
      const unsigned marker = MarkerOf(Letters(word));
      if (marker != 0 && n > 0) {
        if (need_capital && !capital) return 0;
        *parts |= marker;
        return word.end;
      }
      if (KeyOf(Letters(word)) != 0 && n > 0) return 0;
      capital = IsCapitalised(word);
      at = word.end;
      if (text_.IsDigitAt(at - 1) && (text_.At(at) == U'.' || (text_.At(at) == U'/' && text_.IsDigitAt(at + 1)))) ++at;
      if (text_.At(at) != U' ' && text_.At(at) != U'\n' && at == word.end) return 0;
      at = text_.SkipSpaces(text_.At(at) == U'\n' ? at + 1 : at);
    }
    return 0;
  }

  // The end of the place's name at `i` without an ending (Taksimde), or 0.
  size_t PlaceEnd(size_t i, bool need_capital) const {
    const Word word = {i, text_.WordEnd(i)};
    if (word.empty() || (need_capital && !IsCapitalised(word))) return 0;
    const std::u32string_view letters = Letters(word);
    if (IsPlace(letters)) return word.end;
    if (text_.At(word.end) == U' ') {  // Marmara Ereğlisi
      const Word second = {word.end + 1, text_.WordEnd(word.end + 1)};
      if (IsPlace(std::u32string(letters) + std::u32string(Letters(second)))) return second.end;
    }
    for (const size_t ending : {2U, 3U}) {
      if (letters.size() > ending + 3 && IsLocative(letters.substr(letters.size() - ending)) &&
          IsPlace(letters.substr(0, letters.size() - ending))) {
        return word.end - ending;
      }
    }
    return 0;
  }

  // The separators between two places: blank, comma, slash, dash, line break.
  size_t SkipPlaceSeparators(size_t i) const {
    size_t at = i;
    while (at - i < 3 && at < text_.size()) {
      constexpr std::u32string_view kSeparators = U" ,/-\n";
      if (kSeparators.find(text_.At(at)) == std::u32string_view::npos) break;
      ++at;
    }
    return at;
  }

  size_t PostcodeEnd(size_t i) const {
    size_t end = i;
    while (text_.IsDigitAt(end)) ++end;
    return end - i == 5 && !text_.IsLetterAt(end) ? end : 0;
  }

  // An unknown capitalised name with a province behind it: Karşıyaka/Örnekköy İzmir.
  size_t QuarterEnd(size_t i) const {
    const Word word = {i, text_.WordEnd(i)};
    if (word.empty() || !IsCapitalised(word)) return 0;
    const size_t province = SkipPlaceSeparators(word.end);
    return province > word.end && IsProvince(text_.Slice(province, text_.WordEnd(province))) ? word.end : 0;
  }

  // [postcode] place [/ place …] [postcode], or 0.
  size_t PlacesEnd(size_t i, bool need_capital) const {
    size_t at = i;
    if (const size_t postcode = PostcodeEnd(at); postcode != 0) at = SkipPlaceSeparators(postcode);
    size_t end = PlaceEnd(at, need_capital);
    const Word first = {at, text_.WordEnd(at)};
    if (end == 0 && !first.empty() && text_.At(first.begin) < 0x250) {  // an unknown district with its province
      const size_t province = SkipPlaceSeparators(first.end);
      const bool parted =
          province > first.end && text_.Slice(first.end, province).find_first_of(U",/-") != std::u32string_view::npos;
      if (parted && IsProvince(text_.Slice(province, text_.WordEnd(province)))) end = first.end;
    }
    if (end == 0) return 0;
    size_t places = 1;
    for (; places < kMaxPlaces; ++places) {
      const size_t next = SkipPlaceSeparators(end);
      size_t next_end = next > end ? PlaceEnd(next, need_capital) : 0;
      if (next > end && next_end == 0 && need_capital) next_end = QuarterEnd(next);
      if (next_end == 0) break;
      end = next_end;
    }
    if (places == 1 && IsAmbiguousPlace(Letters(first)) && !IsCapitalised(first)) return 0;
    const size_t behind = SkipPlaceSeparators(end);
    if (behind > end && text_.At(behind - 1) != U'\n') {
      if (const size_t postcode = PostcodeEnd(behind); postcode != 0) return postcode;
    }
    return end;
  }

  // A place within the words before the street: Kadıköy Moda Cad. No 5 D 3.
  bool HasPlaceBefore(size_t begin, size_t end) const {
    for (size_t at = begin; at < end;) {
      const Word word = WordAt(at);
      if (!word.empty() && IsPlace(Letters(word)) && text_.SkipSpaces(word.end) < end) return true;
      at = word.end + 1;
    }
    return false;
  }

  // The place that stands right before `begin` (Kadıköy, Moda Cad. …): its beginning, or `begin`.
  size_t PlaceBefore(size_t begin) const {
    size_t at = begin;
    while (at > 0 && begin - at < 3 &&
           (text_.At(at - 1) == U' ' || text_.At(at - 1) == U',' || text_.At(at - 1) == U'/'))
      --at;
    const size_t word = text_.WordBegin(at);
    return at < begin && word < at && IsPlace(text_.Slice(word, at)) ? word : begin;
  }

  // Reads the address whose first marker is `marker`; gives its end, or 0.
  size_t Read(Word marker, std::vector<Found>& found) {
    size_t begin = NameBegin(marker);
    if (begin == marker.begin) return 0;
    const bool need_capital = IsCapitalised(WordBefore(marker.begin)) && !IsAllCapitals(WordBefore(marker.begin)) &&
                              text_.IsLetterAt(WordBefore(marker.begin).begin);
    unsigned parts = MarkerOf(Letters(marker));
    size_t end = marker.end;
    bool placed = false;
    for (size_t n = 0; n < kMaxParts; ++n) {
      const size_t next = SkipSeparators(end);
      if (next == end || IsEndingBehindDot(end, next)) break;
      size_t next_end = NumberedEnd(next, &parts);
      if (next_end == 0) next_end = NamedEnd(next, need_capital, &parts);
      if (next_end == 0) {
        const size_t places = PlacesEnd(next, need_capital);
        if (places != 0) {
          end = places;
          placed = true;
        }
        break;
      }
      end = next_end;
    }
    if (CountParts(parts) < 2) return 0;
    if (!placed && !HasPlaceBefore(begin, marker.begin)) {
      const size_t place = PlaceBefore(begin);
      if (place == begin) return 0;
      begin = place;
    }
    const bool own = allowed_.HasAddress(CanonicalAddress(text_, begin, end));
    found.push_back({PrivateType::kAddress, begin, end, !own});
    return end;
  }

  const ScanText& text_;
  const AllowedContacts& allowed_;
};

}  // namespace

void FindAddresses(const ScanText& text, const AllowedContacts& allowed, std::vector<Found>& found) {
  AddressScan(text, allowed).Find(found);
}

std::string CanonicalAddress(const ScanText& text, size_t begin, size_t end) {
  std::u32string value;
  for (size_t at = begin; at < end;) {
    if (!text.IsAlnumAt(at)) {
      ++at;
      continue;
    }
    if (text.IsDigitAt(at)) {
      value.push_back(text.At(at++));
      continue;
    }
    const size_t word_end = std::min(text.WordEnd(at), end);
    value += ShortForm(text.Slice(at, word_end));
    at = word_end;
  }
  return ToUtf8(value);
}

}  // namespace meydan::text
