#include "services/vault/domain/followed.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/base/errors.h"
#include "common/base/proto_time.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;
using storage::v1::Holder;

// For so long a copy of the vault may know less of the directory than another one: longer than until it reads all of it
// again (common/app/directory_feed.cc). Not for ever: a directory that was restored from a backup counts its versions
// anew.
constexpr absl::Duration kLongestLag = absl::Minutes(20);

bool IsRecent(const google::protobuf::Timestamp& time, absl::Time now) { return now < ToTime(time) + kLongestLag; }

// Account and unit are known as they were when their posts were followed.
bool KnowsAccount(const Credential& current, const Occasion& occasion) {
  const storage::v1::Followed& followed = current.followed();
  if (!current.has_followed() || !IsRecent(followed.time(), occasion.now)) return true;
  const std::optional<AccountFacts> facts = occasion.world.account(current.account());
  if (!facts.has_value() || facts->version < followed.account_version()) return false;
  return facts->unit != current.unit() || facts->unit_version >= followed.unit_version();
}

// So are those who took a post or an office lately.
template <typename Holders>
bool KnowsHolders(const Holders& holders, const Occasion& occasion) {
  return std::all_of(holders.begin(), holders.end(), [&](const Holder& one) {
    return !IsRecent(one.since(), occasion.now) || occasion.world.person_version(one.person()) >= one.person_version();
  });
}

// Everybody else who has lately come to have, or to know, something here has been heard of.
bool KnowsOthers(const Credential& current, const Occasion& occasion) {
  const auto unknown = [&](const std::string& person) { return occasion.world.person_version(person) == 0; };
  for (const storage::v1::StoredField& field : current.fields()) {
    for (const storage::v1::StoredVersion& version : field.versions()) {
      for (const v1::Knowledge& knowledge : version.shown().known_by()) {
        if (IsRecent(knowledge.last_time(), occasion.now) && unknown(knowledge.person())) return false;
      }
    }
  }
  if (!IsRecent(current.update_time(), occasion.now)) return true;
  const auto& grants = current.grants();
  const auto& requests = current.access_requests();
  const auto& links = current.open_links();
  return std::none_of(grants.begin(), grants.end(), [&](const auto& one) { return unknown(one.person()); }) &&
         std::none_of(requests.begin(), requests.end(), [&](const auto& one) { return unknown(one.requester()); }) &&
         std::none_of(links.begin(), links.end(),
                      [&](const auto& one) { return unknown(one.maker()) || unknown(one.recipient()); });
}

}  // namespace

void NoteFollowed(Credential& state, const AccountFacts& facts, absl::Time now) {
  storage::v1::Followed& followed = *state.mutable_followed();
  followed.set_account_version(facts.version);
  followed.set_unit_version(facts.unit_version);
  *followed.mutable_time() = ToProto(now);
}

absl::Status CheckUpToDate(const Credential& current, const Occasion& occasion) {
  if (KnowsAccount(current, occasion) && KnowsHolders(current.holders(), occasion) &&
      KnowsHolders(current.overseers(), occasion) && KnowsOthers(current, occasion)) {
    return absl::OkStatus();
  }
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED",
                                  "this copy of the vault has not heard yet what another one has followed"),
                        absl::Milliseconds(100));
}

}  // namespace meydan::vault
