#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace meydan::review {

// What libmediainfo makes of a file that it is handed piece by piece. This is its C interface (MediaInfoDLL_Static.h of
// version 23.04, stable since 0.7), declared in media_info.cc: Debian's package of headers needs another build of
// libcurl's than prometheus-cpp's, and the two cannot be installed together. For one thread; several may have one each.
class MediaInfo {
 public:
  enum class Stream { kGeneral = 0, kVideo = 1, kAudio = 2, kImage = 5 };

  MediaInfo();

  // The file has that size, and what comes next is its bytes from `offset` on.
  void Begin(uint64_t size, uint64_t offset);
  // True when all is understood and nothing more is needed.
  bool Take(const char* bytes, size_t count);
  // Where it wants to go on reading; nothing (the greatest number) for straight on.
  uint64_t WantsToGoTo();
  void End();

  // A field of the first stream of that kind, e.g. "Width"; empty without one. What is not ASCII is '?'.
  std::string Get(Stream stream, const char* field) const;
  int Count(Stream stream) const;

 private:
  struct Delete {
    void operator()(void* handle) const;
  };
  const std::unique_ptr<void, Delete> handle_;
};

}  // namespace meydan::review
