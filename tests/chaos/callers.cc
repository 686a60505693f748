#include "tests/chaos/callers.h"

#include <fstream>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/issuer.h"

namespace meydan::chaos {
namespace {

std::string Mint(const integration::Stack& stack, const std::string& subject) {
  auth::TokenRequest request = stack.TokenRequestOf(subject);
  request.lifetime = absl::Hours(24 * 7);
  return auth::Mint(stack.issuer_key(), request).value();
}

}  // namespace

const std::vector<std::string>& Processes() {
  // Two copies where most is written, so that a relay's owner that is killed has a successor at once.
  static const auto* const processes = new std::vector<std::string>{
      "directory", "moderation", "routing", "notification", "review", "routing-2", "moderation-2", "review-2"};
  return *processes;
}

std::vector<std::string> CopiesOf(const std::string& service) {
  std::vector<std::string> copies;
  for (const std::string& process : Processes()) {
    if (process == service || absl::StartsWith(process, service + "-")) copies.push_back(process);
  }
  return copies;
}

std::unique_ptr<rpc::Client> CallerOf(const integration::Stack& stack, const std::string& service,
                                      const std::string& subject, absl::Duration timeout) {
  rpc::Client::Options options{.address = stack.AddressOf(service), .timeout = timeout};
  options.token = [token = Mint(stack, subject)] { return token; };
  return std::make_unique<rpc::Client>(std::move(options));
}

absl::Status LengthenTokens(const integration::Stack& stack) {
  for (const std::string& process : Processes()) {
    std::ofstream file(stack.scratch().File(absl::StrCat("tokens/", process, ".jwt")));
    file << Mint(stack, absl::StrCat("services/", process.substr(0, process.find('-'))));
    file.close();
    if (!file) return absl::InternalError(absl::StrCat("the token of ", process, " cannot be written"));
  }
  return absl::OkStatus();
}

}  // namespace meydan::chaos
