#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/ids.h"
#include "meydan/vault/v1/service.pb.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/output.h"
#include "services/meydanctl/session.h"

namespace meydan::meydanctl {

// How credentials and what belongs to them are named and shown.

// "credentials/x.ornekuni" of "x.ornekuni" and of "accounts/x.ornekuni".
std::string CredentialName(absl::string_view name);
// The audit chain of what is named so: a credential as CredentialName takes it, or what has a chain of another name.
std::string ChainName(absl::string_view name);
inline constexpr char kCredentialHelp[] =
    "The account or its credential: x.ornekuni, accounts/x.ornekuni or credentials/x.ornekuni";

std::vector<Column<vault::v1::Credential>> CredentialColumns();

// A write about a credential that may be repeated until it is answered.
inline void AddRequestId(CLI::App* command, WriteOptions& write) {
  command->add_option("--request-id", write.request_id, "A UUID: the same again gets the first answer; else a new one");
}

// Sends a write and gives what it made of the credential. An error that may pass is waited out for a few seconds; the
// request_id makes that safe.
template <typename Request>
absl::StatusOr<vault::v1::Credential> WriteCredential(Session& session, Request& request, const std::string& name,
                                                      const WriteOptions& write) {
  request.set_name(CredentialName(name));
  if constexpr (requires { request.set_etag(write.etag); }) request.set_etag(write.etag);
  request.set_request_id(write.request_id.empty() ? RandomUuid() : write.request_id);
  return session.CallPatiently<vault::v1::Credential>(absl::Seconds(5), request);
}

// The same; `said` makes of the answer the line that tells what was done (vault_outcome.h).
template <typename Request, typename Said>
absl::StatusOr<bool> SendCredentialWrite(Session& session, Request request, const std::string& name,
                                         const WriteOptions& write, Said said) {
  ASSIGN_OR_RETURN(const auto now, WriteCredential(session, request, name, write));
  session.output().Changed(now, said(now));
  return true;
}

}  // namespace meydan::meydanctl
