#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/audit.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/followed.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/domain/people.h"
#include "services/vault/domain/versions.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;
using storage::v1::Holder;
using v1::HandOver;

// The duty holds for accounts that are in use and for those that rest: these can be stolen as well.
bool HasDuty(directory::v1::Account::State state) {
  return state == directory::v1::Account::STATE_ACTIVE || state == directory::v1::Account::STATE_DORMANT;
}

bool IsSame(const Holder& one, const Holder& other) {
  return one.post() == other.post() && one.person() == other.person();
}

template <typename List>
bool Has(const List& holders, const Holder& holder) {
  return std::any_of(holders.begin(), holders.end(), [&](const Holder& one) { return IsSame(one, holder); });
}

// Who holds a post now; since when, as far as the vault knew them before.
std::vector<Holder> HoldersNow(const Credential& current, const Occasion& occasion) {
  std::vector<Holder> holders;
  const auto add = [&](const std::string& person, HandOver::Post post) {
    Holder holder;
    holder.set_person(person);
    holder.set_post(post);
    *holder.mutable_since() = ToProto(occasion.now);
    for (const Holder& known : current.holders()) {
      if (IsSame(known, holder)) holder = known;
    }
    holders.push_back(std::move(holder));
  };
  for (const std::string& manager : occasion.world.managers(current.account())) {
    add(manager, HandOver::POST_MANAGER);
  }
  const std::string representative = occasion.world.representative(current.unit());
  if (!representative.empty()) add(representative, HandOver::POST_REPRESENTATIVE);
  return holders;
}

// The heads of the unit and the directors now; since when, as far as the vault knew them before.
std::vector<Holder> OverseersNow(const Credential& current, const Occasion& occasion) {
  std::set<std::string> people;
  for (const auto& some : {occasion.world.heads(current.unit()), occasion.world.directors()}) {
    people.insert(some.begin(), some.end());
  }
  std::vector<Holder> overseers;
  for (const std::string& person : people) {
    Holder& overseer = overseers.emplace_back();
    overseer.set_person(person);
    *overseer.mutable_since() = ToProto(occasion.now);
    for (const Holder& known : current.overseers()) {
      if (known.person() == person) overseer = known;
    }
  }
  return overseers;
}

// Of those who took the post now, the one who follows the leaver, or "": then whoever has it besides (hand_over.h).
std::string SuccessorOf(const Holder& leaver, const std::vector<Holder>& joined) {
  for (const Holder& one : joined) {
    if (one.post() == leaver.post()) return one.person();
  }
  return "";
}

// The same human being is no successor of their own: nobody left.
bool StaysUnderAnotherName(const Holder& leaver, const std::vector<Holder>& now, const World& world) {
  return std::any_of(now.begin(), now.end(), [&](const Holder& one) {
    return one.post() == leaver.post() && SameHuman(world, one.person(), leaver.person());
  });
}

struct Posts {
  std::vector<Holder> now;
  std::vector<Holder> joined;
  std::vector<Holder> left;
};

Posts PostsOf(const Credential& current, const Occasion& occasion) {
  Posts posts{.now = HoldersNow(current, occasion), .joined = {}, .left = {}};
  for (const Holder& one : posts.now) {
    if (!Has(current.holders(), one)) posts.joined.push_back(one);
  }
  for (const Holder& one : current.holders()) {
    if (!Has(posts.now, one)) posts.left.push_back(one);
  }
  return posts;
}

// Who has come and who has gone.
void NoteChanged(Credential& state, const Posts& posts, const std::vector<Holder>& overseers,
                 const Occasion& occasion) {
  for (const Holder& one : posts.joined) NotePerson(state, one.person(), occasion);
  for (const Holder& one : posts.left) NotePerson(state, one.person(), occasion);
  const std::vector<Holder> before(state.overseers().begin(), state.overseers().end());
  for (const Holder& one : overseers) {
    if (!Has(before, one)) NotePerson(state, one.person(), occasion);
  }
  for (const Holder& one : before) {
    if (!Has(overseers, one)) NotePerson(state, one.person(), occasion);
  }
}

// Whoever lost a post loses their rights; while there is a duty, a hand-over begins and gets its successor.
void FollowPosts(CredentialDecision& decision, const Posts& posts, const Occasion& occasion) {
  decision.state.mutable_holders()->Assign(posts.now.begin(), posts.now.end());
  for (const Holder& one : posts.left) {
    if (StaysUnderAnotherName(one, posts.now, occasion.world)) continue;
    if (decision.state.duty()) {
      BeginHandOver(decision, one.person(), SuccessorOf(one, posts.joined), one.post(), occasion);
    } else {
      EndRightsOf(decision, one.person(), occasion);
    }
  }
  if (!decision.state.duty()) return;
  for (const Holder& one : posts.joined) NameSuccessor(decision, one.person(), one.post(), occasion);
}

