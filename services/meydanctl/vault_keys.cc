// `vault keys` and `vault drill`: the keys that everything is sealed under (CV1, OP8).
#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/crypto/key_file.h"
#include "meydan/vault/v1/keys.pb.h"
#include "services/meydanctl/home.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/secret_input.h"
#include "services/meydanctl/vault_display.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = vault::v1;

struct Choice {
  int minimum = 0;
  int needed = 3;
  int shares = 5;
  bool yes = false;
  std::string file, key_file, folder, copy;
  WriteOptions write;
};

std::string SealLine(const v1::SealStatus& status) {
  if (!status.sealed()) return absl::StrCat("The vault is open (root key from ", status.provider(), ")");
  std::string line = absl::StrCat("The vault is sealed (root key from ", status.provider(), ")");
  if (status.shares_needed() > 0) {
    absl::StrAppend(&line, "; ", status.shares_entered(), " of ", status.shares_needed(), " shares were entered");
  }
  if (!status.fault().empty()) absl::StrAppend(&line, "; ", status.fault());
  return line;
}

// What opens it, as a sentence of its own; empty when it is open.
std::string OpensBy(const v1::SealStatus& status) {
  if (!status.sealed()) return "";
  if (status.provider() != "shares") {
    return status.fault().empty() ? ". Next: start meydan-vault again"
                                  : ". Next: give meydan-vault the right root key and start it again";
  }
  const int left = status.shares_needed() - status.shares_entered();
  const std::string whose = left > 0 ? absl::StrCat(left, " more of its operators enter") : "its operators enter";
  return absl::StrCat(". Next: ", whose, " their shares with `meydanctl vault keys unseal`");
}

absl::StatusOr<v1::SealStatus> StatusOf(Session& session) {
  return session.Call<v1::SealStatus>(v1::GetSealStatusRequest());
}

absl::StatusOr<bool> Status(Session& session, const Choice&) {
  ASSIGN_OR_RETURN(const auto status, StatusOf(session));
  session.output().Changed(status, absl::StrCat(SealLine(status), OpensBy(status)));
  if (status.sealed()) return false;
  if (session.output().json()) return true;
  ASSIGN_OR_RETURN(const auto ring, session.Call<v1::Keyring>(v1::GetKeyringRequest()));
  const std::vector<v1::KeyVersion> versions(ring.versions().begin(), ring.versions().end());
  session.output().List<v1::KeyVersion>(
      versions,
      {{"KEY", [](const auto& key) { return absl::StrCat(key.number()); }},
       {"SINCE", [](const auto& key) { return TimeText(key.create_time()); }},
       {"CREDENTIALS", [](const auto& key) { return absl::StrCat(key.values()); }},
       {"CURRENT", [&ring](const auto& key) { return key.number() == ring.current() ? "yes" : ""; }}},
      "There are no keys.");
  if (ring.rewrapping()) session.output().Say("Values are being moved to the current key.");
  return true;
}

absl::StatusOr<v1::SealStatus> EnterShare(Session& session) {
  v1::UnsealRequest request;
  ASSIGN_OR_RETURN(*request.mutable_share(), ReadSecretLine("share of the root key"));
  auto status = session.Call<v1::SealStatus>(request);
  Wipe(*request.mutable_share());
  return status;
}

absl::StatusOr<bool> Unseal(Session& session, const Choice&) {
  KeepSecrets();
  ASSIGN_OR_RETURN(const auto status, EnterShare(session));
  session.output().Changed(status, absl::StrCat("The share was taken. ", SealLine(status), OpensBy(status)));
  return true;
}

absl::StatusOr<bool> Seal(Session& session, const Choice&) {
  ASSIGN_OR_RETURN(const auto status, session.Call<v1::SealStatus>(v1::SealRequest()));
  session.output().Changed(status, absl::StrCat("The keys are forgotten. ", SealLine(status), OpensBy(status)));
  return true;
}

std::string RingLine(const v1::Keyring& ring) {
  return absl::StrCat("New values are sealed under key ", ring.current(), "; the oldest key is ", ring.minimum(),
                      ring.rewrapping() ? "; values are being moved to the current key" : "");
}

template <typename Request, typename Said>
absl::StatusOr<bool> ChangeRing(Session& session, Request request, const WriteOptions& write, Said said) {
  request.set_request_id(write.request_id.empty() ? RandomUuid() : write.request_id);
  ASSIGN_OR_RETURN(const auto ring, session.CallPatiently<v1::Keyring>(absl::Seconds(5), request));
  session.output().Changed(ring, said(ring));
  return true;
}

