#include <gmock/gmock.h>

#include "services/review/domain/checks/look_alike.h"
#include "services/review/domain/checks/testing/scene.h"

namespace meydan::review {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Scene;

std::vector<std::string> LinkCodes(const std::string& text) {
  std::vector<std::string> codes;
  for (const std::string& code : Scene::On("facebook", v1::TARGET_KIND_POST, text).Codes()) {
    if (code.rfind("LINK_", 0) == 0) codes.push_back(code);
  }
  return codes;
}

struct LinkCase {
  const char* name;
  std::string text;
  std::vector<std::string> codes;
};

class LinksTest : public ::testing::TestWithParam<LinkCase> {};

TEST_P(LinksTest, AreLookedAtWithoutANetwork) {
  EXPECT_THAT(LinkCodes(GetParam().text), ::testing::ElementsAreArray(GetParam().codes));
}

INSTANTIATE_TEST_SUITE_P(
    P1, LinksTest,
    ::testing::Values(LinkCase{"Own", "https://ornekuni.edu.tr/kayit?donem=bahar", {}},
                      LinkCase{"OwnBelow", "https://hukuk.ornekuni.edu.tr", {}},
                      LinkCase{"Foreign", "https://www.ankara.edu.tr/x", {}},
                      LinkCase{"NotEncrypted", "http://ornekuni.edu.tr/x", {"LINK_NOT_ENCRYPTED"}},
                      LinkCase{"Campaign", "https://ornekuni.edu.tr/x?utm_source=a", {"LINK_TRACKING"}},
                      LinkCase{"ClickId", "https://ornekuni.edu.tr/x?a=1&FBCLID=z#y", {"LINK_TRACKING"}},
                      LinkCase{"CampaignWithoutAPath", "ornekuni.edu.tr?utm_medium=b", {"LINK_TRACKING"}},
                      LinkCase{"ParameterOfSimilarName", "https://ornekuni.edu.tr/x?autm_source=a", {}},
                      LinkCase{"TwoSlashesMissing", "http:ornekuni adresi", {"LINK_MALFORMED"}},
                      LinkCase{"ColonMissing", "https//ornekuni.edu.tr", {"LINK_MALFORMED"}},
                      LinkCase{"BlankWithin", "https:// ornekuni.edu.tr", {"LINK_MALFORMED"}},
                      LinkCase{"NoDomain", "www.ornekuni", {"LINK_MALFORMED"}},
                      LinkCase{"OneTwoManyTs", "htttps://ornekuni.edu.tr/a", {"LINK_MALFORMED"}},
                      LinkCase{"MissingBlank", "Otobüs geldi.ve gitti", {"LINK_ACCIDENTAL"}},
                      LinkCase{"MissingBlankAtANewSentence", "Kayıt bitti.Ne yapmalı?", {"LINK_ACCIDENTAL"}},
                      LinkCase{"NoMissingBlank", "sonuç.com adresi", {}}, LinkCase{"WithAPath", "geldi.ve/x", {}},
                      LinkCase{"ZeroForO", "https://0rnekuni.edu.tr", {"LINK_LOOK_ALIKE"}},
                      LinkCase{"CyrillicLetter", "https://оrnekuni.edu.tr", {"LINK_LOOK_ALIKE"}},
                      LinkCase{"AsPunycode", "https://xn--rnekuni-8ig.edu.tr", {"LINK_LOOK_ALIKE"}},
                      LinkCase{"TurkishLetter", "https://örnekuni.edu.tr", {"LINK_LOOK_ALIKE"}},
                      LinkCase{"OwnWithin", "https://ornekuni.edu.tr.giris.example.com", {"LINK_LOOK_ALIKE"}},
                      LinkCase{"LetterMore", "https://orneekuni.edu.tr", {"LINK_LOOK_ALIKE"}},
                      LinkCase{"OtherEnding", "https://ornekuni.com", {"LINK_LOOK_ALIKE"}},
                      LinkCase{"Known", "https://www.yok.gov.tr", {}}),
    [](const auto& info) { return info.param.name; });

Brand OwnDomain() {
  Brand brand;
  brand.own_domains = {"ornekuni.edu.tr"};
  brand.domain_typos = 1;
  return brand;
}

TEST(LookAlikeTest, P1DeceivingDomainsFailOthersWarn) {
  const Brand brand = OwnDomain();
  EXPECT_TRUE(FindLookAlike(U"0rnekuni.edu.tr", brand)->deceives);
  EXPECT_TRUE(FindLookAlike(U"ornekuni.edu.tr.x.com", brand)->deceives);
  EXPECT_FALSE(FindLookAlike(U"ornekun.edu.tr", brand)->deceives);
  EXPECT_FALSE(FindLookAlike(U"ornekuni.com", brand)->deceives);
  EXPECT_FALSE(FindLookAlike(U"ORNEKUNI.EDU.TR", brand).has_value());
  EXPECT_FALSE(FindLookAlike(U"hukuk.ornekuni.edu.tr", brand).has_value());
  EXPECT_FALSE(FindLookAlike(U"baska.edu.tr", brand).has_value());
  EXPECT_FALSE(FindLookAlike(std::u32string(300, U'a'), brand).has_value());
}

TEST(LookAlikeTest, P1FailsTheCriterionBrand) {
  const auto findings = Scene::On("x", v1::TARGET_KIND_POST, "https://0rnekuni.edu.tr").Check();
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].code(), "LINK_LOOK_ALIKE");
  EXPECT_EQ(findings[0].severity(), v1::Finding::SEVERITY_FAILURE);
  EXPECT_EQ(findings[0].criterion(), v1::CRITERION_BRAND);
  EXPECT_EQ(findings[0].end(), 23);
}

}  // namespace
}  // namespace meydan::review
