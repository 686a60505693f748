#include <gmock/gmock.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/review/domain/checks/testing/scene.h"

namespace meydan::review {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Scene;

constexpr char kLong[] = "TEXT_TOO_LONG";

TEST(TextLimitsTest, P3XTakes280AndTellsWhatIsBeyond) {
  EXPECT_THAT(Scene::On("x", v1::TARGET_KIND_POST, std::string(280, 'a')).Told(kLong), IsEmpty());
  EXPECT_THAT(Scene::On("x", v1::TARGET_KIND_POST, std::string(281, 'a')).Told(kLong),
              ElementsAre("FAILURE text [280,281) 280 281"));
}

TEST(TextLimitsTest, P3XCountsAnEmojiAsTwoAndALinkAs23) {
  std::string text(255, 'a');
  EXPECT_THAT(Scene::On("x", v1::TARGET_KIND_POST, text + " 👨‍👩‍👧‍👦").Told(kLong), IsEmpty());
  EXPECT_THAT(Scene::On("x", v1::TARGET_KIND_POST, text + "  ornekuni.edu.tr/" + std::string(100, 'b')).Told(kLong),
              IsEmpty());
  EXPECT_THAT(Scene::On("x", v1::TARGET_KIND_POST, text + "aaa  ornekuni.edu.tr").Told(kLong),
              ElementsAre("FAILURE text [260,275) 280 283"));
}

TEST(TextLimitsTest, P3YouTubeCountsTheDescriptionsBytes) {
  std::string text;
  for (int i = 0; i < 2500; ++i) text += "ş";
  Scene scene = Scene::On("youtube", v1::TARGET_KIND_VIDEO, text);
  EXPECT_THAT(scene.Told(kLong), IsEmpty());
  scene.content.set_text(text + "a");
  EXPECT_THAT(scene.Told(kLong), ElementsAre("FAILURE text [2500,2501) 5000 5001"));
}

TEST(TextLimitsTest, P3WhereTheUnitIsNotKnownTheStrictestCounts) {
  std::string text;
  for (int i = 0; i < 1100; ++i) text += "🎓";
  Scene scene = Scene::On("instagram", v1::TARGET_KIND_REEL, text);
  EXPECT_THAT(scene.Told(kLong), IsEmpty());
  scene.content.set_text(text + "a");
  EXPECT_THAT(scene.Told(kLong), ElementsAre("FAILURE text [1100,1101) 2200 2201"));
}

TEST(TextLimitsTest, P3ATargetsOwnTextCountsInsteadOfTheSharedOne) {
  Scene scene = Scene::On("x", v1::TARGET_KIND_POST, std::string(300, 'a'));
  scene.content.mutable_targets(0)->set_text("Kayıtlar başladı.");
  EXPECT_THAT(scene.Told(kLong), IsEmpty());
  scene.content.mutable_targets(0)->set_text(std::string(290, 'a'));
  EXPECT_THAT(scene.Told(kLong), ElementsAre("FAILURE targets[0].text [280,290) 280 290"));
}

TEST(TextLimitsTest, P3EachAccountIsToldOfTheSharedText) {
  Scene scene = Scene::On("x", v1::TARGET_KIND_POST, std::string(300, 'a'));
  *scene.content.add_targets() = scene.content.targets(0);
  scene.content.mutable_targets(1)->set_account("accounts/x.ornekuni_hukuk");
  EXPECT_THAT(scene.Told(kLong), ::testing::SizeIs(2));
}

TEST(TextLimitsTest, P3BeyondTheStrictLimitTheMilderOneSaysNothingMore) {
  EXPECT_THAT(Scene::On("facebook", v1::TARGET_KIND_POST, std::string(5001, 'a')).Told(kLong),
              ElementsAre("WARNING text [5000,5001) 5000 5001"));
  EXPECT_THAT(Scene::On("facebook", v1::TARGET_KIND_POST, std::string(63207, 'a')).Told(kLong),
              ElementsAre("FAILURE text [63206,63207) 63206 63207"));
}

TEST(TextLimitsTest, P3ARecollectionOnlyWarns) {
  Scene scene = Scene::On("spotify", v1::TARGET_KIND_EPISODE, "Bölüm");
  scene.content.mutable_targets(0)->set_title(std::string(201, 'a'));
  EXPECT_THAT(scene.Told("TITLE_TOO_LONG"), ElementsAre("WARNING targets[0].title [200,201) 200 201"));
}

TEST(TitleTest, P3YouTubeAsksForOneAndRefusesAngleBrackets) {
  Scene scene = Scene::On("youtube", v1::TARGET_KIND_VIDEO, "a < b");
  EXPECT_THAT(scene.Told("TITLE_MISSING"), ElementsAre("FAILURE targets[0].title 1 0"));
  EXPECT_THAT(scene.Told("CHARACTER_REFUSED"), ElementsAre("FAILURE text [2,3)"));
  scene.content.mutable_targets(0)->set_title("Ders <1>");
  EXPECT_THAT(scene.Told("CHARACTER_REFUSED"),
              ElementsAre("FAILURE targets[0].title [5,6)", "FAILURE targets[0].title [7,8)", "FAILURE text [2,3)"));
  scene.content.mutable_targets(0)->set_title(std::string(101, 'a'));
  EXPECT_THAT(scene.Told("TITLE_TOO_LONG"), ElementsAre("FAILURE targets[0].title [100,101) 100 101"));
}

TEST(TitleTest, P3XRefusesAStrayByteOrderMark) {
  EXPECT_THAT(Scene::On("x", v1::TARGET_KIND_POST, "\uFEFFDuyuru").Told("CHARACTER_REFUSED"),
              ElementsAre("FAILURE text [0,1)"));
}

TEST(StoryTest, P3ShowsNoText) {
  EXPECT_THAT(Scene::On("instagram", v1::TARGET_KIND_STORY, "Duyuru").Told("TEXT_NOT_SHOWN"),
              ElementsAre("WARNING text"));
}

// What a post shows, and whether the platform takes it.
struct EmptyCase {
  const char* name;
  const char* platform;
  v1::TargetKind kind;
  std::string text;
  bool has_picture;
  std::vector<std::string> told;
};

class EmptyPostTest : public ::testing::TestWithParam<EmptyCase> {};

TEST_P(EmptyPostTest, NeedsATextOrMedia) {
  Scene scene = Scene::On(GetParam().platform, GetParam().kind, GetParam().text);
  if (GetParam().has_picture) scene.Add(v1::Asset::KIND_IMAGE, "image/jpeg");
  EXPECT_THAT(scene.Told("CONTENT_EMPTY"), ::testing::ElementsAreArray(GetParam().told));
}

constexpr char kEmpty[] = "FAILURE targets[0]";

INSTANTIATE_TEST_SUITE_P(
    P3, EmptyPostTest,
    ::testing::Values(
        EmptyCase{"OnX", "x", v1::TARGET_KIND_POST, "", false, {kEmpty}},
        EmptyCase{"OnFacebook", "facebook", v1::TARGET_KIND_POST, "", false, {kEmpty}},
        EmptyCase{"OnLinkedIn", "linkedin", v1::TARGET_KIND_POST, "", false, {kEmpty}},
        EmptyCase{"OfBlanks", "x", v1::TARGET_KIND_POST, " \n\t\r\n", false, {kEmpty}},
        EmptyCase{"OfWideBlanks", "facebook", v1::TARGET_KIND_POST, "\u00A0\u2003\u3000\u2028", false, {kEmpty}},
        EmptyCase{"OfWhatIsNotSeen",
                  "linkedin",
                  v1::TARGET_KIND_POST,
                  "\u200B\u2060\u200D\u00AD\uFE0F\u0007",
                  false,
                  {kEmpty}},
        EmptyCase{"OnYouTube", "youtube", v1::TARGET_KIND_POST, "\u3000", false, {kEmpty}},
        EmptyCase{"TextOnYouTube", "youtube", v1::TARGET_KIND_POST, "Duyuru", false, {}},
        EmptyCase{"PictureOnYouTube", "youtube", v1::TARGET_KIND_POST, "", true, {}},
        EmptyCase{"AWordBehindBlanks", "x", v1::TARGET_KIND_POST, "\u00A0\u200B!", false, {}},
        EmptyCase{"TextOnX", "x", v1::TARGET_KIND_POST, "Duyuru", false, {}},
        EmptyCase{"EmojiOnX", "x", v1::TARGET_KIND_POST, "🎓", false, {}},
        EmptyCase{"PictureOnX", "x", v1::TARGET_KIND_POST, "", true, {}},
        EmptyCase{"PictureOnFacebook", "facebook", v1::TARGET_KIND_POST, "", true, {}},
        EmptyCase{"LinkOnFacebook", "facebook", v1::TARGET_KIND_POST, "ornekuni.edu.tr", false, {}},
        EmptyCase{"PictureOnLinkedIn", "linkedin", v1::TARGET_KIND_POST, "", true, {}},
        EmptyCase{"XArticleHasItsOwnRules", "x", v1::TARGET_KIND_ARTICLE, "", false, {}}),
    [](const auto& info) { return info.param.name; });

TEST(EmptyPostTest, P3AnotherAccountsPictureOrTextIsNotThisOnes) {
  Scene scene = Scene::On("x", v1::TARGET_KIND_POST);
  scene.Add(v1::Asset::KIND_IMAGE, "image/jpeg");
  scene.content.mutable_assets(0)->add_accounts("accounts/facebook.ornekuni");
  v1::Target& other = *scene.content.add_targets();
  other.set_account("accounts/facebook.ornekuni");
  other.set_kind(v1::TARGET_KIND_POST);
  EXPECT_THAT(scene.Told("CONTENT_EMPTY"), ElementsAre(kEmpty));
  scene.content.mutable_targets(0)->set_text("Duyuru");
  EXPECT_THAT(scene.Told("CONTENT_EMPTY"), IsEmpty());
}

TEST(TitleTest, P3LinkedInAsksForOneWithADocumentAlone) {
  Scene scene = Scene::On("linkedin", v1::TARGET_KIND_POST, "Yönerge");
  EXPECT_THAT(scene.Codes(), Not(Contains("TITLE_MISSING")));
  scene.Add(v1::Asset::KIND_DOCUMENT, "application/pdf");
  EXPECT_THAT(scene.Told("TITLE_MISSING"), ElementsAre("FAILURE targets[0].title 1 0"));
  for (const char* blank : {" ", "\u00A0", "\u200B\u3000"}) {
    scene.content.mutable_targets(0)->set_title(blank);
    EXPECT_THAT(scene.Told("TITLE_MISSING"), ElementsAre("FAILURE targets[0].title 1 0")) << "nobody can read it";
  }
  scene.content.mutable_targets(0)->set_title("Yönerge");
  EXPECT_THAT(scene.Codes(), Not(Contains("TITLE_MISSING")));
  scene.content.mutable_targets(0)->clear_title();
  scene.ledger.assets["assets/0"] = scene.Add(v1::Asset::KIND_IMAGE, "image/png");
  EXPECT_THAT(scene.Codes(), Not(Contains("TITLE_MISSING")));
}

TEST(TagLimitsTest, P3InstagramRefusesOver30AndWarnsOver5Hashtags) {
  std::string text;
  for (int i = 0; i < 6; ++i) text += "#a" + std::to_string(i) + " ";
  EXPECT_THAT(Scene::On("instagram", v1::TARGET_KIND_POST, text).Told("TOO_MANY_HASHTAGS"),
              ElementsAre("WARNING text [20,23) 5 6"));
  for (int i = 6; i < 31; ++i) text += "#a" + std::to_string(i) + " ";
  EXPECT_THAT(Scene::On("instagram", v1::TARGET_KIND_POST, text).Told("TOO_MANY_HASHTAGS"),
              ElementsAre("FAILURE text [140,144) 30 31"));
}

TEST(TagLimitsTest, P3MentionsAndCashtags) {
  std::string text;
  for (int i = 0; i < 21; ++i) text += "@kulup ";
  EXPECT_THAT(Scene::On("instagram", v1::TARGET_KIND_POST, text).Codes(), Contains("TOO_MANY_MENTIONS"));
  EXPECT_THAT(Scene::On("x", v1::TARGET_KIND_POST, "$TRY ve $EUR").Told("TOO_MANY_CASHTAGS"),
              ElementsAre("FAILURE text [8,12) 1 2"));
}

TEST(TagLimitsTest, P3InstagramShowsLinksAsPlainText) {
  EXPECT_THAT(Scene::On("instagram", v1::TARGET_KIND_POST, "Kayıt: ornekuni.edu.tr").Told("LINK_NOT_CLICKABLE"),
              ElementsAre("HINT text [7,22) 0 1"));
}

TEST(TargetKindTest, P3P6AKindThatThePlatformLacksFailsItsAudience) {
  const Scene scene = Scene::On("x", v1::TARGET_KIND_STORY, "Duyuru");
  EXPECT_THAT(scene.Told("TARGET_KIND_NOT_OFFERED"), ElementsAre("FAILURE targets[0].kind"));
  for (const v1::Finding& finding : scene.Check()) {
    if (finding.severity() == v1::Finding::SEVERITY_FAILURE) {
      EXPECT_EQ(finding.criterion(), v1::CRITERION_AUDIENCE);
    }
  }
  EXPECT_THAT(Scene::On("x", v1::TARGET_KIND_POST, "Duyuru").Codes(), Not(Contains("TARGET_KIND_NOT_OFFERED")));
}

struct Announcement {
  std::string id, text;
  double weight = 0, bytes = 0, units = 0;
};

std::vector<Announcement> Announcements() {
  std::ifstream file("tests/data/announcements.tsv");
  std::vector<Announcement> all;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    Announcement one{cells.at(0),
                     absl::StrReplaceAll(cells.at(6), {{"\\\\", "\\"}, {"\\n", "\n"}, {"\\r", "\r"}, {"\\t", "\t"}})};
    EXPECT_TRUE(absl::SimpleAtod(cells[2], &one.weight) && absl::SimpleAtod(cells[3], &one.bytes) &&
                absl::SimpleAtod(cells[4], &one.units));
    all.push_back(std::move(one));
  }
  return all;
}

