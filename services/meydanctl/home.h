#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace meydan::meydanctl {

// The folder in which one installation keeps its keys and says where its services are:
//
//   keys/issuer.pem        the local issuer's private key (mode 0600)
//   keys/jwks.json         its public half, for the services' --jwks-file
//   keys/vault-root.key    under which the vault's keys are sealed, for its root key file flag (mode 0600)
//   keys/pseudonym.key     by which followers' ids are hashed, for moderation's key file flag (mode 0600)
//   anchors/vault.log      the heads of the vault's audit chains, which meydan-vault appends to
//   tokens/<service>.jwt   each service's own token, for its --token-file; operator.jwt is for operators' tools (0600)
//   endpoints              where the services listen, lines of NAME=VALUE: MEYDAN_DIRECTORY_ADDRESS=127.0.0.1:7001 and
//                          the same for the others; lines that begin with # are comments
class Home {
 public:
  explicit Home(std::string folder) : folder_(std::move(folder)) {}
  // MEYDAN_HOME, else ~/.local/share/meydan.
  static std::string DefaultFolder();

  const std::string& folder() const { return folder_; }
  std::string IssuerKey() const { return folder_ + "/keys/issuer.pem"; }
  std::string Jwks() const { return folder_ + "/keys/jwks.json"; }
  std::string PseudonymKey() const { return folder_ + "/keys/pseudonym.key"; }
  std::string VaultRootKey() const { return folder_ + "/keys/vault-root.key"; }
  std::string Anchors() const { return folder_ + "/anchors/vault.log"; }
  std::string Token(absl::string_view service) const;
  std::string Endpoints() const { return folder_ + "/endpoints"; }

  // What the endpoints file says; empty when there is none. INVALID_ARGUMENT, reason ENDPOINTS_INVALID, names the line.
  absl::StatusOr<std::map<std::string, std::string>> ReadEndpoints() const;

 private:
  const std::string folder_;
};

// The parts of Meydan that get a token of their own: the services and "operator".
const std::vector<std::string>& TokenHolders();

// The whole file. FAILED_PRECONDITION, reason FILE_UNREADABLE.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path);

}  // namespace meydan::meydanctl
