#include "services/review/pictures/testing/pictures.h"

#include <png.h>
#include <webp/encode.h>

#include <cstddef>
#include <cstdlib>
#include <vector>

// clang-format off: jpeglib.h needs FILE and size_t before it
#include <cstdio>
#include <jpeglib.h>
// clang-format on

namespace meydan::review::testing {
namespace {

std::vector<unsigned char> PixelsOf(int width, int height, const Paint& paint) {
  std::vector<unsigned char> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const unsigned colour = paint(x, y);
      for (const int shift : {16, 8, 0}) pixels.push_back(static_cast<unsigned char>(colour >> shift));
    }
  }
  return pixels;
}

std::string Number(unsigned number, int size, bool little) {
  std::string bytes;
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(number >> (8 * (little ? i : size - 1 - i))));
  return bytes;
}

// "RIFF" size "WEBP" and chunks: the extended form, which a picture with EXIF has.
std::string WithExif(const std::string& webp, int width, int height, const std::string& exif) {
  const std::string head = "VP8X" + Number(10, 4, true) + Number(0x08, 4, true) +
                           Number(static_cast<unsigned>(width - 1), 3, true) +
                           Number(static_cast<unsigned>(height - 1), 3, true);
  std::string tail = "EXIF" + Number(static_cast<unsigned>(exif.size()), 4, true) + exif;
  if (exif.size() % 2 != 0) tail.push_back('\0');
  const std::string body = "WEBP" + head + webp.substr(12) + tail;
  return "RIFF" + Number(static_cast<unsigned>(body.size()), 4, true) + body;
}

}  // namespace

std::string JpegOf(int width, int height, const Paint& paint, const JpegForm& form) {
  std::vector<unsigned char> pixels = PixelsOf(width, height, paint);
  jpeg_compress_struct info;
  jpeg_error_mgr errors;
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;  // NOLINT: libjpeg's type
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = static_cast<JDIMENSION>(width);
  info.image_height = static_cast<JDIMENSION>(height);
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 95, TRUE);
  if (form.progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  if (!form.exif.empty()) {
    jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(form.exif.data()),
                      static_cast<unsigned>(form.exif.size()));
  }
  while (info.next_scanline < info.image_height) {
    JSAMPROW row = pixels.data() + size_t{3} * info.image_width * info.next_scanline;
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  jpeg_destroy_compress(&info);
  std::string file(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);
  return file;
}

std::string PngOf(int width, int height, const Paint& paint, bool interlaced, const std::string& exif) {
  std::vector<unsigned char> pixels = PixelsOf(width, height, paint);
  std::string file;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  const auto take = [](png_structp self, png_bytep bytes, size_t size) {
    static_cast<std::string*>(png_get_io_ptr(self))->append(reinterpret_cast<char*>(bytes), size);
  };
  png_set_write_fn(png, &file, take, nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8, PNG_COLOR_TYPE_RGB,
               interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  std::string own_exif = exif;
  if (!exif.empty()) {
    png_set_eXIf_1(png, info, static_cast<png_uint_32>(own_exif.size()), reinterpret_cast<png_bytep>(own_exif.data()));
  }
  std::vector<png_bytep> rows;
  for (int y = 0; y < height; ++y) rows.push_back(pixels.data() + size_t{3} * static_cast<size_t>(width * y));
  png_set_rows(png, info, rows.data());
  png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
  png_destroy_write_struct(&png, &info);
  return file;
}

std::string WebpOf(int width, int height, const Paint& paint, bool lossless, const std::string& exif) {
  const std::vector<unsigned char> pixels = PixelsOf(width, height, paint);
  uint8_t* bytes = nullptr;
  const size_t size = lossless ? WebPEncodeLosslessRGB(pixels.data(), width, height, 3 * width, &bytes)
                               : WebPEncodeRGB(pixels.data(), width, height, 3 * width, 90, &bytes);
  const std::string file(reinterpret_cast<char*>(bytes), size);
  WebPFree(bytes);
  return exif.empty() ? file : WithExif(file, width, height, exif);
}

std::string ExifOf(int orientation, bool little) {
  const auto entry = [little](unsigned tag, unsigned value) {
    return Number(tag, 2, little) + Number(3, 2, little) + Number(1, 4, little) + Number(value, 2, little) +
           Number(0, 2, little);
  };
  return (little ? std::string("II") : std::string("MM")) + Number(42, 2, little) + Number(8, 4, little) +
         Number(2, 2, little) + entry(0x0103, 6) + entry(0x0112, static_cast<unsigned>(orientation)) +
         Number(0, 4, little);
}

}  // namespace meydan::review::testing
