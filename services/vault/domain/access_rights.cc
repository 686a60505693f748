#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/granting.h"
#include "services/vault/domain/link.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault {
namespace {

constexpr char kGrant[] = "GRANT";
constexpr char kLink[] = "LINK";

bool Covers(const v1::AccessGrant& grant, v1::Field field) {
  return std::find(grant.fields().begin(), grant.fields().end(), field) != grant.fields().end();
}

// Of a grant by its own terms. One that was given to somebody for their post is worth nothing without it, also before
// the vault has followed the directory; a cover is no approval (CV6).
bool CanBeUsed(const v1::AccessGrant& grant, const storage::v1::Credential& credential, const Occasion& occasion) {
  if (!IsInForce(grant, occasion.now) || grant.uses_left() == 0) return false;
  if (IsOfLowerTier(grant, credential, occasion)) return false;
  if (grant.basis() == v1::AccessGrant::BASIS_LEAVE_COVER) {
    return !NeedsApproval(credential, occasion) && CoverOf(credential, grant, occasion) != nullptr;
  }
  return grant.post().empty() || !PostNow(credential, occasion).empty();
}

// What the grant lets, of that field. An emergency shows what was there when it began: what changed since is not for
// whoever took it (CV7).
Access AccessByGrant(const v1::AccessGrant& grant, v1::Field field) {
  Access access{kGrant, grant.id(), ToTime(grant.start_time())};
  access.emergency = grant.basis() == v1::AccessGrant::BASIS_BREAK_GLASS;
  const bool secret = field == v1::FIELD_PASSWORD || field == v1::FIELD_RECOVERY_CODES;
  if (access.emergency && secret) access.until = access.since;
  return access;
}

// Since when somebody has had one of their posts.
absl::Time OwnerSince(const storage::v1::Credential& credential, const Occasion& occasion) {
  const Standing& who = occasion.who;
  absl::Time since = occasion.now;  // the vault has yet to hear of it
  for (const storage::v1::Holder& holder : credential.holders()) {
    const bool holds = holder.post() == v1::HandOver::POST_MANAGER ? who.Manages(credential.account())
                                                                   : who.Represents(credential.unit());
    if (holder.person() == who.name() && holds) since = std::min(since, ToTime(holder.since()));
  }
  const bool oversees = who.is_director || who.Heads(credential.unit());
  for (const storage::v1::Holder& overseer : credential.overseers()) {
    if (overseer.person() == who.name() && oversees) since = std::min(since, ToTime(overseer.since()));
  }
  return since;
}

// Why nothing lets them: whoever has a post is told how to get access.
absl::Status WhyNot(const storage::v1::Credential& credential, v1::Field field, const Occasion& occasion) {
  const bool had_one =
      std::any_of(credential.grants().begin(), credential.grants().end(), [&](const v1::AccessGrant& grant) {
        return grant.person() == occasion.who.name() && Covers(grant, field) &&
               grant.basis() != v1::AccessGrant::BASIS_LEAVE_COVER && !CanBeUsed(grant, credential, occasion);
      });
  if (had_one) return NotAllowed("GRANT_ENDED", "your access has ended: ask for it again");
  if (!PostNow(credential, occasion).empty()) {
    return NotAllowed("GRANT_REQUIRED", "somebody else must approve access to this account");
  }
  return NotAllowed("REVEAL_NOT_ALLOWED", "your access is for other fields");
}

v1::Access AccessBy(absl::string_view person, std::string by, bool needs_approval) {
  v1::Access access;
  access.set_person(std::string(person));
  access.set_by(std::move(by));
  access.set_needs_approval(needs_approval);
  return access;
}

}  // namespace

bool NeedsApproval(const storage::v1::Credential& credential, const Occasion& occasion) {
  const v1::Tier tier = TierOf(occasion.policy, credential);
  return tier == v1::TIER_HIGH || TermsOf(occasion.policy, tier).four_eyes();
}

absl::StatusOr<Access> AccessOf(const storage::v1::Credential& credential, v1::Field field, const Occasion& occasion) {
  // A copy of the vault that knows less than another cannot say who has what: but for emergencies, which it tells of.
  const bool outdated = !CheckUpToDate(credential, occasion).ok();
  std::string post = PostOf(occasion.who, credential);
  if (!post.empty() && !outdated && !NeedsApproval(credential, occasion)) {
    return Access{std::move(post), "", OwnerSince(credential, occasion)};
  }
  std::optional<Access> by_grant;
  for (const v1::AccessGrant& grant : credential.grants()) {
    if (grant.person() != occasion.who.name() || !Covers(grant, field)) continue;
    if (!CanBeUsed(grant, credential, occasion)) continue;
    if (outdated && grant.basis() != v1::AccessGrant::BASIS_BREAK_GLASS) continue;
    if (!by_grant.has_value() || by_grant->emergency) by_grant = AccessByGrant(grant, field);
  }
  if (by_grant.has_value()) return *std::move(by_grant);
  return WhyNot(credential, field, occasion);
}

std::vector<std::string> ApproversOf(const storage::v1::Credential& credential, absl::string_view requester,
                                     const Occasion& occasion) {
  std::vector<std::string> approvers = OwnersOf(credential, occasion.world);
  std::erase_if(approvers,
                [&](const std::string& person) { return !MayApprove(credential, person, requester, occasion); });
  return approvers;
}

bool MayApprove(const storage::v1::Credential& credential, absl::string_view person, absl::string_view requester,
                const Occasion& occasion) {
  return !PostOf(person, credential, occasion.world).empty() && !SameHuman(occasion.world, person, requester) &&
         !CoverEachOther(credential, person, requester, occasion);
}

int CountApprovals(const storage::v1::Credential& credential, const std::vector<std::string>& people,
                   absl::string_view requester, const Occasion& occasion) {
  std::set<std::string> humans;
  for (const std::string& person : people) {
    if (MayApprove(credential, person, requester, occasion)) humans.insert(FirstNameOf(person, occasion.world));
  }
  return static_cast<int>(humans.size());
}

std::vector<v1::Access> WhoCanSee(const storage::v1::Credential& credential, const Occasion& occasion) {
  const bool four_eyes = NeedsApproval(credential, occasion);
  std::vector<v1::Access> accesses;
  for (const std::string& owner : OwnersOf(credential, occasion.world)) {
    accesses.push_back(AccessBy(owner, PostOf(owner, credential, occasion.world), four_eyes));
  }
  for (const v1::AccessGrant& grant : credential.grants()) {
    if (!IsInForce(grant, occasion.now) || grant.uses_left() == 0) continue;
    if (IsOfLowerTier(grant, credential, occasion)) continue;
    const bool cover = grant.basis() == v1::AccessGrant::BASIS_LEAVE_COVER;
    if (cover && CoverOf(credential, grant, occasion) == nullptr) continue;
    v1::Access access = AccessBy(grant.person(), kGrant, cover && four_eyes);
    access.set_grant(grant.id());
    *access.mutable_fields() = grant.fields();
    accesses.push_back(std::move(access));
  }
  for (const storage::v1::OpenLink& link : credential.open_links()) {
    if (ToTime(link.expire_time()) <= occasion.now || !StandsFor(credential, link, occasion)) continue;
    v1::Access access = AccessBy(link.recipient(), kLink, false);
    *access.mutable_fields() = link.fields();
    accesses.push_back(std::move(access));
  }
  std::sort(accesses.begin(), accesses.end(), [](const v1::Access& one, const v1::Access& other) {
    return std::tie(one.person(), one.grant()) < std::tie(other.person(), other.grant());
  });
  return accesses;
}

}  // namespace meydan::vault
