#include "common/redis/script.h"

#include <openssl/sha.h>

#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::redis {
namespace {

std::string Sha1Hex(const std::string& data) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return absl::BytesToHexString(digest);
}

}  // namespace

Script::Script(std::string source) : source_(std::move(source)), sha_(Sha1Hex(source_)) {}

Task<absl::StatusOr<Reply>> RunScript(Client& client, const Script& script, std::vector<std::string> keys,
                                      std::vector<std::string> args) {
  std::vector<std::string> command;
  command.reserve(3 + keys.size() + args.size());
  command.push_back("EVALSHA");
  command.push_back(script.sha());
  command.push_back(absl::StrCat(keys.size()));
  std::move(keys.begin(), keys.end(), std::back_inserter(command));
  std::move(args.begin(), args.end(), std::back_inserter(command));
  absl::StatusOr<Reply> reply = co_await client.Send(command);
  if (ReasonOf(reply.status()) != "REDIS_NO_SCRIPT") co_return reply;
  if (!client.TakesSource(script.sha())) {
    // Somebody has just sent it ahead of us, on the same connection.
    reply = co_await client.Send(command);
    if (ReasonOf(reply.status()) != "REDIS_NO_SCRIPT") co_return reply;
  }
  command[0] = "EVAL";
  command[1] = script.source();
  reply = co_await client.Send(command);
  co_return reply;
}

}  // namespace meydan::redis
