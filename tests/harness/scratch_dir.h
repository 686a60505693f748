#pragma once

#include <string>

namespace meydan::harness {

// A new, empty folder under TMPDIR (else /tmp), removed with all that is in it when the object goes. With
// MEYDAN_KEEP_SCRATCH set it stays, and its path is printed, so that logs can be read after a failure. Ends the program
// when no folder can be made.
class ScratchDir {
 public:
  ScratchDir();
  ~ScratchDir();
  ScratchDir(const ScratchDir&) = delete;
  ScratchDir& operator=(const ScratchDir&) = delete;

  // Short enough for a unix socket below it.
  const std::string& path() const { return path_; }
  // The path of `name` inside the folder.
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace meydan::harness
