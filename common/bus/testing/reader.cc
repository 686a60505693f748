#include "common/bus/testing/reader.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/async/spawn.h"

namespace meydan::bus::testing {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(60);

std::string PartitionOf(const Batch& batch) { return absl::StrCat(batch.topic, "/", batch.partition); }

}  // namespace

Event MakeEvent(const std::string& subject, int64_t version) {
  Event event;
  event.set_id(EventId("testing", subject, version, 1));
  event.set_type("meydan.event.v1.Event");
  event.set_source("meydan.testing");
  event.set_subject(subject);
  SetTime(event, absl::FromUnixMicros(1'767'225'600'123'456 + version));
  event.set_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  event.set_actor("people/ayse.demir");
  event.set_cause("request/1c5b3f0e-7a53-4a0f-9b1d-0d6f3c9f8a11");
  event.set_version(version);
  event.set_data(std::string("\0\xff\n data of ", 11) + subject);
  return event;
}

void Sightings::Add(const Batch& batch) {
  absl::MutexLock lock(&mutex_);
  for (const Delivery& delivery : batch.deliveries) {
    ++total_;
    std::vector<int64_t>& versions = firsts_[delivery.event.subject()];
    if (std::find(versions.begin(), versions.end(), delivery.event.version()) != versions.end()) continue;
    versions.push_back(delivery.event.version());
    ++distinct_;
  }
}

bool Sightings::WaitForDistinct(size_t count) const {
  const auto enough = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return distinct_ >= count; };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&enough), kPatience);
}

size_t Sightings::distinct() const {
  absl::MutexLock lock(&mutex_);
  return distinct_;
}

size_t Sightings::total() const {
  absl::MutexLock lock(&mutex_);
  return total_;
}

std::string Sightings::FirstOccurrences() const {
  absl::MutexLock lock(&mutex_);
  std::string text;
  for (const auto& [subject, versions] : firsts_) {
    absl::StrAppend(&text, subject, ": ", absl::StrJoin(versions, " "), "\n");
  }
  return text;
}

std::string InOrder(int subjects, int64_t versions) {
  std::map<std::string, std::string> lines;
  for (int subject = 0; subject < subjects; ++subject) {
    std::vector<int64_t> all;
    for (int64_t version = 1; version <= versions; ++version) all.push_back(version);
    lines[absl::StrCat("things/", subject)] = absl::StrJoin(all, " ");
  }
  std::string text;
  for (const auto& [subject, line] : lines) absl::StrAppend(&text, subject, ": ", line, "\n");
  return text;
}

Reader::Reader(std::unique_ptr<Subscription> subscription, Sightings& sightings, int coroutines)
    : subscription_(std::move(subscription)), sightings_(sightings), running_(coroutines) {
  for (int i = 0; i < coroutines; ++i) {
    Spawn(Read(), [this] {
      absl::MutexLock lock(&mutex_);
      --running_;
    });
  }
}

Reader::~Reader() {
  subscription_->Stop();
  const auto ended = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return running_ == 0; };
  absl::MutexLock lock(&mutex_);
  mutex_.Await(absl::Condition(&ended));
}

Task<void> Reader::Read() {
  while (true) {
    absl::StatusOr<Batch> batch = co_await subscription_->Next();
    if (!batch.ok()) co_return;
    const std::string partition = PartitionOf(*batch);
    Begin(*batch);
    sightings_.Add(*batch);
    End(partition);
    const absl::Status done = co_await subscription_->MarkDone(*std::move(batch));
    // A lost partition is another's business now.
    static_cast<void>(done.ok());
  }
}

void Reader::Begin(const Batch& batch) {
  absl::MutexLock lock(&mutex_);
  ++batches_;
  const auto [found, added] = out_.emplace(PartitionOf(batch), batch.generation);
  if (!added && found->second == batch.generation) overlapped_ = true;
}

void Reader::End(const std::string& partition) {
  absl::MutexLock lock(&mutex_);
  out_.erase(partition);
}

size_t Reader::batches() const {
  absl::MutexLock lock(&mutex_);
  return batches_;
}

bool Reader::overlapped() const {
  absl::MutexLock lock(&mutex_);
  return overlapped_;
}

bool Reader::WaitForBatches(size_t count) const {
  const auto enough = [&]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return batches_ >= count; };
  absl::MutexLock lock(&mutex_);
  return mutex_.AwaitWithTimeout(absl::Condition(&enough), kPatience);
}

}  // namespace meydan::bus::testing
