#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/testing/status_matchers.h"
#include "services/review/domain/checks/brand.h"
#include "services/review/domain/checks/limits.h"
#include "services/review/domain/checks/speller.h"
#include "services/review/domain/checks/testing/scene.h"

namespace meydan::review {
namespace {

using meydan::testing::Fails;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Faults(const FieldViolations& bad) {
  std::vector<std::string> faults;
  for (const auto& fault : bad.bad_request().field_violations()) {
    faults.push_back(absl::StrCat(fault.field(), ": ", fault.description()));
  }
  return faults;
}

TEST(ShippedFilesTest, EachLoadsWithoutAFault) {
  const CheckFiles files = testing::ShippedFiles();
  FieldViolations bad;
  const Limits limits = ParseLimits(files.limits, bad);
  const Brand brand = ParseBrand(files.brand, bad);
  const OwnWords words = ParseWords(files.words, bad);
  EXPECT_THAT(Faults(bad), IsEmpty());
  EXPECT_GT(limits.size(), 150u);
  EXPECT_THAT(brand.own_domains, ElementsAre("ornekuni.edu.tr"));
  EXPECT_GT(words.size(), 20u);
}

TEST(ShippedFilesTest, P3EveryPlatformHasRowsAndRecollectionsOnlyWarn) {
  FieldViolations bad;
  std::set<directory::v1::Platform> platforms;
  for (const Limit& limit : ParseLimits(testing::ShippedFiles().limits, bad)) {
    platforms.insert(limit.platform);
    if (limit.source.find("recollection") != std::string::npos) {
      EXPECT_NE(limit.severity, v1::Finding::SEVERITY_FAILURE) << limit.source;
    }
  }
  EXPECT_EQ(platforms.size(), 7u);
}

TEST(LoadTest, TellsTheFaultsOfAllFiles) {
  CheckFiles files = testing::ShippedFiles();
  files.limits = "x\n";
  files.brand = "version: 2\n";
  files.words = "iki söz\n";
  const auto checker = Checker::Load(files, testing::kDictionaries);
  EXPECT_THAT(checker, Fails(absl::StatusCode::kInvalidArgument, "CHECKS_INVALID"));
  EXPECT_THAT(std::string(checker.status().message()), HasSubstr("and 2 more"));
}

TEST(LoadTest, WithoutDictionariesSaysWhichIsMissing) {
  EXPECT_THAT(Checker::Load(testing::ShippedFiles(), "/nowhere"),
              Fails(absl::StatusCode::kFailedPrecondition, "DICTIONARY_MISSING"));
}

// A row of the table with one cell changed.
constexpr char kHeader[] = "platform\tkind\trule\tvalue\tunit\tseverity\tsource\tas_of\tconfidence\n";
constexpr char kRow[] = "x\tpost\ttext_max\t280\tweighted\tfailure\tdocs\t2026\tofficial\n";

std::string Row(const std::string& from = "", const std::string& to = "") {
  return from.empty() ? kRow : absl::StrReplaceAll(kRow, {{from, to}});
}

struct Faulty {
  const char* name;
  std::string text;
  std::string says;
};

class LimitsFaultTest : public ::testing::TestWithParam<Faulty> {};

TEST_P(LimitsFaultTest, IsToldWithItsLine) {
  FieldViolations bad;
  ParseLimits(GetParam().text, bad);
  EXPECT_THAT(Faults(bad), Contains(HasSubstr(GetParam().says)));
}

INSTANTIATE_TEST_SUITE_P(
    P3, LimitsFaultTest,
    ::testing::Values(
        Faulty{"Empty", "", "platform-limits.tsv:1: the header is missing"},
        Faulty{"OtherHeader", "a\tb\n", "platform-limits.tsv:1: the header must be"},
        Faulty{"Columns", absl::StrCat(kHeader, "x\tpost\n"), "platform-limits.tsv:2: has 2 columns, not 9"},
        Faulty{"Platform", absl::StrCat("# a\n\n", kHeader, Row("x\tpost", "myspace\tpost")),
               "platform-limits.tsv:4: unknown platform \"myspace\""},
        Faulty{"Kind", kHeader + Row("\tpost", "\tposter"), "unknown kind \"poster\""},
        Faulty{"KindNotOffered", kHeader + Row("\tpost", "\tstory"), "the platform has no story"},
        Faulty{"Rule", kHeader + Row("text_max", "text_most"), "unknown rule \"text_most\""},
        Faulty{"UnitUnknown", kHeader + Row("weighted", "letters"), "the unit \"letters\" does not go with text_max"},
        Faulty{"UnitOfAnother", kHeader + Row("weighted", "px"), "the unit \"px\" does not go with text_max"},
        Faulty{"NoNumber", kHeader + Row("280", "many"), "the value \"many\" must be a number from 0"},
        Faulty{"Negative", kHeader + Row("280", "-1"), "must be a number from 0"},
        Faulty{"NotANumber", kHeader + Row("280", "nan"), "must be a number from 0"},
        Faulty{"Fraction", kHeader + Row("280", "2.5"), "must be a whole number"},
        Faulty{"Severity", kHeader + Row("failure", "error"), "unknown severity \"error\""},
        Faulty{"NoSource", kHeader + Row("docs", ""), "a source and its date are needed"},
        Faulty{"NoDate", kHeader + Row("2026", ""), "a source and its date are needed"},
        Faulty{"Confidence", kHeader + Row("official", "sure"), "unknown confidence \"sure\""},
        Faulty{"RecollectionFails", kHeader + Row("official", "recollection"),
               "a recollection may warn, but fail nothing"},
        Faulty{"Twice", absl::StrCat(kHeader, kRow, kRow), "platform-limits.tsv:3: text_max of x post stands twice"},
        Faulty{"EmptyWord", kHeader + Row("text_max\t280\tweighted", "image_formats\tjpeg||png\tlist"),
               "different words"},
        Faulty{"WordTwice", kHeader + Row("text_max\t280\tweighted", "image_formats\tjpeg|jpeg\tlist"),
               "different words"},
        Faulty{"NoCharacter", kHeader + Row("text_max\t280\tweighted", "text_forbidden\tab\tset"),
               "is not one character"},
        Faulty{"True", kHeader + Row("text_max\t280\tweighted", "links_clickable\ttrue\tboolean"), "must be false"}),
    [](const auto& info) { return info.param.name; });

TEST(LimitsTest, P3SeveralKindsAndAllOfThem) {
  FieldViolations bad;
  const std::string text = kHeader +
                           Row("x\tpost\ttext_max\t280\tweighted", "instagram\tpost|reel\thashtags_max\t5\titems") +
                           Row("x\tpost\ttext_max\t280\tweighted", "x\t*\timages_max\t4\titems");
  EXPECT_EQ(ParseLimits(text, bad).size(), 4u);
  EXPECT_THAT(Faults(bad), IsEmpty());
}

class BrandFaultTest : public ::testing::TestWithParam<Faulty> {};

TEST_P(BrandFaultTest, IsToldWithItsLine) {
  FieldViolations bad;
  ParseBrand(GetParam().text, bad);
  EXPECT_THAT(Faults(bad), Contains(HasSubstr(GetParam().says)));
}

INSTANTIATE_TEST_SUITE_P(
    P1, BrandFaultTest,
    ::testing::Values(
        Faulty{"Empty", "", "must be a mapping"}, Faulty{"NotYaml", "version: [1\n", "is not YAML"},
        Faulty{"NoVersion", "names: []\n", "\"version\" is missing"},
        Faulty{"OtherVersion", "version: 2\n", "brand.yaml:1: \"version\" is 2"},
        Faulty{"UnknownKey", "version: 1\nfont: Arial\n", "brand.yaml:2: unknown key \"font\""},
        Faulty{"NamesNoList", "version: 1\nnames: Örnek\n", "brand.yaml:2: \"names\" must be a list"},
        Faulty{"NameWithoutLetters", "version: 1\nnames: [{name: \"--\"}]\n", "must have letters"},
        Faulty{"NameMissing", "version: 1\nnames: [{typos: 1}]\n", "\"name\" is missing"},
        Faulty{"Typos", "version: 1\nnames: [{name: a, typos: 9}]\n", "\"typos\" is 9"},
        Faulty{"NoId", "version: 1\nforbidden: [{words: [a], severity: hint}]\n", "\"id\" is missing"},
        Faulty{"IdForm", "version: 1\nforbidden: [{id: A-b, words: [a], severity: hint}]\n", "\"id\" must be of a-z"},
        Faulty{"IdTwice",
               "version: 1\nforbidden:\n- {id: a, words: [b], severity: hint}\n- {id: a, words: [c], severity: hint}\n",
               "brand.yaml:4: the id \"a\" stands twice"},
        Faulty{"Severity", "version: 1\nforbidden: [{id: a, words: [b], severity: bad}]\n",
               "must be failure, warning or hint"},
        Faulty{"NoWords", "version: 1\nforbidden: [{id: a, severity: hint}]\n", "\"words\" is missing"},
        Faulty{"WordWithoutLetters", "version: 1\nforbidden:\n- id: a\n  severity: hint\n  words: [ok, \"!\"]\n",
               "brand.yaml:5: a phrase must have letters"},
        Faulty{"Match", "version: 1\nforbidden: [{id: a, words: [b], match: any, severity: hint}]\n",
               "\"match\" must be word, exact or part"},
        Faulty{"RequestType", "version: 1\nrequired: [{id: a, any_of: [b], request_types: [party], severity: hint}]\n",
               "unknown word \"party\""},
        Faulty{"RequestTypeTwice",
               "version: 1\nrequired: [{id: a, any_of: [b], request_types: [press, press], severity: hint}]\n",
               "\"press\" stands twice"},
        Faulty{"RequestTypeUnspecified",
               "version: 1\nrequired: [{id: a, any_of: [b], request_types: [unspecified], severity: hint}]\n",
               "unknown word \"unspecified\""},
        Faulty{"Language", "version: 1\nrequired: [{id: a, any_of: [b], languages: [de], severity: hint}]\n",
               "\"languages\" knows tr and en"},
        Faulty{"LogoForm", "version: 1\nlogo: {assets: [logo.png]}\n", "a logo must be assets/ and 64"},
        Faulty{"LogoWithoutAssets", "version: 1\nlogo: {required: [{severity: hint}]}\n", "but none is named"},
        Faulty{"LogoPlatform", "version: 1\nlogo: {required: [{platforms: [myspace], severity: hint}]}\n",
               "unknown word \"myspace\""},
        Faulty{"Colour", "version: 1\ncolours: {palette: [red], tolerance: 1}\n", "a colour must be #"},
        Faulty{"Tolerance", "version: 1\ncolours: {palette: [\"#000000\"], tolerance: 500}\n", "\"tolerance\" is 500"},
        Faulty{"ContactKey", "version: 1\ncontacts: {fax: []}\n", "unknown key \"fax\""},
        Faulty{"Domain", "version: 1\ndomains: {own: [\"https://a.com\"]}\n", "a domain must be of"},
        Faulty{"DomainWithoutADot", "version: 1\ndomains: {own: [localhost]}\n", "a domain must be of"},
        Faulty{"TooLong", "# " + std::string(300'000, 'a'), "is longer than"}),
    [](const auto& info) { return info.param.name; });

class WordsFaultTest : public ::testing::TestWithParam<Faulty> {};

TEST_P(WordsFaultTest, IsToldWithItsLine) {
  FieldViolations bad;
  ParseWords(GetParam().text, bad);
  EXPECT_THAT(Faults(bad), Contains(HasSubstr(GetParam().says)));
}

INSTANTIATE_TEST_SUITE_P(Words, WordsFaultTest,
                         ::testing::Values(Faulty{"TwoWords", "# a\niki söz\n", "words.txt:2: must be one word"},
                                           Faulty{"Sign", "a+\n", "words.txt:1: must be one word"},
                                           Faulty{"Long", std::string(61, 'a'), "at most 60"},
                                           Faulty{"Twice", "Webinar\n\nwebinar # again\n", "words.txt:3: stands twice"},
                                           Faulty{"NotUtf8", "a\xff\n", "words.txt:1: is not UTF-8"}),
                         [](const auto& info) { return info.param.name; });

TEST(WordsTest, CapitalsAreFoldedByTurkishRules) {
  FieldViolations bad;
  EXPECT_THAT(ParseWords("TÜBİTAK\nIŞIK # a lamp\n", bad), ElementsAre(U"tübitak", U"ışık"));
  EXPECT_THAT(Faults(bad), IsEmpty());
}

}  // namespace
}  // namespace meydan::review
