#include "services/review/rpc/queue_methods.h"

#include <utility>
#include <vector>

#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/row_reader.h"
#include "services/review/domain/record.h"

namespace meydan::review {
namespace {

constexpr int kChunk = 100;
// So many submissions are loaded at once for one stream, however much waits.
constexpr size_t kPart = 100;
const std::vector<std::string> kNone;

using RowReader = store::RowReader<Row, &ParseMember>;

absl::Status Gone() { return absl::CancelledError("the caller has gone"); }

}  // namespace

Task<absl::Status> QueueMethods::WatchQueue(rpc::Call call, v1::WatchQueueRequest,
                                            rpc::Writer<v1::WatchQueueResponse>& writer) {
  // The feed first and the list after it: so no change falls between the two.
  CO_ASSIGN_OR_RETURN(std::unique_ptr<QueueFeed::Watcher> watcher, Open(call.actor));
  writer.cancellation().OnCancelled([alarm = watcher->alarm()] { alarm->Ring(); });
  Write write = [&writer](v1::WatchQueueResponse response) { return writer.Write(std::move(response)); };
  std::function<bool()> gone = [&writer] { return writer.cancellation().cancelled(); };
  co_return co_await Watch(std::move(watcher), call.actor, std::move(write), std::move(gone));
}

absl::StatusOr<std::unique_ptr<QueueFeed::Watcher>> QueueMethods::Open(const Actor& actor) {
  const bool is_theirs = university_.StandingOf(actor).SeesAll();
  return feed_.Watch(actor.name, is_theirs ? QueueFeed::Seat::kOwn : QueueFeed::Seat::kGuest);
}

Task<absl::Status> QueueMethods::Watch(std::unique_ptr<QueueFeed::Watcher> watcher, Actor actor, Write write,
                                       std::function<bool()> gone) {
  Shown shown;
  CO_RETURN_IF_ERROR(co_await TellAll(actor, write, shown));
  v1::WatchQueueResponse complete;
  complete.set_complete(true);
  const bool told = co_await write(std::move(complete));
  if (!told) co_return Gone();
  while (true) {
    if (gone()) co_return Gone();
    if (closing_()) {
      co_return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the service is stopping"),
                               absl::Seconds(1));
    }
    CO_ASSIGN_OR_RETURN(const std::vector<QueueFeed::Change> changes, watcher->Take());
    CO_ASSIGN_OR_RETURN(const Standing who, university_.StandingNow(actor));
    for (const QueueFeed::Change& change : changes) CO_RETURN_IF_ERROR(co_await TellOne(who, change, write, shown));
    if (changes.empty()) co_await watcher->Wait(kLook);
  }
}

Task<absl::Status> QueueMethods::TellAll(Actor actor, const Write& write, Shown& shown) {
  CO_ASSIGN_OR_RETURN(const Standing who, university_.StandingNow(actor));
  const v1::SubmissionFilter waiting = QueueFilter();
  RowReader reader(submissions_.store(), QueueIndexesToRead(who), "", "", kChunk);
  while (true) {
    CO_ASSIGN_OR_RETURN(const std::vector<RowReader::Entry> entries, co_await reader.Next());
    if (entries.empty()) co_return absl::OkStatus();
    std::vector<std::string> part;
    for (const RowReader::Entry& entry : entries) {
      if (!MayMatch(waiting, entry.row)) continue;  // it has ended: nothing to look at
      part.push_back(entry.row.name);
      if (part.size() < kPart) continue;
      CO_RETURN_IF_ERROR(co_await TellPart(who, std::exchange(part, kNone), write, shown));
    }
    CO_RETURN_IF_ERROR(co_await TellPart(who, std::move(part), write, shown));
  }
}

Task<absl::Status> QueueMethods::TellPart(Standing who, std::vector<std::string> names, const Write& write,
                                          Shown& shown) {
  std::vector<Task<absl::StatusOr<v1::Submission>>> loads;
  for (std::string& name : names) loads.push_back(submissions_.Load(std::move(name)));
  std::vector<absl::StatusOr<v1::Submission>> loaded = co_await WhenAll(std::move(loads));
  for (absl::StatusOr<v1::Submission>& one : loaded) {
    if (!one.ok()) co_return one.status();
    auto current = std::make_shared<const v1::Submission>(*std::move(one));
    CO_RETURN_IF_ERROR(co_await TellOne(who, std::move(current), write, shown));
  }
  co_return absl::OkStatus();
}

Task<absl::Status> QueueMethods::TellOne(Standing who, std::shared_ptr<const v1::Submission> current,
                                         const Write& write, Shown& shown) {
  v1::WatchQueueResponse response;
  if (WaitsForReview(current->state()) && SeesWhole(who, *current)) {
    *response.mutable_item() = QueueItemOf(*current);
    shown.insert(current->name());
  } else if (shown.erase(current->name()) > 0) {
    response.set_removed(current->name());
  } else {
    co_return absl::OkStatus();
  }
  const bool told = co_await write(std::move(response));
  co_return told ? absl::OkStatus() : Gone();
}

}  // namespace meydan::review
