#pragma once

#include <string>
#include <vector>

#include "common/redis/client.h"

namespace meydan::redis {

// A Lua script, known to the server by its SHA-1. Immutable.
class Script {
 public:
  explicit Script(std::string source);
  const std::string& source() const { return source_; }
  const std::string& sha() const { return sha_; }

 private:
  std::string source_;
  std::string sha_;
};

// Runs the script by its name, and with its source when the server does not know it (restarted, or SCRIPT FLUSH): it
// has then not run, so it runs once in either case. Errors as Client::Call.
Task<absl::StatusOr<Reply>> RunScript(Client& client, const Script& script, std::vector<std::string> keys,
                                      std::vector<std::string> args);

}  // namespace meydan::redis
