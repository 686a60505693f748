#include "common/auth/public_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/auth/strict_json.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::auth {
namespace {

constexpr size_t kCoordinateBytes = 32;
constexpr int kMinRsaBits = 2048;
constexpr int kMaxRsaBits = 8192;

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* each) const {
    Free(each);
  }
};
using BigNumber = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using ParamBuilder = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

absl::Status Invalid(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "JWK_INVALID", absl::StrCat("the key is invalid: ", why));
}

absl::Status Unsupported(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "JWK_UNSUPPORTED", absl::StrCat("the key is not used: ", why));
}

// The member called `name`: "" when it is missing, nullopt when it is no string.
std::optional<std::string> StringOf(const nlohmann::json& jwk, const char* name) {
  const auto member = jwk.find(name);
  if (member == jwk.end()) return "";
  if (!member->is_string()) return std::nullopt;
  return member->get<std::string>();
}

absl::StatusOr<std::string> BytesOf(const nlohmann::json& jwk, const char* name) {
  const std::optional<std::string> text = StringOf(jwk, name);
  std::optional<std::string> bytes = text.has_value() ? DecodeBase64Url(*text) : std::nullopt;
  if (!bytes.has_value() || bytes->empty()) return Invalid(absl::StrCat("`", name, "` is missing or not base64url"));
  return *std::move(bytes);
}

BigNumber NumberOf(absl::string_view bytes) {
  return BigNumber(BN_bin2bn(Bytes(bytes), static_cast<int>(bytes.size()), nullptr));
}

// A public key of `type` made of `builder`'s parameters, or nullptr where OpenSSL finds fault with it (a point that is
// not on the curve, an even exponent).
EvpKey KeyOf(const char* type, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const PkeyContext making(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (params == nullptr || making == nullptr || EVP_PKEY_fromdata_init(making.get()) != 1 ||
      EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  EvpKey key(made);
  const PkeyContext checking(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
  if (checking == nullptr || EVP_PKEY_public_check(checking.get()) != 1) return nullptr;
  return key;
}

absl::StatusOr<EvpKey> RsaKey(const nlohmann::json& jwk) {
  ASSIGN_OR_RETURN(const std::string modulus, BytesOf(jwk, "n"));
  ASSIGN_OR_RETURN(const std::string exponent, BytesOf(jwk, "e"));
  if (exponent.size() > 8) return Invalid("its exponent is too large");
  const BigNumber n = NumberOf(modulus);
  const BigNumber e = NumberOf(exponent);
  if (n == nullptr || e == nullptr) return Invalid("its numbers cannot be read");
  const int bits = BN_num_bits(n.get());
  if (bits < kMinRsaBits || bits > kMaxRsaBits) {
    return Invalid(absl::StrCat("it has ", bits, " bits instead of ", kMinRsaBits, " to ", kMaxRsaBits));
  }
  if (!BN_is_odd(e.get()) || BN_is_one(e.get())) return Invalid("its exponent is even or one");
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return Invalid("its numbers cannot be read");
  }
  return KeyOf("RSA", builder.get());
}

absl::StatusOr<EvpKey> EcKey(const nlohmann::json& jwk) {
  if (StringOf(jwk, "crv") != "P-256") return Unsupported("its curve is not P-256");
  ASSIGN_OR_RETURN(const std::string x, BytesOf(jwk, "x"));
  ASSIGN_OR_RETURN(const std::string y, BytesOf(jwk, "y"));
  if (x.size() != kCoordinateBytes || y.size() != kCoordinateBytes)
    return Invalid("its coordinates are not of 32 bytes");
  const std::string point = absl::StrCat("\x04", x, y);  // uncompressed (SEC 1)
  const ParamBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return Invalid("its point cannot be read");
  }
  return KeyOf("EC", builder.get());
}

absl::StatusOr<EvpKey> Ed25519Key(const nlohmann::json& jwk) {
  if (StringOf(jwk, "crv") != "Ed25519") return Unsupported("its curve is not Ed25519");
  ASSIGN_OR_RETURN(const std::string x, BytesOf(jwk, "x"));
  return EvpKey(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(x), x.size()));
}

