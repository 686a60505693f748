#include "common/text/scanners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/scanners/checksums.h"

namespace meydan::text {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Expected {
  std::string_view type;
  size_t begin;
  size_t end;
  friend bool operator==(const Expected&, const Expected&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Expected& e) {
    return out << e.type << " [" << e.begin << ", " << e.end << ")";
  }
};

struct Row {
  std::string_view text;
  std::vector<Expected> data;
};

const AllowedContacts& Own() {
  static const auto* const own =
      new AllowedContacts({"0212 610 10 10", "444 3 999"}, {"info@kent.edu.tr", "ogrenciisleri@kent.edu.tr"},
                          {"Cihangir Mah. Sıraselviler Cad. No:71 Taksim"});
  return *own;
}

std::vector<Expected> Scan(std::string_view text) {
  std::vector<Expected> found;
  for (const PrivateDatum& datum : ScanPrivateInformation(text, Own())) {
    found.push_back({NameOf(datum.type), datum.span.begin, datum.span.end});
  }
  return found;
}

// What the data of `type` cover in the text.
std::vector<std::string> Found(std::string_view text, std::string_view type) {
  const std::u32string chars = ToUtf32(text);
  std::vector<std::string> found;
  for (const Expected& datum : Scan(text)) {
    if (datum.type == type)
      found.push_back(ToUtf8(std::u32string_view(chars).substr(datum.begin, datum.end - datum.begin)));
  }
  return found;
}

// Invented comments: every name, number and address in them is random.
const Row kRows[] = {
    {"telefonum yazıyla 0 beş yüz kırk dokuz 1868994 not alın.", {{"phone", 18, 46}}},
    {"Cübbe listesinde okul no 2022–95591 yok", {{"student_number", 25, 35}}},
    {"he ghosted us after taking the deposit, ring him: +31617178765! do something!", {{"phone", 50, 62}}},
    {"Bir sorum olacak: Teams hesabım SİMGE_BEYAZKUM1998@OUTLOOK.COM diye açılmış ama giremiyorum. Emeğinize sağlık",
     {{"email", 32, 62}}},
    {"yoklamada imza atan sahte kişi öğrenci no 2023\u00a045\u00a0951", {{"student_number", 42, 53}}},
    {"Vize randevusu icin pasaport no u17000856 yazili belge lazim\nSag olun.", {{"passport", 32, 41}}},
    {"yetkililere sesleniyorum, (0212) 610 10 10 çalıyor açan yok, beni 0\u200b5\u200c3\u20609 783 37 39'dan arayın!",
     {{"phone", 66, 83}}},
    {"Somebody tell the owner of ５４ I ３４０３ that the lights are on ... Waiting for your reply",
     {{"plate", 27, 36}}},
    {"Rica etsem 444 3 999 ücretsiz mi!", {}},
    {"Heyy Yatay geçiş yaptım, ücretin kalanı TR81‑0001‑0045‑1540‑8072‑0939‑35 hesabıma dönsün\nGeri dönüş rica "
     "ederim.",
     {{"iban", 40, 72}}},
    {"parola yenilerken 94505316698'i tanımıyor.", {{"tckn", 18, 29}}},
    {"Yetkililere sesleniyorum, dilekçeyi ogrenciisleri[at]kent.edu.tr'ye attım onaylandı", {}},
    {"Rica etsem 27 aralik 2004 dogumlu kuzenim yaz kampina gelebilir mi", {{"birth_date", 11, 25}}},
    {"test icin 10101010101 girdim! Emeginize saglik", {}},
    {"Bıktım! Alın size Cem Yücedal: evi 2512. Sk., No 126, daire 2 Melikgazi, numarası ０５５５ ５５７ ８３ ４４.",
     {{"address", 35, 71}, {"phone", 82, 96}}},
    {"yetkililere sesleniyorum, kopyala yapıştır olmasın diye mailim rabia336ardicli(at)hotmail[nokta]com",
     {{"email", 63, 99}}},
    {"intikam zamanı: Cem Karaçamlı kart numarası 3709–248348–73005.", {{"card", 44, 61}}},
    {"Merhaba sayin hocalarim, isim: Rabia Karacamli / Kimlik no: 811-9846-5642 / GSM: sifir bes dort dort bir yedi "
     "bir yedi sekiz sifir dokuz",
     {{"tckn", 60, 73}, {"phone", 81, 136}}},
    {"Tunaydin Turnikede nufus cuzdani bulundu (43656089944) minnettar olurum", {{"tckn", 42, 53}}},
    {"Selamün aleyküm\nfaturada 1184595026 yazıyor, geçersiz çıktı", {}},
    {"عنواني الجديد Dereiçi Mahallesi, Mercan Sokak, NO:145 kat 5 D:20 Esenyurt/İstanbul", {{"address", 14, 82}}},
    {"0212 610 1010 çalıyor açan yok, beni 053 08 27 00 03'ten arayın", {{"phone", 37, 52}}},
    {"Ikametim degisti, guncel adres dereici mh., saray sitesi a blok, kat 1, daire 5, bagcilar/istanbul oldu",
     {{"address", 31, 98}}},
    {"kod 05** *** ** 64 hattına gitmiş", {}},
    {"Goc idaresinden yeni aldim, yabanci kimlik no 99961\u200d73\u206020\u200b06.", {{"tckn", 46, 60}}},
    {"HEYY YANGINDA EVİ ZARAR GÖREN SINIF ARKADAŞIMIZA DESTEK: GB49 LOYD 7957 9323 4250 55", {{"iban", 57, 84}}},
    {"يعطيكم العافية، جوالي ٥٠١٨٠٤٨٥٦٨ وبريدي feyza-ormanoglu@gmail.com للتواصل الله يوفقكم",
     {{"phone", 22, 32}, {"email", 40, 65}}},
    {"VKN ０４５ ３８９ ４２３４, fatura adresi Cesmeli Cd. No 175 Talas/Kayseri",
     {{"vkn", 4, 16}, {"address", 32, 64}}},
    {"MERHABA SAYIN HOCALARIM, TOPLANTI NO 893 3226 7371 KİLİTLİ İLGİNİZE TEŞEKKÜR EDERİM", {}},
    {"SON KEZ SÖYLÜYORUM, HOCANIN ÖZEL MAİLİ MANDALİNA(NOKTA)SİMİTCİ(ET)GMX(NOKTA)DE ORAYA ŞİKAYET EDİN.",
     {{"email", 39, 78}}},
    {"Yetkililere sesleniyorum, doğum günü kutlaması bizde, Yunus Emre Bulvarı No:71 Kat 8 34307 Seyhan Adana herkes "
     "gelsin",
     {{"address", 54, 103}}},
    {"33 oy çıktı sandıktan, seçmen 91", {}},
    {"يعطيكم العافية، بريدي الإلكتروني feyza.guzelyayla1994\u200b@\u200bhotmail.com أرسلوا القبول\nمع التحية",
     {{"email", 33, 67}}},
    {"تاريخ الميلاد ٦ ديسمبر ١٩٩٧ هل العمر مناسب", {{"birth_date", 14, 27}}},
    {"gece servis bekleyenleri çeken araç 01\u200dOIK\u200d07nin içindeydi 🤬", {{"plate", 36, 45}}},
    {"Tunaydin ogrenci belgesinde dogum tarihi 20/9/2008 olmaliydi Emeginize saglik", {{"birth_date", 41, 50}}},
    {"34 ABC temsilcisi kim oldu", {}},
    {"kütüphane kart kodu 9792 7090 1378 0081 okunmuyor. Emeğinize sağlık", {}},
    {"duyuruda 444 3 999 ve ogrenciisleri@kent.edu.tr verilmiş", {}},
    {"MÜLAKAT YERİ cihangir mah. sıraselviler cad. no:71 taksim YAZIYOR, O BİNA MI", {}},
    {"ayıp ya, kiralık ev diye tr５９ ０００１ ５００４ ５５８４ ０１３３ ７２５１ ６３ verip kaçıyor. duyun artık",
     {{"iban", 25, 57}}},
    {"Greetings, contact: simitci dot sonbaharyeli[at]gmail dot com", {{"email", 20, 61}}},
    {"Update 18.21.35.3638 broke the timetable.", {}},
    {"BANKA TR670001005756977704402119 İÇİN BÖYLE BİR IBAN OLAMAZ DEDİ", {}},
    {"AYIP YA, KOPYACININ ADI ASLIHAN GÜZELYAYLA, TC KİMLİĞİ 9-4-3-7-8-3-7-8-0-7-6", {{"tckn", 55, 76}}},
    {"vkn 2974824339 olan dershaneye kanmayın.", {{"vkn", 4, 14}}},
    {"SELAMÜN ALEYKÜM AİLEM YURT DIŞINDA, ONLARIN HATTI +31 (6) 52721479.", {{"phone", 50, 66}}},
    {"fotokopicide bir kol saati kalmış, bana mesaj at alırsın +90.530.279.22.23. 😊", {{"phone", 57, 74}}},
    {"heyy cebimde 31 bin 500 kaldı ay sonuna", {}},
    {"Tunaydin kaynak kitap ISBN 978-975-505-423-0, fotokopide var. Ilginize tesekkur ederim", {}},
    {"Rica etsem 4812 6037 7546 1438den aidat çekilmiş, ben üye değilim\nşimdiden sağ olun", {{"card", 11, 30}}},
    {"kopyala yapıştır olmasın diye mailim guzelyayla.riza[at]ogr [nokta] kent [nokta] edu [nokta] tr. geri dönüş rica "
     "ederim.",
     {{"email", 37, 95}}},
    {"Tunaydin asansorde yesil bir canta kalmis, bana mesaj at alirsin +9893530085\u200b69", {{"phone", 65, 79}}},
};

TEST(ScannersTest, FindsEveryDatumAndNothingElse) {
  for (const Row& row : kRows) EXPECT_THAT(Scan(row.text), ::testing::ElementsAreArray(row.data)) << row.text;
}

TEST(ScannersTest, CuesDecideWhatBareNumbersAre) {
  EXPECT_THAT(Found("öğrenci numaram 201847688", "student_number"), ElementsAre("201847688"));
  EXPECT_THAT(Found("201847688 okul no ile girdim", "student_number"), ElementsAre("201847688"));
  EXPECT_THAT(Scan("sıralamam 201847688 oldu"), IsEmpty());
  EXPECT_THAT(Found("VKN 2649891664", "vkn"), ElementsAre("2649891664"));
  EXPECT_THAT(Scan("dekont 2649891664"), IsEmpty());
  EXPECT_THAT(Found("passport no: U-12345678", "passport"), ElementsAre("U-12345678"));
  EXPECT_THAT(Scan("kod U-12345678"), IsEmpty());
  EXPECT_THAT(Found("18-08-1999 doğumluyum", "birth_date"), ElementsAre("18-08-1999"));
  EXPECT_THAT(Scan("18-08-1999 tarihli yönetmelik"), IsEmpty());
}

TEST(ScannersTest, PhonesInTheirForms) {
  for (const std::string_view phone :
       {"05321234567", "0 532 123 45 67", "+905321234567", "+90 (532) 123 45 67", "0090 532 123 45 67", "532 123 45 67",
        "(0532) 1234567", "O532 l23 45 67", "0532/123/45/67",
        "sıfır beş yüz otuz iki yüz yirmi üç kırk beş altmış yedi", "+49 1512 3456789", "beş yüz otuz iki 123 45 67",
        "artı doksan beş yüz otuz iki 123 45 67", "0216 345 67 89", "sıfır beşyüzotuziki 123 45 67"}) {
    EXPECT_THAT(Found("beni " + std::string(phone) + " diye arayın", "phone"), ElementsAre(phone));
  }
  for (const std::string_view harmless :
       {"sıra 5321234567890123", "gönderi kodu 5321234567", "sürüm 53.21.23.4567", "112 ve 155",
        "otuz iki kişi, yirmi beş sandalye, yüz elli masa", "+18 yaş", "0850 123 45 67"}) {
    EXPECT_THAT(Scan(harmless), IsEmpty()) << harmless;
  }
}

TEST(ScannersTest, EndingsStayOutside) {
  EXPECT_THAT(Found("05321234567'yi arayın", "phone"), ElementsAre("05321234567"));
  EXPECT_THAT(Found("05321234567den arandım", "phone"), ElementsAre("05321234567"));
  EXPECT_THAT(Found("ali.kaya@ornek.comdan yazdı", "email"), ElementsAre("ali.kaya@ornek.com"));
  EXPECT_THAT(Found("(ali@ornek.com.tr).", "email"), ElementsAre("ali@ornek.com.tr"));
}

TEST(ScannersTest, MentionsAndProseAreNoEmails) {
  for (const std::string_view text :
       {"selam @ornek.com", "look at gmail.com", "kabul et. com", "@kent77 çekilişi", "a @ b", "ali(at)veli"}) {
    EXPECT_THAT(Scan(text), IsEmpty()) << text;
  }
}

TEST(ScannersTest, AllowedContactsAreComparedByValue) {
  for (const std::string_view text :
       {"+90 (212) 610-10-10", "0212.610.10.10", "sıfır iki yüz on iki altı yüz on on on", "INFO@KENT.EDU.TR",
        "İNFO(at)kent[nokta]edu[nokta]tr", "CİHANGİR MAHALLESİ SIRASELVİLER CADDESİ NO 71 TAKSİM/İSTANBUL"}) {
    EXPECT_THAT(Scan(text), IsEmpty()) << text;
  }
  EXPECT_THAT(Found("ali.info@kent.edu.tr", "email"), ElementsAre("ali.info@kent.edu.tr"));
  EXPECT_EQ(Found("Cihangir Mah. Sıraselviler Cad. No:71 Daire 5 Taksim", "address").size(), 1U);
}

TEST(ScannersTest, AddressesNeedTwoPartsAndAPlace) {
  EXPECT_THAT(Found("evi Kestane Cad. No:5 Kadıköy, gelin", "address"), ElementsAre("Kestane Cad. No:5 Kadıköy"));
  EXPECT_THAT(Found("Kadıköy, Moda Cad. No 5 D 3", "address"), ElementsAre("Kadıköy, Moda Cad. No 5 D 3"));
  EXPECT_THAT(Scan("Kestane Caddesi çok kalabalık"), IsEmpty());
  EXPECT_THAT(Scan("Kestane Cad. No:5 çok kalabalık"), IsEmpty());
  EXPECT_THAT(Scan("Kestane Cad. Kadıköy'de"), IsEmpty());
}

TEST(ScannersTest, PlatesAreToldFromFigures) {
  EXPECT_THAT(Found("34abc123 plakalı araç", "plate"), ElementsAre("34abc123"));
  for (const std::string_view text : {"31 bin 500", "BURS 20 BİN 500 OLMUŞ", "40 GB 500 TL", "LED TV 48H5203",
                                      "82 AB 123", "34 AQ 123", "34 ABC 1234", "500T", "10-F"}) {
    EXPECT_THAT(Scan(text), IsEmpty()) << text;
  }
}

TEST(ScannersTest, SurvivesAnything) {
  for (const std::string_view text : {"",
                                      "+",
                                      "(",
                                      "@",
                                      "0",
                                      "u",
                                      "no",
                                      "\xff\xfe",
                                      "tr",
                                      "(((((((((",
                                      "@@@@",
                                      "+ + +",
                                      "pasaport u1",
                                      "sk",
                                      "12",
                                      "doğum tarihi 1",
                                      "Mah. Cad. Sok. No",
                                      "a@b.",
                                      "[at]",
                                      "sıfır"}) {
    EXPECT_THAT(Scan(text), IsEmpty()) << text;
  }
}

TEST(ScannersTest, LooksAtTheBeginningOfVeryLongTexts) {
  const std::string filler(kMaxScannedCodePoints, 'a');
  EXPECT_EQ(Scan("05321234567 " + filler).size(), 1U);
  EXPECT_THAT(Scan(filler + " 05321234567"), IsEmpty());
}

TEST(MaskTest, HidesLettersAndDigitsOfTheSpans) {
  const std::string text = "Tel: 0532 123 45 67, ÖĞRENCİ no 201847688";
  EXPECT_EQ(Mask(text, ScanPrivateInformation(text)), "Tel: **** *** ** **, ÖĞRENCİ no *********");
  EXPECT_EQ(Mask("çok güzel", {}), "çok güzel");
}

TEST(ChecksumTest, CheckDigits) {
  EXPECT_TRUE(IsTckn("10000000146"));
  EXPECT_FALSE(IsTckn("10000000147"));
  EXPECT_FALSE(IsTckn("00000000000"));
  EXPECT_FALSE(IsTckn("11111111111"));
  EXPECT_TRUE(IsVkn("2649891664"));
  EXPECT_FALSE(IsVkn("2649891665"));
  EXPECT_TRUE(IsCard("4111111111111111"));
  EXPECT_TRUE(IsCard("378282246310005"));
  EXPECT_FALSE(IsCard("4111111111111112"));
  EXPECT_FALSE(IsCard("1111111111111117"));
  EXPECT_TRUE(IsIban("gb82west12345698765432"));
  EXPECT_TRUE(IsIban("de89370400440532013000"));
  EXPECT_FALSE(IsIban("de89370400440532013001"));
  EXPECT_FALSE(IsIban("de8937040044053201300"));
  EXPECT_FALSE(IsIban("zz89370400440532013000"));
}

}  // namespace
}  // namespace meydan::text
