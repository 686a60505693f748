#include "services/vault/preparation.h"

#include <utility>

#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/rows.h"
#include "services/vault/secrets/one_time_code.h"
#include "services/vault/value_parts.h"

namespace meydan::vault {
namespace {

constexpr size_t kShortestWord = 3;  // shorter ones stand in every password
constexpr int kMostOthers = 10;      // with the same password that are named

// What is sealed: of a second factor, its canonical form.
absl::StatusOr<Secret> ValueOf(const v1::FieldValue& given) {
  if (given.field() != v1::FIELD_SECOND_FACTOR) return Secret::Of(given.value());
  ASSIGN_OR_RETURN(const OneTimeSeed seed, ReadSeed(given.value()));
  return WriteSeed(seed);
}

// Views of the text: a user name is copied nowhere.
void AddWords(absl::string_view text, std::vector<absl::string_view>& words) {
  for (const absl::string_view word : absl::StrSplit(text, absl::ByAnyChar(" .-_@/"))) {
    if (word.size() >= kShortestWord) words.push_back(word);
  }
}

std::vector<absl::string_view> WordsIn(const std::vector<std::string>& names) {
  std::vector<absl::string_view> words;
  for (const std::string& name : names) AddWords(name, words);
  return words;
}

}  // namespace

Occasion Circumstances::At(absl::Time now) const {
  return {.who = who,
          .world = *world,
          .policy = *policy,
          .now = now,
          .cause = origin.cause,
          .digest = [this](absl::string_view words) { return keys->Digest("words", words); }};
}

Task<absl::StatusOr<std::shared_ptr<const v1::VaultPolicy>>> Preparation::Policy() {
  absl::StatusOr<storage::v1::Policy> stored = co_await records_.Read<storage::v1::Policy>(kPolicyName);
  // Before the first is set there may be records of refusals alone.
  if (stored.ok() && stored->has_policy()) {
    co_return std::make_shared<const v1::VaultPolicy>(std::move(*stored->mutable_policy()));
  }
  if (!stored.ok() && ReasonOf(stored.status()) != "NOT_FOUND") co_return stored.status();
  static const auto* const standard =
      new std::shared_ptr<const v1::VaultPolicy>(std::make_shared<const v1::VaultPolicy>(DefaultPolicy()));
  co_return *standard;
}

Task<absl::StatusOr<Circumstances>> Preparation::Of(rpc::Call call, std::string request_id) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  CO_ASSIGN_OR_RETURN(std::shared_ptr<const Keys> keys, records_.seal().keys());
  CO_ASSIGN_OR_RETURN(std::shared_ptr<const v1::VaultPolicy> policy, co_await Policy());
  store::Origin origin = OriginOf(call, request_id, *keys);
  co_return Circumstances{university_.StandingOf(call), &university_.world(), std::move(policy), std::move(keys),
                          std::move(origin)};
}

Task<absl::StatusOr<Circumstances>> Preparation::OfOwn(std::string cause, std::string traceparent) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  CO_ASSIGN_OR_RETURN(std::shared_ptr<const Keys> keys, records_.seal().keys());
  CO_ASSIGN_OR_RETURN(std::shared_ptr<const v1::VaultPolicy> policy, co_await Policy());
  store::Origin origin{
      .actor = kService, .cause = std::move(cause), .digest = "", .traceparent = std::move(traceparent), .once = false};
  co_return Circumstances{university_.OwnStanding(), &university_.world(), std::move(policy), std::move(keys),
                          std::move(origin)};
}

directory::v1::Platform Preparation::PlatformOf(absl::string_view credential) const {
  return vault::PlatformOf(credential);
}

std::vector<std::string> Preparation::NamesAbout(absl::string_view credential) const {
  std::vector<std::string> names = {std::string(IdOf(credential))};
  if (const auto account = university_.world().account(AccountOf(credential)); account.has_value()) {
    names.emplace_back(IdOf(account->unit));
  }
  return names;
}

Task<absl::StatusOr<std::vector<std::string>>> Preparation::ReusedWith(std::string credential, std::string digest) {
  store::Range range{.index = ReuseIndex(digest), .within = "", .after = "", .until = ""};
  range.limit = kMostOthers + 1;
  CO_ASSIGN_OR_RETURN(std::vector<std::string> names, co_await records_.store().List(std::move(range)));
  std::erase(names, credential);
  co_return names;
}

Task<absl::StatusOr<Deposit>> Preparation::DepositOf(std::shared_ptr<const Keys> keys, std::string credential,
                                                     v1::Field field, const Secret& value,
                                                     const std::vector<absl::string_view>& about) {
  Deposit deposit;
  deposit.field = field;
  deposit.seal = [keys, credential, field, kept = std::make_shared<const Secret>(value.Copy())](int version) {
    return keys->Seal({credential, field, version}, *kept);
  };
  deposit.key_version = keys->current();
  deposit.part_digests = PartDigests(*keys, credential, field, value);
  if (field != v1::FIELD_PASSWORD) co_return deposit;
  deposit.reuse_digest = keys->Digest("reuse", value.view());
  const directory::v1::Platform platform = PlatformOf(credential);
  CO_ASSIGN_OR_RETURN(deposit.reused_with, co_await ReusedWith(std::move(credential), deposit.reuse_digest));
  co_await threads_.Turn();
  deposit.weaknesses = judge_.Judge(value, platform, about);
  co_return deposit;
}

Task<absl::StatusOr<std::vector<Deposit>>> Preparation::Deposits(const v1::ShareCredentialRequest& request) {
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, co_await records_.seal().FreshKeys());
  const std::vector<std::string> names_about = NamesAbout(request.name());
  std::vector<absl::string_view> about = WordsIn(names_about);
  for (const v1::FieldValue& given : request.values()) {
    const bool names = given.field() == v1::FIELD_USER_NAME || given.field() == v1::FIELD_EMAIL;
    if (names) AddWords(given.value(), about);
  }
  std::vector<Deposit> deposits;
  for (const v1::FieldValue& given : request.values()) {
    CO_ASSIGN_OR_RETURN(const Secret value, ValueOf(given));
    CO_ASSIGN_OR_RETURN(Deposit deposit, co_await DepositOf(keys, request.name(), given.field(), value, about));
    deposits.push_back(std::move(deposit));
  }
  co_return deposits;
}

Task<absl::StatusOr<Deposit>> Preparation::PasswordDeposit(std::string credential, const Secret& password) {
  CO_ASSIGN_OR_RETURN(const std::shared_ptr<const Keys> keys, co_await records_.seal().FreshKeys());
  const std::vector<std::string> names_about = NamesAbout(credential);
  const std::vector<absl::string_view> about = WordsIn(names_about);
  co_return co_await DepositOf(keys, std::move(credential), v1::FIELD_PASSWORD, password, about);
}

}  // namespace meydan::vault
