#include <algorithm>
#include <csetjmp>
#include <cstddef>

// clang-format off: jpeglib.h needs FILE and size_t before it
#include <cstdio>
#include <jpeglib.h>
// clang-format on

#include "services/review/pictures/decoders.h"
#include "services/review/pictures/exif.h"

namespace meydan::review {
namespace {

// A progressive picture of more scans is none that anybody made: each costs a pass over all of it.
constexpr int kMostScans = 100;
constexpr unsigned kLeastSide = 64;  // after scaling
constexpr int kExifMarker = JPEG_APP0 + 1;

// libjpeg's errors do not return: they jump to `back`.
struct Jpeg {
  jpeg_decompress_struct info;
  jpeg_error_mgr errors;
  jpeg_progress_mgr progress;
  std::jmp_buf back;

  Jpeg() {
    info.err = jpeg_std_error(&errors);
    info.client_data = this;
    errors.error_exit = [](j_common_ptr common) { Leave(common); };
    errors.output_message = [](j_common_ptr) {};
    progress.progress_monitor = [](j_common_ptr common) {
      if (reinterpret_cast<j_decompress_ptr>(common)->input_scan_number > kMostScans) Leave(common);
    };
  }
  [[noreturn]] static void Leave(j_common_ptr common) {
    std::longjmp(static_cast<Jpeg*>(common->client_data)->back, 1);
  }
};

unsigned ScaleFor(unsigned width, unsigned height) {
  unsigned scale = 8;
  while (scale > 1 && std::min(width, height) / scale < kLeastSide) scale /= 2;
  return scale;
}

// Nothing here has a destructor, for a jump would leave it out.
void Decode(Jpeg& jpeg, FILE* file, Look& look) {
  if (setjmp(jpeg.back) != 0) return look.colours.Clear();
  jpeg_decompress_struct& info = jpeg.info;
  jpeg_create_decompress(&info);
  info.client_data = &jpeg;
  info.progress = &jpeg.progress;
  info.mem->max_memory_to_use = static_cast<long>(look.limits.bytes);  // NOLINT: libjpeg's type
  jpeg_save_markers(&info, kExifMarker, 0xffff);
  jpeg_stdio_src(&info, file);
  jpeg_read_header(&info, TRUE);
  for (jpeg_saved_marker_ptr marker = info.marker_list; marker != nullptr; marker = marker->next) {
    const absl::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
    look.sideways = look.sideways || AsksForAQuarterTurn(data);
  }
  look.width = static_cast<int>(info.image_width);
  look.height = static_cast<int>(info.image_height);
  if (!look.IsSmallEnough()) return;
  info.scale_num = 1;
  info.scale_denom = ScaleFor(info.image_width, info.image_height);
  info.out_color_space = JCS_RGB;
  info.dct_method = JDCT_IFAST;
  info.do_fancy_upsampling = FALSE;
  jpeg_start_decompress(&info);
  const auto common = reinterpret_cast<j_common_ptr>(&info);
  const JSAMPARRAY row = info.mem->alloc_sarray(common, JPOOL_IMAGE, info.output_width * 3, 1);
  const auto step = static_cast<unsigned>(StepFor(int64_t{info.output_width} * info.output_height));
  while (info.output_scanline < info.output_height) {
    const bool counts = info.output_scanline % step == 0;
    jpeg_read_scanlines(&info, row, 1);
    for (unsigned x = 0; counts && x < info.output_width; x += step) {
      const JSAMPLE* const pixel = row[0] + size_t{3} * x;
      look.colours.Add(pixel[0], pixel[1], pixel[2]);
    }
  }
  if (jpeg.errors.num_warnings > 0) look.colours.Clear();
}

}  // namespace

void LookAtJpeg(FILE* file, Look& look) {
  Jpeg jpeg;
  jpeg.info.mem = nullptr;
  Decode(jpeg, file, look);
  jpeg_destroy(reinterpret_cast<j_common_ptr>(&jpeg.info));  // of one that was not begun, too
}

}  // namespace meydan::review
