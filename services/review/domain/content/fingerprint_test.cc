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
        // Without media there is nothing that could be the same; with them, these stand on the media (below).
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

v1::Content Showing(const std::vector<std::string>& assets, const std::string& text = "") {
  v1::Content content;
  content.set_text(text);
  content.add_targets()->set_account("accounts/instagram.ornekuni");
  for (const std::string& asset : assets) content.add_assets()->set_asset("assets/" + asset);
  return content;
}

uint64_t OfFirst(const v1::Content& content) { return FingerprintOf(content, content.targets(0)); }

TEST(FingerprintTest, CR14WithoutTextTheSamePicturesAreTheSame) {
  const uint64_t two = OfFirst(Showing({"aa", "bb"}));
  EXPECT_TRUE(NearlySame(two, OfFirst(Showing({"bb", "aa"})))) << "in another order";
  EXPECT_TRUE(NearlySame(two, OfFirst(Showing({"aa", "bb", "aa"})))) << "one of them twice";
  EXPECT_TRUE(NearlySame(two, OfFirst(Showing({"aa", "bb"}, "…!")))) << "signs are no words";
  EXPECT_FALSE(NearlySame(two, OfFirst(Showing({"aa"}))));
  EXPECT_FALSE(NearlySame(two, OfFirst(Showing({"aab", "b"}))));
  EXPECT_FALSE(NearlySame(OfFirst(Showing({})), OfFirst(Showing({}))));
}

TEST(FingerprintTest, CR14WithoutTextOnlyMediaOfThatAccountCount) {
  v1::Content content = Showing({"aa", "bb"});
  content.mutable_assets(1)->add_accounts("accounts/x.ornekuni");
  EXPECT_TRUE(NearlySame(OfFirst(content), OfFirst(Showing({"aa"}))));
  content.mutable_assets(0)->add_accounts("accounts/x.ornekuni");
  EXPECT_EQ(OfFirst(content), 0u);
}

TEST(FingerprintTest, CR14TheTextCountsWhateverThePictures) {
  EXPECT_EQ(OfFirst(Showing({"aa"}, kAnnouncement)), Of(kAnnouncement));
}

TEST(FingerprintTest, CR14AStoryIsItsPicturesWhateverTheTexts) {
  const auto story = [](const std::string& asset, const std::string& text) {
    v1::Content content = Showing({asset}, text);
    content.mutable_targets(0)->set_kind(v1::TARGET_KIND_STORY);
    content.mutable_targets(0)->set_title(text);
    return content;
  };
  const v1::Content one = story("aa", kAnnouncement);
  EXPECT_TRUE(NearlySame(OfFirst(one), OfFirst(story("aa", "Kütüphane kapalı"))));
  EXPECT_TRUE(NearlySame(OfFirst(one), OfFirst(Showing({"aa"})))) << "a post without a word shows the same";
  EXPECT_FALSE(NearlySame(OfFirst(one), OfFirst(story("bb", kAnnouncement))));
  v1::Content own = one;
  own.mutable_targets(0)->set_text("Kütüphane kapalı");
  EXPECT_EQ(OfFirst(own), OfFirst(one)) << "nor is a text of its own shown";
  own.clear_assets();
  EXPECT_EQ(OfFirst(own), 0u);
}

TEST(FingerprintTest, CR14BesideAStoryAPostOfTheSameTextKeepsItsWords) {
  for (const bool story_first : {false, true}) {
    v1::Content content = Showing({"aa"}, kAnnouncement);
    content.add_targets()->set_account("accounts/instagram.ornekuni");
    content.mutable_targets(story_first ? 0 : 1)->set_kind(v1::TARGET_KIND_STORY);
    const std::vector<uint64_t> all = FingerprintsOf(content);
    EXPECT_EQ(all[story_first ? 1 : 0], Of(kAnnouncement));
    EXPECT_EQ(all[story_first ? 0 : 1], OfFirst(Showing({"aa"})));
  }
}

// Words are the same when few bits differ; pictures only when none does.
TEST(FingerprintTest, CR14DifferentPicturesAreNeverNearlyTheSame) {
  std::vector<uint64_t> prints;
  for (int i = 0; i < 3000; ++i) prints.push_back(OfFirst(Showing({std::to_string(i)})));
  for (size_t i = 0; i < prints.size(); ++i) {
    for (int bit = 0; bit < 64; ++bit) EXPECT_FALSE(NearlySame(prints[i], prints[i] ^ uint64_t{1} << bit));
    EXPECT_FALSE(NearlySame(prints[i], Of(kAnnouncement)));
    for (size_t k = 0; k < i; ++k) EXPECT_FALSE(NearlySame(prints[i], prints[k])) << i << " and " << k;
  }
}

TEST(FingerprintTest, CR14AllTargetsHaveThatOfEach) {
  v1::Content content = Showing({"aa", "bb"});
  content.add_targets()->set_account("accounts/x.ornekuni");
  content.add_targets()->set_account("accounts/youtube.ornekuni");
  content.mutable_targets(2)->set_title("Dekanlıktan önemli bir duyuru var");
  content.mutable_assets(1)->add_accounts("accounts/x.ornekuni");
  const std::vector<uint64_t> all = FingerprintsOf(content);
  ASSERT_EQ(all.size(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(all[static_cast<size_t>(i)], FingerprintOf(content, content.targets(i))) << i;
  EXPECT_NE(all[0], all[1]);
}

TEST(FingerprintTest, CR14StaysTheSameForEver) {
  // It is kept in lists: a change of the algorithm needs new lists.
  EXPECT_EQ(Of("Kayıtlar başladı"), Of("kayıtlar BAŞLADI"));
  EXPECT_EQ(Of("Kayıtlar başladı"), 16662286409295759428u);
  EXPECT_EQ(OfFirst(Showing({"aa", "bb"})), 9282513461336045734u);
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
