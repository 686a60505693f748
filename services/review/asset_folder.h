#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/async/work_threads.h"
#include "services/review/asset_store.h"

namespace meydan::review {

// Files in a folder, by their content:
//
//   <folder>/ab/ab12…          a kept file, named by its SHA-256; never written to
//   <folder>/incoming/<uuid>   one on its way in, locked (flock) for as long as somebody writes it
//
// A file is written under "incoming", synced, and renamed to its place: what stands there is whole. Several processes
// may share a folder of one file system. What a process left in "incoming" when it died is removed at the next start;
// what it kept and did not come to record, later (asset_sweep.h).
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

  // What is kept lies in so many parts.
  static constexpr int kParts = 256;
  // The digests of a part's files that were put there before that time.
  Task<absl::StatusOr<std::vector<std::string>>> KeptBefore(int part, absl::Time time);
  // Removes the file unless it has been put there again since: false, and it stays. For files that nobody knows of.
  Task<absl::StatusOr<bool>> RemoveKeptBefore(std::string digest, absl::Time time);

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
