// Makes C11's threads, which librdkafka is built on, known to ThreadSanitizer: it knows those of POSIX alone, and
// crashes in a thread whose beginning it has not seen. In glibc they are the same underneath. Linked into every program
// of a build with MEYDAN_SANITIZE=thread, in place of the C library's own (MeydanDependencies.cmake).
#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>

namespace {

struct Start {
  thrd_start_t function;
  void* argument;
};

void* Begin(void* raw) {
  const Start start = *static_cast<Start*>(raw);
  delete static_cast<Start*>(raw);
  return reinterpret_cast<void*>(static_cast<intptr_t>(start.function(start.argument)));
}

pthread_mutex_t* Posix(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* Posix(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

int ToC11(int error) {
  if (error == 0) return thrd_success;
  return error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

}  // namespace

extern "C" {

// librdkafka counts references, and Abseil guards its search for deadlocks, with instructions that ThreadSanitizer does
// not see: the one destroys locks, the other moves memory too early in its eyes.
const char* __tsan_default_suppressions() {
  return "called_from_lib:librdkafka.so\n"
         "race:absl::debian3::synchronization_internal::GraphCycles\n";
}

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  return ToC11(pthread_create(thread, nullptr, &Begin, new Start{function, argument}));
}
int thrd_join(thrd_t thread, int* result) {
  void* ended = nullptr;
  const int error = pthread_join(thread, &ended);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<intptr_t>(ended));
  return ToC11(error);
}
int mtx_lock(mtx_t* mutex) { return ToC11(pthread_mutex_lock(Posix(mutex))); }
int mtx_unlock(mtx_t* mutex) { return ToC11(pthread_mutex_unlock(Posix(mutex))); }
int cnd_signal(cnd_t* condition) { return ToC11(pthread_cond_signal(Posix(condition))); }
int cnd_broadcast(cnd_t* condition) { return ToC11(pthread_cond_broadcast(Posix(condition))); }
int cnd_wait(cnd_t* condition, mtx_t* mutex) { return ToC11(pthread_cond_wait(Posix(condition), Posix(mutex))); }
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* end) {
  return ToC11(pthread_cond_timedwait(Posix(condition), Posix(mutex), end));
}

}  // extern "C"
