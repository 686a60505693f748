#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "services/vault/domain/policy.h"

namespace meydan::vault {
namespace {

constexpr size_t kMostComparisons = 20'000'000;

// What an account may be that no rule names.
constexpr char kAnyOther[] = "";

using Names = std::vector<std::string>;

template <typename ListOf>
Names NamedIn(const v1::VaultPolicy& one, const v1::VaultPolicy& other, ListOf list_of) {
  std::set<std::string> names = {kAnyOther};
  for (const v1::VaultPolicy* policy : {&one, &other}) {
    for (const v1::TierRule& rule : policy->tiers()) names.insert(list_of(rule).begin(), list_of(rule).end());
  }
  return {names.begin(), names.end()};
}

// The unit, platform and account, by their places, that one rule matches.
struct Matches {
  v1::Tier tier;
  std::vector<bool> units;
  std::vector<bool> platforms;
  std::vector<bool> accounts;
};

// For each of `all` whether `list` lets it pass.
template <typename List, typename All>
std::vector<bool> Passing(const List& list, const All& all) {
  std::set<typename All::value_type> listed(list.begin(), list.end());
  std::vector<bool> passing;
  for (const auto& each : all) passing.push_back(listed.empty() || listed.contains(each));
  return passing;
}

// All that an account may be: it can come to another unit, and names and platforms need not fit each other.
struct Universe {
  Names units;
  std::vector<int> platforms;
  Names accounts;
};

std::vector<Matches> MatchesOf(const v1::VaultPolicy& policy, const Universe& all) {
  std::vector<Matches> rules;
  for (const v1::TierRule& rule : policy.tiers()) {
    rules.push_back({rule.tier(), Passing(rule.units(), all.units), Passing(rule.platforms(), all.platforms),
                     Passing(rule.accounts(), all.accounts)});
  }
  return rules;
}

bool IsHigh(const std::vector<Matches>& rules, size_t unit, size_t platform, size_t account) {
  for (const Matches& rule : rules) {
    if (rule.units[unit] && rule.platforms[platform] && rule.accounts[account]) return rule.tier == v1::TIER_HIGH;
  }
  return false;
}

// Whether some account can come out of TIER_HIGH, or into it.
struct Moves {
  bool falls = false;
  bool rises = false;
};

Moves MovesBetween(const v1::VaultPolicy& before, const v1::VaultPolicy& after) {
  Universe all;
  all.units = NamedIn(before, after, [](const v1::TierRule& rule) -> const auto& { return rule.units(); });
  all.accounts = NamedIn(before, after, [](const v1::TierRule& rule) -> const auto& { return rule.accounts(); });
  for (int i = directory::v1::Platform_MIN; i <= directory::v1::Platform_MAX; ++i) all.platforms.push_back(i);
  const size_t rules = static_cast<size_t>(before.tiers_size() + after.tiers_size());
  // More than can be compared counts as a weakening: it waits for a day.
  if (all.units.size() * all.accounts.size() * all.platforms.size() * rules > kMostComparisons) return {true, true};
  const std::vector<Matches> rules_before = MatchesOf(before, all);
  const std::vector<Matches> rules_after = MatchesOf(after, all);
  Moves moves;
  for (size_t unit = 0; unit < all.units.size(); ++unit) {
    for (size_t platform = 0; platform < all.platforms.size(); ++platform) {
      for (size_t account = 0; account < all.accounts.size(); ++account) {
        const bool was = IsHigh(rules_before, unit, platform, account);
        const bool is = IsHigh(rules_after, unit, platform, account);
        moves.falls = moves.falls || (was && !is);
        moves.rises = moves.rises || (!was && is);
      }
    }
  }
  return moves;
}

int FreshMinutes(const v1::TierTerms& terms) {
  return terms.fresh_minutes() > 0 ? terms.fresh_minutes() : std::numeric_limits<int>::max();
}

bool AreWeaker(const v1::TierTerms& after, const v1::TierTerms& before) {
  return (before.four_eyes() && !after.four_eyes()) || (before.second_factor() && !after.second_factor()) ||
         after.quorum() < before.quorum() || FreshMinutes(after) > FreshMinutes(before) ||
         after.grant_minutes() > before.grant_minutes() || after.grant_uses() > before.grant_uses();
}

}  // namespace

bool LiftsLimits(const v1::VaultPolicy& before, const v1::VaultPolicy& after) {
  return after.reveals_per_hour() > before.reveals_per_hour() ||
         after.unusual_accounts_per_day() > before.unusual_accounts_per_day() ||
         after.office_hour_from() < before.office_hour_from() || after.office_hour_to() > before.office_hour_to();
}

bool Weakens(const v1::VaultPolicy& before, const v1::VaultPolicy& after) {
  if (AreWeaker(after.standard(), before.standard()) || AreWeaker(after.high(), before.high())) return true;
  if (after.break_glass_minutes() > before.break_glass_minutes() ||
      after.break_glass_review_hours() > before.break_glass_review_hours() ||
      after.link_minutes() > before.link_minutes()) {
    return true;
  }
  const Moves moves = MovesBetween(before, after);
  // The terms of TIER_HIGH may be the weaker ones in something.
  return moves.falls || (moves.rises && AreWeaker(after.high(), before.standard()));
}

}  // namespace meydan::vault
