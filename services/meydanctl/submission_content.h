#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "meydan/review/v1/content.pb.h"

namespace meydan::meydanctl {

// A submission's content as the command line tells it: a file, options, or a file that options change.
struct ContentOptions {
  std::string file;
  std::string subject, text, type, audience, language, at;
  std::vector<std::string> targets;  // "accounts/x.ornekuni:post"
  std::vector<std::string> titles;   // "accounts/youtube.ornekuni:Title"
  std::vector<std::string> assets;   // "assets/<digest>:what it shows"
};

void AddContentOptions(CLI::App* command, ContentOptions& options);

// INVALID_ARGUMENT, reason CONTENT_OPTIONS_INVALID, names the option that is wrong. What it means is for the service to
// say.
absl::StatusOr<review::v1::Content> ContentOf(const ContentOptions& options);

// "2026-03-02 14:05" in the machine's time zone, or RFC 3339. INVALID_ARGUMENT, reason TIME_INVALID.
absl::StatusOr<absl::Time> ParseMoment(const std::string& text);

}  // namespace meydan::meydanctl
