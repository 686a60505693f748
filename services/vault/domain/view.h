#pragma once

#include "meydan/vault/storage/v1/storage.pb.h"
#include "meydan/vault/v1/resources.pb.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// The credential as it is shown: never a value, a key or a digest of one (CV3). Who is no owner sees of requests,
// grants, emergencies, covers and who knows what, only their own; purposes are shown to the one who asked and to
// approvers alone. Whoever may not see it at all sees its name and their own requests.
v1::Credential ShownTo(const Standing& who, const storage::v1::Credential& credential, const Occasion& occasion);
// For lists: without versions, requests, grants, emergencies and covers.
v1::Credential Row(const storage::v1::Credential& credential, const Occasion& occasion);

}  // namespace meydan::vault
