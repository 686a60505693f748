#include "services/review/domain/content/fingerprint.h"

#include <gtest/gtest.h>

#include <bit>
#include <ostream>
#include <string>
#include <vector>

namespace meydan::review {
namespace {

constexpr char kAnnouncement[] =
    "2026-2027 akademik yılı güz dönemi ders kayıtları 14 Eylül Pazartesi günü saat 09.00'da başlıyor. "
    "Öğrencilerimizin "
    "danışmanlarıyla görüşerek ders seçimlerini 18 Eylül Cuma günü mesai bitimine kadar tamamlamaları gerekiyor. "
    "Ayrıntılı "
    "bilgi için öğrenci işleri sayfamızı ziyaret edebilirsiniz.";

uint64_t Of(const std::string& text) {
  v1::Content content;
  content.set_text(text);
  return FingerprintOf(content, v1::Target());
}

struct Pair {
  const char* name;
  std::string one;
  std::string other;
  bool nearly_same;
  friend std::ostream& operator<<(std::ostream& out, const Pair& pair) { return out << pair.name; }
};

class NearlySameTest : public ::testing::TestWithParam<Pair> {};

TEST_P(NearlySameTest, CR14) {
  const uint64_t one = Of(GetParam().one);
  const uint64_t other = Of(GetParam().other);
  EXPECT_EQ(NearlySame(one, other), GetParam().nearly_same) << std::popcount(one ^ other) << " bits differ";
  EXPECT_EQ(NearlySame(other, one), GetParam().nearly_same);
}

std::string With(std::string text, const std::string& part, const std::string& instead) {
  return text.replace(text.find(part), part.size(), instead);
}

INSTANTIATE_TEST_SUITE_P(
    Texts, NearlySameTest,
    ::testing::Values(
        Pair{"TheSame", kAnnouncement, kAnnouncement, true},
        Pair{"InCapitals", "KAYITLAR BAŞLIYOR, İYİ DERSLER!", "kayıtlar başlıyor, iyi dersler", true},
        Pair{"OneWordMore", kAnnouncement, std::string(kAnnouncement) + " Duyuru", true},
        Pair{"AnotherWord", kAnnouncement, With(kAnnouncement, "Ayrıntılı", "Daha"), true},
        Pair{"AnotherDay", kAnnouncement, With(kAnnouncement, "18 Eylül Cuma", "21 Eylül Pazartesi"), true},
        Pair{"WithEmoji", kAnnouncement, std::string("📢 ") + kAnnouncement, true},
        Pair{"OtherBlanks", "Bahar şenliği bu akşam", "Bahar  şenliği\n\nbu akşam", true},
        Pair{"DotlessOrNot", "sınır", "sinir", false},
        Pair{"AnotherText", kAnnouncement,
             "Kütüphanemiz final haftası boyunca yirmi dört saat açık olacak. Herkese başarılar dileriz.", false},
        Pair{"TwoShortOnes", "Bahar şenliği başlıyor", "Mezuniyet töreni yarın", false},
        Pair{"NoTextAtAll", "", "", false}, Pair{"OnlySigns", "…!", "…!", false}),
    [](const auto& test) { return test.param.name; });

TEST(FingerprintTest, CR14IsOfWhatTheTargetShows) {
  v1::Content content;
  content.set_text("Kayıtlar başladı, acele edin");
  v1::Target own;
  own.set_text("Bambaşka bir metin, başka bir hedef için");
  EXPECT_EQ(FingerprintOf(content, own), Of(own.text()));
  EXPECT_EQ(FingerprintOf(content, v1::Target()), Of(content.text()));
  v1::Target titled;
  titled.set_title("Dekanlıktan önemli bir duyuru var");
  EXPECT_NE(FingerprintOf(content, titled), Of(content.text()));
}

TEST(FingerprintTest, CR14StaysTheSameForEver) {
  // It is kept in lists: a change of the algorithm needs new lists.
  EXPECT_EQ(Of("Kayıtlar başladı"), Of("kayıtlar BAŞLADI"));
  EXPECT_EQ(Of("Kayıtlar başladı"), 16662286409295759428u);
}

TEST(FingerprintTest, CR14HundredDifferentTextsAreKeptApart) {
  const std::vector<std::string> words{"kayıt",   "şenlik", "konser", "sınav",  "mezun", "kütüphane", "spor",
                                       "seminer", "proje",  "burs",   "kampüs", "sergi", "tiyatro",   "gezi"};
  std::vector<uint64_t> prints;
  for (size_t i = 0; i < 100; ++i) {
    std::string text;
    for (size_t k = 0; k < 12; ++k)
      text += words[(i * 7 + k * k * (i + 3)) % words.size()] + std::to_string(i * k) + " ";
    prints.push_back(Of(text));
  }
  for (size_t i = 0; i < prints.size(); ++i) {
    for (size_t k = 0; k < i; ++k) EXPECT_FALSE(NearlySame(prints[i], prints[k])) << i << " and " << k;
  }
}

}  // namespace
}  // namespace meydan::review
