#include "services/review/testing/media.h"

#include <array>
#include <cstdint>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace meydan::review::testing {
namespace {

// `bytes` of the number, the highest first.
std::string Big(uint64_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text.push_back(static_cast<char>(number >> (8 * i)));
  return text;
}

std::string Little(uint32_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text.push_back(static_cast<char>(number >> (8 * i)));
  return text;
}

uint32_t Crc32(absl::string_view data) {
  uint32_t crc = 0xffffffffu;
  for (const unsigned char c : data) {
    crc ^= c;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320u : 0);
  }
  return ~crc;
}

uint32_t Adler32(absl::string_view data) {
  uint32_t a = 1;
  uint32_t b = 0;
  for (const unsigned char c : data) {
    a = (a + c) % 65521;
    b = (b + a) % 65521;
  }
  return b << 16 | a;
}

// Deflate without compressing: blocks of at most 65,535 bytes as they are.
std::string ZlibStored(absl::string_view data) {
  std::string out = "\x78\x01";
  const uint32_t sum = Adler32(data);
  do {
    const absl::string_view block = data.substr(0, 65535);
    data.remove_prefix(block.size());
    const auto size = static_cast<uint32_t>(block.size());
    absl::StrAppend(&out, std::string(1, data.empty() ? 1 : 0), Little(size, 2), Little(~size & 0xffff, 2), block);
  } while (!data.empty());
  return absl::StrCat(out, Big(sum, 4));
}

std::string PngChunk(absl::string_view type, absl::string_view data) {
  const std::string body = absl::StrCat(type, data);
  return absl::StrCat(Big(data.size(), 4), body, Big(Crc32(body), 4));
}

std::string Box(absl::string_view type, absl::string_view body) {
  return absl::StrCat(Big(body.size() + 8, 4), type, body);
}

// Version and flags, then the body.
std::string FullBox(absl::string_view type, absl::string_view body, uint32_t flags = 0) {
  return Box(type, absl::StrCat(Big(flags, 4), body));
}

std::string Zeros(int bytes) { return std::string(static_cast<size_t>(bytes), '\0'); }

// The 3 by 3 matrix of 16.16 and 2.30 numbers: upright, or turned by 90 degrees.
std::string Matrix(bool turned) {
  const uint32_t one = 0x00010000;
  const std::string rows =
      turned ? absl::StrCat(Big(0, 4), Big(one, 4), Big(0, 4), Big(-one & 0xffffffffu, 4), Big(0, 4), Big(0, 4))
             : absl::StrCat(Big(one, 4), Big(0, 4), Big(0, 4), Big(0, 4), Big(one, 4), Big(0, 4));
  return absl::StrCat(rows, Big(0, 4), Big(0, 4), Big(0x40000000, 4));
}

std::string SampleTable(absl::string_view entry) {
  return Box("stbl", absl::StrCat(FullBox("stsd", absl::StrCat(Big(1, 4), entry)), FullBox("stts", Big(0, 4)),
                                  FullBox("stsc", Big(0, 4)), FullBox("stsz", Zeros(8)), FullBox("stco", Big(0, 4))));
}

std::string Track(int number, absl::string_view handler, absl::string_view header, absl::string_view entry, int width,
                  int height, int milliseconds, bool turned) {
  const std::string tkhd =
      FullBox("tkhd",
              absl::StrCat(Zeros(8), Big(number, 4), Zeros(4), Big(milliseconds, 4), Zeros(8), Zeros(8), Matrix(turned),
                           Big(static_cast<uint64_t>(width) << 16, 4), Big(static_cast<uint64_t>(height) << 16, 4)),
              3);
  const std::string mdhd =
      FullBox("mdhd", absl::StrCat(Zeros(8), Big(1000, 4), Big(milliseconds, 4), Big(0x55c4, 2), Zeros(2)));
  const std::string hdlr = FullBox("hdlr", absl::StrCat(Zeros(4), handler, Zeros(12), Zeros(1)));
  const std::string dinf = Box("dinf", FullBox("dref", absl::StrCat(Big(1, 4), FullBox("url ", "", 1))));
  const std::string minf = Box("minf", absl::StrCat(header, dinf, SampleTable(entry)));
  return Box("trak", absl::StrCat(tkhd, Box("mdia", absl::StrCat(mdhd, hdlr, minf))));
}

