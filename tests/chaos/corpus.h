#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::chaos {

// What somebody wrote under a post of an official account.
struct Remark {
  directory::v1::Platform platform = directory::v1::PLATFORM_UNSPECIFIED;
  std::string account;  // "accounts/instagram.ornekuni"
  std::string author;
  std::string post;
  std::string text;
};

// The texts of the file, each as if written under one of the posts that the sample university's comments are about. The
// file has tab-separated columns with names in its first line, one of them `text`; lines without a text are left out.
// NOT_FOUND when there is no such file or nothing in it.
absl::StatusOr<std::vector<Remark>> ReadCorpus(const std::string& file);

}  // namespace meydan::chaos
