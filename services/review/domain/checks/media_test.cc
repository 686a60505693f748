#include "services/review/domain/checks/media.h"

#include <gmock/gmock.h>

#include "services/review/domain/checks/testing/scene.h"
#include "services/review/domain/content/offers.h"

namespace meydan::review {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::Scene;

v1::Asset File(v1::Asset::Kind kind, const std::string& media_type, int64_t size, int width, int height,
               int64_t duration_ms = 0) {
  v1::Asset asset;
  asset.set_kind(kind);
  asset.set_media_type(media_type);
  asset.set_size(size);
  asset.set_width(width);
  asset.set_height(height);
  asset.set_duration_ms(duration_ms);
  return asset;
}

constexpr auto kImage = v1::Asset::KIND_IMAGE;
constexpr auto kVideo = v1::Asset::KIND_VIDEO;

// A file on a platform, and what is said of it; "" for nothing.
struct Case {
  const char* name;
  const char* platform;
  v1::TargetKind kind;
  v1::Asset file;
  std::string told;  // "CODE severity field limit found"
};

class MediaFormTest : public ::testing::TestWithParam<Case> {};

TEST_P(MediaFormTest, IsHeldAgainstThePlatformsRow) {
  const Case& param = GetParam();
  Scene scene = Scene::On(param.platform, param.kind);
  v1::Asset& asset = scene.Add(param.file.kind(), param.file.media_type());
  const std::string name = asset.name();
  asset = param.file;
  asset.set_name(name);
  std::vector<std::string> told;
  for (const v1::Finding& finding : scene.Check()) {
    if (finding.field() != "assets[0]") continue;
    for (const std::string& text : scene.Told(finding.code())) told.push_back(finding.code() + " " + text);
  }
  if (param.told.empty()) {
    EXPECT_THAT(told, IsEmpty());
  } else {
    EXPECT_THAT(told, Contains(param.told));
  }
}

INSTANTIATE_TEST_SUITE_P(
    P3, MediaFormTest,
    ::testing::Values(
        Case{"InstagramPost", "instagram", v1::TARGET_KIND_POST, File(kImage, "image/jpeg", 8'000'000, 1080, 1350), ""},
        Case{"InstagramPng", "instagram", v1::TARGET_KIND_POST, File(kImage, "image/png", 1000, 1080, 1080),
             "MEDIA_FORMAT_REFUSED FAILURE assets[0]"},
        Case{"InstagramTooLarge", "instagram", v1::TARGET_KIND_POST, File(kImage, "image/jpeg", 8'000'001, 1080, 1080),
             "FILE_TOO_LARGE FAILURE assets[0] 8e+06 8e+06"},
        Case{"InstagramNarrow", "instagram", v1::TARGET_KIND_POST, File(kImage, "image/jpeg", 1000, 900, 1800),
             "ASPECT_TOO_NARROW FAILURE assets[0] 0.8 0.5"},
        Case{"InstagramWide", "instagram", v1::TARGET_KIND_POST, File(kImage, "image/jpeg", 1000, 2000, 1000),
             "ASPECT_TOO_WIDE FAILURE assets[0] 1.91 2"},
        Case{"InstagramSmall", "instagram", v1::TARGET_KIND_POST, File(kImage, "image/jpeg", 1000, 300, 300),
             "PIXELS_TOO_FEW HINT assets[0] 320 300"},
        Case{"InstagramReel", "instagram", v1::TARGET_KIND_REEL, File(kVideo, "video/mp4", 1000, 1080, 1920, 30'000),
             ""},
        Case{"InstagramReelTooShort", "instagram", v1::TARGET_KIND_REEL,
             File(kVideo, "video/quicktime", 1000, 1080, 1920, 2'900), "DURATION_TOO_SHORT FAILURE assets[0] 3 2.9"},
        Case{"InstagramReelWebm", "instagram", v1::TARGET_KIND_REEL, File(kVideo, "video/webm", 1000, 1080, 1920, 5000),
             "MEDIA_FORMAT_REFUSED FAILURE assets[0]"},
        Case{"InstagramStoryTooLong", "instagram", v1::TARGET_KIND_STORY,
             File(kVideo, "video/mp4", 1000, 1080, 1920, 61'000), "DURATION_TOO_LONG FAILURE assets[0] 60 61"},
        Case{"FacebookPhotoConflict", "facebook", v1::TARGET_KIND_POST, File(kImage, "image/png", 5'000'000, 100, 100),
             "FILE_TOO_LARGE WARNING assets[0] 4e+06 5e+06"},
        Case{"FacebookReel", "facebook", v1::TARGET_KIND_REEL, File(kVideo, "video/mp4", 1000, 1080, 1920, 90'000), ""},
        Case{"FacebookReelTooLong", "facebook", v1::TARGET_KIND_REEL,
             File(kVideo, "video/mp4", 1000, 1080, 1920, 91'000), "DURATION_TOO_LONG FAILURE assets[0] 90 91"},
        Case{"XGif", "x", v1::TARGET_KIND_POST, File(kImage, "image/gif", 15'000'001, 100, 100),
             "FILE_TOO_LARGE FAILURE assets[0] 1.5e+07 1.5e+07"},
        Case{"XGifTooWide", "x", v1::TARGET_KIND_POST, File(kImage, "image/gif", 1000, 1281, 100),
             "PIXELS_TOO_MANY WARNING assets[0] 1280 1281"},
        Case{"XGifTooHigh", "x", v1::TARGET_KIND_POST, File(kImage, "image/gif", 1000, 100, 1081),
             "PIXELS_TOO_MANY WARNING assets[0] 1080 1081"},
        Case{"YouTubeGifTooWide", "youtube", v1::TARGET_KIND_POST, File(kImage, "image/gif", 1000, 300, 100),
             "ASPECT_TOO_WIDE FAILURE assets[0] 2.5 3"},
        Case{"XVideoTooLong", "x", v1::TARGET_KIND_POST, File(kVideo, "video/mp4", 1000, 1280, 720, 141'000),
             "DURATION_TOO_LONG FAILURE assets[0] 140 141"},
        Case{"XVideoTooHigh", "x", v1::TARGET_KIND_POST, File(kVideo, "video/mp4", 1000, 1080, 1920, 9'000),
             "PIXELS_TOO_MANY FAILURE assets[0] 1024 1920"},
        Case{"FacebookGifIsAnImage", "facebook", v1::TARGET_KIND_POST, File(kImage, "image/gif", 5'000'000, 100, 100),
             "FILE_TOO_LARGE WARNING assets[0] 4e+06 5e+06"},
        Case{"LinkedInGifIsAnImage", "linkedin", v1::TARGET_KIND_POST, File(kImage, "image/gif", 5'000'001, 100, 100),
             "FILE_TOO_LARGE WARNING assets[0] 5e+06 5e+06"},
        Case{"YouTubeShort", "youtube", v1::TARGET_KIND_REEL, File(kVideo, "video/mp4", 1000, 1080, 1920, 200'000),
             "DURATION_TOO_LONG WARNING assets[0] 180 200"},
        Case{"LinkedInVideoTooSmall", "linkedin", v1::TARGET_KIND_VIDEO,
             File(kVideo, "video/mp4", 1000, 640, 360, 9'000), "FILE_TOO_SMALL FAILURE assets[0] 75000 1000"},
        Case{"LinkedInMostPixels", "linkedin", v1::TARGET_KIND_POST, File(kImage, "image/png", 1000, 36152319, 1), ""},
        Case{"LinkedInTooManyPixels", "linkedin", v1::TARGET_KIND_POST, File(kImage, "image/png", 1000, 9038080, 4),
             "PIXELS_TOO_MANY FAILURE assets[0] 3.61523e+07 3.61523e+07"},
        Case{"LinkedInGifWithTooManyPixels", "linkedin", v1::TARGET_KIND_ARTICLE,
             File(kImage, "image/gif", 1000, 7000, 7000), "PIXELS_TOO_MANY FAILURE assets[0] 3.61523e+07 4.9e+07"},
        Case{"LinkedInVideoAsWideAsItMayBe", "linkedin", v1::TARGET_KIND_VIDEO,
             File(kVideo, "video/mp4", 80'000, 4096, 2304, 9'000), ""},
        Case{"LinkedInVideoTooWide", "linkedin", v1::TARGET_KIND_VIDEO,
             File(kVideo, "video/mp4", 80'000, 4097, 2304, 9'000), "PIXELS_TOO_MANY WARNING assets[0] 4096 4097"},
        Case{"LinkedInDocument", "linkedin", v1::TARGET_KIND_POST,
             File(v1::Asset::KIND_DOCUMENT, "application/pdf", 1000, 0, 0), ""},
        Case{"SpotifyFlac", "spotify", v1::TARGET_KIND_EPISODE,
             File(v1::Asset::KIND_AUDIO, "audio/flac", 1000, 0, 0, 9'000), "MEDIA_FORMAT_REFUSED FAILURE assets[0]"},
        Case{"SpotifyMp3", "spotify", v1::TARGET_KIND_EPISODE,
             File(v1::Asset::KIND_AUDIO, "audio/mpeg", 1000, 0, 0, 9'000), ""},
        Case{"MediumRecollectionWarns", "medium", v1::TARGET_KIND_ARTICLE,
             File(kImage, "image/png", 26'000'000, 1000, 500), "FILE_TOO_LARGE WARNING assets[0] 2.5e+07 2.6e+07"}),
    [](const auto& info) { return info.param.name; });

TEST(MediaCountTest, P3InstagramAsksForOneAndTakesTen) {
  Scene scene = Scene::On("instagram", v1::TARGET_KIND_POST, "Duyuru");
  EXPECT_THAT(scene.Told("MEDIA_MISSING"), Contains("FAILURE targets[0] 1 0"));
  for (int i = 0; i < 11; ++i) scene.Add(kImage, "image/jpeg");
  EXPECT_THAT(scene.Told("TOO_MANY_MEDIA"), Contains("FAILURE targets[0] 10 11"));
}

TEST(MediaCountTest, P3AYouTubePostAsksForNoImageAndTakesTen) {
  Scene scene = Scene::On("youtube", v1::TARGET_KIND_POST, "Duyuru");
  EXPECT_THAT(scene.Codes(), IsEmpty()) << "a text alone is a post";
  for (int i = 0; i < 10; ++i) scene.Add(kImage, i == 0 ? "image/gif" : "image/png");
  EXPECT_THAT(scene.Codes(), Not(Contains("TOO_MANY_MEDIA")));
  scene.Add(kImage, "image/gif");
  EXPECT_THAT(scene.Told("TOO_MANY_MEDIA"), ElementsAre("FAILURE targets[0] 10 11"));
}

TEST(MediaCountTest, P3XTakesFourPhotosOrOneVideoNotBoth) {
  Scene scene = Scene::On("x", v1::TARGET_KIND_POST);
  scene.Add(kImage, "image/jpeg");
  EXPECT_THAT(scene.Codes(), IsEmpty());
  scene.Add(kVideo, "video/mp4");
  EXPECT_THAT(scene.Codes(), Contains("MEDIA_MIXED"));
}

TEST(MediaCountTest, P3AnAnimatedPictureIsAnImageWhereTheRuleDoesNotTellThemApart) {
  for (const auto& [platform, other, type] :
       {std::tuple("facebook", kVideo, "video/mp4"), std::tuple("linkedin", kVideo, "video/mp4"),
        std::tuple("linkedin", v1::Asset::KIND_DOCUMENT, "application/pdf")}) {
    Scene scene = Scene::On(platform, v1::TARGET_KIND_POST);
    scene.Add(kImage, "image/gif");
    EXPECT_THAT(scene.Codes(), Not(Contains("MEDIA_MIXED"))) << platform;
    scene.Add(kImage, "image/png");
    EXPECT_THAT(scene.Codes(), Not(Contains("MEDIA_MIXED"))) << platform;
    scene.Add(other, type);
    EXPECT_THAT(scene.Codes(), Contains("MEDIA_MIXED")) << platform << " " << type;
  }
  Scene x = Scene::On("x", v1::TARGET_KIND_POST);
  x.Add(kImage, "image/gif");
  x.Add(kImage, "image/png");
  EXPECT_THAT(x.Codes(), Contains("MEDIA_MIXED")) << "X tells them apart";
}

TEST(MediaCountTest, P3WhatIsForOtherAccountsDoesNotCount) {
  Scene scene = Scene::On("instagram", v1::TARGET_KIND_POST);
  scene.Add(kImage, "image/jpeg");
  scene.content.mutable_assets(0)->add_accounts("accounts/x.ornekuni");
  EXPECT_THAT(scene.Codes(), Contains("MEDIA_MISSING"));
}

TEST(MediaCountTest, P3AReelNeedsAVideoAndAnEpisodeSomethingToPlay) {
  Scene reel = Scene::On("instagram", v1::TARGET_KIND_REEL);
  reel.Add(kImage, "image/jpeg");
  EXPECT_THAT(reel.Codes(), Contains("MEDIA_MISSING"));
  Scene episode = Scene::On("spotify", v1::TARGET_KIND_EPISODE);
  EXPECT_THAT(episode.Codes(), Contains("MEDIA_MISSING"));
  episode.Add(v1::Asset::KIND_AUDIO, "audio/mpeg");
  EXPECT_THAT(episode.Codes(), Not(Contains("MEDIA_MISSING")));
}

TEST(OffersTest, P3SaysWhichFormsAPlatformHas) {
  using directory::v1::Platform;
  EXPECT_TRUE(Offers(directory::v1::PLATFORM_INSTAGRAM, v1::TARGET_KIND_STORY));
  EXPECT_FALSE(Offers(directory::v1::PLATFORM_INSTAGRAM, v1::TARGET_KIND_ARTICLE));
  EXPECT_TRUE(Offers(directory::v1::PLATFORM_SPOTIFY, v1::TARGET_KIND_EPISODE));
  EXPECT_FALSE(Offers(directory::v1::PLATFORM_MEDIUM, v1::TARGET_KIND_POST));
  for (int platform = directory::v1::Platform_MIN; platform <= directory::v1::Platform_MAX; ++platform) {
    EXPECT_FALSE(Offers(static_cast<Platform>(platform), v1::TARGET_KIND_UNSPECIFIED));
    bool any = false;
    for (int kind = v1::TargetKind_MIN; kind <= v1::TargetKind_MAX; ++kind) {
      any |= Offers(static_cast<Platform>(platform), static_cast<v1::TargetKind>(kind));
    }
    EXPECT_EQ(any, platform != directory::v1::PLATFORM_UNSPECIFIED);
  }
}

}  // namespace
}  // namespace meydan::review