absl::StatusOr<Algorithm> AlgorithmOf(const nlohmann::json& jwk) {
  const std::optional<std::string> type = StringOf(jwk, "kty");
  if (!type.has_value() || type->empty()) return Invalid("`kty` is missing");
  if (*type == "RSA") return Algorithm::kRs256;
  if (*type == "EC") return Algorithm::kEs256;
  if (*type == "OKP") return Algorithm::kEdDsa;
  return Unsupported("its type is not RSA, EC or OKP");
}

// RFC 7517 sections 4.2 to 4.4: what the issuer says the key is for.
absl::Status CheckUse(const nlohmann::json& jwk, Algorithm algorithm) {
  const std::optional<std::string> use = StringOf(jwk, "use");
  if (use != "" && use != "sig") return Unsupported("it is not for signatures");
  const std::optional<std::string> named = StringOf(jwk, "alg");
  if (named != "" && named != std::string(NameOf(algorithm))) {
    return Unsupported(absl::StrCat("its algorithm is not ", NameOf(algorithm)));
  }
  if (const auto operations = jwk.find("key_ops"); operations != jwk.end()) {
    if (!operations->is_array()) return Invalid("`key_ops` is not a list");
    for (const nlohmann::json& each : *operations) {
      if (each == "verify") return absl::OkStatus();
    }
    return Unsupported("it is not for verifying");
  }
  return absl::OkStatus();
}

// JWS writes r and s of 32 bytes each, one behind the other (RFC 7518 section 3.4); OpenSSL wants DER. "" when that
// fails.
std::string DerOf(absl::string_view signature) {
  if (signature.size() != 2 * kCoordinateBytes) return "";
  const EcdsaSignature pair(ECDSA_SIG_new());
  BIGNUM* r = NumberOf(signature.substr(0, kCoordinateBytes)).release();
  BIGNUM* s = NumberOf(signature.substr(kCoordinateBytes)).release();
  if (pair == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {  // which takes both, unless one is null
    BN_free(r);
    BN_free(s);
    return "";
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return "";
  std::string result(reinterpret_cast<const char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return result;
}

}  // namespace

absl::StatusOr<PublicKey> PublicKey::FromJwk(const nlohmann::json& jwk) {
  if (!jwk.is_object()) return Invalid("it is not a JSON object");
  if (jwk.contains("d") || jwk.contains("k")) {
    return Invalid("it holds a private part; the file must hold public keys only");
  }
  ASSIGN_OR_RETURN(const Algorithm algorithm, AlgorithmOf(jwk));
  RETURN_IF_ERROR(CheckUse(jwk, algorithm));
  const std::optional<std::string> id = StringOf(jwk, "kid");
  if (!id.has_value()) return Invalid("`kid` is not a string");
  absl::StatusOr<EvpKey> key = algorithm == Algorithm::kRs256   ? RsaKey(jwk)
                               : algorithm == Algorithm::kEs256 ? EcKey(jwk)
                                                                : Ed25519Key(jwk);
  ERR_clear_error();
  RETURN_IF_ERROR(key.status());
  if (*key == nullptr) return Invalid("OpenSSL finds fault with it");
  return PublicKey(*id, algorithm, *std::move(key));
}

bool PublicKey::Verifies(absl::string_view signing_input, absl::string_view signature) const {
  std::string der;
  if (algorithm_ == Algorithm::kEs256) {
    der = DerOf(signature);
    if (der.empty()) return false;
    signature = der;
  }
  const EVP_MD* digest = algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  const MdContext context(EVP_MD_CTX_new());
  const bool verified =
      context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1 &&
      EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(signing_input), signing_input.size()) ==
          1;
  ERR_clear_error();
  return verified;
}

}  // namespace meydan::auth
