// Tells ThreadSanitizer about Abseil's locks. Debian's Abseil is built without it, so whatever an absl::Mutex guards
// would be taken for a race. Every program of a build with MEYDAN_SANITIZE=thread is linked with this file, and with
// --wrap for each function below (MeydanDependencies.cmake): a call of absl::Mutex::Lock then comes here first.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

using absl::BlockingCounter;
using absl::Condition;
using absl::CondVar;
using absl::Duration;
using absl::Mutex;
using absl::Notification;
using absl::Time;

// ENTERS: what others did before they left the lock happened before what comes now. LEAVES: the reverse. WAITS: leaves
// and enters again.
#define ENTERS(Result, function, lock, parameters, arguments) \
  Result __real_##function parameters;                        \
  Result __wrap_##function parameters {                       \
    const After after{lock};                                  \
    return __real_##function arguments;                       \
  }
#define LEAVES(Result, function, lock, parameters, arguments) \
  Result __real_##function parameters;                        \
  Result __wrap_##function parameters {                       \
    __tsan_release(lock);                                     \
    return __real_##function arguments;                       \
  }
#define WAITS(Result, function, lock, parameters, arguments) \
  Result __real_##function parameters;                       \
  Result __wrap_##function parameters {                      \
    __tsan_release(lock);                                    \
    const After after{lock};                                 \
    return __real_##function arguments;                      \
  }

#define EVALUATES(Result, function, parameters, arguments)                                         \
  Result function parameters {                                                                     \
    static auto* const real = reinterpret_cast<Result(*) parameters>(dlsym(RTLD_NEXT, #function)); \
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);                                                  \
    const Result result = real arguments;                                                          \
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);                                                    \
    return result;                                                                                 \
  }

// Where the runtime is told to look away; declared nowhere.
extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
}

namespace {

struct After {
  void* lock;
  ~After() { __tsan_acquire(lock); }
};

}  // namespace

// The names are those of the functions in the library, mangled.
extern "C" {
ENTERS(void, _ZN4absl7debian35Mutex4LockEv, m, (Mutex * m), (m))
LEAVES(void, _ZN4absl7debian35Mutex6UnlockEv, m, (Mutex * m), (m))
ENTERS(bool, _ZN4absl7debian35Mutex7TryLockEv, m, (Mutex * m), (m))
ENTERS(void, _ZN4absl7debian35Mutex10ReaderLockEv, m, (Mutex * m), (m))
LEAVES(void, _ZN4absl7debian35Mutex12ReaderUnlockEv, m, (Mutex * m), (m))
ENTERS(bool, _ZN4absl7debian35Mutex13ReaderTryLockEv, m, (Mutex * m), (m))
WAITS(void, _ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE, m, (Mutex * m, const Condition& c), (m, c))
WAITS(bool, _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE, m,
      (Mutex * m, const Condition& c, Duration d), (m, c, d))
WAITS(bool, _ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE, m,
      (Mutex * m, const Condition& c, Time t), (m, c, t))
ENTERS(void, _ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE, m, (Mutex * m, const Condition& c), (m, c))
ENTERS(bool, _ZN4absl7debian35Mutex19LockWhenWithTimeoutERKNS0_9ConditionENS0_8DurationE, m,
       (Mutex * m, const Condition& c, Duration d), (m, c, d))
ENTERS(bool, _ZN4absl7debian35Mutex20LockWhenWithDeadlineERKNS0_9ConditionENS0_4TimeE, m,
       (Mutex * m, const Condition& c, Time t), (m, c, t))
WAITS(void, _ZN4absl7debian37CondVar4WaitEPNS0_5MutexE, m, (CondVar * v, Mutex* m), (v, m))
WAITS(bool, _ZN4absl7debian37CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE, m,
      (CondVar * v, Mutex* m, Duration d), (v, m, d))
WAITS(bool, _ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE, m, (CondVar * v, Mutex* m, Time t),
      (v, m, t))
LEAVES(void, _ZN4absl7debian312Notification6NotifyEv, n, (Notification * n), (n))
ENTERS(void, _ZNK4absl7debian312Notification19WaitForNotificationEv, n, (Notification * n), (n))
ENTERS(bool, _ZNK4absl7debian312Notification30WaitForNotificationWithTimeoutENS0_8DurationE, n,
       (Notification * n, Duration d), (n, d))
ENTERS(bool, _ZNK4absl7debian312Notification31WaitForNotificationWithDeadlineENS0_4TimeE, n, (Notification * n, Time t),
       (n, t))
LEAVES(bool, _ZN4absl7debian315BlockingCounter14DecrementCountEv, b, (BlockingCounter * b), (b))
ENTERS(void, _ZN4absl7debian315BlockingCounter4WaitEv, b, (BlockingCounter * b), (b))

// Takes the place of the library's own (exported by MeydanDependencies.cmake). Whoever leaves a lock asks for those who
// wait whether their condition holds, after this file has said that the lock was left; what the condition reads then
// would be taken for a race with the next to enter. The one who waits enters the lock before it goes on.
EVALUATES(bool, _ZNK4absl7debian39Condition4EvalEv, (const Condition* c), (c))
}  // extern "C"
