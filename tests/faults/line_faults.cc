#include "tests/faults/line_faults.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"

namespace meydan::faults {
namespace {

using harness::FaultProxy;
using integration::WaitFor;

// The fault itself: longer than a service waits for Redis's answer before it takes the connection for dead.
constexpr absl::Duration kAwhile = absl::Seconds(3);
constexpr int kTimesRefused = 5;

// Until something is lost on the line, and a while longer.
absl::Status Swallow(FaultProxy& line, CommentLoad&) {
  const int64_t before = line.swallowed();
  line.Set(FaultProxy::Line::kSwallowed);
  const absl::Status lost =
      WaitFor([&] { return line.swallowed() > before ? absl::OkStatus() : absl::NotFoundError("nothing was sent"); });
  absl::SleepFor(kAwhile);
  line.Set(FaultProxy::Line::kWhole);
  return lost;
}

absl::Status Refuse(FaultProxy& line, CommentLoad&) {
  const int before = line.refused();
  line.Set(FaultProxy::Line::kRefused);
  const absl::Status tried = WaitFor([&] {
    return line.refused() - before >= kTimesRefused ? absl::OkStatus() : absl::NotFoundError("nobody tries again");
  });
  line.Set(FaultProxy::Line::kWhole);
  return tried;
}

// Slow, but not too slow: work goes on.
absl::Status Delay(FaultProxy& line, CommentLoad& load) {
  line.Delay(absl::Milliseconds(60));
  const absl::Status goes_on = load.WaitForAccepted(10);
  line.Delay(absl::ZeroDuration());
  return goes_on;
}

// One cut after the other, each when there is traffic again.
std::function<absl::Status(FaultProxy&, CommentLoad&)> Cuts(FaultProxy::Cut cut, int times) {
  return [cut, times](FaultProxy& line, CommentLoad&) -> absl::Status {
    for (int i = 0; i < times; ++i) {
      const int before = line.cuts();
      line.CutNext(cut);
      RETURN_IF_ERROR(WaitFor([&] {
        return line.cuts() > before ? absl::OkStatus() : absl::NotFoundError(absl::StrCat("no chance for cut ", i));
      }));
    }
    return absl::OkStatus();
  };
}

}  // namespace

std::vector<LineFault> LineFaults() {
  return {{"Swallowed", &Swallow},
          {"Refused", &Refuse},
          {"Delayed", &Delay},
          {"CutBeforeRequests", Cuts(FaultProxy::Cut::kBeforeRequest, 10)},
          {"CutBeforeReplies", Cuts(FaultProxy::Cut::kBeforeReply, 10)},
          {"CutInReplies", Cuts(FaultProxy::Cut::kInReply, 10)},
          {"RepliesHalfClosed", Cuts(FaultProxy::Cut::kHalfCloseReplies, 10)},
          {"RequestsHalfClosed", Cuts(FaultProxy::Cut::kHalfCloseRequests, 10)}};
}

}  // namespace meydan::faults
