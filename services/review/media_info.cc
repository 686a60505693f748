#include "services/review/media_info.h"

#include <cstdlib>

extern "C" {
void* MediaInfoA_New();
void MediaInfoA_Delete(void* handle);
size_t MediaInfoA_Open_Buffer_Init(void* handle, uint64_t file_size, uint64_t file_offset);
size_t MediaInfoA_Open_Buffer_Continue(void* handle, uint8_t* buffer, size_t size);
uint64_t MediaInfoA_Open_Buffer_Continue_GoTo_Get(void* handle);
size_t MediaInfoA_Open_Buffer_Finalize(void* handle);
const char* MediaInfoA_Get(void* handle, int stream, size_t number, const char* field, int info, int search);
size_t MediaInfoA_Count_Get(void* handle, int stream, size_t number);
}

namespace meydan::review {
namespace {

constexpr size_t kAllUnderstood = 0x08;
// MediaInfo_Info_Name and MediaInfo_Info_Text.
constexpr int kByName = 0;
constexpr int kText = 1;
constexpr size_t kAllStreams = static_cast<size_t>(-1);

}  // namespace

void MediaInfo::Delete::operator()(void* handle) const { MediaInfoA_Delete(handle); }

MediaInfo::MediaInfo() : handle_(MediaInfoA_New()) {
  if (handle_ == nullptr) std::abort();  // out of memory
}

void MediaInfo::Begin(uint64_t size, uint64_t offset) { MediaInfoA_Open_Buffer_Init(handle_.get(), size, offset); }

bool MediaInfo::Take(const char* bytes, size_t count) {
  // It only reads; the missing const is its interface's.
  auto* const buffer = reinterpret_cast<uint8_t*>(const_cast<char*>(bytes));
  return (MediaInfoA_Open_Buffer_Continue(handle_.get(), buffer, count) & kAllUnderstood) != 0;
}

uint64_t MediaInfo::WantsToGoTo() { return MediaInfoA_Open_Buffer_Continue_GoTo_Get(handle_.get()); }

void MediaInfo::End() { MediaInfoA_Open_Buffer_Finalize(handle_.get()); }

std::string MediaInfo::Get(Stream stream, const char* field) const {
  const char* const found = MediaInfoA_Get(handle_.get(), static_cast<int>(stream), 0, field, kText, kByName);
  std::string text = found == nullptr ? "" : found;
  for (char& c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return text;
}

int MediaInfo::Count(Stream stream) const {
  return static_cast<int>(MediaInfoA_Count_Get(handle_.get(), static_cast<int>(stream), kAllStreams));
}

}  // namespace meydan::review
