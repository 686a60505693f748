#include "tests/chaos/callers.h"

#include <fstream>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/auth/issuer.h"

namespace meydan::chaos {
namespace {

std::string Mint(const integration::Stack& stack, const std::string& subject) {
  auth::TokenRequest request = stack.TokenRequestOf(subject);
  request.lifetime = absl::Hours(24 * 7);
  return auth::Mint(stack.issuer_key(), request).value();
}

// Somebody who signs in again before what needs a fresh sign-in asks for it. Safe from any thread.
class SignIn {
 public:
  SignIn(const integration::Stack& stack, std::string subject) : stack_(stack), subject_(std::move(subject)) {}

  std::string Token() {
    absl::MutexLock lock(&mutex_);
    if (const absl::Time now = absl::Now(); now > again_) {
      token_ = Mint(stack_, subject_);
      again_ = now + kSignInAgain;
    }
    return token_;
  }

 private:
  static constexpr absl::Duration kSignInAgain = absl::Minutes(3);

  const integration::Stack& stack_;
  const std::string subject_;
  absl::Mutex mutex_;
  absl::Time again_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::string token_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

const std::vector<std::string>& Processes() {
  // Two copies where most is written, so that a relay's owner that is killed has a successor at once.
  static const auto* const processes =
      new std::vector<std::string>{"directory", "moderation",   "routing",   "notification", "review",
                                   "vault",     "moderation-2", "routing-2", "review-2",     "vault-2"};
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
  options.token = [sign_in = std::make_shared<SignIn>(stack, subject)] { return sign_in->Token(); };
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
