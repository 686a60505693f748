#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "services/review/media_reader.h"

namespace meydan::review {

// A file that is kept from now on.
struct KeptFile {
  std::string digest;  // SHA-256, 64 hexadecimal digits
  int64_t size = 0;    // bytes
  MediaFacts media;
};

// Keeps files by their content. Safe from any thread; never blocks the caller's. What it cannot do for a reason of its
// own is INTERNAL, reason ASSET_STORE_BROKEN.
class AssetStore {
 public:
  virtual ~AssetStore() = default;

  // A file on its way in, for one coroutine. Nothing of it stays unless Keep says OK.
  class Upload {
   public:
    virtual ~Upload() = default;
    // The next bytes. ASSET_TOO_LARGE (INVALID_ARGUMENT), ASSET_STORE_FULL (RESOURCE_EXHAUSTED).
    virtual Task<absl::Status> Append(std::string bytes) = 0;
    // The end of the file: looks into it and keeps it, durably; the same content twice is one file. UPLOAD_EMPTY,
    // DIGEST_MISMATCH unless `digest` is empty or the file's, MEDIA_TYPE_UNKNOWN (all INVALID_ARGUMENT);
    // ASSET_STORE_FULL.
    virtual Task<absl::StatusOr<KeptFile>> Keep(std::string digest) = 0;
    // To be awaited before the end of an upload that is not kept.
    virtual Task<absl::Status> Discard() = 0;
  };
  virtual Task<absl::StatusOr<std::unique_ptr<Upload>>> Begin() = 0;

  // A file on its way out, for one coroutine.
  class Download {
   public:
    virtual ~Download() = default;
    // The next bytes, at most kPieceBytes; empty at the end. DATA_LOSS, reason ASSET_DAMAGED, when the file is not what
    // was kept: then its last bytes were not given.
    virtual Task<absl::StatusOr<std::string>> Next() = 0;
  };
  // NOT_FOUND, reason ASSET_NOT_FOUND, for a digest that is not kept.
  virtual Task<absl::StatusOr<std::unique_ptr<Download>>> Open(std::string digest) = 0;

  static constexpr size_t kPieceBytes = 256 << 10;
};

}  // namespace meydan::review