// Over 200 announcements against each platform's own rule: refused or warned of exactly when the counts, which other
// programs found, say so.
TEST(AnnouncementsTest, P3AreHeldAgainstEachPlatformsOwnRule) {
  struct Own {
    const char* platform;
    v1::TargetKind kind;
    double Announcement::* count;
    double limit;
  };
  const Own rules[] = {{"x", v1::TARGET_KIND_POST, &Announcement::weight, 280},
                       {"youtube", v1::TARGET_KIND_VIDEO, &Announcement::bytes, 5000},
                       {"instagram", v1::TARGET_KIND_POST, &Announcement::units, 2200},
                       {"facebook", v1::TARGET_KIND_POST, &Announcement::units, 5000},
                       {"linkedin", v1::TARGET_KIND_POST, &Announcement::units, 3000},
                       {"spotify", v1::TARGET_KIND_EPISODE, &Announcement::units, 4000}};
  const std::vector<Announcement> announcements = Announcements();
  ASSERT_GE(announcements.size(), 200u);
  int refused = 0;
  for (const Announcement& announcement : announcements) {
    Scene scene;
    for (const Own& rule : rules) {
      v1::Target& target = *scene.content.add_targets();
      target.set_account(std::string("accounts/") + rule.platform + ".ornekuni");
      target.set_kind(rule.kind);
    }
    scene.content.set_text(announcement.text);
    const std::vector<v1::Finding> findings = scene.Check();
    for (const Own& rule : rules) {
      double found = 0;
      for (const v1::Finding& finding : findings) {
        const bool own = finding.account() == std::string("accounts/") + rule.platform + ".ornekuni";
        if (own && finding.code() == kLong) found = finding.found();
      }
      const double count = announcement.*rule.count;
      EXPECT_EQ(found, count > rule.limit ? count : 0) << announcement.id << " on " << rule.platform;
      refused += found > 0;
    }
  }
  EXPECT_GE(refused, 10);
}

}  // namespace
}  // namespace meydan::review
