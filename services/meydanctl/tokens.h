#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/auth/issuer.h"
#include "services/meydanctl/home.h"

namespace meydan::meydanctl {

// "people/ayse.demir" of "ayse.demir"; names of people and services stay as they are.
std::string SubjectOf(absl::string_view who);

// Bearer tokens of whomever a command acts as, minted with the home folder's issuer key and renewed while they are
// used. Safe from any thread.
class Tokens {
 public:
  struct Options {
    std::string issuer = "meydan";
    std::string audience = "meydan";
    std::string file;  // a token to use where nobody is named, instead of the operator's
    // What people's tokens say of their sign-in: how long ago it was, and whether by a second factor. A part of Meydan
    // has not signed in.
    absl::Duration auth_age = absl::ZeroDuration();
    bool second_factor = false;
  };
  Tokens(Home home, Options options) : home_(std::move(home)), options_(std::move(options)) {}

  // A token that says `subject`. FAILED_PRECONDITION, reason ISSUER_KEY_MISSING, when the home folder has no key, and
  // the errors of SigningKey::Load.
  absl::StatusOr<std::string> For(const std::string& subject);
  absl::StatusOr<std::string> For(const std::string& subject, absl::Duration lifetime);
  // The token of commands that name nobody: that of the file, else the operator's.
  absl::StatusOr<std::string> Standard();

 private:
  struct Minted {
    std::string token;
    absl::Time renew;
  };
  absl::StatusOr<std::string> Mint(const std::string& subject, absl::Duration lifetime)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Home home_;
  const Options options_;
  absl::Mutex mutex_;
  std::optional<auth::SigningKey> key_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Minted> minted_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace meydan::meydanctl
