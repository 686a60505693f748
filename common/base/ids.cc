#include "common/base/ids.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace meydan {
namespace {

// RFC 4122 name space for Meydan's version 5 ids: itself the version 5 id of "meydan" in the DNS name space.
constexpr std::array<unsigned char, 16> kNamespace = {0x6f, 0x35, 0xd1, 0x5e, 0x0d, 0x6f, 0x5c, 0x0b,
                                                      0x9d, 0x6c, 0x3b, 0x0f, 0x5a, 0x0d, 0x1e, 0x77};

// OpenSSL's implementation of that name. EVP_sha256() and its like look it up again at each use, which takes longer
// than a short text's digest.
const EVP_MD* Method(const char* name) {
  const EVP_MD* method = EVP_MD_fetch(nullptr, name, nullptr);
  if (method == nullptr) std::abort();
  return method;
}

std::string Digest(const EVP_MD* method, absl::string_view data) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out;
  unsigned int size = 0;
  if (EVP_Digest(data.data(), data.size(), out.data(), &size, method, nullptr) != 1) std::abort();
  return std::string(reinterpret_cast<const char*>(out.data()), size);
}

// Sets version and variant and writes the canonical form.
std::string FormatUuid(std::string bytes, int version) {
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | (version << 4));
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string hex = absl::BytesToHexString(absl::string_view(bytes).substr(0, 16));
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20, 12));
}

}  // namespace

std::string RandomUuid() {
  std::string bytes(16, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), 16) != 1) std::abort();
  return FormatUuid(std::move(bytes), 4);
}

std::string DerivedUuid(absl::string_view name) {
  const absl::string_view space(reinterpret_cast<const char*>(kNamespace.data()), kNamespace.size());
  static const EVP_MD* const sha1 = Method("SHA1");
  return FormatUuid(Digest(sha1, absl::StrCat(space, name)), 5);
}

bool IsUuid(absl::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i]))) return false;
  }
  return true;
}

std::string Sha256(absl::string_view data) {
  static const EVP_MD* const sha256 = Method("SHA256");
  return Digest(sha256, data);
}

std::string Sha256Hex(absl::string_view data) { return absl::BytesToHexString(Sha256(data)); }

uint64_t StableHash(absl::string_view data) {
  uint64_t hash = 14695981039346656037ULL;
  for (const char c : data) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1099511628211ULL;
  }
  return hash;
}

absl::string_view IdOf(absl::string_view resource_name) {
  const size_t slash = resource_name.rfind('/');
  return slash == absl::string_view::npos ? resource_name : resource_name.substr(slash + 1);
}

}  // namespace meydan