absl::StatusOr<bool> Rotate(Session& session, const Choice& choice) {
  return ChangeRing(session, v1::RotateKeyRequest(), choice.write, [](const v1::Keyring& ring) {
    return absl::StrCat("Key ", ring.current(), " was made. ", RingLine(ring),
                        ". Next: once nothing lies under the older keys (`meydanctl vault keys status`), `meydanctl "
                        "vault keys destroy --below ",
                        ring.current(), " --yes`");
  });
}

absl::Status NeedsYes(const std::string& what) {
  return MakeError(absl::StatusCode::kInvalidArgument, "CONFIRMATION_REQUIRED", absl::StrCat(what, "; say --yes"));
}

absl::StatusOr<bool> Destroy(Session& session, const Choice& choice) {
  if (!choice.yes) return NeedsYes(absl::StrCat("keys below ", choice.minimum, " would be destroyed for ever"));
  v1::DestroyKeysRequest request;
  request.set_minimum(choice.minimum);
  return ChangeRing(session, std::move(request), choice.write, [&choice](const v1::Keyring& ring) {
    return absl::StrCat("The keys below ", choice.minimum, " are destroyed. ", RingLine(ring));
  });
}

// Splitting is the vault's own art: its program does it, without a vault that runs. The one beside this program, or the
// one on the path.
absl::StatusOr<bool> Split(Session& session, const Choice& choice) {
  std::error_code error;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "meydan-vault";
  const std::string program = std::filesystem::exists(beside) ? beside.string() : "meydan-vault";
  const std::string key = choice.key_file.empty() ? session.home().VaultRootKey() : choice.key_file;
  std::vector<std::string> words = {program,           "split-root-key",
                                    "--root-key-file", key,
                                    "--needed",        absl::StrCat(choice.needed),
                                    "--shares",        absl::StrCat(choice.shares),
                                    "--folder",        choice.folder};
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  execvp(program.c_str(), arguments.data());
  return MakeError(absl::StatusCode::kFailedPrecondition, "PROGRAM_MISSING",
                   absl::StrCat("cannot run ", program, ": ", std::strerror(errno)));
}

// --- the drill ---

struct Drill {
  std::vector<std::vector<std::string>> steps;
  bool good = true;
  void Step(const std::string& step, bool good_one, const std::string& found) {
    steps.push_back({step, good_one ? "good" : "failed", found});
    good = good && good_one;
  }
};

int64_t CredentialsUnder(const v1::Keyring& ring) {
  int64_t credentials = 0;
  for (const v1::KeyVersion& key : ring.versions()) credentials += key.values();
  return credentials;
}

bool OnOneDisk(const std::string& one, const std::string& other) {
  struct stat first{}, second{};
  return stat(one.c_str(), &first) == 0 && stat(other.c_str(), &second) == 0 && first.st_dev == second.st_dev;
}

// A root key in a file: is the copy that would have to save everything the key that is in use?
absl::Status CompareCopy(Session& session, const Choice& choice, Drill& drill) {
  if (choice.copy.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "COPY_REQUIRED",
                     "bring the copy of the root key from its safe place and name its file with --copy");
  }
  const std::string in_use = choice.key_file.empty() ? session.home().VaultRootKey() : choice.key_file;
  ASSIGN_OR_RETURN(std::string key, crypto::ReadKeyFile(in_use));
  absl::StatusOr<std::string> copy = crypto::ReadKeyFile(choice.copy);
  if (!copy.ok()) {
    drill.Step("read the copy", false, std::string(copy.status().message()));
  } else {
    drill.Step("read the copy", true, choice.copy);
    const bool same = key.size() == copy->size() && CRYPTO_memcmp(key.data(), copy->data(), key.size()) == 0;
    drill.Step("compare it with the key in use", same, same ? in_use : "it is another key: nothing would open with it");
    const bool apart = !OnOneDisk(in_use, choice.copy);
    drill.Step("keep it apart", apart, apart ? "on another disk" : "on the disk of the key in use: both go together");
    Wipe(*copy);
  }
  Wipe(key);
  return absl::OkStatus();
}

