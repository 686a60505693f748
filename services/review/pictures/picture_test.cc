#include "services/review/pictures/picture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <tuple>
#include <utility>

#include "absl/strings/numbers.h"
#include "services/review/pictures/exif.h"
#include "services/review/pictures/main_colours.h"
#include "services/review/pictures/testing/pictures.h"
#include "services/review/testing/folder.h"

namespace meydan::review {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kJpeg[] = "image/jpeg";
constexpr char kPng[] = "image/png";
constexpr char kWebp[] = "image/webp";

// Two thirds of it blue, one orange, in upright stripes.
testing::Paint Stripes(int width) {
  return [width](int x, int) { return x < width * 2 / 3 ? 0x0b3d91U : 0xf2a900U; };
}

class PictureTest : public ::testing::Test {
 protected:
  Picture Look(const std::string& bytes, const char* media_type) {
    std::ofstream(scratch_.File("picture"), std::ios::binary) << bytes;
    return LookAtPicture(scratch_.File("picture"), media_type);
  }
  testing::Folder scratch_;
};

// Within what lossy formats make of it; where the stripes meet there may be a third colour.
void ExpectStripes(const std::vector<std::string>& colours) {
  ASSERT_GE(colours.size(), 2U);
  const int expected[2][3] = {{0x0b, 0x3d, 0x91}, {0xf2, 0xa9, 0x00}};
  for (size_t i = 0; i < 2; ++i) {
    for (size_t part = 0; part < 3; ++part) {
      int value = 0;
      ASSERT_TRUE(absl::SimpleHexAtoi(colours[i].substr(1 + 2 * part, 2), &value));
      EXPECT_NEAR(value, expected[i][part], 12) << colours[i];
    }
  }
}

TEST_F(PictureTest, TellsTheMainColoursMostOfThemFirst) {
  for (const int width : {48, 300, 700}) {
    SCOPED_TRACE(width);
    const testing::Paint paint = Stripes(width);
    const int height = width / 2;
    ExpectStripes(Look(testing::JpegOf(width, height, paint), kJpeg).colours);
    ExpectStripes(Look(testing::JpegOf(width, height, paint, {.progressive = true}), kJpeg).colours);
    ExpectStripes(Look(testing::WebpOf(width, height, paint), kWebp).colours);
    ExpectStripes(Look(testing::WebpOf(width, height, paint, true), kWebp).colours);
    for (const bool interlaced : {false, true}) {
      EXPECT_THAT(Look(testing::PngOf(width, height, paint, interlaced), kPng).colours,
                  ElementsAre("#0b3d91", "#f2a900"));
    }
  }
  EXPECT_THAT(Look(testing::PngOf(1, 1, Stripes(3)), kPng).colours, ElementsAre("#0b3d91"));
}

TEST_F(PictureTest, ExifTurnsByAQuarter) {
  const testing::Paint paint = Stripes(60);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const bool little : {false, true}) {
      const std::string exif = testing::ExifOf(orientation, little);
      const bool sideways = orientation >= 5;
      const std::string marker = std::string("Exif\0\0", 6) + exif;
      EXPECT_EQ(Look(testing::JpegOf(60, 30, paint, {.exif = marker}), kJpeg).sideways, sideways) << orientation;
      EXPECT_EQ(Look(testing::PngOf(60, 30, paint, false, exif), kPng).sideways, sideways) << orientation;
      EXPECT_EQ(Look(testing::WebpOf(60, 30, paint, false, exif), kWebp).sideways, sideways) << orientation;
    }
  }
  EXPECT_FALSE(Look(testing::JpegOf(60, 30, paint), kJpeg).sideways);
}

TEST(ExifTest, WhatDoesNotHoldTogetherAsksForNothing) {
  for (const bool little : {false, true}) {
    const std::string exif = testing::ExifOf(6, little);
    ASSERT_TRUE(AsksForAQuarterTurn(exif));
    for (size_t size = 0; size < exif.size() - 4; ++size) EXPECT_FALSE(AsksForAQuarterTurn(exif.substr(0, size)));
    for (size_t i = 0; i < exif.size(); ++i) {
      std::string spoilt = exif;
      spoilt[i] = '\xff';
      AsksForAQuarterTurn(spoilt);  // must end
    }
  }
}

