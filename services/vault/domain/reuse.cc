#include "services/vault/domain/reuse.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "services/vault/domain/duty.h"

namespace meydan::vault {
namespace {

using storage::v1::StoredVersion;

constexpr int kMostOthers = 10;  // that are remembered

// One of the account's people, as IsOwner says, by the account's name alone.
bool IsAmongPeople(const Standing& who, absl::string_view credential, const World& world) {
  const std::string name = absl::StrCat("accounts/", IdOf(credential));
  if (who.Manages(name)) return true;
  const std::optional<AccountFacts> account = world.account(name);
  return account.has_value() && (who.Represents(account->unit) || who.Heads(account->unit));
}

bool IsKnownReused(const storage::v1::Credential& credential, const Occasion& occasion) {
  const StoredVersion* password = CurrentOf(credential, v1::FIELD_PASSWORD);
  return password != nullptr && MayKnowOfReuse(occasion.who, *password, occasion.world);
}

v1::Compliance AtBestStale(v1::Compliance compliance) {
  const bool better = compliance == v1::COMPLIANCE_SHARED || compliance == v1::COMPLIANCE_VERIFIED;
  return better ? v1::COMPLIANCE_STALE : compliance;
}

}  // namespace

bool MayKnowOfReuse(const Standing& who, const StoredVersion& version, const World& world) {
  if (version.reused_with().empty() || who.is_service) return false;
  return who.is_director || std::any_of(version.reused_with().begin(), version.reused_with().end(),
                                        [&](const std::string& other) { return IsAmongPeople(who, other, world); });
}

v1::Compliance ComplianceFor(const storage::v1::Credential& credential, v1::Field field, const Occasion& occasion) {
  const v1::Compliance compliance = ComplianceOf(credential, field, occasion.policy, occasion.now);
  const bool reused = field == v1::FIELD_PASSWORD && IsKnownReused(credential, occasion);
  return reused ? AtBestStale(compliance) : compliance;
}

v1::Compliance ComplianceFor(const storage::v1::Credential& credential, const Occasion& occasion) {
  const v1::Compliance compliance = ComplianceOf(credential, occasion.policy, occasion.now);
  return IsKnownReused(credential, occasion) ? AtBestStale(compliance) : compliance;
}

v1::FieldVersion ShownVersion(const StoredVersion& version, const Occasion& occasion) {
  v1::FieldVersion shown = version.shown();
  const auto& known = shown.weaknesses();
  const bool there = std::find(known.begin(), known.end(), v1::WEAKNESS_REUSED) != known.end();
  if (!there && MayKnowOfReuse(occasion.who, version, occasion.world)) shown.add_weaknesses(v1::WEAKNESS_REUSED);
  return shown;
}

CredentialDecision MarkReused(const storage::v1::Credential& current, absl::string_view digest,
                              absl::string_view other) {
  CredentialDecision decision{current, {}, true};
  for (storage::v1::StoredField& field : *decision.state.mutable_fields()) {
    if (field.field() != v1::FIELD_PASSWORD || current.name() == other) continue;
    for (StoredVersion& version : *field.mutable_versions()) {
      const bool same = version.shown().state() == v1::FieldVersion::STATE_CURRENT && version.reuse_digest() == digest;
      const auto& known = version.reused_with();
      const bool there = std::find(known.begin(), known.end(), other) != known.end();
      if (!same || there || known.size() >= kMostOthers) continue;
      version.add_reused_with(std::string(other));
      decision.unchanged = false;
    }
  }
  return decision;
}

}  // namespace meydan::vault
