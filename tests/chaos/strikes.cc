#include "tests/chaos/strikes.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace meydan::chaos {
namespace {

// Plain arithmetic on the generator's numbers, since the standard library's distributions differ from one to another.
class Planner {
 public:
  Planner(uint64_t seed, int victims) : random_(seed), deck_(static_cast<size_t>(victims)) {
    std::iota(deck_.begin(), deck_.end(), 0);
    next_ = deck_.size();
  }

  double Between(double low, double high) {
    return low + (high - low) * static_cast<double>(random_() >> 11) / static_cast<double>(uint64_t{1} << 53);
  }

  int Draw() {
    if (next_ == deck_.size()) {
      for (size_t i = deck_.size(); i > 1; --i) std::swap(deck_[i - 1], deck_[random_() % i]);
      next_ = 0;
    }
    return deck_[next_++];
  }

  Strike StrikeAt(absl::Duration at, int victim) {
    // Mostly short; sometimes long enough for others to notice and take over.
    const double downtime = Between(0, 1) < 0.8 ? Between(0.02, 0.7) : Between(0.7, 4);
    return {at, victim, absl::Seconds(downtime), absl::Seconds(Between(0, 1))};
  }

 private:
  std::mt19937_64 random_;
  std::vector<int> deck_;
  size_t next_ = 0;
};

}  // namespace

std::vector<Strike> PlanStrikes(uint64_t seed, int kills, int victims, absl::Duration pace) {
  Planner planner(seed, victims);
  std::vector<Strike> strikes;
  absl::Duration at;
  while (static_cast<int>(strikes.size()) < kills) {
    at += pace * planner.Between(0.3, 1.7);
    const Strike first = planner.StrikeAt(at, planner.Draw());
    strikes.push_back(first);
    const double kind = planner.Between(0, 1);
    if (kind < 0.2) {
      const absl::Duration later = first.downtime + absl::Seconds(planner.Between(0, 0.8));
      strikes.push_back(planner.StrikeAt(at + later, first.victim));
    } else if (kind < 0.4) {
      strikes.push_back(planner.StrikeAt(at + absl::Seconds(planner.Between(0, 0.1)), planner.Draw()));
    }
  }
  strikes.resize(static_cast<size_t>(kills));
  std::sort(strikes.begin(), strikes.end(), [](const Strike& a, const Strike& b) { return a.at < b.at; });
  return strikes;
}

}  // namespace meydan::chaos
