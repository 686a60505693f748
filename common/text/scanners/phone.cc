#include <algorithm>
#include <iterator>

#include "common/text/scanners/finders.h"

namespace meydan::text {
namespace {

constexpr size_t kNear = 30;

// Turkish area codes of land lines.
constexpr std::string_view kAreaCodes[] = {
    "212", "216", "222", "224", "226", "228", "232", "236", "242", "246", "248", "252", "256", "258",
    "262", "264", "266", "272", "274", "276", "282", "284", "286", "288", "312", "318", "322", "324",
    "326", "328", "332", "338", "342", "344", "346", "348", "352", "354", "356", "358", "362", "364",
    "366", "368", "370", "372", "374", "376", "378", "380", "382", "384", "386", "388", "392", "412",
    "414", "416", "422", "424", "426", "428", "432", "434", "436", "438", "442", "446", "452", "454",
    "456", "458", "462", "464", "466", "472", "474", "476", "478", "482", "484", "486", "488"};

struct Country {
  std::string_view code;
  size_t shortest;  // digits of the national number
  size_t longest;
};

constexpr Country kCountries[] = {
    {"1", 10, 10},  {"7", 10, 10}, {"20", 9, 10},  {"27", 9, 9},   {"30", 10, 10}, {"31", 9, 9},   {"32", 8, 9},
    {"33", 9, 9},   {"34", 9, 9},  {"36", 8, 9},   {"39", 9, 11},  {"40", 9, 9},   {"41", 9, 9},   {"43", 9, 12},
    {"44", 9, 10},  {"45", 8, 8},  {"46", 7, 9},   {"47", 8, 8},   {"48", 9, 9},   {"49", 9, 11},  {"51", 9, 9},
    {"52", 10, 10}, {"53", 8, 8},  {"54", 10, 11}, {"55", 10, 11}, {"56", 9, 9},   {"57", 10, 10}, {"58", 10, 10},
    {"60", 8, 10},  {"61", 9, 9},  {"62", 9, 12},  {"63", 10, 10}, {"64", 8, 10},  {"65", 8, 8},   {"66", 9, 9},
    {"81", 9, 10},  {"82", 8, 11}, {"84", 9, 10},  {"86", 11, 11}, {"91", 10, 10}, {"92", 10, 10}, {"93", 9, 9},
    {"94", 9, 9},   {"95", 8, 10}, {"98", 10, 10}};

// The shape of a number by its digits alone, strongest first.
enum class Shape { kNone, kBareLandLine, kBareMobile, kWithPrefix };

bool IsMobile(std::string_view national) { return national.size() == 10 && national[0] == '5' && national[1] <= '6'; }

bool IsLandLine(std::string_view national) {
  return national.size() == 10 && national[3] >= '2' &&
         std::binary_search(std::begin(kAreaCodes), std::end(kAreaCodes), national.substr(0, 3));
}

// The digits behind 0, 90, 0090 and the like, or all.
std::string_view National(std::string_view digits, bool plus) {
  const size_t size = digits.size();
  if (plus) return digits.starts_with("90") ? digits.substr(size == 13 && digits[2] == '0' ? 3 : 2) : digits;
  if (size == 15 && digits.starts_with("00900")) return digits.substr(5);
  if (size == 14 && digits.starts_with("0090")) return digits.substr(4);
  if (size == 13 && digits.starts_with("900")) return digits.substr(3);
  if (size == 12 && digits.starts_with("90")) return digits.substr(2);
  if (size == 11 && digits[0] == '0') return digits.substr(1);
  return digits;
}

Shape ShapeOf(std::string_view digits, bool plus) {
  const std::string_view national = National(digits, plus);
  const bool prefix = national.size() < digits.size();
  if (IsMobile(national)) return prefix ? Shape::kWithPrefix : Shape::kBareMobile;
  if (IsLandLine(national)) return prefix ? Shape::kWithPrefix : Shape::kBareLandLine;
  return Shape::kNone;
}

// `digits` behind + or 00: country and national number.
bool IsForeign(std::string_view digits) {
  if (digits.size() < 8 || digits.size() > 15 || digits.starts_with("90") || digits[0] == '0') return false;
  for (const Country& country : kCountries) {
    if (!digits.starts_with(country.code)) continue;
    std::string_view national = digits.substr(country.code.size());
    // The trunk zero of "+31 (0)6 …", which is not dialled from abroad.
    if (national.starts_with('0') && country.code != "39") national.remove_prefix(1);
    return national.size() >= country.shortest && national.size() <= country.longest;
  }
  return digits.size() >= 10 && digits.size() <= 13;  // countries with codes of three digits
}

constexpr std::initializer_list<Cue> kPhoneCues = {
    U"tel",   U"tlf",     U"gsm",      U"cep",     U"numaram", U"numarasi", U"numaramiz", U"whatsapp",
    U"wp",    U"wa",      U"watsap",   U"ara",     U"arayin",  U"call",     U"phone",     U"mobile",
    U"ring",  U"text me", U"iletisim", U"irtibat", U"ulas",    U"hatti",    U"hattim",    U"جوال",
    U"جوالي", U"هاتف",    U"هاتفي",    U"رقمي",    U"موبايل",  U"واتس",     U"اتصل"};

// Things whose numbers look like telephone numbers.
constexpr std::initializer_list<Cue> kOtherCues = {
    U"kod",       U"kargo",       U"gonderi",  U"takip",      U"siparis",     U"barkod",   U"fatura", U"toplanti",
    U"anket",     U"sikayet kay", U"kayit no", U"basvuru no", U"talep no",    U"dosya no", U"evrak",  U"dekont",
    U"isbn",      U"issn",        U"surum",    U"versiyon",   U"guncelleme",  U"version",  U"update", U"tracking",
    U"parcel",    U"order",       U"ticket",   U"meeting",    U"invoice",     U"vergi",    U"vkn",    U"tax",
    U"zoom",      U"seri no",     U"imei",     U"hesap no",   U"placeholder", U"طرد",      U"الطرد",  U"طلب رقم",
    U"رقم الطلب", U"رقم الشحنة",  U"اجتماع",   U"فاتورة"};

// True if what stands before the number says that it is something else.
bool IsSomethingElse(const ScanText& text, size_t begin) {
  const size_t from = begin > kNear ? begin - kNear : 0;
  const size_t other = LastCueEnd(text, from, begin, kOtherCues);
  if (other == std::u32string_view::npos) return false;
  const size_t phone = LastCueEnd(text, from, begin, kPhoneCues);
  return phone == std::u32string_view::npos || phone < other;
}

// A bare land line has nothing but its digits to show for itself: it needs the usual groups or a cue.
bool IsGroupedAsPhone(const ChainPart& part) {
  const size_t groups = part.last - part.first;
  const size_t size = part.chain->GroupEnd(part.first) - part.chain->groups[part.first];
  return groups >= 2 && groups <= 5 && size == 3;
}

// The first character, with the bracket that opens around the prefix.
size_t BeginWithSigns(const ScanText& text, const ChainPart& part, bool* plus) {
  size_t begin = part.begin();
  size_t before = begin;
  while (before > 0 && begin - before < 2 && text.At(before - 1) == U' ') --before;
  *plus = before > 0 && text.At(before - 1) == U'+';
  if (*plus) begin = before - 1;
  if (begin > 0 && text.At(begin - 1) == U'(') {
    const std::u32string_view inside = text.Slice(part.begin(), part.end());
    const size_t close = inside.find(U')');
    if (close != std::u32string_view::npos && inside.find(U'(') > close) --begin;
  }
  return begin;
}

bool OneOf(std::string_view digits, const AllowedContacts& allowed, bool plus) {
  return allowed.HasPhone(CanonicalPhone(National(digits, plus)));
}

}  // namespace

std::string CanonicalPhone(std::string_view digits) {
  const std::string_view national = National(digits, /*plus=*/false);
  return std::string(IsMobile(national) || IsLandLine(national) ? national : digits);
}

std::optional<Found> PhoneAt(const ScanText& text, const ChainPart& part, const AllowedContacts& allowed) {
  const std::string digits = part.digits();
  if (digits.size() < 7 || digits.size() > 15) return std::nullopt;
  bool plus = false;
  const size_t begin = BeginWithSigns(text, part, &plus);
  const Found phone = {PrivateType::kPhone, begin, part.end(), !OneOf(digits, allowed, plus)};
  if (!phone.personal) return phone;
  if (plus && IsForeign(digits)) return phone;
  if (!plus && digits.starts_with("00") && digits.size() >= 13 && IsForeign(std::string_view(digits).substr(2)))
    return phone;
  switch (ShapeOf(digits, plus)) {
    case Shape::kWithPrefix:
      return phone;
    case Shape::kBareMobile:
      if (!IsSomethingElse(text, begin)) return phone;
      return std::nullopt;
    case Shape::kBareLandLine: {
      const size_t from = begin > kNear ? begin - kNear : 0;
      if (IsSomethingElse(text, begin)) return std::nullopt;
      if (IsGroupedAsPhone(part) || HasCue(text, from, begin, kPhoneCues)) return phone;
      return std::nullopt;
    }
    case Shape::kNone:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace meydan::text
