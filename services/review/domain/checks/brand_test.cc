#include "services/review/domain/checks/brand.h"

#include <gmock/gmock.h>

#include "services/review/domain/checks/distance.h"
#include "services/review/domain/checks/testing/scene.h"

namespace meydan::review {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Scene;

std::unique_ptr<Checker> With(const std::string& brand) {
  CheckFiles files = testing::ShippedFiles();
  files.brand = "version: 1\n" + brand;
  auto checker = Checker::Load(files, testing::kDictionaries);
  EXPECT_TRUE(checker.ok()) << checker.status();
  return *std::move(checker);
}

Scene Post(const std::string& text) { return Scene::On("facebook", v1::TARGET_KIND_POST, text); }

// P1: the institution's names. What is told of the text, as a place; "" for nothing.
struct NameCase {
  const char* name;
  std::string text;
  std::string place;
};

class NamesTest : public ::testing::TestWithParam<NameCase> {};

TEST_P(NamesTest, AreSpelledAsTheHouseWritesThem) {
  const auto told = Post(GetParam().text).Told("NAME_MISSPELLED");
  if (GetParam().place.empty()) {
    EXPECT_THAT(told, IsEmpty());
  } else {
    EXPECT_THAT(told, Contains("WARNING text " + GetParam().place));
  }
}

INSTANTIATE_TEST_SUITE_P(P1, NamesTest,
                         ::testing::Values(NameCase{"Right", "Örnek Üniversitesi açıldı.", ""},
                                           NameCase{"RightWithAnEnding", "Örnek Üniversitesinin kapısı", ""},
                                           NameCase{"RightWithAnApostrophe", "Örnek Üniversitesi'nin kapısı", ""},
                                           NameCase{"RightInCapitals", "ÖRNEK ÜNİVERSİTESİ", ""},
                                           NameCase{"LetterMissing", "Bugün Örnek Ünversitesi açıldı", "[6,23)"},
                                           NameCase{"LettersSwapped", "Örnek Üniversitseinde", "[0,21)"},
                                           NameCase{"WithoutTurkishLetters", "Ornek Universitesi", "[0,18)"},
                                           NameCase{"WithoutTurkishLettersAndAnEnding", "Ornek Universitesinde",
                                                    "[0,21)"},
                                           NameCase{"InSmallLetters", "örnek üniversitesi", "[0,18)"},
                                           NameCase{"KnownWrongSpelling", "Örnek Uni seni bekliyor", "[0,9)"},
                                           NameCase{"SomethingElse", "Örnek bir üniversite hastanesi", ""},
                                           NameCase{"OtherUniversity", "Ankara Üniversitesi", ""},
                                           NameCase{"WithinAnAddress", "https://ornek.universitesi.com/x", ""}),
                         [](const auto& info) { return info.param.name; });

TEST(EditDistanceTest, CountsOneStepForNeighboursThatAreSwapped) {
  EXPECT_EQ(EditDistance(U"üniversite", U"üniversite", 2), 0);
  EXPECT_EQ(EditDistance(U"üniversite", U"ünivresite", 2), 1);
  EXPECT_EQ(EditDistance(U"üniversite", U"unversite", 2), 2);
  EXPECT_EQ(EditDistance(U"üniversite", U"fakülte", 2), 3);
  EXPECT_EQ(EditDistance(U"", U"ab", 3), 2);
}

TEST(ForbiddenWordsTest, P1HoldWithTurkishEndingsAndCapitals) {
  const auto checker = With("forbidden: [{id: tone, words: [fırsat, ışık], severity: failure}]");
  EXPECT_THAT(Post("Büyük FIRSATLAR").Told("WORD_FORBIDDEN", *checker), ElementsAre("FAILURE text [6,15)"));
  EXPECT_THAT(Post("IŞIĞI gör").Told("WORD_FORBIDDEN", *checker), ElementsAre("FAILURE text [0,5)"));
  EXPECT_THAT(Post("ışıldak yandı").Told("WORD_FORBIDDEN", *checker), IsEmpty());
}

TEST(ForbiddenWordsTest, P1TurkishIsAreApart) {
  const auto checker = With("forbidden: [{id: a, words: [sık], match: exact, severity: failure}]");
  EXPECT_THAT(Post("SIK SIK").Told("WORD_FORBIDDEN", *checker),
              ElementsAre("FAILURE text [0,3)", "FAILURE text [4,7)"));
  EXPECT_THAT(Post("sik").Told("WORD_FORBIDDEN", *checker), IsEmpty());
}

TEST(ForbiddenWordsTest, P1AnAllowedPhraseShields) {
  EXPECT_THAT(Post("Bayanlar için yarış").Codes(), Contains("WORD_FORBIDDEN"));
  EXPECT_THAT(Post("Bayan voleybol takımı").Codes(), Not(Contains("WORD_FORBIDDEN")));
}

TEST(ForbiddenWordsTest, P1AddressesAreNoText) {
  EXPECT_THAT(Post("https://ornekuni.edu.tr/bayan/voleybol").Codes(), Not(Contains("WORD_FORBIDDEN")));
}

TEST(ForbiddenWordsTest, P1ASharedTextThatNobodySeesSaysNothing) {
  Scene scene = Post("İş garantisi");
  EXPECT_THAT(scene.Codes(), Contains("WORD_FORBIDDEN"));
  scene.content.mutable_targets(0)->set_text("Kayıtlar başladı.");
  EXPECT_THAT(scene.Codes(), Not(Contains("WORD_FORBIDDEN")));
}

TEST(ForbiddenWordsTest, P1ConcernTitlesAndAlternativeTextsToo) {
  Scene scene = Scene::On("youtube", v1::TARGET_KIND_VIDEO, "Ders");
  scene.content.mutable_targets(0)->set_title("İş garantisi");
  scene.Add(v1::Asset::KIND_VIDEO, "video/mp4");
  scene.content.mutable_assets(0)->set_alternative_text("Kesin iş yazılı afiş");
  EXPECT_THAT(scene.Told("WORD_FORBIDDEN"),
              ElementsAre("FAILURE assets[0].alternative_text [0,8)", "FAILURE targets[0].title [0,12)"));
}

TEST(ForbiddenWordsTest, P1FailTheCriterionBrand) {
  for (const v1::Finding& finding : Post("İş garantisi").Check()) {
    if (finding.code() == "WORD_FORBIDDEN") {
      EXPECT_EQ(finding.criterion(), v1::CRITERION_BRAND);
      EXPECT_EQ(finding.source(), "brand.yaml: forbidden promise");
    }
  }
}

TEST(RequiredWordsTest, P1AreAskedForByRequestTypeAndLanguage) {
  Scene scene = Post("Basın toplantısı yarın.");
  EXPECT_THAT(scene.Codes(), Not(Contains("WORD_MISSING")));
  scene.content.set_request_type(v1::REQUEST_TYPE_PRESS);
  EXPECT_THAT(scene.Told("WORD_MISSING"), ElementsAre("FAILURE text"));
  scene.content.set_text("Basın toplantısı Örnek Üniversitesinde.");
  EXPECT_THAT(scene.Codes(), Not(Contains("WORD_MISSING")));
  scene.content.set_language_code("en");
  scene.content.set_text("Press conference tomorrow.");
  EXPECT_THAT(scene.Told("WORD_MISSING"), ElementsAre("FAILURE text"));
}

constexpr char kLogo[] = "assets/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(LogoTest, P1MustBeAmongTheMediaWhereThePolicyAsks) {
  const auto checker = With(std::string("logo: {assets: [") + kLogo +
                            "], required: [{platforms: [facebook], request_types: [press], severity: warning}]}");
  Scene scene = Post("Örnek Üniversitesi");
  EXPECT_THAT(scene.Codes(*checker), Not(Contains("LOGO_MISSING")));
  scene.content.set_request_type(v1::REQUEST_TYPE_PRESS);
  EXPECT_THAT(scene.Told("LOGO_MISSING", *checker), ElementsAre("WARNING targets[0]"));
  v1::Asset logo = scene.Add(v1::Asset::KIND_IMAGE, "image/png");
  EXPECT_THAT(scene.Codes(*checker), Contains("LOGO_MISSING"));
  scene.content.mutable_assets(0)->set_asset(kLogo);
  scene.ledger.assets[kLogo] = logo;
  EXPECT_THAT(scene.Codes(*checker), Not(Contains("LOGO_MISSING")));
}

TEST(ColoursTest, P1OneOfAPicturesMainColoursIsNearThePalette) {
  Scene scene = Post("Afiş");
  scene.content.set_request_type(v1::REQUEST_TYPE_DESIGN);
  v1::Asset& asset = scene.Add(v1::Asset::KIND_IMAGE, "image/png");
  EXPECT_THAT(scene.Codes(), Not(Contains("COLOURS_OFF_BRAND")));
  asset.add_colours("#00ff00");
  EXPECT_THAT(scene.Told("COLOURS_OFF_BRAND"), ::testing::SizeIs(1));
  asset.add_colours("#0b3d99");
  EXPECT_THAT(scene.Codes(), Not(Contains("COLOURS_OFF_BRAND")));
}

}  // namespace
}  // namespace meydan::review
