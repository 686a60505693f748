#include <png.h>

#include <csetjmp>
#include <vector>

#include "services/review/pictures/decoders.h"
#include "services/review/pictures/exif.h"

namespace meydan::review {
namespace {

constexpr png_uint_32 kMostSide = 1 << 16;
constexpr png_alloc_size_t kMostChunkBytes = 1 << 20;
constexpr png_uint_32 kMostChunks = 100;
constexpr size_t kPixelBytes = 4;
constexpr png_byte kSeen = 0x80;  // less opaque pixels have no colour

// libpng's errors do not return: they jump to png_jmpbuf.
struct Png {
  png_structp png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, nullptr, [](png_structp self, png_const_charp) { png_longjmp(self, 1); },
      [](png_structp, png_const_charp) {});
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  std::vector<png_byte> row;

  ~Png() { png_destroy_read_struct(&png, &info, nullptr); }
};

void ReadHead(Png& it, FILE* file, Look& look) {
  png_set_user_limits(it.png, kMostSide, kMostSide);
  png_set_chunk_malloc_max(it.png, kMostChunkBytes);
  png_set_chunk_cache_max(it.png, kMostChunks);
  png_init_io(it.png, file);
  png_read_info(it.png, it.info);
  png_uint_32 size = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(it.png, it.info, &size, &exif) != 0) {
    look.sideways = AsksForAQuarterTurn(absl::string_view(reinterpret_cast<const char*>(exif), size));
  }
}

// As four bytes a pixel. Of an interlaced picture only the first pass, which is every eighth pixel of every eighth row.
void CountRows(Png& it, Look& look) {
  png_uint_32 width = png_get_image_width(it.png, it.info);
  png_uint_32 height = png_get_image_height(it.png, it.info);
  look.width = static_cast<int>(width);
  look.height = static_cast<int>(height);
  if (!look.IsSmallEnough()) return;
  if (png_get_interlace_type(it.png, it.info) != PNG_INTERLACE_NONE) {
    width = PNG_PASS_COLS(width, 0);
    height = PNG_PASS_ROWS(height, 0);
  }
  png_set_expand(it.png);
  png_set_strip_16(it.png);
  png_set_gray_to_rgb(it.png);
  png_set_add_alpha(it.png, 0xff, PNG_FILLER_AFTER);
  png_read_update_info(it.png, it.info);
  it.row.resize(png_get_rowbytes(it.png, it.info));
  const auto step = static_cast<png_uint_32>(StepFor(int64_t{width} * height));
  for (png_uint_32 y = 0; y < height; ++y) {
    png_read_row(it.png, it.row.data(), nullptr);
    for (png_uint_32 x = 0; y % step == 0 && x < width; x += step) {
      const png_byte* const pixel = it.row.data() + kPixelBytes * x;
      if (pixel[3] >= kSeen) look.colours.Add(pixel[0], pixel[1], pixel[2]);
    }
  }
}

// Nothing here has a destructor, for a jump would leave it out.
void Decode(Png& it, FILE* file, Look& look) {
  if (setjmp(png_jmpbuf(it.png)) != 0) return look.colours.Clear();
  ReadHead(it, file, look);
  CountRows(it, look);
}

}  // namespace

void LookAtPng(FILE* file, Look& look) {
  Png it;
  if (it.info != nullptr) Decode(it, file, look);
}

}  // namespace meydan::review
