#include "services/meydanctl/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"

namespace meydan::meydanctl {
namespace {

constexpr int kBar = 30;
constexpr absl::Duration kRedraw = absl::Milliseconds(100);
constexpr absl::Duration kLineEvery = absl::Seconds(5);

}  // namespace

std::string ProgressLine(const std::string& label, int64_t done, int64_t total, absl::Duration elapsed, bool with_bar) {
  const double seconds = absl::ToDoubleSeconds(elapsed);
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (total <= 0) return absl::StrFormat("%s  %d  %.0f s", label, done, seconds);
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  std::string bar;
  if (with_bar) {
    const int full = static_cast<int>(share * kBar);
    bar = absl::StrCat("  [", std::string(full, '#'), std::string(kBar - full, '.'), "]");
  }
  std::string line = absl::StrFormat("%s%s  %d/%d  %.0f%%", label, bar, done, total, share * 100);
  if (rate > 0) {
    const int64_t left = std::llround(static_cast<double>(std::max<int64_t>(0, total - done)) / rate);
    absl::StrAppendFormat(&line, "  %.0f/s  left %d:%02d", rate, left / 60, left % 60);
  }
  return line;
}

Progress::Progress(std::string label, int64_t total)
    : label_(std::move(label)), total_(total), terminal_(isatty(STDERR_FILENO) == 1), began_(absl::Now()) {
  if (!terminal_) said_ = began_;  // the first line comes after a while: short work says nothing
}

Progress::~Progress() {
  if (terminal_ && said_ != absl::InfinitePast()) std::fputs("\n", stderr);
}

void Progress::Update(int64_t done, const std::string& note) {
  const absl::Time now = absl::Now();
  const bool finished = total_ > 0 && done >= total_;
  if (now - said_ < (terminal_ ? kRedraw : kLineEvery) && !(finished && terminal_)) return;
  said_ = now;
  std::string line = ProgressLine(label_, done, total_, now - began_, terminal_);
  if (!note.empty()) absl::StrAppend(&line, "  ", note);
  std::fprintf(stderr, terminal_ ? "\r%s\033[K" : "%s\n", line.c_str());
  std::fflush(stderr);
}

}  // namespace meydan::meydanctl
