#include "services/vault/domain/people.h"

#include <algorithm>
#include <utility>

#include "common/base/proto_time.h"

namespace meydan::vault {
namespace {

constexpr char kManager[] = "MANAGER";
constexpr char kRepresentative[] = "REPRESENTATIVE";
constexpr char kUnitHead[] = "UNIT_HEAD";
constexpr char kDirector[] = "DIRECTOR";

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool SameHuman(const World& world, absl::string_view one, absl::string_view other) {
  if (one.empty() || other.empty()) return false;
  return one == other || Contains(world.same_person(one), other);
}

std::string FirstNameOf(absl::string_view person, const World& world) {
  std::vector<std::string> names = world.same_person(person);
  names.emplace_back(person);
  return *std::min_element(names.begin(), names.end());
}

std::string PostOf(const Standing& who, const storage::v1::Credential& credential) {
  if (!IsOwner(who, credential)) return "";
  if (who.Manages(credential.account())) return kManager;
  if (who.Represents(credential.unit())) return kRepresentative;
  return who.Heads(credential.unit()) ? kUnitHead : kDirector;
}

std::string PostOf(absl::string_view person, const storage::v1::Credential& credential, const World& world) {
  if (person.empty()) return "";
  if (Contains(world.managers(credential.account()), person)) return kManager;
  if (world.representative(credential.unit()) == person) return kRepresentative;
  if (Contains(world.heads(credential.unit()), person)) return kUnitHead;
  return Contains(world.directors(), person) ? kDirector : "";
}

bool HasPost(absl::string_view person, const storage::v1::Credential& credential, const World& world) {
  if (!PostOf(person, credential, world).empty()) return true;
  const std::vector<std::string> names = world.same_person(person);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return !PostOf(name, credential, world).empty(); });
}

std::vector<std::string> OwnersOf(const storage::v1::Credential& credential, const World& world) {
  std::vector<std::string> owners = world.managers(credential.account());
  for (const std::vector<std::string>& more : {world.heads(credential.unit()), world.directors()}) {
    owners.insert(owners.end(), more.begin(), more.end());
  }
  std::string representative = world.representative(credential.unit());
  if (!representative.empty()) owners.push_back(std::move(representative));
  std::sort(owners.begin(), owners.end());
  owners.erase(std::unique(owners.begin(), owners.end()), owners.end());
  return owners;
}

std::string PostHolder(v1::HandOver::Post post, const storage::v1::Credential& credential, absl::string_view except,
                       const World& world) {
  if (post == v1::HandOver::POST_OTHER) return "";  // nobody succeeds them (resources.proto)
  if (post == v1::HandOver::POST_REPRESENTATIVE) return world.representative(credential.unit());
  for (std::string& manager : world.managers(credential.account())) {
    if (!SameHuman(world, manager, except)) return std::move(manager);
  }
  return "";
}

bool IsInForce(const v1::AccessGrant& grant, absl::Time now) {
  return grant.state() == v1::AccessGrant::STATE_ACTIVE && ToTime(grant.start_time()) <= now &&
         now < ToTime(grant.expire_time());
}

const v1::LeaveCover* CoverOf(const storage::v1::Credential& credential, const v1::AccessGrant& grant,
                              const Occasion& occasion) {
  if (grant.basis() != v1::AccessGrant::BASIS_LEAVE_COVER || !IsInForce(grant, occasion.now)) return nullptr;
  for (const v1::LeaveCover& cover : credential.leave_covers()) {
    if (cover.id() != grant.id()) continue;
    return PostOf(cover.absent(), credential, occasion.world).empty() ? nullptr : &cover;
  }
  return nullptr;
}

bool MaySee(const storage::v1::Credential& credential, const Occasion& occasion) {
  const Standing& who = occasion.who;
  if (who.is_service || IsOwner(who, credential)) return true;
  return std::any_of(credential.grants().begin(), credential.grants().end(), [&](const v1::AccessGrant& grant) {
    if (grant.person() != who.name() || !IsInForce(grant, occasion.now)) return false;
    return grant.basis() != v1::AccessGrant::BASIS_LEAVE_COVER || CoverOf(credential, grant, occasion) != nullptr;
  });
}

std::string PostNow(const storage::v1::Credential& credential, const Occasion& occasion) {
  if (std::string post = PostOf(occasion.who, credential); !post.empty()) return post;
  for (const v1::AccessGrant& grant : credential.grants()) {
    if (grant.person() == occasion.who.name() && CoverOf(credential, grant, occasion) != nullptr) return kDeputyPost;
  }
  return "";
}

Ties TiesOf(absl::string_view person, const storage::v1::Credential& credential, const Occasion& occasion) {
  Ties ties;
  ties.post = HasPost(person, credential, occasion.world);
  ties.cover = std::any_of(credential.grants().begin(), credential.grants().end(), [&](const v1::AccessGrant& grant) {
    return CoverOf(credential, grant, occasion) != nullptr && SameHuman(occasion.world, grant.person(), person);
  });
  return ties;
}

bool CoverEachOther(const storage::v1::Credential& credential, absl::string_view one, absl::string_view other,
                    const Occasion& occasion) {
  const World& world = occasion.world;
  for (const v1::AccessGrant& grant : credential.grants()) {
    const v1::LeaveCover* cover = CoverOf(credential, grant, occasion);
    if (cover == nullptr) continue;
    const bool there = SameHuman(world, cover->deputy(), one) && SameHuman(world, cover->absent(), other);
    const bool back = SameHuman(world, cover->deputy(), other) && SameHuman(world, cover->absent(), one);
    if (there || back) return true;
  }
  return false;
}

}  // namespace meydan::vault
