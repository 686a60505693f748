#include "tests/chaos/crowd.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "tests/chaos/patience.h"

namespace meydan::chaos {
namespace {

namespace v1 = moderation::v1;

constexpr int kLargestBatch = 12;
// Every so-manieth comment is edited once.
constexpr int kEditEvery = 7;

void SetTime(google::protobuf::Timestamp& proto, absl::Time time) { proto.set_seconds(absl::ToUnixSeconds(time)); }

}  // namespace

Crowd::Crowd(std::vector<std::unique_ptr<rpc::Client>> moderation, std::vector<Remark> remarks, Options options)
    : moderation_(std::move(moderation)), remarks_(std::move(remarks)), options_(options), begin_(absl::Now()) {
  for (int i = 0; i < options_.connectors; ++i) {
    threads_.emplace_back([this, seed = options_.seed * 1000 + static_cast<uint64_t>(i)] { Work(seed); });
  }
}

void Crowd::Wait() {
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

absl::Status Crowd::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

Crowd::Accepted Crowd::accepted() const {
  absl::MutexLock lock(&mutex_);
  return accepted_;
}

void Crowd::Work(uint64_t seed) {
  std::mt19937_64 random(seed);
  Batch edits;  // of what this thread has sent in before
  while (true) {
    Batch batch = Take(random);
    if (batch.empty() && edits.empty()) return;
    const Batch fresh = batch;
    batch.insert(batch.end(), edits.begin(), edits.end());
    if (!Send(batch)) return;
    edits.clear();
    for (const Piece& piece : fresh) {
      const Remark& before = remarks_[static_cast<size_t>(piece.comment) % remarks_.size()];
      const Remark& after = remarks_[static_cast<size_t>(piece.comment + 1) % remarks_.size()];
      if (piece.comment % kEditEvery == 0 && before.text != after.text) edits.push_back({piece.comment, 2});
    }
  }
}

Crowd::Batch Crowd::Take(std::mt19937_64& random) {
  Batch batch;
  {
    absl::MutexLock lock(&mutex_);
    const int size = 1 + static_cast<int>(random() % kLargestBatch);
    for (int i = 0; i < size && next_ < options_.comments; ++i) batch.push_back({next_++});
  }
  if (batch.empty()) return batch;
  const double part = static_cast<double>(batch.back().comment) / std::max(options_.comments, 1);
  if (failed_.WaitForNotificationWithDeadline(begin_ + options_.span * part)) batch.clear();
  return batch;
}

v1::IncomingComment Crowd::Make(const Piece& piece) const {
  const auto number = static_cast<size_t>(piece.comment);
  const Remark& place = remarks_[number % remarks_.size()];
  const Remark& words = remarks_[(number + static_cast<size_t>(piece.revision) - 1) % remarks_.size()];
  v1::IncomingComment comment;
  comment.set_platform(place.platform);
  comment.set_platform_comment_id(absl::StrCat("chaos-", options_.seed, "-", piece.comment));
  comment.set_account(place.account);
  comment.mutable_post()->set_id(place.post.empty() ? "post" : place.post);
  comment.set_author_id(place.author.empty() ? "somebody" : place.author);
  comment.set_text(words.text);
  SetTime(*comment.mutable_publish_time(), begin_ - absl::Hours(1));
  if (piece.revision > 1) SetTime(*comment.mutable_edit_time(), begin_ - absl::Minutes(1));
  return comment;
}

bool Crowd::Send(const Batch& batch) {
  v1::IngestCommentsRequest request;
  for (const Piece& piece : batch) *request.add_comments() = Make(piece);
  request.set_request_id(RandomUuid());
  const absl::Time end = absl::Now() + options_.patience;
  Patience patience;
  for (size_t turn = static_cast<size_t>(batch[0].comment); !failed_.HasBeenNotified(); ++turn) {
    ++calls_;
    const absl::StatusOr<v1::IngestCommentsResponse> response =
        BlockOn(moderation_[turn % moderation_.size()]->Call<v1::IngestCommentsResponse>(request));
    const absl::Status status = response.ok() ? Judge(batch, *response) : response.status();
    if (status.ok()) return true;
    if (!IsTransient(status) || absl::Now() > end) return Fail(status);
    ++repeats_;
    patience.Wait(RetryDelayOf(status));
  }
  return false;
}

absl::Status Crowd::Judge(const Batch& batch, const v1::IngestCommentsResponse& response) {
  if (static_cast<size_t>(response.results_size()) != batch.size()) {
    return absl::InternalError("an answer has another number of results than the request has comments");
  }
  absl::Status worst;
  for (const v1::IngestResult& result : response.results()) {
    if (!result.has_error()) continue;
    absl::Status status(static_cast<absl::StatusCode>(result.error().code()), result.error().message());
    if (worst.ok() || !IsTransient(status)) worst = std::move(status);
  }
  if (!worst.ok()) return worst;
  absl::MutexLock lock(&mutex_);
  for (size_t i = 0; i < batch.size(); ++i) {
    const v1::IngestedComment& answer = response.results(static_cast<int>(i)).comment();
    std::vector<v1::IngestedComment>& answers = accepted_[answer.name()];
    const auto revisions = static_cast<size_t>(batch[i].revision);
    if (answers.size() + 1 != revisions) return absl::InternalError("two comments have one name");
    answers.push_back(answer);
  }
  return absl::OkStatus();
}

bool Crowd::Fail(absl::Status status) {
  absl::MutexLock lock(&mutex_);
  if (status_.ok()) {
    status_ = std::move(status);
    failed_.Notify();
  }
  return false;
}

}  // namespace meydan::chaos
