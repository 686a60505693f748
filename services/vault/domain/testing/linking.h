#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/vault/domain/link.h"
#include "services/vault/domain/testing/asking.h"

// Short ways to make and open links, for the tests about them.
namespace meydan::vault::testing {

inline constexpr char kLink[] = "links/4b4c0c56-0000-4000-8000-000000000001";
inline constexpr char kDigest[] = "digest-of-the-token-of-32-bytes.";

inline v1::CreateHandOverLinkRequest Making(const std::string& recipient = "people/ali",
                                            const std::vector<v1::Field>& fields = {v1::FIELD_USER_NAME,
                                                                                    v1::FIELD_PASSWORD}) {
  v1::CreateHandOverLinkRequest request;
  request.set_name(kInstagramCredential);
  request.set_recipient(recipient);
  for (const v1::Field field : fields) request.add_fields(field);
  request.set_purpose("to take over");
  return request;
}

inline absl::StatusOr<Ruling> Allowed(const storage::v1::Credential& current,
                                      const v1::CreateHandOverLinkRequest& request, const Occasion& occasion) {
  absl::StatusOr<RevealRuling> ruling = AllowLink(current, kLink, request, absl::OkStatus(), {}, occasion);
  if (!ruling.ok()) return ruling.status();
  return std::move(ruling->ruling);
}

// Of Law's Instagram account for ali, with user name and password.
inline Decision<storage::v1::Link> Made(const Office& office, const std::string& maker = "people/ece") {
  std::vector<storage::v1::LinkValue> values;
  for (const v1::Field field : {v1::FIELD_USER_NAME, v1::FIELD_PASSWORD}) {
    storage::v1::LinkValue& value = values.emplace_back();
    value.set_field(field);
    value.set_version(1);
    value.set_ciphertext("sealed");
  }
  return *MakeLink(kLink, Making(), office.Instagram(), kDigest, values, office.As(maker));
}

// As it is once the link was allowed: it remembers it.
inline storage::v1::Credential Knowing(storage::v1::Credential credential, const storage::v1::Link& link) {
  storage::v1::OpenLink& open = *credential.add_open_links();
  open.set_link(link.name());
  open.set_maker(link.created_by());
  open.set_recipient(link.recipient());
  for (const storage::v1::LinkValue& value : link.values()) {
    open.add_fields(value.field());
    open.add_versions(value.version());
  }
  open.set_four_eyes(link.four_eyes());
  open.set_tier(link.tier());
  open.set_recipient_has_post(link.recipient_has_post());
  *open.mutable_expire_time() = link.expire_time();
  return credential;
}

// By a credential that remembers the link.
inline LinkRuling Opened(const storage::v1::Link& link, const Occasion& occasion,
                         const storage::v1::Credential& credential = Office().Instagram()) {
  const absl::StatusOr<LinkRuling> ruling =
      OpenLink(link, Knowing(credential, link), kDigest, absl::OkStatus(), {}, occasion);
  EXPECT_THAT(ruling, ::meydan::testing::IsOk());
  return ruling.ok() ? *ruling : LinkRuling{};
}

inline bool IsEmptied(const storage::v1::Link& link) {
  return std::all_of(link.values().begin(), link.values().end(),
                     [](const storage::v1::LinkValue& value) { return value.ciphertext().empty(); });
}

// OK for what was allowed, why not otherwise.
inline absl::Status OutcomeOf(const absl::StatusOr<LinkRuling>& ruling) {
  return ruling.ok() ? ruling->refusal : ruling.status();
}

}  // namespace meydan::vault::testing
