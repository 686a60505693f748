#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/redis/reply.h"
#include "common/redis/script.h"
#include "common/store/commit.h"
#include "common/store/layout.h"

namespace meydan::store {

// The one script through which everything is written (architecture, section 3).
const redis::Script& CommitScript();

// The script's keys and arguments for a commit. Pure, so that it can be measured and fuzzed by itself.
struct CommitCall {
  std::vector<std::string> keys;
  std::vector<std::string> args;
};
CommitCall EncodeCommit(const Layout& layout, Commit commit, int64_t outbox_limit);

// What the script answered, as Store::Apply promises it.
absl::StatusOr<Applied> DecodeCommitReply(const redis::Reply& reply);

// Where the commit that was answered so has put its events. nullopt unless they are all there: whoever wants to know
// must read the outbox.
std::optional<Appended> DecodeAppended(const redis::Reply& reply, std::vector<std::string> events);

// What is remembered of a cause, "<digest>\n<answer>" (nil: nothing), against the digest that comes with it now.
absl::StatusOr<Applied> DecodeCause(const redis::Reply& remembered, absl::string_view digest);

// "<version> <sequence> <state>". INTERNAL, reason STORE_BROKEN, when it is not that.
absl::StatusOr<Stored> DecodeStored(const redis::Reply& stored);

// Which aggregate the request id was used for before: "" when for none.
absl::StatusOr<std::string> DecodeClaim(const redis::Reply& claim);

}  // namespace meydan::store
