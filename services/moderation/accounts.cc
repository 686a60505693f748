#include "services/moderation/accounts.h"

#include <string>

#include "absl/time/time.h"
#include "common/base/errors.h"

namespace meydan::moderation {

absl::Status Accounts::CheckReady() const {
  if (directory_.filled()) return absl::OkStatus();
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY",
                                  "this service has not read the directory yet; is meydan-directory running?"),
                        absl::Seconds(1));
}

std::optional<AccountFacts> Accounts::Find(absl::string_view account) const {
  const std::optional<directory::v1::AccountChanged> known = directory_.FindAccount(account);
  if (!known) return std::nullopt;
  AccountFacts facts;
  facts.name = known->account();
  facts.platform = known->platform();
  facts.unit = known->unit();
  facts.managers = directory_.ManagersOf(account);
  const auto unit = directory_.FindUnit(facts.unit);
  if (unit) facts.representative = unit->representative();
  return facts;
}

AccountFacts Accounts::Get(absl::string_view account) const {
  std::optional<AccountFacts> facts = Find(account);
  if (facts) return *std::move(facts);
  AccountFacts unknown;
  unknown.name = std::string(account);
  return unknown;
}

}  // namespace meydan::moderation
