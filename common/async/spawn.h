#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/synchronization/notification.h"
#include "common/async/task.h"

namespace meydan {

namespace async_internal {

// A coroutine that nobody awaits and that frees itself at its end.
struct Detached {
  struct promise_type {
    Detached get_return_object() noexcept { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() noexcept {}
    [[noreturn]] void unhandled_exception() noexcept { std::terminate(); }
  };
};

template <typename T, typename Done>
Detached Run(Task<T> task, Done done) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    done();
  } else {
    T value = co_await std::move(task);
    done(std::move(value));
  }
}

}  // namespace async_internal

// Starts the task on this thread; `done` gets its value on the thread where it ends. Whoever spawns a task must outlive
// it.
template <typename T, typename Done>
void Spawn(Task<T> task, Done done) {
  async_internal::Run(std::move(task), std::move(done));
}

// Runs the task and blocks this thread until its end. For tests, tools and main; never on a gRPC or event loop thread.
template <typename T>
T BlockOn(Task<T> task) {
  absl::Notification ended;
  if constexpr (std::is_void_v<T>) {
    Spawn(std::move(task), [&ended] { ended.Notify(); });
    ended.WaitForNotification();
  } else {
    std::optional<T> result;
    Spawn(std::move(task), [&](T value) {
      result.emplace(std::move(value));
      ended.Notify();
    });
    ended.WaitForNotification();
    return *std::move(result);
  }
}

// Suspends a coroutine until a callback is called, once, from any thread:
//   const Reply reply = co_await Completion<Reply>(start);   // start(std::function-like resume)
// `start` runs while the coroutine is suspended; it may call `resume` at once or later, on any thread.
template <typename T>
class Completion {
 public:
  using Resume = absl::AnyInvocable<void(T) &&>;
  using Start = absl::AnyInvocable<void(Resume) &&>;
  explicit Completion(Start start) : start_(std::move(start)) {}

  bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    // The coroutine, and this object with it, may be gone before the call returns: nothing of it is touched afterwards.
    Start start = std::move(start_);
    std::move(start)([this, waiting](T value) {
      value_.emplace(std::move(value));
      waiting.resume();
    });
  }
  T await_resume() { return *std::move(value_); }

 private:
  Start start_;
  std::optional<T> value_;
};

namespace async_internal {

// Resumes a coroutine once so many things have ended. Lives in the coroutine's frame, which may be gone as soon as the
// last has ended.
class Countdown {
 public:
  explicit Countdown(size_t count) : left_(count) {}
  // To be called before any of them can end.
  void Resumes(Completion<bool>::Resume resume) { resume_ = std::move(resume); }
  void OneLess() {
    if (left_.fetch_sub(1) != 1) return;
    Completion<bool>::Resume resume = std::move(resume_);
    std::move(resume)(true);
  }

 private:
  Completion<bool>::Resume resume_;
  std::atomic<size_t> left_;
};

}  // namespace async_internal

// Runs all tasks at the same time and gives their values in the tasks' order.
template <typename T>
Task<std::vector<T>> WhenAll(std::vector<Task<T>> tasks) {
  std::vector<T> result;
  if (tasks.empty()) co_return result;
  result.reserve(tasks.size());
  if (tasks.size() == 1) {
    Task<T> only = std::move(tasks.front());
    result.push_back(co_await std::move(only));
    co_return result;
  }
  struct State {
    std::vector<std::optional<T>> values;
    async_internal::Countdown left;
  };
  // One for this function, so that none resumes it before all are started.
  State state{.values = std::vector<std::optional<T>>(tasks.size()),
              .left = async_internal::Countdown(tasks.size() + 1)};
  auto start = [&state, &tasks](Completion<bool>::Resume resume) {
    State* const shared = &state;
    shared->left.Resumes(std::move(resume));
    std::vector<Task<T>> started = std::move(tasks);
    for (size_t i = 0; i < started.size(); ++i) {
      Spawn(std::move(started[i]), [shared, i](T value) {
        shared->values[i].emplace(std::move(value));
        shared->left.OneLess();
      });
    }
    shared->left.OneLess();
  };
  Completion<bool> all(std::move(start));
  co_await all;
  for (std::optional<T>& value : state.values) result.push_back(*std::move(value));
  co_return result;
}

// Runs two tasks at the same time; `one` is started first.
template <typename One, typename Other>
Task<std::pair<One, Other>> Both(Task<One> one, Task<Other> other) {
  struct State {
    std::optional<One> one;
    std::optional<Other> other;
    async_internal::Countdown left;
  };
  State state{.one = std::nullopt, .other = std::nullopt, .left = async_internal::Countdown(3)};
  auto start = [&state, &one, &other](Completion<bool>::Resume resume) {
    State* const shared = &state;
    shared->left.Resumes(std::move(resume));
    // Theirs is the frame of this function, which may be gone once both have ended.
    Task<One> first = std::move(one);
    Task<Other> second = std::move(other);
    Spawn(std::move(first), [shared](One value) {
      shared->one.emplace(std::move(value));
      shared->left.OneLess();
    });
    Spawn(std::move(second), [shared](Other value) {
      shared->other.emplace(std::move(value));
      shared->left.OneLess();
    });
    shared->left.OneLess();
  };
  Completion<bool> both(std::move(start));
  co_await both;
  co_return std::pair<One, Other>(*std::move(state.one), *std::move(state.other));
}

}  // namespace meydan