std::string VideoTrack(int width, int height, int milliseconds, bool turned) {
  const std::string entry =
      Box("avc1", absl::StrCat(Zeros(6), Big(1, 2), Zeros(16), Big(width, 2), Big(height, 2), Big(0x00480000, 4),
                               Big(0x00480000, 4), Zeros(4), Big(1, 2), Zeros(32), Big(24, 2), Big(0xffff, 2)));
  return Track(1, "vide", FullBox("vmhd", Zeros(8), 1), entry, width, height, milliseconds, turned);
}

std::string SoundTrack(int milliseconds) {
  const std::string entry = Box("sowt", absl::StrCat(Zeros(6), Big(1, 2), Zeros(8), Big(1, 2), Big(16, 2), Zeros(4),
                                                     Big(uint64_t{8000} << 16, 4)));
  return Track(2, "soun", FullBox("smhd", Zeros(4)), entry, 0, 0, milliseconds, false);
}

}  // namespace

std::string Png(int width, int height) {
  const std::string header = absl::StrCat(Big(width, 4), Big(height, 4), std::string("\x08\x00\x00\x00\x00", 5));
  const std::string line = absl::StrCat(Zeros(1), std::string(static_cast<size_t>(width), '\x80'));
  std::string pixels;
  for (int i = 0; i < height; ++i) pixels += line;
  return absl::StrCat("\x89PNG\r\n\x1a\n", PngChunk("IHDR", header), PngChunk("IDAT", ZlibStored(pixels)),
                      PngChunk("IEND", ""));
}

std::string Jpeg(int width, int height) {
  const std::string app0 = absl::StrCat("\xff\xe0", Big(16, 2), std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14));
  const std::string dqt = absl::StrCat("\xff\xdb", Big(67, 2), Zeros(1), std::string(64, '\x10'));
  const std::string sof =
      absl::StrCat("\xff\xc0", Big(11, 2), "\x08", Big(height, 2), Big(width, 2), std::string("\1\1\x11\0", 4));
  const std::string sos = absl::StrCat("\xff\xda", Big(8, 2), std::string("\1\1\0\0\x3f\0", 6));
  return absl::StrCat("\xff\xd8", app0, dqt, sof, sos, Zeros(16), "\xff\xd9");
}

std::string Wav(int milliseconds) {
  const std::string samples = Zeros(milliseconds * 16);
  const std::string format =
      absl::StrCat(Little(1, 2), Little(1, 2), Little(8000, 4), Little(16000, 4), Little(2, 2), Little(16, 2));
  const std::string body = absl::StrCat("WAVEfmt ", Little(16, 4), format, "data",
                                        Little(static_cast<uint32_t>(samples.size()), 4), samples);
  return absl::StrCat("RIFF", Little(static_cast<uint32_t>(body.size()), 4), body);
}

std::string Mp4(int width, int height, int milliseconds, bool sound, bool turned) {
  const std::string ftyp = Box("ftyp", absl::StrCat("isom", Big(0x200, 4), "isomiso2avc1mp41"));
  const std::string mvhd =
      FullBox("mvhd", absl::StrCat(Zeros(8), Big(1000, 4), Big(milliseconds, 4), Big(0x00010000, 4), Big(0x0100, 2),
                                   Zeros(10), Matrix(false), Zeros(24), Big(3, 4)));
  std::string tracks = VideoTrack(width, height, milliseconds, turned);
  if (sound) tracks += SoundTrack(milliseconds);
  return absl::StrCat(ftyp, Box("moov", absl::StrCat(mvhd, tracks)), Box("mdat", Zeros(32)));
}

}  // namespace meydan::review::testing
