#include "services/vault/domain/rows.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/rotation.h"

namespace meydan::vault {
namespace {

// Collects the lists of one aggregate, each once.
class Lists {
 public:
  explicit Lists(std::string member) : member_(std::move(member)) {}
  void Add(std::string index) { entries_.push_back({std::move(index), member_}); }
  std::vector<store::IndexEntry> Take() && {
    std::sort(entries_.begin(), entries_.end());
    entries_.erase(std::unique(entries_.begin(), entries_.end()), entries_.end());
    return std::move(entries_);
  }

 private:
  std::string member_;
  std::vector<store::IndexEntry> entries_;
};

void AddValues(const storage::v1::StoredField& field, int last_confirmed, Lists& lists) {
  for (const storage::v1::StoredVersion& version : field.versions()) {
    // One that nobody can read here any more may be in use on the platform: whoever knew it is still followed.
    const bool in_use = IsToBeChanged(field.field()) && version.shown().number() >= last_confirmed;
    if (version.shown().state() == v1::FieldVersion::STATE_DESTROYED && !in_use) continue;
    for (const v1::Knowledge& knowledge : version.shown().known_by()) lists.Add(SeenIndex(knowledge.person()));
    if (version.has_value()) lists.Add(KeyIndex(version.value().key_version()));
    const bool current = version.shown().state() == v1::FieldVersion::STATE_CURRENT;
    if (current && !version.reuse_digest().empty()) lists.Add(ReuseIndex(version.reuse_digest()));
  }
}

// Whoever has rights beside the account's own people, or asks for them, or for whom a link was made; and these people.
void AddPeople(const storage::v1::Credential& credential, Lists& lists) {
  for (const v1::AccessGrant& grant : credential.grants()) {
    if (grant.state() == v1::AccessGrant::STATE_ACTIVE) lists.Add(PersonIndex(grant.person()));
  }
  for (const v1::AccessRequest& request : credential.access_requests()) {
    if (request.state() == v1::AccessRequest::STATE_PENDING) lists.Add(PersonIndex(request.requester()));
  }
  for (const storage::v1::OpenLink& link : credential.open_links()) lists.Add(PersonIndex(link.recipient()));
  for (const storage::v1::Holder& overseer : credential.overseers()) lists.Add(OverseerIndex(overseer.person()));
  for (const storage::v1::Holder& holder : credential.holders()) lists.Add(OverseerIndex(holder.person()));
}

std::vector<store::IndexEntry> ChainOnly(const std::string& name) { return {{ChainIndex(), name}}; }

void Append(std::vector<store::Timer> more, std::vector<store::Timer>& timers) {
  timers.insert(timers.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<store::IndexEntry> IndexesOf(const storage::v1::Credential& credential) {
  Lists lists(credential.name());
  lists.Add(AllIndex());
  lists.Add(UnitIndex(credential.unit()));
  lists.Add(ChainIndex());
  AddPeople(credential, lists);
  for (const storage::v1::StoredField& field : credential.fields()) {
    AddValues(field, LastConfirmed(credential, field.field()), lists);
  }
  for (const v1::HandOver& hand_over : credential.hand_overs()) {
    if (IsUnderWay(hand_over)) lists.Add(HandOverIndex());
  }
  return std::move(lists).Take();
}

std::vector<store::IndexEntry> IndexesOf(const storage::v1::Link& link) { return ChainOnly(link.name()); }
std::vector<store::IndexEntry> IndexesOf(const storage::v1::Policy& policy) { return ChainOnly(policy.name()); }
std::vector<store::IndexEntry> IndexesOf(const storage::v1::Keyring& keyring) { return ChainOnly(keyring.name()); }

std::vector<store::Timer> TimersOf(const storage::v1::Credential& credential) {
  std::vector<store::Timer> timers = DutyTimersOf(credential);
  Append(RotationTimersOf(credential), timers);
  Append(AccessTimersOf(credential), timers);
  Append(HandOverTimersOf(credential), timers);
  return timers;
}

absl::StatusOr<CredentialDecision> OnTimer(const storage::v1::Credential& current, absl::string_view timer,
                                           const Occasion& occasion) {
  if (timer == "duty") return OnDutyTimer(current, timer, occasion);
  if (timer == "rotation") return OnRotationTimer(current, timer, occasion);
  if (absl::StartsWith(timer, "hand_over/")) return OnHandOverTimer(current, timer, occasion);
  return OnAccessTimer(current, timer, occasion);
}

std::string AllIndex() { return "all"; }
std::string UnitIndex(absl::string_view unit) { return absl::StrCat("unit:", unit); }
std::string PersonIndex(absl::string_view person) { return absl::StrCat("person:", person); }
std::string SeenIndex(absl::string_view person) { return absl::StrCat("seen:", person); }
std::string OverseerIndex(absl::string_view person) { return absl::StrCat("overseen:", person); }
std::string ReuseIndex(absl::string_view digest) { return absl::StrCat("reuse:", absl::BytesToHexString(digest)); }
std::string KeyIndex(int key_version) { return absl::StrCat("key:", key_version); }
std::string HandOverIndex() { return "hand_over"; }
std::string ChainIndex() { return "chains"; }

}  // namespace meydan::vault