// A root key in shares: seals the vault, and sees whether its operators can open it again.
absl::Status OpenWithShares(Session& session, const Choice& choice, const v1::Keyring& before, Drill& drill) {
  if (!choice.yes) return NeedsYes("the vault would be sealed until its operators have entered their shares");
  const absl::Time began = absl::Now();
  ASSIGN_OR_RETURN(v1::SealStatus status, session.Call<v1::SealStatus>(v1::SealRequest()));
  drill.Step("seal the vault", status.sealed(), SealLine(status));
  const absl::Status refused = session.Call<v1::Keyring>(v1::GetKeyringRequest()).status();
  drill.Step("get nothing out of it", ReasonOf(refused) == "VAULT_SEALED", ReasonOf(refused));
  while (status.sealed()) {
    const absl::StatusOr<v1::SealStatus> entered = EnterShare(session);
    if (ReasonOf(entered.status()) == "SECRET_MISSING") return entered.status();
    if (!entered.ok()) {
      session.output().Say(std::string(entered.status().message()));
      continue;
    }
    status = *entered;
    session.output().Say(SealLine(status));
  }
  drill.Step("open it with shares", true,
             absl::StrCat("after ", absl::FormatDuration(absl::Trunc(absl::Now() - began, absl::Seconds(1)))));
  ASSIGN_OR_RETURN(const auto after, session.CallPatiently<v1::Keyring>(absl::Seconds(10), v1::GetKeyringRequest()));
  drill.Step("find the same keys", after.current() == before.current() && after.minimum() == before.minimum(),
             RingLine(after));
  return absl::OkStatus();
}

absl::StatusOr<bool> KeyLoss(Session& session, const Choice& choice) {
  KeepSecrets();
  Drill drill;
  ASSIGN_OR_RETURN(const auto status, StatusOf(session));
  ASSIGN_OR_RETURN(const auto ring, session.Call<v1::Keyring>(v1::GetKeyringRequest()));
  drill.Step("count what would be lost", true,
             absl::StrCat("the values of ", CredentialsUnder(ring), " credentials lie under ", ring.versions_size(),
                          " keys, all under the root key (", status.provider(), ")"));
  if (status.provider() == "shares") {
    RETURN_IF_ERROR(OpenWithShares(session, choice, ring, drill));
  } else {
    RETURN_IF_ERROR(CompareCopy(session, choice, drill));
  }
  session.output().Rows({"step", "result", "found"}, drill.steps);
  return drill.good;
}

using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);

}  // namespace

void AddVaultKeys(Program& program, CLI::App* group) {
  CLI::App* keys = program.Group(group, "keys", "The keys that everything is sealed under");
  const auto add = [&](CLI::App* parent, const std::string& name, const std::string& help, Run run) {
    const auto choice = std::make_shared<Choice>();
    CLI::App* command =
        program.Command(parent, name, help, [run, choice](Session& session) { return run(session, *choice); });
    return std::pair(command, choice);
  };
  add(keys, "status", "Whether the vault is open, and its keys", Status);
  add(keys, "unseal", "Enter a share of the root key, read from standard input", Unseal);
  add(keys, "seal", "Forget the keys at once: nothing comes out until the vault is opened again", Seal);
  const auto [rotate, rotated] = add(keys, "rotate", "Make a new key; older values are moved to it by and by", Rotate);
  AddRequestId(rotate, rotated->write);
  const auto [destroy, destroyed] =
      add(keys, "destroy", "Destroy old keys, under which nothing lies any more", Destroy);
  destroy->add_option("--below", destroyed->minimum, "The number of the oldest key that stays; `status` lists them")
      ->required();
  destroy->add_flag("--yes", destroyed->yes, "They really go");
  AddRequestId(destroy, destroyed->write);
  const auto [split, parted] = add(keys, "split", "Split a root key into shares, one file each, for operators", Split);
  split->add_option("--root-key-file", parted->key_file, "The root key; else the home folder's");
  split->add_option("--needed", parted->needed, "How many shares open the vault")->capture_default_str();
  split->add_option("--shares", parted->shares, "How many shares there are")->capture_default_str();
  split->add_option("--folder", parted->folder, "Folder for the files share-1, share-2, …")->required();

  CLI::App* drill = program.Group(group, "drill", "What must work on a bad day, tried on a good one");
  const auto [loss, tried] =
      add(drill, "key-loss", "Whether the copy, or the shares, of the root key would open the vault", KeyLoss);
  loss->add_option("--copy", tried->copy, "The copy of a root key that is in a file");
  loss->add_option("--root-key-file", tried->key_file, "The root key in use; else the home folder's");
  loss->add_flag("--yes", tried->yes, "With shares: the vault may be sealed for it");
}

}  // namespace meydan::meydanctl
