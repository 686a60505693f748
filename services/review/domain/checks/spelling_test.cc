#include <gmock/gmock.h>

#include <thread>

#include "common/base/testing/status_matchers.h"
#include "common/text/normalize.h"
#include "services/review/domain/checks/speller.h"
#include "services/review/domain/checks/testing/scene.h"

namespace meydan::review {
namespace {

using meydan::testing::Fails;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using testing::Scene;
using ::testing::SizeIs;

// The words that are told, as they stand in the text.
std::vector<std::string> Misspelled(const std::string& text, const std::string& language = "tr") {
  Scene scene = Scene::On("facebook", v1::TARGET_KIND_POST, text);
  scene.content.set_language_code(language);
  const std::u32string chars = text::ToUtf32(text);
  std::vector<std::string> words;
  for (const v1::Finding& finding : scene.Check()) {
    if (finding.code() != "SPELLING") continue;
    EXPECT_EQ(finding.severity(), v1::Finding::SEVERITY_HINT);
    EXPECT_EQ(finding.criterion(), v1::CRITERION_UNSPECIFIED);
    words.push_back(text::ToUtf8(
        chars.substr(static_cast<size_t>(finding.begin()), static_cast<size_t>(finding.end() - finding.begin()))));
  }
  return words;
}

struct SpellingCase {
  const char* name;
  std::string text;
  std::vector<std::string> told;
};

class SpellingTest : public ::testing::TestWithParam<SpellingCase> {};

TEST_P(SpellingTest, IsAHint) { EXPECT_THAT(Misspelled(GetParam().text), ElementsAreArray(GetParam().told)); }

INSTANTIATE_TEST_SUITE_P(
    P17Turkish, SpellingTest,
    ::testing::Values(SpellingCase{"Right", "Bahar dönemi ders kayıtları başlıyor; öğrencilerimiz davetlidir.", {}},
                      SpellingCase{
                          "Wrong", "Herkez yanlız gelicek, birşey olmaz.", {"Herkez", "yanlız", "gelicek", "birşey"}},
                      SpellingCase{"CapitalDottedI", "İstanbul güzel. İlk gün. Işık söndü.", {}},
                      SpellingCase{"DottedIIsNoDotlessI", "Yarın ıstanbul gezisi", {"ıstanbul"}},
                      SpellingCase{"EndingsBehindAnApostrophe", "Ankara'daki toplantı, İzmir’e gezi", {}},
                      SpellingCase{"NamesWithinASentence", "Konuşmacı Prof. Dr. Zxqwy Vbnmk olacak.", {}},
                      SpellingCase{"CapitalsAlone", "XQZW ve TÜBİTAK", {}},
                      SpellingCase{"AddressesTagsAndNumbers", "Bkz. https://zxq.edu.tr/qwxz @zxqw #zxqwv 12zxq 3.", {}},
                      SpellingCase{"OwnWordsWithEndings", "Yerleşkemizde webinarlar, çalıştayımız ve hackathona", {}},
                      SpellingCase{"ForeignWords", "Bu university için", {}},
                      SpellingCase{"OtherScripts", "Etkinlik dili العربية ve русский", {}}),
    [](const auto& info) { return info.param.name; });

TEST(SpellingTest, P17EnglishByItsOwnDictionary) {
  EXPECT_THAT(Misspelled("Applications don't close untill Friday.", "en"), ElementsAreArray({"untill"}));
  EXPECT_THAT(Misspelled("Please recieve the students’ forms.", "en"), ElementsAreArray({"recieve"}));
}

TEST(SpellingTest, P17OtherLanguagesAreLeftAlone) { EXPECT_THAT(Misspelled("Zxqw vbnm", "de"), IsEmpty()); }

TEST(SpellingTest, P17ALongTextCostsABoundedNumberOfQuestions) {
  std::string text;
  for (int i = 0; i < 3000; ++i)
    text += std::string("zq") + static_cast<char>('a' + i % 26) + static_cast<char>('a' + i / 26 % 26) + "xw ";
  EXPECT_THAT(Misspelled(text), SizeIs(10));
}

TEST(SpellerTest, SaysWhatIsMissing) {
  EXPECT_THAT(Speller::Open("/nowhere", {}), Fails(absl::StatusCode::kFailedPrecondition, "DICTIONARY_MISSING"));
}

TEST(SpellerTest, AnswersSeveralThreads) {
  const auto speller = Speller::Open(testing::kDictionaries, {U"ornekuni"});
  ASSERT_TRUE(speller.ok());
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 200; ++n) {
        right += (*speller)->Knows(U"üniversitemizin", "tr") && (*speller)->Knows(U"students", "en") &&
                 (*speller)->Knows(U"ornekunide", "tr") && !(*speller)->Knows(U"herkez", "tr");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 800);
}

TEST(SpellerTest, DictionariesAreInMemoryOnlyWhileTheyAreAsked) {
  const std::unique_ptr<Speller> speller = *Speller::Open(testing::kDictionaries, {});
  EXPECT_EQ(speller->InMemory(), 0);
  EXPECT_TRUE(speller->Knows(U"kitap", "tr"));
  EXPECT_EQ(speller->InMemory(), 1) << "English is needed for words alone that Turkish does not know";
  EXPECT_TRUE(speller->Knows(U"announcement", "tr"));
  EXPECT_EQ(speller->InMemory(), 2);
  speller->ReleaseUnused();
  EXPECT_EQ(speller->InMemory(), 2) << "asked since the last call";
  EXPECT_TRUE(speller->Knows(U"book", "en"));
  speller->ReleaseUnused();
  EXPECT_EQ(speller->InMemory(), 1);
  speller->ReleaseUnused();
  EXPECT_EQ(speller->InMemory(), 0);
  EXPECT_FALSE(speller->Knows(U"kitaap", "tr"));
  EXPECT_TRUE(speller->Knows(U"kitap", "tr"));
}

TEST(SpellerTest, ADictionaryMayBeReleasedWhileOthersAsk) {
  const std::unique_ptr<Speller> speller = *Speller::Open(testing::kDictionaries, {});
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&speller] {
      for (int n = 0; n < 20; ++n) EXPECT_TRUE(speller->Knows(U"book", "en"));
    });
  }
  for (int n = 0; n < 10; ++n) speller->ReleaseUnused();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace meydan::review
