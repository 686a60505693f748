#include "common/async/event_loop.h"

#include <event2/event.h>
#include <event2/thread.h>
#include <pthread.h>
#include <signal.h>

#include <cstdlib>
#include <iterator>
#include <mutex>
#include <utility>

#include "absl/synchronization/notification.h"
#include "common/async/end_of_turn.h"

namespace meydan {
namespace {

event_base* NewBase() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (evthread_use_pthreads() != 0) std::abort();
  });
  event_base* base = event_base_new();
  if (base == nullptr) std::abort();
  return base;
}

}  // namespace

EventLoop::EventLoop(std::string name) : base_(NewBase()) {
  wake_ = event_new(
      base_, -1, EV_PERSIST, [](evutil_socket_t, short, void* self) { static_cast<EventLoop*>(self)->Drain(); }, this);
  thread_ = std::thread([this, name = std::move(name)] { Run(name); });
}

EventLoop::~EventLoop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  event_active(wake_, 0, 0);
  thread_.join();
  event_free(wake_);
  event_base_free(base_);
}

void EventLoop::Run(const std::string& name) {
  pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
  // A peer that has gone is an error of the write (EPIPE), not the end of the process: libraries on the loop write to
  // sockets without MSG_NOSIGNAL.
  sigset_t broken_pipe;
  sigemptyset(&broken_pipe);
  sigaddset(&broken_pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
  // A timer that is due at once comes behind the sockets that are ready then, among them those that were only waiting
  // to send what this turn has written.
  struct ::event* const end =
      evtimer_new(base_, [](evutil_socket_t, short, void*) { async_internal::Turn::OfThisThread()->End(); }, nullptr);
  if (end == nullptr) std::abort();
  {
    const async_internal::Turn turn([end] {
      constexpr timeval kAtOnce = {};
      if (event_add(end, &kAtOnce) != 0) std::abort();
    });
    event_base_loop(base_, EVLOOP_NO_EXIT_ON_EMPTY);
  }
  event_free(end);
}

void EventLoop::Post(Callback callback) {
  bool first;
  {
    absl::MutexLock lock(&mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(callback));
  }
  if (first) event_active(wake_, 0, 0);
}

void EventLoop::Drain() {
  while (true) {
    std::vector<Callback> callbacks;
    bool stopping;
    {
      absl::MutexLock lock(&mutex_);
      callbacks.swap(posted_);
      stopping = stopping_;
    }
    for (Callback& callback : callbacks) std::move(callback)();
    const bool had_left = stopping && async_internal::Turn::OfThisThread()->End();
    if (callbacks.empty() && !had_left) {
      if (stopping) event_base_loopbreak(base_);
      return;
    }
    if (!stopping) {
      // What was posted meanwhile comes behind all that is due by now. (As long as callbacks keep being posted while
      // others run, libevent looks for nothing new: what bounds the calls bounds that, too.)
      absl::MutexLock lock(&mutex_);
      if (!posted_.empty() || stopping_) event_active(wake_, 0, 0);
      return;
    }
  }
}

void EventLoop::AddTimer(absl::Duration delay, Callback callback) {
  timers_.push_back(Timer{this, std::move(callback), {}});
  Timer& timer = timers_.back();
  timer.self = std::prev(timers_.end());
  const timeval wait = absl::ToTimeval(std::max(delay, absl::ZeroDuration()));
  const auto fire = [](evutil_socket_t, short, void* due) {
    auto* const timer = static_cast<Timer*>(due);
    Callback callback = std::move(timer->callback);
    timer->loop->timers_.erase(timer->self);
    std::move(callback)();
  };
  if (event_base_once(base_, -1, EV_TIMEOUT, fire, &timer, &wait) != 0) std::abort();
}

void EventLoop::PostAfter(absl::Duration delay, Callback callback) {
  if (InLoop()) {
    AddTimer(delay, std::move(callback));
  } else {
    Post([this, delay, callback = std::move(callback)]() mutable { AddTimer(delay, std::move(callback)); });
  }
}

void EventLoop::PostAndWait(Callback callback) {
  absl::Notification done;
  Post([&]() mutable {
    std::move(callback)();
    done.Notify();
  });
  done.WaitForNotification();
}

Task<void> EventLoop::Schedule() {
  Completion<bool> posted([this](Completion<bool>::Resume resume) {
    Post([resume = std::move(resume)]() mutable { std::move(resume)(true); });
  });
  co_await posted;
}

Task<void> EventLoop::Sleep(absl::Duration delay) {
  Completion<bool> slept([this, delay](Completion<bool>::Resume resume) {
    PostAfter(delay, [resume = std::move(resume)]() mutable { std::move(resume)(true); });
  });
  co_await slept;
}

}  // namespace meydan
