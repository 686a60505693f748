#include "common/async/work_threads.h"

#include <utility>

namespace meydan {

WorkThreads::WorkThreads(int threads) {
  threads_.reserve(threads);
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkThreads::~WorkThreads() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

Task<void> WorkThreads::Turn() {
  Completion<bool> turn([this](Completion<bool>::Resume resume) {
    absl::MutexLock lock(&mutex_);
    waiting_.push_back(std::move(resume));
  });
  co_await turn;
}

void WorkThreads::Work() {
  while (true) {
    Completion<bool>::Resume next;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &WorkThreads::SomebodyWaitsOrEnds));
      if (waiting_.empty()) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    std::move(next)(true);
  }
}

}  // namespace meydan