TEST_F(PictureTest, WhatIsNoSuchPictureTellsNothing) {
  const std::string png = testing::PngOf(60, 30, Stripes(60));
  for (const char* type : {kJpeg, kWebp, "image/gif", "video/mp4"}) {
    EXPECT_THAT(Look(png, type).colours, IsEmpty()) << type;
  }
  for (const char* type : {kJpeg, kPng, kWebp}) EXPECT_THAT(Look("", type).colours, IsEmpty());
  EXPECT_THAT(LookAtPicture(scratch_.File("none"), kPng).colours, IsEmpty());
}

TEST_F(PictureTest, APictureThatWouldCostTooMuchTellsItsSizeAlone) {
  const testing::Paint grey = [](int, int) { return 0x808080U; };
  const auto colours = [&](const std::string& bytes, const char* type, PictureLimits limits) {
    std::ofstream(scratch_.File("picture"), std::ios::binary) << bytes;
    const Picture picture = LookAtPicture(scratch_.File("picture"), type, limits);
    EXPECT_EQ(picture.width, 400);
    EXPECT_EQ(picture.height, 300);
    return picture.colours.size();
  };
  const std::string png = testing::PngOf(400, 300, grey);
  const std::string jpeg = testing::JpegOf(400, 300, grey);
  const std::string progressive = testing::JpegOf(400, 300, grey, {.progressive = true});
  const std::string webp = testing::WebpOf(400, 300, grey);
  const std::string lossless = testing::WebpOf(400, 300, grey, true);
  const PictureLimits enough{.pixels = 120'000, .bytes = 1'000'000};
  const PictureLimits few_pixels{.pixels = 119'999, .bytes = 1'000'000};
  const PictureLimits few_bytes{.pixels = 120'000, .bytes = 300'000};
  const std::tuple<std::string, const char*, bool> pictures[] = {{png, kPng, false},
                                                                 {jpeg, kJpeg, false},
                                                                 {progressive, kJpeg, true},
                                                                 {webp, kWebp, false},
                                                                 {lossless, kWebp, true}};
  for (const auto& [bytes, type, as_a_whole] : pictures) {
    EXPECT_EQ(colours(bytes, type, enough), 1U) << type;
    EXPECT_EQ(colours(bytes, type, few_pixels), 0U) << type;
    EXPECT_EQ(colours(bytes, type, few_bytes), as_a_whole ? 0U : 1U) << type;
  }
}

TEST_F(PictureTest, SpoiltPicturesDoNoHarm) {
  const testing::Paint paint = Stripes(90);
  const std::pair<const char*, std::string> pictures[] = {
      {kJpeg, testing::JpegOf(90, 60, paint)},
      {kJpeg, testing::JpegOf(90, 60, paint, {.progressive = true, .exif = testing::ExifOf(6, true)})},
      {kPng, testing::PngOf(90, 60, paint, false, testing::ExifOf(6, true))},
      {kPng, testing::PngOf(90, 60, paint, true)},
      {kWebp, testing::WebpOf(90, 60, paint, false, testing::ExifOf(6, true))},
      {kWebp, testing::WebpOf(90, 60, paint, true)},
  };
  for (const auto& [type, whole] : pictures) {
    for (size_t i = 0; i < whole.size(); i += 11) {
      std::string spoilt = whole;
      spoilt[i] = static_cast<char>(~spoilt[i]);
      EXPECT_LE(Look(spoilt, type).colours.size(), 5U);
      EXPECT_LE(Look(whole.substr(0, i), type).colours.size(), 5U);
    }
  }
}

TEST(MainColoursTest, WhatIsRareOrNearAnotherIsNotTold) {
  MainColours colours;
  for (int i = 0; i < 100; ++i) colours.Add(200, 0, 0);
  for (int i = 0; i < 30; ++i) colours.Add(220, 10, 10);
  for (int i = 0; i < 4; ++i) colours.Add(0, 0, 200);
  EXPECT_THAT(colours.Take(), ElementsAre("#c80000"));
  for (int i = 0; i < 10; ++i) colours.Add(0, 0, 200);
  EXPECT_THAT(colours.Take(), ElementsAre("#c80000", "#0000c8"));
  colours.Clear();
  EXPECT_THAT(colours.Take(), IsEmpty());
}

}  // namespace
}  // namespace meydan::review
