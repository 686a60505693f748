#include "services/vault/link_token.h"

#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "services/vault/sealing/aead.h"

namespace meydan::vault {
namespace {

constexpr size_t kTokenBytes = 32;
constexpr size_t kUuidDigits = 36;
constexpr size_t kBlockBytes = 64;
constexpr unsigned char kPad = 0x80;  // and zeros behind it (ISO/IEC 7816-4)

Secret KeyOf(const LinkToken& token) { return DeriveKey(token.bytes, "meydan vault: values of a link"); }

std::string AssociatedWith(const LinkToken& token, const Place& place) {
  return Framed({"meydan vault link 1", token.link, place.credential, absl::StrCat(static_cast<int>(place.field)),
                 absl::StrCat(place.version)});
}

Secret Padded(const Secret& value) {
  Secret padded((value.size() / kBlockBytes + 1) * kBlockBytes);
  if (!value.empty()) std::memcpy(padded.data(), value.data(), value.size());
  padded.data()[value.size()] = kPad;
  return padded;
}

Secret Unpadded(const Secret& padded) {
  size_t size = padded.size();
  while (size > 0 && padded.data()[size - 1] == 0) --size;
  return Secret::Of(padded.view().substr(0, size == 0 ? 0 : size - 1));
}

}  // namespace

absl::Status LinkNotFound() {
  return MakeError(absl::StatusCode::kNotFound, "LINK_NOT_FOUND", "there is no such link");
}

LinkToken NewLinkToken() {
  return {.link = absl::StrCat("links/", RandomUuid()), .bytes = Secret::Random(kTokenBytes)};
}

std::string WriteLinkToken(const LinkToken& token) {
  std::string encoded = absl::WebSafeBase64Escape(token.bytes.view());
  std::string text = absl::StrCat(IdOf(token.link), ".", encoded);
  Wipe(encoded);
  return text;
}

absl::StatusOr<LinkToken> ReadLinkToken(absl::string_view text) {
  if (text.size() <= kUuidDigits + 1 || text[kUuidDigits] != '.') return LinkNotFound();
  const absl::string_view id = text.substr(0, kUuidDigits);
  std::string bytes;
  const bool decoded = absl::WebSafeBase64Unescape(text.substr(kUuidDigits + 1), &bytes);
  const bool whole = decoded && bytes.size() == kTokenBytes && IsUuid(id);
  LinkToken token;
  if (whole) token = {.link = absl::StrCat("links/", id), .bytes = Secret::Of(bytes)};
  Wipe(bytes);
  if (!whole) return LinkNotFound();
  return token;
}

std::string DigestOfToken(const LinkToken& token, const Keys& keys) { return keys.Digest("link", token.bytes.view()); }

storage::v1::LinkValue SealForLink(const LinkToken& token, const Place& place, const Secret& value) {
  storage::v1::LinkValue sealed;
  sealed.set_field(place.field);
  sealed.set_version(place.version);
  sealed.set_ciphertext(SealBytes(KeyOf(token), Padded(value).view(), AssociatedWith(token, place)));
  return sealed;
}

absl::StatusOr<Secret> OpenFromLink(const LinkToken& token, absl::string_view credential,
                                    const storage::v1::LinkValue& value) {
  const std::string associated = AssociatedWith(token, {credential, value.field(), value.version()});
  ASSIGN_OR_RETURN(const Secret padded, OpenBytes(KeyOf(token), value.ciphertext(), associated));
  return Unpadded(padded);
}

}  // namespace meydan::vault
