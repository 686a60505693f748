#include "common/auth/issuer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/crypto/key_file.h"

namespace meydan::auth {
namespace {

constexpr int kCoordinateBytes = 32;

struct BioDeleter {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, BioDeleter>;

absl::Status InvalidKey(const std::string& path) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "ISSUER_KEY_INVALID",
                   absl::StrCat(path, " holds no private key on P-256 in PEM form"), {{"path", path}});
}

bool IsP256(const EVP_PKEY* key) {
  std::array<char, 64> group{};
  size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) == 1 &&
         absl::string_view(group.data(), size) == "prime256v1";
}

// `number` in 32 bytes, most significant first. It fits, and what OpenSSL made it can write: anything else is a broken
// machine.
std::string PaddedBytes(const BIGNUM* number) {
  std::string bytes(kCoordinateBytes, '\0');
  if (number == nullptr ||
      BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), kCoordinateBytes) != kCoordinateBytes) {
    std::abort();
  }
  return bytes;
}

std::string Coordinate(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) std::abort();
  std::string bytes = PaddedBytes(number);
  BN_free(number);
  return absl::WebSafeBase64Escape(bytes);
}

absl::Status Unwritable(const std::string& path) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "JWKS_UNWRITABLE",
                   absl::StrCat("cannot write the key set ", path, ": ", std::strerror(errno)), {{"path", path}});
}

// Replaces the file in one step, so that no reader ever sees half of it.
absl::Status WriteInOneStep(const std::string& path, const std::string& content) {
  const std::string fresh = absl::StrCat(path, ".", getpid(), ".new");
  {
    std::ofstream stream(fresh, std::ios::binary | std::ios::trunc);
    stream << content;
    stream.close();
    if (!stream) return Unwritable(fresh);
  }
  if (chmod(fresh.c_str(), 0644) != 0 || std::rename(fresh.c_str(), path.c_str()) != 0) {
    const absl::Status failed = Unwritable(path);
    unlink(fresh.c_str());
    return failed;
  }
  return absl::OkStatus();
}

std::string ContentOf(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  return content.str();
}

}  // namespace

SigningKey::SigningKey(EvpKey key)
    : key_(std::move(key)),
      x_(Coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X)),
      y_(Coordinate(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y)),
      // RFC 7638: the required members alone, in the order of their names, without white space.
      id_(absl::WebSafeBase64Escape(
          Sha256(absl::StrCat(R"({"crv":"P-256","kty":"EC","x":")", x_, R"(","y":")", y_, R"("})")))) {}

SigningKey SigningKey::Generate() {
  EvpKey key(EVP_EC_gen("P-256"));
  if (key == nullptr) std::abort();  // no randomness or no memory
  return SigningKey(std::move(key));
}

absl::StatusOr<SigningKey> SigningKey::Load(const std::string& path) {
  ASSIGN_OR_RETURN(std::string pem, crypto::ReadSecretFile(path));
  const Bio source(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // An encrypted key would make OpenSSL ask at the terminal; an empty password makes it fail instead.
  char no_password[] = "";
  EvpKey key(source == nullptr ? nullptr : PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, no_password));
  OPENSSL_cleanse(pem.data(), pem.size());
  ERR_clear_error();
  if (key == nullptr || !IsP256(key.get())) return InvalidKey(path);
  return SigningKey(std::move(key));
}

absl::Status SigningKey::Save(const std::string& path) const {
  const Bio sink(BIO_new(BIO_s_secmem()));
  if (sink == nullptr ||
      PEM_write_bio_PKCS8PrivateKey(sink.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    std::abort();  // only memory can lack
  }
  char* pem = nullptr;
  const int64_t size = BIO_get_mem_data(sink.get(), &pem);
  return crypto::WriteSecretFile(path, absl::string_view(pem, static_cast<size_t>(size)));
}

std::string SigningKey::Jwks() const {
  nlohmann::ordered_json key;
  key["kty"] = "EC";
  key["crv"] = "P-256";
  key["alg"] = "ES256";
  key["use"] = "sig";
  key["kid"] = id_;
  key["x"] = x_;
  key["y"] = y_;
  nlohmann::ordered_json set;
  set["keys"] = nlohmann::ordered_json::array({key});
  return set.dump(2) + "\n";
}

std::string SigningKey::Sign(absl::string_view input) const {
  std::array<unsigned char, 128> der;  // 72 bytes at most
  size_t size = der.size();
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool signed_it =
      context != nullptr && EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
      EVP_DigestSign(context, der.data(), &size, reinterpret_cast<const unsigned char*>(input.data()), input.size()) ==
          1;
  EVP_MD_CTX_free(context);
  const unsigned char* rest = der.data();
  ECDSA_SIG* pair = signed_it ? d2i_ECDSA_SIG(nullptr, &rest, static_cast<long>(size)) : nullptr;
  if (pair == nullptr) std::abort();
  std::string signature = absl::StrCat(PaddedBytes(ECDSA_SIG_get0_r(pair)), PaddedBytes(ECDSA_SIG_get0_s(pair)));
  ECDSA_SIG_free(pair);
  return signature;
}

absl::StatusOr<SigningKey> EnsureIssuer(const std::string& key_path, const std::string& jwks_path) {
  if (access(key_path.c_str(), F_OK) != 0) {
    // Of two that start at once one makes the key; both then use it.
    absl::Status saved = SigningKey::Generate().Save(key_path);
    if (!saved.ok() && !absl::IsAlreadyExists(saved)) return saved;
  }
  ASSIGN_OR_RETURN(SigningKey key, SigningKey::Load(key_path));
  const std::string jwks = key.Jwks();
  if (ContentOf(jwks_path) != jwks) RETURN_IF_ERROR(WriteInOneStep(jwks_path, jwks));
  return key;
}

absl::StatusOr<std::string> Mint(const SigningKey& key, const TokenRequest& request) {
  const bool names = !request.issuer.empty() && !request.audience.empty() && !request.subject.empty();
  if (!names || request.lifetime < absl::Seconds(1) || request.lifetime > absl::Hours(24 * 366)) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TOKEN_REQUEST_INVALID",
                     "a token needs an issuer, an audience, a subject and a lifetime between a second and a year");
  }
  nlohmann::ordered_json header;
  header["alg"] = "ES256";
  header["typ"] = "JWT";
  header["kid"] = key.id();
  nlohmann::ordered_json payload;
  payload["iss"] = request.issuer;
  payload["aud"] = request.audience;
  payload["sub"] = request.subject;
  payload["iat"] = absl::ToUnixSeconds(request.issued_at);
  payload["nbf"] = absl::ToUnixSeconds(request.issued_at);
  payload["exp"] = absl::ToUnixSeconds(request.issued_at + request.lifetime);
  payload["jti"] = RandomUuid();
  if (request.auth_time.has_value()) payload["auth_time"] = absl::ToUnixSeconds(*request.auth_time);
  if (!request.methods.empty()) payload["amr"] = request.methods;
  if (!request.context_class.empty()) payload["acr"] = request.context_class;
  const auto encode = [](const nlohmann::ordered_json& part) {
    return absl::WebSafeBase64Escape(part.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  };
  const std::string input = absl::StrCat(encode(header), ".", encode(payload));
  return absl::StrCat(input, ".", absl::WebSafeBase64Escape(key.Sign(input)));
}

}  // namespace meydan::auth
