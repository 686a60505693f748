#pragma once

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/auth/claims.h"
#include "common/auth/issuer.h"

namespace meydan::auth::testing {

// An issuer with a key of its own, whose key set lies in a temporary folder for as long as this object lives.
class TestIssuer {
 public:
  TestIssuer() : key_(SigningKey::Generate()) {
    std::string name = (std::filesystem::temp_directory_path() / "test_issuer_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    Publish(key_.Jwks());
  }
  ~TestIssuer() { std::filesystem::remove_all(folder_); }
  TestIssuer(const TestIssuer&) = delete;
  TestIssuer& operator=(const TestIssuer&) = delete;

  const SigningKey& key() const { return key_; }
  std::string folder() const { return folder_; }
  std::string jwks_path() const { return folder_ + "/jwks.json"; }
  Expected expected() const { return Expected{"https://issuer.test", "meydan"}; }

  // Replaces the key set file.
  void Publish(const std::string& content) const {
    std::ofstream(jwks_path() + ".new", std::ios::binary) << content;
    std::filesystem::rename(jwks_path() + ".new", jwks_path());
  }
  // A good token for an hour from `now` on.
  std::string TokenFor(const std::string& subject, absl::Time now, absl::Duration lifetime = absl::Hours(1)) const {
    const Expected expect = expected();
    return *Mint(key_, TokenRequest{expect.issuer, expect.audience, subject, now, lifetime});
  }
  // Any header and payload with a right ES256 signature.
  std::string Sign(const std::string& header, const std::string& payload) const {
    const std::string input = absl::StrCat(absl::WebSafeBase64Escape(header), ".", absl::WebSafeBase64Escape(payload));
    return absl::StrCat(input, ".", absl::WebSafeBase64Escape(key_.Sign(input)));
  }

 private:
  SigningKey key_;
  std::string folder_;
};

}  // namespace meydan::auth::testing
