#include "tests/harness/scratch_dir.h"

#include <stdlib.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

namespace meydan::harness {

ScratchDir::ScratchDir() {
  const char* base = ::getenv("TMPDIR");
  path_ = std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/meydan-XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) {
    std::perror(("cannot make a scratch folder at " + path_).c_str());
    std::abort();
  }
}

ScratchDir::~ScratchDir() {
  if (::getenv("MEYDAN_KEEP_SCRATCH") != nullptr) {
    std::fprintf(stderr, "kept %s\n", path_.c_str());
    return;
  }
  std::error_code ignored;  // A folder that cannot be removed must not fail a test that passed.
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace meydan::harness
