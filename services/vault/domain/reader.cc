#include "services/vault/domain/reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/people.h"

namespace meydan::vault {
namespace {

using storage::v1::Reader;
using v1::UnusualReveal;

constexpr int kManyRefusals = 10;  // in a day; one more stands for "has been told"

absl::TimeZone Istanbul() { return absl::FixedTimeZone(3 * 60 * 60); }

// Days since 1970 in the university's time zone.
int64_t DayOf(absl::Time time) { return absl::ToCivilDay(time, Istanbul()) - absl::CivilDay(1970, 1, 1); }

void BeginDay(Reader& reader, absl::Time now) {
  if (reader.day() == DayOf(now)) return;
  reader.set_day(DayOf(now));
  reader.clear_accounts_today();
  reader.clear_alerted();
  reader.clear_refusals_today();
}

// What is older than an hour does not count any more.
void DropOld(Reader& reader, absl::Time now) {
  auto& recent = *reader.mutable_recent();
  recent.erase(std::remove_if(recent.begin(), recent.end(),
                              [&](const auto& time) { return ToTime(time) <= now - absl::Hours(1); }),
               recent.end());
}

absl::Status CheckRate(const Reader& reader, int most, absl::Time now) {
  if (reader.recent_size() < most) return absl::OkStatus();
  const absl::Time free = ToTime(reader.recent(reader.recent_size() - most)) + absl::Hours(1);
  return WithRetryDelay(
      MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_REVEALS", "you have looked at too much in an hour"),
      std::max(free - now, absl::Seconds(1)));
}

void CountAccount(Reader& reader, absl::string_view credential, int most) {
  const auto& accounts = reader.accounts_today();
  if (accounts.size() > most || std::find(accounts.begin(), accounts.end(), credential) != accounts.end()) return;
  reader.add_accounts_today(std::string(credential));
}

bool IsOutOfHours(const v1::VaultPolicy& policy, absl::Time now) {
  const int hour = absl::ToCivilHour(now, Istanbul()).hour();
  return hour < policy.office_hour_from() || hour >= policy.office_hour_to();
}

void AddRefusal(Reader& reader) {
  if (reader.refusals_today() < kManyRefusals) reader.set_refusals_today(reader.refusals_today() + 1);
}

Alerts AlertsOf(Reader& reader, const Occasion& occasion) {
  Alerts alerts;
  if (IsOutOfHours(occasion.policy, occasion.now)) alerts.push_back(UnusualReveal::KIND_OUT_OF_HOURS);
  if (!reader.alerted() && reader.accounts_today_size() > occasion.policy.unusual_accounts_per_day()) {
    alerts.push_back(UnusualReveal::KIND_MANY_ACCOUNTS);
    reader.set_alerted(true);
  }
  if (reader.refusals_today() == kManyRefusals) {
    alerts.push_back(UnusualReveal::KIND_MANY_REFUSALS);
    reader.set_refusals_today(kManyRefusals + 1);
  }
  return alerts;
}

}  // namespace

std::string ReaderNameOf(absl::string_view person, const World& world) {
  return absl::StrCat("readers/", IdOf(FirstNameOf(person, world)));
}

ReaderRuling CountAccess(const Reader& current, absl::string_view name, absl::string_view credential,
                         const Occasion& occasion) {
  ReaderRuling ruling{{current, {}}, absl::OkStatus(), {}};
  Reader& reader = ruling.decision.state;
  reader.set_name(std::string(name));
  BeginDay(reader, occasion.now);
  DropOld(reader, occasion.now);
  ruling.refusal = CheckRate(reader, occasion.policy.reveals_per_hour(), occasion.now);
  if (ruling.refusal.ok()) {
    *reader.add_recent() = ToProto(occasion.now);
    CountAccount(reader, credential, occasion.policy.unusual_accounts_per_day());
  } else {
    AddRefusal(reader);
  }
  ruling.alerts = AlertsOf(reader, occasion);
  return ruling;
}

Decision<Reader> CountRefusal(const Reader& current, const Occasion& occasion) {
  Decision<Reader> decision{current, {}};
  BeginDay(decision.state, occasion.now);
  AddRefusal(decision.state);
  return decision;
}

}  // namespace meydan::vault
