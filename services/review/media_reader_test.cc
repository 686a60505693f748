#include "services/review/media_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "common/base/testing/status_matchers.h"
#include "services/review/pictures/testing/pictures.h"
#include "services/review/testing/folder.h"
#include "services/review/testing/media.h"

namespace meydan::review {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;

class MediaReaderTest : public ::testing::Test {
 protected:
  // What is read from a file of these bytes, whatever its name is.
  absl::StatusOr<MediaFacts> Read(const std::string& bytes, const std::string& name = "file") {
    std::ofstream(scratch_.File(name), std::ios::binary) << bytes;
    return ReadMedia(scratch_.File(name));
  }

  testing::Folder scratch_;
};

TEST_F(MediaReaderTest, TellsKindTypePixelsLengthAndSound) {
  struct Row {
    std::string bytes;
    v1::Asset::Kind kind;
    const char* media_type;
    int width, height;
    int64_t duration_ms;
    bool has_sound;
  };
  const std::vector<Row> rows = {
      {testing::Png(640, 480), v1::Asset::KIND_IMAGE, "image/png", 640, 480, 0, false},
      {testing::Png(1, 1), v1::Asset::KIND_IMAGE, "image/png", 1, 1, 0, false},
      {testing::Jpeg(1080, 1350), v1::Asset::KIND_IMAGE, "image/jpeg", 1080, 1350, 0, false},
      {testing::Wav(2500), v1::Asset::KIND_AUDIO, "audio/wav", 0, 0, 2500, true},
      {testing::Mp4(1920, 1080, 12'345), v1::Asset::KIND_VIDEO, "video/mp4", 1920, 1080, 12'345, false},
      {testing::Mp4(1280, 720, 500, true), v1::Asset::KIND_VIDEO, "video/mp4", 1280, 720, 500, true},
      {testing::Mp4(1920, 1080, 1000, false, true), v1::Asset::KIND_VIDEO, "video/mp4", 1080, 1920, 1000, false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.media_type);
    const absl::StatusOr<MediaFacts> facts = Read(row.bytes);
    ASSERT_THAT(facts, IsOk());
    EXPECT_EQ(facts->kind, row.kind);
    EXPECT_EQ(facts->media_type, row.media_type);
    EXPECT_EQ(facts->width, row.width);
    EXPECT_EQ(facts->height, row.height);
    EXPECT_EQ(facts->duration_ms, row.duration_ms);
    EXPECT_EQ(facts->has_sound, row.has_sound);
  }
}

TEST_F(MediaReaderTest, BelievesTheFileAndNotItsName) {
  EXPECT_EQ(Read(testing::Png(3, 2), "song.mp3")->media_type, "image/png");
  EXPECT_THAT(Read("just words\n", "picture.jpg"), Fails(absl::StatusCode::kInvalidArgument, "MEDIA_TYPE_UNKNOWN"));
}

TEST_F(MediaReaderTest, APictureIsAsItIsShownAndTellsItsColours) {
  const testing::Paint blue = [](int, int) { return 0x0b3d91U; };
  const std::string exif = std::string("Exif\0\0", 6) + testing::ExifOf(6, true);
  const absl::StatusOr<MediaFacts> facts = Read(testing::JpegOf(640, 480, blue, {.exif = exif}));
  ASSERT_THAT(facts, IsOk());
  EXPECT_EQ(facts->width, 480);
  EXPECT_EQ(facts->height, 640);
  EXPECT_EQ(facts->colours.size(), 1U);
  EXPECT_EQ(Read(testing::PngOf(64, 48, blue))->colours, std::vector<std::string>{"#0b3d91"});
  EXPECT_EQ(Read(testing::WebpOf(64, 48, blue, true))->colours.size(), 1U);
}

TEST_F(MediaReaderTest, RefusesWhatItDoesNotKnow) {
  const std::string png = testing::Png(64, 64);
  const std::vector<std::string> refused = {
      "",
      "\n",
      std::string(5000, '\0'),
      "<html><body>picture</body></html>",
      "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
      "#EXTM3U\n#EXTINF:10,\n/etc/passwd\n",
      std::string("\x7f"
                  "ELF\2\1\1\0",
                  8) +
          std::string(200, '\0'),
      "PK\3\4" + std::string(100, 'x'),
      png.substr(0, 12),  // ends before its size
      "GIF8",
  };
  for (const std::string& bytes : refused) {
    SCOPED_TRACE(bytes.substr(0, 20));
    EXPECT_THAT(Read(bytes), Fails(absl::StatusCode::kInvalidArgument, "MEDIA_TYPE_UNKNOWN"));
  }
}

// Whatever a cut or a spoilt byte makes of it, reading ends, and what it tells is within bounds.
TEST_F(MediaReaderTest, SpoiltFilesDoNoHarm) {
  for (const std::string& whole : {testing::Png(9, 9), testing::Jpeg(9, 9), testing::Wav(20), testing::Mp4(9, 9, 50)}) {
    for (size_t i = 0; i < whole.size(); i += 7) {
      std::string spoilt = whole;
      spoilt[i] = static_cast<char>(~spoilt[i]);
      for (const std::string& bytes : {spoilt, whole.substr(0, i)}) {
        const absl::StatusOr<MediaFacts> facts = Read(bytes);
        if (!facts.ok()) continue;
        EXPECT_GE(facts->width, 0);
        EXPECT_GE(facts->duration_ms, 0);
      }
    }
  }
}

}  // namespace
}  // namespace meydan::review
