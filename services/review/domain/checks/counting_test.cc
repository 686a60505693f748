#include "services/review/domain/checks/counting.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "common/text/normalize.h"
#include "services/review/domain/checks/emoji.h"
#include "services/review/domain/checks/tags.h"
#include "services/review/domain/checks/tlds.h"
#include "services/review/domain/checks/web_address.h"
#include "services/review/domain/checks/x_length.h"

namespace meydan::review {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

int Weight(const std::string& text) { return WeighForX(text::ToUtf32(text)).weighted; }

std::vector<std::string> Addresses(const std::string& utf8) {
  const std::u32string text = text::ToUtf32(utf8);
  std::vector<std::string> found;
  for (const WebAddress& one : FindWebAddresses(text)) {
    found.push_back(text::ToUtf8(std::u32string_view(text).substr(one.begin, one.end - one.begin)));
  }
  return found;
}

std::vector<std::string> Cut(const std::string& utf8, const std::vector<text::Span>& spans) {
  const std::u32string text = text::ToUtf32(utf8);
  std::vector<std::string> found;
  for (const text::Span& span : spans) {
    found.push_back(text::ToUtf8(std::u32string_view(text).substr(span.begin, span.size())));
  }
  return found;
}

// What the limits' notes say of X, and cases computed with twitter-text 3.1.0.
struct Weighed {
  const char* name;
  std::string text;
  int weight;
};

class WeightTest : public ::testing::TestWithParam<Weighed> {};

TEST_P(WeightTest, IsXs) { EXPECT_EQ(Weight(GetParam().text), GetParam().weight); }

INSTANTIATE_TEST_SUITE_P(
    P3, WeightTest,
    ::testing::Values(
        Weighed{"Nothing", "", 0}, Weighed{"TurkishLetters", "çğıİöşüâîû", 10}, Weighed{"CommonSigns", "₺€…•™→№", 14},
        Weighed{"LightSigns", "–—“”’«»½°\u00a0", 10}, Weighed{"Composed", "s\u0327g\u0306I\u0307u\u0308", 4},
        Weighed{"CapitalWrongly", "i\u0307stanbul", 9}, Weighed{"CapitalRightly", "istanbul", 8},
        Weighed{"Family", "👨‍👩‍👧‍👦", 2}, Weighed{"Flag", "🇹🇷", 2},
        Weighed{"FlagBehindALetter", "🇹🇹🇷", 4}, Weighed{"SkinTone", "👍🏽", 2}, Weighed{"Heart", "❤️", 2},
        // Sequences that are younger than twitter-text 3.1.0, which counts their code points.
        Weighed{"BlackCat", "🐈‍⬛", 2}, Weighed{"HandsOfTwoTones", "🫱🏿‍🫲🏻", 2},
        Weighed{"Keycap", "1️⃣", 2}, Weighed{"OldKeycap", "1⃣", 2}, Weighed{"DigitWithASign", "1\ufe0f", 3},
        Weighed{"EnglandsFlag", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2}, Weighed{"TextForm", "☎\ufe0e", 4},
        Weighed{"Copyright", "©", 1}, Weighed{"CopyrightAsAPicture", "©️", 2},
        Weighed{"UnqualifiedSequence", "👩‍⚕", 5}, Weighed{"Ball", "⚽\ufe0f", 2}, Weighed{"LineFeed", "a\nb", 3},
        Weighed{"CarriageReturn", "a\r\nb", 4}, Weighed{"Arabic", "مرحبا", 5}, Weighed{"Chinese", "大学", 4},
        Weighed{"Address", "https://ornekuni.edu.tr/duyurular/2026/bahar-kayitlari?x=1", 23},
        Weighed{"PlainAddress", "ornekuni.edu.tr", 23}, Weighed{"TurkishAddress", "sonuç.com", 23},
        Weighed{"MailAddress", "bilgi@ornekuni.edu.tr", 21}, Weighed{"MissingSpace", "geldi.ve gitti", 29},
        Weighed{"MissingSpaceDe", "oldu.de", 23}, Weighed{"MissingSpaceAl", "gel.al", 23},
        Weighed{"MissingSpaceNe", "Bitti.Ne", 23}, Weighed{"Abbreviation", "bkz.Ek", 6},
        Weighed{"Titles", "Prof.Dr.", 8}, Weighed{"Time", "14.30", 5},
        Weighed{"TwoAddressesWithoutASpace", "a.com、b.com", 48}, Weighed{"CyrillicWithoutProtocol", "пример.рф", 9},
        Weighed{"CyrillicWithProtocol", "http://пример.рф", 23}, Weighed{"QueryWithoutAPath", "a.com?x=1", 27},
        Weighed{"PortAndPath", "a.com:80/x", 23}, Weighed{"LetterBefore", "şa.com", 24},
        Weighed{"LetterBehind", "a.comş", 24}, Weighed{"ShortenedEndsBehindItsSlug", "http://t.co/abcdefg/x", 25},
        Weighed{"Hashtagged", "#a.com", 6}, Weighed{"LabelWithUnderscore", "a_b.c_d.com", 11},
        Weighed{"Punycode", "http://xn--e1afmkfd.xn--p1ai", 23},
        Weighed{"LabelTooLong", std::string(64, 'a') + ".com", 68},
        Weighed{"Label63", std::string(63, 'a') + ".com", 23}, Weighed{"Brackets", "a.com/x(y)", 23},
        Weighed{"OpenBracket", "a.com/(x", 25}),
    [](const auto& info) { return info.param.name; });

TEST(WeighForXTest, P3TellsWhereItStopsFitting) {
  const XLength length = WeighForX(std::u32string(278, U'a') + U"👍👍");
  EXPECT_EQ(length.weighted, 282);
  EXPECT_FALSE(length.valid);
  EXPECT_EQ(length.fitting, 279u);
}

TEST(WeighForXTest, P3RefusedCodePointsMakeItInvalid) {
  EXPECT_FALSE(WeighForX(U"\uFEFFDuyuru").valid);
  EXPECT_TRUE(WeighForX(U"Duyuru").valid);
}

TEST(WebAddressTest, FindsThemInTheirPlaces) {
  EXPECT_THAT(Addresses("Bkz. https://ornekuni.edu.tr/a_(b)_c, ve www.ornekuni.edu.tr."),
              ElementsAreArray({"https://ornekuni.edu.tr/a_(b)_c", "www.ornekuni.edu.tr"}));
  EXPECT_THAT(Addresses("https://localhost/x ftp://ornek.com a@b.com .com"), IsEmpty());
}

TEST(WebAddressTest, LongTextsTakeLinearTime) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "ş.";
  EXPECT_THAT(Addresses(text + "com"), ::testing::SizeIs(::testing::Le(1u)));
  EXPECT_THAT(Addresses(std::string(20'000, '(') + ".com/" + std::string(20'000, '(')), IsEmpty());
}

TEST(PunycodeTest, FollowsTheStandard) {
  EXPECT_EQ(ToPunycode(U"ornek"), "ornek");
  EXPECT_EQ(ToPunycode(U"örnek"), "xn--rnek-4qa");
  EXPECT_EQ(ToPunycode(U"пример"), "xn--e1afmkfd");
  EXPECT_EQ(ToPunycode(U"他们为什么不说中文"), "xn--ihqwcrb4cv8a8dqg056pqjye");
}

TEST(TopLevelDomainTest, EndsWhereALabelEnds) {
  EXPECT_EQ(TopLevelDomainAt(U"com.tr"), 3u);
  EXPECT_EQ(TopLevelDomainAt(U"comedy"), 0u);
  EXPECT_EQ(TopLevelDomainAt(U"comş"), 3u);
  EXPECT_EQ(TopLevelDomainAt(U"VE gitti"), 2u);
  EXPECT_EQ(TopLevelDomainAt(U"РФ"), 2u);
  EXPECT_FALSE(IsTopLevelDomain(U"ek"));
}

TEST(TagsTest, P3TakeTurkishLettersAndEndAtAnApostrophe) {
  const std::string text = "#İTÜ'lü #çağdaş-yaşam a#b #2026 #2026yılı &#x27 https://a.com/#ek #１a";
  EXPECT_THAT(Cut(text, FindHashtags(text::ToUtf32(text))), ElementsAreArray({"#İTÜ", "#çağdaş", "#2026yılı", "#１a"}));
}

TEST(TagsTest, P3MentionsAreAsciiAndNoMailAddresses) {
  const std::string text = "@ornekuni, a@b.com @omü (@rektor_1) @@iki @a://";
  EXPECT_THAT(Cut(text, FindMentions(text::ToUtf32(text))), ElementsAreArray({"@ornekuni", "@rektor_1"}));
}

TEST(TagsTest, P3CashtagsStandAlone) {
  const std::string text = "$TRY, a$USD $5 $ABCDEFG $EUR";
  EXPECT_THAT(Cut(text, FindCashtags(text::ToUtf32(text))), ElementsAreArray({"$TRY", "$EUR"}));
}

TEST(EmojiTest, P3IsTakenWhole) {
  EXPECT_EQ(EmojiAt(U"👨‍👩‍👧‍👦!"), 7u);
  EXPECT_EQ(EmojiAt(U"a"), 0u);
  EXPECT_EQ(EmojiAt(U"5"), 0u);
  EXPECT_EQ(EmojiAt(U""), 0u);
}

TEST(CountingTest, P3FamilyIsSevenCodePointsAndElevenUnits) {
  EXPECT_EQ(CodePoints("👨‍👩‍👧‍👦"), 7u);
  EXPECT_EQ(Utf16Units(text::ToUtf32("👨‍👩‍👧‍👦")), 11u);
  EXPECT_EQ(Nfc(U"s\u0327"), U"ş");
}

}  // namespace
}  // namespace meydan::review
