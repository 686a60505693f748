#include "services/routing/domain/policy_shadow.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "services/routing/domain/words.h"

namespace meydan::routing {
namespace {

// A set of matters: every combination of one value from each dimension (kind, topic, importance, account unit,
// platform, language).
using Values = std::set<std::string>;
using Box = std::array<Values, 6>;

constexpr int kAccountUnit = 3;
// Values that stand for all that no rule names: another unit, another language; and for a matter without an account.
constexpr char kAnother[] = "*";
constexpr char kNoAccount[] = "";

struct Claim {
  const Rule* rule;
  Box box;
};

Values Intersection(const Values& a, const Values& b) {
  Values both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::inserter(both, both.end()));
  return both;
}

Values Difference(const Values& a, const Values& b) {
  Values rest;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::inserter(rest, rest.end()));
  return rest;
}

bool Meets(const Box& a, const Box& b) {
  for (size_t d = 0; d < a.size(); ++d) {
    if (Intersection(a[d], b[d]).empty()) return false;
  }
  return true;
}

// So many pieces are looked at for one policy. A policy that people write takes some hundreds; one that is made to, far
// more than anybody would wait for.
constexpr int kMostPieces = 20'000;

// True when every matter of `box` is in one of `claims`: cuts off what the first of them that meets it leaves over, and
// asks for each piece. False also when that would take more than the `pieces` that are left.
bool IsCovered(Box box, absl::Span<const Claim> claims, int& pieces) {
  if (--pieces < 0) return false;
  const auto first = std::find_if(claims.begin(), claims.end(), [&](const Claim& c) { return Meets(box, c.box); });
  if (first == claims.end()) return false;
  const auto rest = claims.subspan(static_cast<size_t>(first - claims.begin()) + 1);
  for (size_t d = 0; d < box.size(); ++d) {
    Values outside = Difference(box[d], first->box[d]);
    if (!outside.empty()) {
      Box piece = box;
      piece[d] = std::move(outside);
      if (!IsCovered(std::move(piece), rest, pieces)) return false;
    }
    box[d] = Intersection(box[d], first->box[d]);
  }
  return true;
}

template <typename Enum>
Values Words(const std::set<Enum>& values) {
  Values words;
  for (const Enum value : values) words.insert(WordOf(value));
  return words;
}

Box ValuesOf(const Match& match) {
  return {Words(match.kinds),  Words(match.topics), Words(match.importances),
          match.account_units, match.platforms,     match.languages};
}

// Everything that a matter may be, as far as these rules can tell matters apart.
Box UniverseOf(const std::vector<Rule>& rules) {
  Box universe;
  for (const Rule& rule : rules) {
    const Box named = ValuesOf(rule.match);
    for (size_t d = 0; d < universe.size(); ++d) universe[d].insert(named[d].begin(), named[d].end());
  }
  const auto all = [](const std::vector<std::string>& words) { return Values(words.begin(), words.end()); };
  universe[0] = all(WordsOf<v1::Kind>());
  universe[1] = all(WordsOf<v1::Topic>());
  universe[2] = all(WordsOf<v1::Importance>());
  universe[kAccountUnit].insert({kAnother, kNoAccount});
  universe[4].insert({kAnother, kNoAccount});
  universe[5].insert(kAnother);
  return universe;
}

// The matters about which `rule` says something of the given kind.
Box BoxOf(const Rule& rule, const Box& universe, bool needs_account) {
  Box box = ValuesOf(rule.match);
  for (size_t d = 0; d < box.size(); ++d) {
    if (box[d].empty()) box[d] = universe[d];
  }
  if (needs_account) box[kAccountUnit].erase(kNoAccount);
  return box;
}

void FindShadowed(const std::vector<Rule>& rules, const Box& universe, absl::string_view what,
                  bool (*says)(const Rule&), int& pieces, std::vector<PolicyFault>& faults) {
  std::vector<Claim> claims;
  for (const Rule& rule : rules) {
    if (!says(rule)) continue;
    Box box = BoxOf(rule, universe, what == "owner" && rule.owner == kAccountOwner);
    for (const Claim& claim : claims) {
      int few = 2;  // the box, and one piece of it
      if (!IsCovered(box, absl::MakeConstSpan(&claim, 1), few)) continue;
      faults.push_back(
          {rule.line, absl::StrCat("rule ", rule.id, ": its ", what, " can never apply, because rule ", claim.rule->id,
                                   " (line ", claim.rule->line, ") already takes everything that it matches")});
      box = Box();
      break;
    }
    if (box == Box()) continue;
    if (IsCovered(box, claims, pieces)) {
      faults.push_back({rule.line, absl::StrCat("rule ", rule.id, ": its ", what,
                                                " can never apply, because the rules before it together already take "
                                                "everything that it matches")});
    }
    claims.push_back({&rule, std::move(box)});
  }
}

}  // namespace

std::vector<PolicyFault> FindShadowedRules(const std::vector<Rule>& rules) {
  std::vector<PolicyFault> faults;
  const Box universe = UniverseOf(rules);
  int pieces = kMostPieces;
  FindShadowed(rules, universe, "owner", [](const Rule& r) { return !r.owner.empty(); }, pieces, faults);
  FindShadowed(rules, universe, "importance", [](const Rule& r) { return r.importance.has_value(); }, pieces, faults);
  FindShadowed(rules, universe, "deadlines", [](const Rule& r) { return r.deadlines.has_value(); }, pieces, faults);
  FindShadowed(rules, universe, "escalation", [](const Rule& r) { return r.escalate; }, pieces, faults);
  return faults;
}

}  // namespace meydan::routing
