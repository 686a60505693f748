#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"

namespace meydan::meydanctl {

// One line of progress: "Sending  [#####.....]  1500/3000  50%  1200/s  left 0:02". `total` 0 means unknown.
std::string ProgressLine(const std::string& label, int64_t done, int64_t total, absl::Duration elapsed, bool with_bar);

// Tells on stderr how far a command is: as a bar that moves where stderr is a terminal, else as a line every few
// seconds. Not safe from several threads.
class Progress {
 public:
  Progress(std::string label, int64_t total);
  // Ends the bar's line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Update(int64_t done, const std::string& note = "");

 private:
  const std::string label_;
  const int64_t total_;
  const bool terminal_;
  const absl::Time began_;
  absl::Time said_ = absl::InfinitePast();
};

}  // namespace meydan::meydanctl