// Who has rights here, asks for them or is awaited by a link, and has left the university; or has no post any more, for
// whose sake it was.
std::set<std::string> GoneWithRights(const Credential& current, const Occasion& occasion) {
  const World& world = occasion.world;
  std::set<std::string> people;
  const auto add_who_lost = [&](const std::string& person, bool had_post) {
    const bool lost = had_post && !HasPost(person, current, world);
    if (lost || IsGone(person, world)) people.insert(person);
  };
  const auto add = [&](const std::string& person, const std::string& post) {
    add_who_lost(person, !post.empty() && post != kDeputyPost);
  };
  for (const v1::AccessGrant& grant : current.grants()) {
    if (grant.state() == v1::AccessGrant::STATE_ACTIVE) add(grant.person(), grant.post());
  }
  for (const v1::AccessRequest& request : current.access_requests()) {
    if (request.state() == v1::AccessRequest::STATE_PENDING) add(request.requester(), request.post());
  }
  for (const storage::v1::OpenLink& link : current.open_links()) {
    if (occasion.now < ToTime(link.expire_time())) add_who_lost(link.recipient(), link.recipient_has_post());
  }
  return people;
}

// Nobody has anything more to do with it.
void EndDuty(CredentialDecision& decision, const Occasion& occasion) {
  std::set<std::string> people;
  for (const v1::AccessGrant& grant : decision.state.grants()) people.insert(grant.person());
  for (const v1::AccessRequest& request : decision.state.access_requests()) people.insert(request.requester());
  for (const v1::LeaveCover& cover : decision.state.leave_covers()) people.insert(cover.deputy());
  for (const storage::v1::OpenLink& link : decision.state.open_links()) people.insert(link.recipient());
  for (const std::string& person : people) EndRightsOf(decision, person, occasion);
  CancelHandOvers(decision, occasion);
  DropPending(decision.state, v1::FIELD_PASSWORD, occasion.now);
}

// The credential of an account that the vault hears of for the first time.
Credential NewCredential(absl::string_view account) {
  Credential credential;
  credential.set_name(absl::StrCat("credentials/", IdOf(account)));
  credential.set_account(std::string(account));
  return credential;
}

CredentialDecision Unchanged(const Credential& current) { return {current, {}, true}; }

// Their rights end, and what any leaver knows is listed and due (CV10), whatever post they had.
void FollowGone(CredentialDecision& decision, const std::set<std::string>& gone, const Occasion& occasion) {
  for (const std::string& person : gone) {
    NotePerson(decision.state, person, occasion);
    EndRightsOf(decision, person, occasion);
  }
  ListLeavers(decision, occasion);
}

}  // namespace

absl::StatusOr<CredentialDecision> FollowDirectory(const Credential& current, absl::string_view account,
                                                   const Occasion& occasion) {
  RETURN_IF_ERROR(CheckUpToDate(current, occasion));
  const std::optional<AccountFacts> facts = occasion.world.account(account);
  if (!facts.has_value()) return Unchanged(current);
  const bool duty = HasDuty(facts->state);
  if (current.name().empty() && !duty) return Unchanged(current);
  CredentialDecision decision{current.name().empty() ? NewCredential(account) : current, {}};
  Credential& state = decision.state;
  state.set_unit(facts->unit);
  state.set_duty(duty);
  NoteFollowed(state, *facts, occasion.now);
  const Posts posts = PostsOf(state, occasion);
  const std::set<std::string> gone = GoneWithRights(state, occasion);
  const bool exposed = duty && !UnlistedLeavers(state, occasion).empty();
  const std::vector<Holder> overseers = OverseersNow(state, occasion);
  const bool overseen =
      std::equal(overseers.begin(), overseers.end(), state.overseers().begin(), state.overseers().end(), IsSame);
  const bool same =
      current.duty() == duty && current.unit() == facts->unit && posts.joined.empty() && posts.left.empty() && overseen;
  if (same && gone.empty() && !exposed) return Unchanged(current);
  if (same) {  // nothing to record but what follows from it
    CredentialDecision only{current, {}};
    FollowGone(only, gone, occasion);
    return only;
  }
  if (duty && !current.duty()) *state.mutable_create_time() = ToProto(occasion.now);
  *state.mutable_update_time() = ToProto(occasion.now);
  NoteChanged(state, posts, overseers, occasion);
  state.mutable_overseers()->Assign(overseers.begin(), overseers.end());
  Settle(state, occasion);
  WriteAudit(decision, RecordOf(occasion, v1::AuditRecord::ACTION_DUTY));
  if (current.duty() && !duty) EndDuty(decision, occasion);
  FollowPosts(decision, posts, occasion);
  FollowGone(decision, gone, occasion);
  EndGrantsOfLowerTier(decision, occasion);
  Settle(state, occasion);
  return decision;
}

absl::StatusOr<CredentialDecision> Refresh(const Credential& current, const Occasion& occasion) {
  CredentialDecision decision{current, {}};
  Settle(decision.state, occasion);
  EndGrantsOfLowerTier(decision, occasion);
  DropHistory(decision, occasion);
  decision.unchanged = decision.state.SerializeAsString() == current.SerializeAsString();
  return decision;
}

}  // namespace meydan::vault
