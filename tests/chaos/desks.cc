#include "tests/chaos/desks.h"

#include <utility>

namespace meydan::chaos {

Desks::Desks(const integration::Stack& stack, University university, Options options)
    : university_(std::move(university)), options_(options) {
  for (int i = 0; i < options_.desks; ++i) {
    Desk desk(stack, university_, ledger_, i, options_.desks, options_.seed * 1000 + static_cast<uint64_t>(i));
    threads_.emplace_back([this, desk = std::move(desk)]() mutable { Work(std::move(desk)); });
  }
}

void Desks::Stop() {
  if (!stop_.HasBeenNotified()) stop_.Notify();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Desks::Work(Desk desk) {
  do {
    desk.HandleSomething();
  } while (ledger_.status().ok() && !stop_.WaitForNotificationWithTimeout(options_.pause));
}

}  // namespace meydan::chaos
