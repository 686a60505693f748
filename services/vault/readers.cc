#include "services/vault/readers.h"

#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"
#include "services/vault/domain/reader.h"
#include "services/vault/domain/viewing.h"

namespace meydan::vault {

using storage::v1::Reader;

void Telling::Note(const Ruling& ruling) {
  Note(ruling.decision.events);
  refusal_ = ruling.refusal;
}

void Telling::Note(const std::vector<google::protobuf::Any>& events) { alerts_ = ToldIn(events); }

Alerts Telling::ToldBy(const absl::Status& outcome) const {
  // An answer in spite of a refusal is that of a request that was carried out before: nothing was committed now.
  return outcome == refusal_ ? alerts_ : Alerts();
}

Task<absl::StatusOr<Readers::Counted>> Readers::Count(const Circumstances& circumstances, std::string credential) {
  const std::string name = ReaderNameOf(circumstances.who.name(), *circumstances.world);
  Counted counted;
  const auto count = [&](const Reader& current, absl::Time now) -> absl::StatusOr<Decision<Reader>> {
    ReaderRuling ruling = CountAccess(current, name, credential, circumstances.At(now));
    counted = {std::move(ruling.refusal), std::move(ruling.alerts)};
    return std::move(ruling.decision);
  };
  CO_RETURN_IF_ERROR((co_await records_.Put<Reader>(name, circumstances.origin, count)).status());
  co_return counted;
}

Task<absl::StatusOr<Readers::Counted>> Readers::CountDeposit(const Circumstances& circumstances) {
  const std::string name = ReaderNameOf(circumstances.who.name(), *circumstances.world);
  Counted counted;
  const auto count = [&](const Reader& current, absl::Time now) -> absl::StatusOr<Decision<Reader>> {
    ReaderRuling ruling = vault::CountDeposit(current, name, circumstances.At(now));
    counted = {std::move(ruling.refusal), std::move(ruling.alerts)};
    return std::move(ruling.decision);
  };
  store::Origin aside = circumstances.origin;
  aside.once = false;  // the request is the credential's: it cannot be another resource's as well
  CO_RETURN_IF_ERROR((co_await records_.Put<Reader>(name, std::move(aside), count)).status());
  co_return counted;
}

Task<void> Readers::MarkTold(const Circumstances& circumstances, Alerts told) {
  told = WithoutSight(std::move(told));  // that is never owed
  if (told.empty()) co_return;
  const std::string name = ReaderNameOf(circumstances.who.name(), *circumstances.world);
  const auto mark = [&](const Reader& current, absl::Time) -> absl::StatusOr<Decision<Reader>> {
    return vault::MarkTold(current, told);
  };
  store::Origin aside = circumstances.origin;
  aside.once = false;
  const absl::Status marked = (co_await records_.Put<Reader>(name, std::move(aside), mark)).status();
  if (marked.ok()) co_return;
  telemetry::Log(telemetry::Level::kWarning, "alert_stays_owed", {{"reason", ReasonOf(marked)}});
}

Task<void> Readers::CountRefusal(const Circumstances& circumstances) {
  const std::string name = ReaderNameOf(circumstances.who.name(), *circumstances.world);
  const auto count = [&](const Reader& current, absl::Time now) -> absl::StatusOr<Decision<Reader>> {
    return vault::CountRefusal(current, circumstances.At(now));
  };
  const absl::Status counted = (co_await records_.Put<Reader>(name, circumstances.origin, count)).status();
  if (counted.ok()) co_return;
  telemetry::Log(telemetry::Level::kWarning, "refusal_not_counted", {{"reason", ReasonOf(counted)}});
}

}  // namespace meydan::vault
