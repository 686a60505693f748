#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {
namespace {

constexpr int kMostRules = 200;
constexpr int kMostNames = 1000;  // in one condition of a rule
constexpr int kMostReminders = 8;

// Collects what is wrong, all under one reason.
class Faults {
 public:
  void Check(bool good, std::string field, std::string description) {
    if (!good) bad_.Add(absl::StrCat("policy.", field), std::move(description), "POLICY_INVALID");
  }
  void Between(int value, int least, int most, std::string field) {
    Check(value >= least && value <= most, std::move(field), absl::StrCat("must be from ", least, " to ", most));
  }
  // Of a list; false: one fault is noted instead of one for each of its elements, for a small request may hold very
  // many.
  bool Fits(int size, int most, std::string field) {
    Check(size <= most, std::move(field), absl::StrCat("must hold at most ", most));
    return size <= most;
  }
  absl::Status ToStatus() const { return bad_.ToStatus(); }

 private:
  FieldViolations bad_;
};

void CheckRule(const v1::TierRule& rule, const std::string& path, const World& world, Faults& faults) {
  faults.Check(rule.tier() == v1::TIER_STANDARD || rule.tier() == v1::TIER_HIGH, path + ".tier", "no such tier");
  const bool units = faults.Fits(rule.units_size(), kMostNames, path + ".units");
  const bool accounts = faults.Fits(rule.accounts_size(), kMostNames, path + ".accounts");
  const bool platforms = faults.Fits(rule.platforms_size(), directory::v1::Platform_MAX, path + ".platforms");
  if (!units || !accounts || !platforms) return;
  for (int i = 0; i < rule.units_size(); ++i) {
    faults.Check(world.has_unit(rule.units(i)), absl::StrCat(path, ".units[", i, "]"), "no such unit");
  }
  for (int i = 0; i < rule.platforms_size(); ++i) {
    faults.Check(
        directory::v1::Platform_IsValid(rule.platforms(i)) && rule.platforms(i) != directory::v1::PLATFORM_UNSPECIFIED,
        absl::StrCat(path, ".platforms[", i, "]"), "no such platform");
  }
  for (int i = 0; i < rule.accounts_size(); ++i) {
    faults.Check(world.account(rule.accounts(i)).has_value(), absl::StrCat(path, ".accounts[", i, "]"),
                 "no such account");
  }
}

void CheckTerms(const v1::TierTerms& terms, const std::string& path, bool high, Faults& faults) {
  std::set<int> fields;
  if (!faults.Fits(terms.required_fields_size(), v1::Field_MAX, path + ".required_fields")) return;
  for (int i = 0; i < terms.required_fields_size(); ++i) {
    const v1::Field field = terms.required_fields(i);
    faults.Check(v1::Field_IsValid(field) && field != v1::FIELD_UNSPECIFIED && fields.insert(field).second,
                 absl::StrCat(path, ".required_fields[", i, "]"), "no such field, or it stands there twice");
  }
  for (const v1::Field field : {v1::FIELD_USER_NAME, v1::FIELD_EMAIL, v1::FIELD_PASSWORD}) {
    faults.Check(fields.contains(field), path + ".required_fields",
                 absl::StrCat(v1::Field_Name(field), " is always owed (P15)"));
  }
  faults.Check(terms.four_eyes() || !high, path + ".four_eyes", "TIER_HIGH is that of four eyes");
  faults.Between(terms.quorum(), 1, 5, path + ".quorum");
  faults.Between(terms.grant_minutes(), 5, 10080, path + ".grant_minutes");
  faults.Between(terms.grant_uses(), 1, 100, path + ".grant_uses");
  faults.Between(terms.fresh_minutes(), 0, 1440, path + ".fresh_minutes");
  faults.Between(terms.rotation_days(), 1, 730, path + ".rotation_days");
  faults.Between(terms.rotation_warn_days(), 0, 60, path + ".rotation_warn_days");
  faults.Check(terms.rotation_warn_days() < terms.rotation_days(), path + ".rotation_warn_days",
               "must be below rotation_days");
}

void CheckReminders(const v1::VaultPolicy& policy, Faults& faults) {
  faults.Between(policy.reminder_days_size(), 1, kMostReminders, "reminder_days");
  if (policy.reminder_days_size() > kMostReminders) return;
  int before = -1;
  for (int i = 0; i < policy.reminder_days_size(); ++i) {
    const int days = policy.reminder_days(i);
    faults.Check(days > before && days <= 365, absl::StrCat("reminder_days[", i, "]"),
                 "must rise, and be from 0 to 365");
    before = days;
  }
}

}  // namespace

absl::Status CheckPolicy(const v1::VaultPolicy& policy, const World& world) {
  Faults faults;
  if (!faults.Fits(policy.tiers_size(), kMostRules, "tiers")) return faults.ToStatus();
  for (int i = 0; i < policy.tiers_size(); ++i) {
    CheckRule(policy.tiers(i), absl::StrCat("tiers[", i, "]"), world, faults);
  }
  CheckTerms(policy.standard(), "standard", false, faults);
  CheckTerms(policy.high(), "high", true, faults);
  CheckReminders(policy, faults);
  faults.Between(policy.history_versions(), 0, 24, "history_versions");
  faults.Between(policy.confirm_days(), 1, 90, "confirm_days");
  faults.Between(policy.stale_days(), 30, 730, "stale_days");
  faults.Between(policy.reveals_per_hour(), 1, 1000, "reveals_per_hour");
  faults.Between(policy.unusual_accounts_per_day(), 1, 1000, "unusual_accounts_per_day");
  faults.Between(policy.office_hour_from(), 0, 23, "office_hour_from");
  faults.Between(policy.office_hour_to(), 1, 24, "office_hour_to");
  faults.Check(policy.office_hour_from() < policy.office_hour_to(), "office_hour_to", "must be above office_hour_from");
  faults.Between(policy.break_glass_minutes(), 5, 480, "break_glass_minutes");
  faults.Between(policy.break_glass_review_hours(), 1, 168, "break_glass_review_hours");
  faults.Between(policy.hand_over_step_hours(), 1, 720, "hand_over_step_hours");
  faults.Between(policy.request_hours(), 1, 168, "request_hours");
  faults.Between(policy.link_minutes(), 5, 1440, "link_minutes");
  return faults.ToStatus();
}

}  // namespace meydan::vault
