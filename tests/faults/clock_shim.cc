// Preloaded into a process: its time of day is the system's and a shift, which a test changes while the process runs
// (shifted_clock.h). As with a real jump of the clock, even time (CLOCK_MONOTONIC) runs on, and a wait until a time of
// day ends when that time comes by the shifted clock: at once after a jump forwards, an hour late after one backwards.
//
// The system's calls know nothing of the shift, so such waits are made in short steps. Between them a condition
// variable or a futex wakes up without cause, which everybody who waits on one must expect anyway.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kStep = 10'000'000;
// In a glibc condition variable: its waits are by even time.
constexpr unsigned kWaitsByEvenTime = 2;

template <typename Function>
Function* Real(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

const std::atomic<int64_t>* MapShift() {
  static const std::atomic<int64_t> none{0};
  const char* const path = getenv("MEYDAN_CLOCK_SHIFT");
  if (path == nullptr) return &none;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  void* const shift = mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  return shift == MAP_FAILED ? &none : static_cast<const std::atomic<int64_t>*>(shift);
}

int64_t Shift() {
  static const std::atomic<int64_t>* const shift = MapShift();
  return shift->load(std::memory_order_relaxed);
}

int RealClock(clockid_t clock, timespec* time) {
  static auto* const real = Real<int(clockid_t, timespec*)>("clock_gettime");
  return real(clock, time);
}

int64_t Nanos(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }
timespec ToTimespec(int64_t nanos) { return {nanos / kSecond, nanos % kSecond}; }

int64_t Now(clockid_t clock) {
  timespec time{};
  RealClock(clock, &time);
  return Nanos(time);
}

int64_t ShiftedNow() { return Now(CLOCK_REALTIME) + Shift(); }

// Until when to wait now, by even time, on the way to a time of day; false when that has come.
bool NextStep(const timespec& until, timespec& step) {
  const int64_t left = Nanos(until) - ShiftedNow();
  if (left <= 0) return false;
  step = ToTimespec(Now(CLOCK_MONOTONIC) + (left < kStep ? left : kStep));
  return true;
}

int WaitByDay(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec& until) {
  static auto* const real =
      Real<int(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>("pthread_cond_clockwait");
  timespec step{};
  if (!NextStep(until, step)) step = ToTimespec(Now(CLOCK_MONOTONIC));
  const int result = real(condition, mutex, CLOCK_MONOTONIC, &step);
  return result == ETIMEDOUT && ShiftedNow() < Nanos(until) ? 0 : result;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  const int result = RealClock(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    *time = ToTimespec(Nanos(*time) + Shift());
  }
  return result;
}

int gettimeofday(timeval* time, void*) noexcept {
  const int64_t nanos = ShiftedNow();
  time->tv_sec = nanos / kSecond;
  time->tv_usec = nanos % kSecond / 1000;
  return 0;
}

time_t time(time_t* out) noexcept {
  const time_t seconds = ShiftedNow() / kSecond;
  if (out != nullptr) *out = seconds;
  return seconds;
}

int timespec_get(timespec* time, int base) noexcept {
  *time = ToTimespec(ShiftedNow());
  return base;
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
  static auto* const real = Real<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait");
  if ((condition->__data.__wrefs & kWaitsByEvenTime) != 0) return real(condition, mutex, until);
  return WaitByDay(condition, mutex, *until);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
  static auto* const real =
      Real<int(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>("pthread_cond_clockwait");
  return clock == CLOCK_REALTIME ? WaitByDay(condition, mutex, *until) : real(condition, mutex, clock, until);
}

int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  const int result =
      WaitByDay(reinterpret_cast<pthread_cond_t*>(condition), reinterpret_cast<pthread_mutex_t*>(mutex), *until);
  if (result == 0) return thrd_success;
  return result == ETIMEDOUT ? thrd_timedout : thrd_error;
}

int sem_timedwait(sem_t* semaphore, const timespec* until) {
  static auto* const real = Real<int(sem_t*, clockid_t, const timespec*)>("sem_clockwait");
  timespec step{};
  while (NextStep(*until, step)) {
    if (real(semaphore, CLOCK_MONOTONIC, &step) == 0) return 0;
    if (errno != ETIMEDOUT) return -1;
  }
  if (sem_trywait(semaphore) == 0) return 0;
  errno = ETIMEDOUT;
  return -1;
}

// Abseil's locks wait by this.
long syscall(long number, ...) noexcept {
  static auto* const real = Real<long(long, ...)>("syscall");
  long args[6];
  va_list list;
  va_start(list, number);
  for (long& arg : args) arg = va_arg(list, long);
  va_end(list);
  const auto* const until =
      reinterpret_cast<const timespec*>(args[3]);  // NOLINT(performance-no-int-to-ptr): so says futex(2)
  const bool waits = number == SYS_futex && (args[1] & FUTEX_CMD_MASK) == FUTEX_WAIT_BITSET;
  if (!waits || until == nullptr || (args[1] & FUTEX_CLOCK_REALTIME) == 0) {
    return real(number, args[0], args[1], args[2], args[3], args[4], args[5]);
  }
  timespec step{};
  if (!NextStep(*until, step)) step = ToTimespec(Now(CLOCK_MONOTONIC));
  const long result = real(number, args[0], args[1] & ~FUTEX_CLOCK_REALTIME, args[2], &step, args[4], args[5]);
  if (result != 0 && errno == ETIMEDOUT && ShiftedNow() < Nanos(*until)) errno = EINTR;
  return result;
}

}  // extern "C"
