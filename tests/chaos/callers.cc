#include "tests/chaos/callers.h"

#include <fstream>
#include <utility>

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

std::unique_ptr<rpc::Client> CallerOf(const integration::Stack& stack, const std::string& service,
                                      const std::string& subject, absl::Duration timeout) {
  rpc::Client::Options options{.address = stack.AddressOf(service), .timeout = timeout};
  options.token = [token = Mint(stack, subject)] { return token; };
  return std::make_unique<rpc::Client>(std::move(options));
}

absl::Status LengthenTokens(const integration::Stack& stack, const std::vector<std::string>& services) {
  for (const std::string& service : services) {
    std::ofstream file(stack.scratch().File(absl::StrCat("tokens/", service, ".jwt")));
    file << Mint(stack, absl::StrCat("services/", service));
    file.close();
    if (!file) return absl::InternalError(absl::StrCat("the token of ", service, " cannot be written"));
  }
  return absl::OkStatus();
}

}  // namespace meydan::chaos
