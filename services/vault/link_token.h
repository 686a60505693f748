#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "services/vault/sealing/keys.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// What opens a hand-over link (CV8): "<uuid of the link>.<32 random bytes, web-safe base64>". The vault keeps a keyed
// digest of the bytes; the values are sealed under a key that follows from them, so that without the token not even the
// vault opens them.
struct LinkToken {
  std::string link;  // "links/<uuid>"
  Secret bytes;
};

LinkToken NewLinkToken();
// To be wiped by the caller.
std::string WriteLinkToken(const LinkToken& token);
// LINK_NOT_FOUND, which tells nothing of what is wrong with it.
absl::StatusOr<LinkToken> ReadLinkToken(absl::string_view text);
absl::Status LinkNotFound();

std::string DigestOfToken(const LinkToken& token, const Keys& keys);

// The value opens only in this link, as this credential's field and version.
storage::v1::LinkValue SealForLink(const LinkToken& token, const Place& place, const Secret& value);
// RECORD_DAMAGED.
absl::StatusOr<Secret> OpenFromLink(const LinkToken& token, absl::string_view credential,
                                    const storage::v1::LinkValue& value);

}  // namespace meydan::vault
