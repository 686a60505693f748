// `keys init` and `token`: what an installation trusts and is trusted by, in its home folder (home.h).
#include "services/meydanctl/keys.h"

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/auth/issuer.h"
#include "common/auth/jws.h"
#include "common/auth/key_set_file.h"
#include "common/auth/verifier.h"
#include "common/crypto/key_file.h"
#include "services/meydanctl/program.h"

namespace meydan::meydanctl {
namespace {

constexpr absl::Duration kLifetime = absl::Hours(24 * 364);
constexpr absl::Duration kRenewBefore = absl::Hours(24 * 30);

absl::Status MakeFolders(const Home& home) {
  for (const std::string& folder : {home.folder(), home.folder() + "/keys", home.folder() + "/tokens"}) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error && chmod(folder.c_str(), 0700) == 0) continue;
    return MakeError(absl::StatusCode::kFailedPrecondition, "HOME_UNWRITABLE",
                     absl::StrCat("cannot make the folder ", folder, "; name another with --home"), {{"path", folder}});
  }
  return absl::OkStatus();
}

// Takes the place of an old token in one step, so that a service that reads it meets one or the other.
absl::Status ReplaceToken(const std::string& path, const std::string& token) {
  const std::string fresh = path + ".new";
  std::remove(fresh.c_str());
  RETURN_IF_ERROR(crypto::WriteSecretFile(fresh, token + "\n"));
  if (std::rename(fresh.c_str(), path.c_str()) == 0) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "HOME_UNWRITABLE", absl::StrCat("cannot write ", path),
                   {{"path", path}});
}

absl::StatusOr<bool> Init(Session& session) {
  const Home& home = session.home();
  RETURN_IF_ERROR(MakeFolders(home));
  std::vector<std::vector<std::string>> files;
  const auto made = [](bool there) { return there ? "kept" : "made"; };
  const bool had_issuer = std::filesystem::exists(home.IssuerKey());
  const std::string old_jwks = ReadWholeFile(home.Jwks()).value_or("");
  RETURN_IF_ERROR(auth::EnsureIssuer(home.IssuerKey(), home.Jwks()).status());
  files.push_back({home.IssuerKey(), made(had_issuer)});
  const bool same_jwks = ReadWholeFile(home.Jwks()).value_or("") == old_jwks;
  files.push_back({home.Jwks(), old_jwks.empty() ? "made" : same_jwks ? "kept" : "renewed"});
  const bool had_pseudonym = std::filesystem::exists(home.PseudonymKey());
  if (!had_pseudonym) RETURN_IF_ERROR(crypto::CreateKeyFile(home.PseudonymKey()));
  RETURN_IF_ERROR(crypto::ReadKeyFile(home.PseudonymKey()).status());
  files.push_back({home.PseudonymKey(), made(had_pseudonym)});
  const bool had_root = std::filesystem::exists(home.VaultRootKey());
  if (!had_root) RETURN_IF_ERROR(crypto::CreateKeyFile(home.VaultRootKey()));
  RETURN_IF_ERROR(crypto::ReadKeyFile(home.VaultRootKey()).status());
  files.push_back({home.VaultRootKey(), made(had_root)});
  for (const std::string& holder : TokenHolders()) {
    const std::string path = home.Token(holder);
    const absl::StatusOr<absl::Time> expiry = TokenExpiry(home, session.settings(), path);
    const bool good = expiry.ok() && *expiry > absl::Now() + kRenewBefore;
    files.push_back({path, good ? "kept" : std::filesystem::exists(path) ? "renewed" : "made"});
    if (good) continue;
    ASSIGN_OR_RETURN(const std::string token, session.tokens().For(absl::StrCat("services/", holder), kLifetime));
    RETURN_IF_ERROR(ReplaceToken(path, token));
  }
  session.output().Rows({"file", "effect"}, files);
  return true;
}

}  // namespace

absl::StatusOr<absl::Time> TokenExpiry(const Home& home, const Settings& settings, const std::string& path) {
  ASSIGN_OR_RETURN(const std::string token, crypto::ReadSecretFile(path));
  const absl::Time now = absl::Now();
  ASSIGN_OR_RETURN(const std::unique_ptr<auth::KeySetFile> keys, auth::KeySetFile::Open(home.Jwks(), now));
  auth::Verifier verifier({.issuer = settings.issuer, .audience = settings.audience}, *keys);
  ASSIGN_OR_RETURN(const auth::Claims claims, verifier.Verify(absl::StripAsciiWhitespace(token), now));
  return claims.expiry;
}

void AddKeys(Program& program) {
  CLI::App* keys = program.Group("keys", "The home folder's keys and tokens");
  program.Command(keys, "init",
                  "Make what is missing: the local issuer's key and key set, the key of followers' pseudonyms, the "
                  "vault's root key, and a "
                  "token for each service and for operators. What is there stays; tokens that end within 30 days are "
                  "renewed.",
                  Init);

  const auto hours = std::make_shared<double>(1);
  const auto mint = [hours](Session& session) -> absl::StatusOr<bool> {
    ASSIGN_OR_RETURN(const std::string person, session.Person());
    ASSIGN_OR_RETURN(const std::string token, session.tokens().For(person, absl::Hours(*hours)));
    session.output().Print(session.output().json() ? absl::StrCat("{\"token\":\"", token, "\"}\n") : token + "\n");
    return true;
  };
  CLI::App* token = program.Command(
      &program.root(), "token",
      "Print a bearer token for the person of --as, e.g. for grpcurl -H \"authorization: Bearer …\"; --auth-age and "
      "--second-factor are what it says of the sign-in",
      mint);
  token->add_option("--hours", *hours, "How long it is good for")
      ->check(CLI::Range(0.001, 8760.0))
      ->capture_default_str();
}

}  // namespace meydan::meydanctl
