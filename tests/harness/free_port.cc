#include "tests/harness/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace meydan::harness {
namespace {

int AskTheSystem() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (fd < 0 || ::bind(fd, generic, size) != 0 || ::getsockname(fd, generic, &size) != 0) {
    std::perror("no free port");
    std::abort();
  }
  ::close(fd);
  return ntohs(address.sin_port);
}

struct Given {
  absl::Mutex mutex;
  std::set<int> ports ABSL_GUARDED_BY(mutex);
};

}  // namespace

int FreePort() {
  static Given* const given = new Given;  // Never destroyed: tests may ask while the program ends.
  while (true) {
    const int port = AskTheSystem();
    absl::MutexLock lock(&given->mutex);
    if (given->ports.insert(port).second) return port;
  }
}

}  // namespace meydan::harness
