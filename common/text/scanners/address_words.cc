#include "common/text/scanners/address_words.h"

#include <algorithm>
#include <iterator>

namespace meydan::text {
namespace {

struct PartWord {
  std::u32string_view word;
  unsigned part;
  std::u32string_view short_form;
};

constexpr PartWord kMarkers[] = {
    {U"mah", kQuarter, U"mah"},         {U"mh", kQuarter, U"mah"},           {U"mahallesi", kQuarter, U"mah"},
    {U"mahalle", kQuarter, U"mah"},     {U"mahal", kQuarter, U"mah"},        {U"cad", kAvenue, U"cad"},
    {U"cd", kAvenue, U"cad"},           {U"caddesi", kAvenue, U"cad"},       {U"cadde", kAvenue, U"cad"},
    {U"cadd", kAvenue, U"cad"},         {U"sok", kStreet, U"sok"},           {U"sk", kStreet, U"sok"},
    {U"sokak", kStreet, U"sok"},        {U"sokagi", kStreet, U"sok"},        {U"yokusu", kStreet, U"yokus"},
    {U"bulvar", kBoulevard, U"bulvar"}, {U"bulvari", kBoulevard, U"bulvar"}, {U"blv", kBoulevard, U"bulvar"},
    {U"bulv", kBoulevard, U"bulvar"},   {U"bul", kBoulevard, U"bulvar"},     {U"bv", kBoulevard, U"bulvar"},
    {U"apt", kBuilding, U"apt"},        {U"ap", kBuilding, U"apt"},          {U"apartmani", kBuilding, U"apt"},
    {U"apartman", kBuilding, U"apt"},   {U"aprt", kBuilding, U"apt"},        {U"sitesi", kBuilding, U"site"},
    {U"site", kBuilding, U"site"},      {U"sit", kBuilding, U"site"},        {U"blok", kBuilding, U"blok"},
    {U"blk", kBuilding, U"blok"},
};

constexpr PartWord kKeys[] = {
    {U"no", kNumber, U"no"}, {U"numara", kNumber, U"no"}, {U"num", kNumber, U"no"}, {U"nr", kNumber, U"no"},
    {U"n", kNumber, U"no"},  {U"kapi", kNumber, U"no"},   {U"kat", kFloor, U"kat"}, {U"k", kFloor, U"kat"},
    {U"kt", kFloor, U"kat"}, {U"daire", kFlat, U"d"},     {U"da", kFlat, U"d"},     {U"dr", kFlat, U"d"},
    {U"d", kFlat, U"d"},     {U"dai", kFlat, U"d"},
};

constexpr std::u32string_view kStopWords[] = {
    U"ev",         U"evi",      U"evim",      U"evimiz",  U"evin",      U"eve",      U"evleri",  U"adres",
    U"adresi",     U"adresim",  U"adresimiz", U"adresin", U"adresime",  U"adresine", U"adrese",  U"adresleri",
    U"yer",        U"yeri",     U"yerim",     U"ikamet",  U"ikametgah", U"ikametim", U"ikameti", U"oturuyor",
    U"oturuyorum", U"oturdugu", U"oturan",    U"yasiyor", U"guncel",    U"yeni",     U"fatura",  U"teslimat",
    U"kargo",      U"kargom",   U"konum",     U"mekan",   U"burasi",    U"surasi",   U"su",      U"bu",
    U"bizde",      U"bizim",    U"benim",     U"onun",    U"olarak",    U"olan",     U"icin",    U"ile",
    U"ve",         U"da",       U"de",        U"ama",     U"artik",     U"simdi",    U"hala",    U"hep",
    U"tam",        U"iste",     U"lutfen",    U"diye",    U"gonderin",  U"yollayin", U"gelin",   U"gelsin",
    U"bekliyorum", U"to",       U"at",        U"in",      U"is",        U"on",       U"from",    U"the",
    U"my",         U"his",      U"her",       U"their",   U"our",       U"address",  U"home",    U"house",
    U"lives",      U"live",     U"living",    U"flat",    U"near",      U"for",      U"and",     U"of",
    U"yani",
};

constexpr std::u32string_view kVerbEndings[] = {U"yor",  U"yorum", U"yoruz", U"medi", U"madi", U"tim",
                                                U"dim",  U"dum",   U"dik",   U"duk",  U"tik",  U"acak",
                                                U"ecek", U"misti", U"sin",   U"siniz"};

constexpr std::u32string_view kNameBeginnings[] = {
    U"yunus",   U"fevzi", U"kazim",  U"mimar",  U"fatih", U"namik", U"ziya",     U"mehmet", U"adnan",    U"turgut",
    U"mustafa", U"gazi",  U"sehit",  U"haci",   U"yeni",  U"eski",  U"kucuk",    U"buyuk",  U"asagi",    U"yukari",
    U"ic",      U"dis",   U"ismet",  U"ali",    U"ahmet", U"hasan", U"hoca",     U"seyh",   U"yavuz",    U"kanuni",
    U"sultan",  U"celal", U"necip",  U"cemal",  U"orhan", U"pir",   U"barbaros", U"milli",  U"kurtulus", U"ulu",
    U"osman",   U"abdi",  U"halide", U"tevfik", U"rauf",  U"sair",  U"dede",     U"bagdat"};

constexpr std::u32string_view kAmbiguousPlaces[] = {
    U"of",    U"can",    U"orta",  U"pazar",  U"vize",  U"hani",  U"kas",    U"cal",    U"genc",   U"tut",    U"han",
    U"guney", U"aralik", U"konak", U"merkez", U"bor",   U"mut",   U"cay",    U"kale",   U"bala",   U"evren",  U"bahce",
    U"kemer", U"kula",   U"selim", U"ulas",   U"mus",   U"van",   U"ordu",   U"agri",   U"uzumlu", U"kose",   U"tire",
    U"cine",  U"moda",   U"bebek", U"levent", U"kolej", U"lara",  U"ulus",   U"yenice", U"kavak",  U"baglar", U"cat",
    U"foca",  U"soma",   U"zara",  U"kure",   U"ula",   U"kiraz", U"marmara"};

template <size_t n>
bool Contains(const std::u32string_view (&list)[n], std::u32string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

template <size_t n>
const PartWord* Find(const PartWord (&list)[n], std::u32string_view word) {
  const auto* found =
      std::find_if(std::begin(list), std::end(list), [word](const PartWord& part) { return part.word == word; });
  return found == std::end(list) ? nullptr : found;
}

}  // namespace

int CountParts(unsigned parts) { return __builtin_popcount(parts); }

unsigned MarkerOf(std::u32string_view word) {
  const PartWord* marker = Find(kMarkers, word);
  return marker == nullptr ? 0 : marker->part;
}

unsigned KeyOf(std::u32string_view word) {
  const PartWord* key = Find(kKeys, word);
  return key == nullptr ? 0 : key->part;
}

std::u32string_view ShortForm(std::u32string_view word) {
  if (const PartWord* marker = Find(kMarkers, word)) return marker->short_form;
  if (const PartWord* key = Find(kKeys, word)) return key->short_form;
  return word;
}

bool IsFloorName(std::u32string_view word) {
  return word == U"zemin" || word == U"giris" || word == U"bodrum" || word == U"cati" || word == U"bahce";
}

bool IsStopWord(std::u32string_view word) {
  if (Contains(kStopWords, word)) return true;
  return std::any_of(std::begin(kVerbEndings), std::end(kVerbEndings), [word](std::u32string_view ending) {
    return word.size() > ending.size() + 1 && word.ends_with(ending);
  });
}

bool BeginsNames(std::u32string_view word) { return Contains(kNameBeginnings, word); }

bool IsAmbiguousPlace(std::u32string_view word) { return Contains(kAmbiguousPlaces, word); }

bool IsLocative(std::u32string_view ending) {
  constexpr std::u32string_view kLocatives[] = {U"da",  U"de",  U"ta",   U"te",   U"dan",  U"den",
                                                U"tan", U"ten", U"daki", U"deki", U"taki", U"teki"};
  return Contains(kLocatives, ending);
}

}  // namespace meydan::text
