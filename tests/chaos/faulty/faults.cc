// The write path with one thing wrong, to see whether the checker notices. The linker puts these functions into copies
// of the services, in the place of the product's (--wrap; CMakeLists.txt), which know nothing of it. Which thing is
// wrong is said by MEYDAN_TEST_FAULT:
//   inbox_mark_off   no cause is looked for or remembered
//   trim_before_ack  the relay removes from the outbox what it is about to publish, whether read or handed to it
//   commit_apart     a commit writes the state, and its events in a second round trip
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/redis/script.h"
#include "common/store/commit_script.h"
#include "common/store/outbox.h"

// The names by which the linker knows the product's functions. One that is none any more does not link.
#define MEYDAN_ENCODE_COMMIT "_ZN6meydan5store12EncodeCommitERKNS0_6LayoutENS0_6CommitEl"
#define MEYDAN_STRING "NSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE"
#define MEYDAN_OUTBOX_READ "_ZN6meydan5store6Outbox4ReadEi" MEYDAN_STRING "i"
#define MEYDAN_RUN_SCRIPT "_ZN6meydan5redis9RunScriptERNS0_6ClientERKNS0_6ScriptESt6vectorI" MEYDAN_STRING "SaISC_EESE_"

namespace meydan::chaos {
namespace {

using Read = absl::StatusOr<std::vector<store::Outbox::Entry>>;
using Words = std::vector<std::string>;

enum class Wrong { kInboxMarkOff, kTrimBeforeAck, kCommitApart };

Wrong ReadWrong() {
  const char* const name = std::getenv("MEYDAN_TEST_FAULT");
  const std::string fault = name == nullptr ? "" : name;
  if (fault == "inbox_mark_off") return Wrong::kInboxMarkOff;
  if (fault == "trim_before_ack") return Wrong::kTrimBeforeAck;
  if (fault == "commit_apart") return Wrong::kCommitApart;
  std::fprintf(stderr, "MEYDAN_TEST_FAULT is \"%s\", which is no fault that this program has\n", fault.c_str());
  std::exit(2);
}

bool Is(Wrong wrong) {
  static const Wrong it = ReadWrong();
  return it == wrong;
}

// The events of the commit that this thread has encoded and not sent yet.
struct Held {
  std::string outbox;  // its key
  Words events;
};
thread_local Held held;

}  // namespace

store::CommitCall RealEncodeCommit(const store::Layout& layout, store::Commit commit,
                                   int64_t outbox_limit) asm("__real_" MEYDAN_ENCODE_COMMIT);
store::CommitCall WrongEncodeCommit(const store::Layout& layout, store::Commit commit,
                                    int64_t outbox_limit) asm("__wrap_" MEYDAN_ENCODE_COMMIT);
store::CommitCall WrongEncodeCommit(const store::Layout& layout, store::Commit commit, int64_t outbox_limit) {
  if (Is(Wrong::kInboxMarkOff)) commit.cause.memory = absl::ZeroDuration();
  if (Is(Wrong::kCommitApart)) {
    held = {absl::StrCat(layout.Prefix(layout.ShardOf(commit.name)), "outbox"), std::move(commit.events)};
    commit.events.clear();
  }
  return RealEncodeCommit(layout, std::move(commit), outbox_limit);
}

Task<absl::StatusOr<redis::Reply>> RealRunScript(redis::Client& client, const redis::Script& script, Words keys,
                                                 Words args) asm("__real_" MEYDAN_RUN_SCRIPT);
namespace {

Task<absl::StatusOr<redis::Reply>> CommitApart(redis::Client& client, const redis::Script& script, Words keys,
                                               Words args, Held events) {
  CO_ASSIGN_OR_RETURN(redis::Reply reply, co_await RealRunScript(client, script, std::move(keys), std::move(args)));
  if (reply.elements.empty() || reply.elements[0].text != "OK") co_return reply;
  for (std::string& event : events.events) {
    Words add = {"XADD", events.outbox, "*", "e", std::move(event)};
    const absl::StatusOr<redis::Reply> added = co_await client.Call(std::move(add));
    if (!added.ok()) co_return added.status();
  }
  co_return reply;
}

// Removes the entries whose ids these are.
Task<absl::Status> Remove(redis::Client& client, std::string outbox, Words ids) {
  Words remove = {"XDEL", std::move(outbox)};
  for (std::string& id : ids) remove.push_back(std::move(id));
  const absl::StatusOr<redis::Reply> removed = co_await client.Call(std::move(remove));
  co_return removed.status();
}

Task<absl::StatusOr<redis::Reply>> CommitAndRemove(redis::Client& client, const redis::Script& script, Words keys,
                                                   Words args) {
  const std::string outbox = keys[2];
  CO_ASSIGN_OR_RETURN(redis::Reply reply, co_await RealRunScript(client, script, std::move(keys), std::move(args)));
  Words ids;
  for (size_t i = 2; i < reply.elements.size(); ++i) ids.push_back(reply.elements[i].text);
  if (!ids.empty()) CO_RETURN_IF_ERROR(co_await Remove(client, outbox, std::move(ids)));
  co_return reply;
}

}  // namespace

Task<absl::StatusOr<redis::Reply>> WrongRunScript(redis::Client& client, const redis::Script& script, Words keys,
                                                  Words args) asm("__wrap_" MEYDAN_RUN_SCRIPT);
Task<absl::StatusOr<redis::Reply>> WrongRunScript(redis::Client& client, const redis::Script& script, Words keys,
                                                  Words args) {
  if (Is(Wrong::kCommitApart) && &script == &store::CommitScript()) {
    return CommitApart(client, script, std::move(keys), std::move(args), std::exchange(held, Held()));
  }
  if (Is(Wrong::kTrimBeforeAck) && &script == &store::CommitScript()) {
    return CommitAndRemove(client, script, std::move(keys), std::move(args));
  }
  return RealRunScript(client, script, std::move(keys), std::move(args));
}

// A member function is called like one with the object as its first parameter.
Task<Read> RealRead(store::Outbox* outbox, int shard, std::string after, int limit) asm("__real_" MEYDAN_OUTBOX_READ);
Task<Read> WrongRead(store::Outbox* outbox, int shard, std::string after, int limit) asm("__wrap_" MEYDAN_OUTBOX_READ);
Task<Read> WrongRead(store::Outbox* outbox, int shard, std::string after, int limit) {
  Read entries = co_await RealRead(outbox, shard, std::move(after), limit);
  if (!Is(Wrong::kTrimBeforeAck) || !entries.ok() || entries->empty()) co_return entries;
  Words ids;
  for (const store::Outbox::Entry& entry : *entries) ids.push_back(entry.id);
  const std::string key = absl::StrCat(outbox->layout().Prefix(shard), "outbox");
  CO_RETURN_IF_ERROR(co_await Remove(outbox->client(), key, std::move(ids)));
  co_return entries;
}

}  // namespace meydan::chaos
