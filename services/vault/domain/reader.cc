#include "services/vault/domain/reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/people.h"

namespace meydan::vault {
namespace {

using storage::v1::Reader;
using v1::UnusualReveal;
using Times = google::protobuf::RepeatedPtrField<google::protobuf::Timestamp>;

constexpr int kManyRefusals = 10;  // in a day; one more stands for "has been raised"

absl::TimeZone Istanbul() { return absl::FixedTimeZone(3 * 60 * 60); }

// Days since 1970 in the university's time zone.
int64_t DayOf(absl::Time time) { return absl::ToCivilDay(time, Istanbul()) - absl::CivilDay(1970, 1, 1); }

void BeginDay(Reader& reader, absl::Time now) {
  if (reader.day() == DayOf(now)) return;
  reader.set_day(DayOf(now));
  reader.clear_accounts_today();
  reader.clear_alerted();
  reader.clear_refusals_today();
  reader.clear_deposits_alerted();
}

// What is older than an hour does not count any more.
void DropOld(Times& times, absl::Time now) {
  times.erase(std::remove_if(times.begin(), times.end(),
                             [&](const auto& time) { return ToTime(time) <= now - absl::Hours(1); }),
              times.end());
}

absl::Status CheckRate(const Times& times, int most, absl::string_view reason, std::string message, absl::Time now) {
  if (times.size() < most) return absl::OkStatus();
  const absl::Time free = ToTime(times.Get(times.size() - most)) + absl::Hours(1);
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, reason, std::move(message)),
                        std::max(free - now, absl::Seconds(1)));
}

bool IsKnown(absl::string_view credential, const World& world) {
  return absl::ConsumePrefix(&credential, "credentials/") &&
         world.account(absl::StrCat("accounts/", credential)).has_value();
}

void CountAccount(Reader& reader, absl::string_view credential, const Occasion& occasion) {
  if (!IsKnown(credential, occasion.world)) return;
  const int most = occasion.policy.unusual_accounts_per_day();
  const auto& accounts = reader.accounts_today();
  if (accounts.size() > most || std::find(accounts.begin(), accounts.end(), credential) != accounts.end()) return;
  reader.add_accounts_today(std::string(credential));
}

// Public holidays are days like others: nobody tells the vault of them.
bool IsOutOfHours(const v1::VaultPolicy& policy, absl::Time now) {
  const absl::Weekday day = absl::GetWeekday(absl::ToCivilDay(now, Istanbul()));
  if (day == absl::Weekday::saturday || day == absl::Weekday::sunday) return true;
  const int hour = absl::ToCivilHour(now, Istanbul()).hour();
  return hour < policy.office_hour_from() || hour >= policy.office_hour_to();
}

void AddRefusal(Reader& reader) {
  if (reader.refusals_today() < kManyRefusals) reader.set_refusals_today(reader.refusals_today() + 1);
}

void Owe(Reader& reader, UnusualReveal::Kind kind) {
  const auto& owed = reader.owed();
  if (std::find(owed.begin(), owed.end(), kind) == owed.end()) reader.add_owed(kind);
}

// Once a day.
void AlertOfRefusals(Reader& reader) {
  if (reader.refusals_today() != kManyRefusals) return;
  Owe(reader, UnusualReveal::KIND_MANY_REFUSALS);
  reader.set_refusals_today(kManyRefusals + 1);
}

// Once a day.
void AlertOfAccounts(Reader& reader, int most) {
  if (reader.alerted() || reader.accounts_today_size() <= most) return;
  Owe(reader, UnusualReveal::KIND_MANY_ACCOUNTS);
  reader.set_alerted(true);
}

Alerts OwedBy(const Reader& reader) {
  Alerts alerts;
  for (const int kind : reader.owed()) alerts.push_back(static_cast<UnusualReveal::Kind>(kind));
  return alerts;
}

Alerts AlertsOf(Reader& reader, const Occasion& occasion) {
  AlertOfAccounts(reader, occasion.policy.unusual_accounts_per_day());
  AlertOfRefusals(reader);
  Alerts alerts = OwedBy(reader);
  // About this access alone: when it is not committed, nothing was seen, and nothing is owed.
  if (IsOutOfHours(occasion.policy, occasion.now)) alerts.push_back(UnusualReveal::KIND_OUT_OF_HOURS);
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
  DropOld(*reader.mutable_recent(), occasion.now);
  ruling.refusal = CheckRate(reader.recent(), occasion.policy.reveals_per_hour(), "TOO_MANY_REVEALS",
                             "you have looked at too much in an hour", occasion.now);
  if (ruling.refusal.ok()) {
    *reader.add_recent() = ToProto(occasion.now);
    CountAccount(reader, credential, occasion);
  } else {
    AddRefusal(reader);
  }
  ruling.alerts = AlertsOf(reader, occasion);
  return ruling;
}

ReaderRuling CountDeposit(const Reader& current, absl::string_view name, const Occasion& occasion) {
  ReaderRuling ruling{{current, {}}, absl::OkStatus(), {}};
  Reader& reader = ruling.decision.state;
  reader.set_name(std::string(name));
  BeginDay(reader, occasion.now);
  DropOld(*reader.mutable_deposits(), occasion.now);
  ruling.refusal = CheckRate(reader.deposits(), occasion.policy.reveals_per_hour(), "TOO_MANY_DEPOSITS",
                             "you have deposited too many passwords in an hour", occasion.now);
  if (ruling.refusal.ok()) {
    *reader.add_deposits() = ToProto(occasion.now);
    return ruling;  // a deposit tells of no reader: what is owed stays so
  }
  AddRefusal(reader);
  if (!reader.deposits_alerted()) Owe(reader, UnusualReveal::KIND_MANY_DEPOSITS);
  reader.set_deposits_alerted(true);
  AlertOfRefusals(reader);
  ruling.alerts = OwedBy(reader);
  return ruling;
}

Decision<Reader> MarkTold(const Reader& current, const Alerts& told) {
  Decision<Reader> decision{current, {}};
  auto& owed = *decision.state.mutable_owed();
  owed.erase(std::remove_if(owed.begin(), owed.end(),
                            [&](int kind) { return std::find(told.begin(), told.end(), kind) != told.end(); }),
             owed.end());
  decision.unchanged = owed.size() == current.owed_size();
  return decision;
}

Decision<Reader> CountRefusal(const Reader& current, const Occasion& occasion) {
  Decision<Reader> decision{current, {}};
  BeginDay(decision.state, occasion.now);
  AddRefusal(decision.state);
  AlertOfRefusals(decision.state);  // it is the day's last one, perhaps: it stays owed
  return decision;
}

}  // namespace meydan::vault
