#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/async/work_threads.h"
#include "services/review/asset_store.h"

namespace meydan::review {

// Files in a folder, by their content:
//
//   <folder>/ab/ab12…          a kept file, named by its SHA-256; never written to
//   <folder>/incoming/<uuid>   one on its way in, locked (flock) for as long as somebody writes it
//
// A file is written under "incoming", synced, and renamed to its place: what stands there is whole. Several processes
// may share a folder of one file system. What a process left in "incoming" when it died is removed at the next start.
class AssetFolder final : public AssetStore {
 public:
  struct Limits {
    int64_t most_bytes = int64_t{1} << 30;    // of one file
    int64_t free_bytes = int64_t{256} << 20;  // that stay free on the file system
  };

  // Makes the folder when there is none. FAILED_PRECONDITION, reason ASSET_FOLDER_UNUSABLE, when it cannot be written.
  // `threads` do the work and must outlive it.
  static absl::StatusOr<std::unique_ptr<AssetFolder>> Make(std::string folder, Limits limits, WorkThreads& threads);

  Task<absl::StatusOr<std::unique_ptr<Upload>>> Begin() override;
  Task<absl::StatusOr<std::unique_ptr<Download>>> Open(std::string digest) override;

  // Where a file of that digest is kept.
  std::string PathOf(const std::string& digest) const;

 private:
  class FileUpload;
  class FileDownload;

  AssetFolder(std::string folder, Limits limits, WorkThreads& threads);
  std::string Incoming() const;
  // Removes what nobody writes any more.
  void SweepIncoming() const;
  absl::Status CheckSpace() const;

  const std::string folder_;
  const Limits limits_;
  WorkThreads& threads_;
};

}  // namespace meydan::review
