#include "services/meydanctl/advice.h"

#include "absl/strings/match.h"
#include "common/base/errors.h"

namespace meydan::meydanctl {
namespace {

using Advice = std::map<absl::string_view, absl::string_view>;

constexpr char kShow[] = "`meydanctl vault show NAME` lists its fields and versions, requests, grants and emergencies";
constexpr char kPeople[] = "`meydanctl directory show people` lists who there is";
constexpr char kOwners[] =
    "the account's managers, its unit's representative and head, and the director may: `meydanctl directory show "
    "accounts` and `… show people` name them; act as one of them with --as PERSON";
constexpr char kSignIn[] =
    "sign in anew with a second factor; for one who has, --second-factor and --auth-age let a minted token say so";
constexpr char kAnotherLink[] = "whoever made it can make another one: `meydanctl vault link`";
constexpr char kHandOvers[] = "`meydanctl vault hand-overs` lists those under way with their ids and successors";
constexpr char kLimits[] = "`meydanctl vault policy show` has the limits";
constexpr char kTampered[] =
    "what lies in the store is not what the vault wrote: `meydanctl audit verify` says what and since when; put "
    "nothing "
    "back before somebody has looked at it";

Advice MakeVaultAdvice() {
  return {
      // What is not there, or not for the caller.
      {"CREDENTIAL_NOT_FOUND",
       "it is there only for those who may see it: `meydanctl vault list` shows yours, `meydanctl directory show "
       "accounts` all accounts; for access ask with `meydanctl vault request`, or act as somebody who may with --as"},
      {"DIRECTORY_OUTDATED",
       "nothing was done: this copy of the vault has yet to hear of a change in the directory, which takes a moment; "
       "if "
       "it lasts, `meydanctl doctor` tells whether events still come through"},
      {"REQUEST_NOT_FOUND", kShow},
      {"BREAK_GLASS_NOT_FOUND", kShow},
      {"VERSION_NOT_FOUND", kShow},
      {"VERSION_CURRENT", kShow},
      {"VERSION_DESTROYED", kShow},
      {"FIELD_MISSING", "deposit it first: `meydanctl vault share`"},
      {"HAND_OVER_NOT_FOUND", kHandOvers},
      {"HAND_OVER_ENDED", kHandOvers},
      {"CHAIN_NOT_FOUND",
       "`meydanctl audit list` names all chains: an account's goes by credentials/<platform>.<handle> or by the "
       "account's name"},
      {"PERSON_UNKNOWN", kPeople},
      {"RECIPIENT_UNKNOWN", kPeople},
      {"DEPUTY_UNKNOWN", kPeople},
      {"ABSENT_UNKNOWN", kOwners},
      // Access.
      {"GRANT_REQUIRED", "ask for access: `meydanctl vault request`"},
      {"GRANT_ENDED", "ask for access anew: `meydanctl vault request`"},
      {"REVEAL_NOT_ALLOWED", "ask for access to this field: `meydanctl vault request`"},
      {"SEED_NEVER_REVEALED", "`meydanctl vault code` gives a code out"},
      {"REQUEST_PENDING",
       "`meydanctl vault request` printed its id, and `meydanctl vault show NAME` lists it for those who may see the "
       "account; once it is taken back with `meydanctl vault end`, another may be made"},
      {"REQUEST_NOT_PENDING", kShow},
      {"NO_APPROVER",
       "the directory must name other people for the account and its unit first; in an emergency: `meydanctl vault "
       "break-glass`"},
      {"APPROVE_NOT_ALLOWED", kOwners},
      {"OWN_REQUEST", kOwners},
      {"END_NOT_ALLOWED", kOwners},
      {"BREAK_GLASS_NOT_ALLOWED", "ask for access: `meydanctl vault request`"},
      {"BREAK_GLASS_IN_FORCE", "`meydanctl vault reveal` shows what is needed; `meydanctl vault end` ends it"},
      {"BREAK_GLASS_REVIEWED", kShow},
      {"TOO_MANY_REQUESTS",
       "those that wait are answered, reviewed or ended first; `meydanctl vault show NAME` lists them"},
      {"SIGN_IN_TOO_OLD", kSignIn},
      {"SECOND_FACTOR_REQUIRED", kSignIn},
      {"USES_INVALID", kLimits},
      {"MINUTES_INVALID", kLimits},
      {"TOO_MANY_REVEALS", "wait an hour; `meydanctl vault policy show` has the limit, reveals_per_hour"},
      {"TOO_MANY_DEPOSITS", "wait an hour; `meydanctl vault policy show` has the limit, reveals_per_hour"},
      // Deposits and rotation.
      {"SHARE_NOT_ALLOWED", kOwners},
      {"DESTROY_NOT_ALLOWED", kOwners},
      {"DUTY_ENDED", "`meydanctl directory show accounts` says in which state the account is"},
      {"SECOND_FACTOR_INVALID",
       "the platform shows it as a QR code (otpauth://…) and as letters and digits: both will do"},
      {"NO_ROTATION",
       "nothing waits to be confirmed: `meydanctl vault rotate` begins a change; a password that was changed on the "
       "platform already is deposited with `meydanctl vault share`"},
      {"ROTATION_FOREIGN", "where that person cannot, `meydanctl vault rotate` begins anew in your name"},
      {"PASSWORD_REFUSED", "`meydanctl vault rotate` without --own makes one that will do"},
      {"KEYRING_CHANGED", "the same command once more"},
      // Hand-overs, covers and links.
      {"NOT_THE_SUCCESSOR", kHandOvers},
      {"ROTATION_OPEN",
       "a password that waits is confirmed with `meydanctl vault confirm-rotation`, or `meydanctl vault rotate` begins "
       "anew; in a hand-over `meydanctl vault hand-overs` says what else is to be changed: `meydanctl vault share`, "
       "then "
       "`meydanctl vault confirm`"},
      {"COVER_NOT_ALLOWED", kOwners},
      {"PERIOD_INVALID", "`meydanctl vault cover --help` says how times are written"},
      {"TOO_MANY_COVERS", "one that is in force can be ended: `meydanctl vault end`"},
      {"RECIPIENT_NOT_ALLOWED", "they ask for access first: `meydanctl vault request`"},
      {"TOO_MANY_LINKS", "those that wait run out by themselves; until then there is room for no other"},
      {"LINK_NOT_FOUND", "enter the whole line as it was given to you; whoever made it can make another one"},
      {"LINK_USED", kAnotherLink},
      {"LINK_EXPIRED", kAnotherLink},
      {"LINK_ENDED", kAnotherLink},
      // The policy and the keys.
      {"POLICY_INVALID", "`meydanctl vault policy show` prints a whole one that can be changed"},
      {"SET_POLICY_NOT_ALLOWED", "`meydanctl directory show people` names the director"},
      {"VAULT_SEALED", "`meydanctl vault keys status` says what it waits for"},
      {"ALREADY_OPEN", "no share is needed: `meydanctl vault keys status`"},
      {"TOO_MANY_KEYS", "old ones go first: `meydanctl vault keys status`, then `meydanctl vault keys destroy`"},
      {"VERSION_INVALID", "`meydanctl vault keys status` lists the keys with their numbers"},
      {"KEY_IN_USE", "`meydanctl vault keys status` says how many values are left under which key"},
      {"NOT_SEALED_BY_SHARES", "`meydanctl vault keys status` says where the root key comes from"},
      {"SHARES_DO_NOT_FIT", "begin anew, with shares of one and the same split"},
      {"RECORD_DAMAGED", kTampered},
      {"RECORD_ROLLED_BACK", kTampered},
      {"ANCHOR_NOT_WRITTEN",
       "on the vault's machine: is there room on the disk of --anchor-file, and may meydan-vault write to it?"},
  };
}

}  // namespace

const Advice& VaultAdvice() {
  static const auto& advice = *new Advice(MakeVaultAdvice());
  return advice;
}

std::string AdviceFor(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  if (reason == "PERMISSION_MISSING" || reason == "INBOX_OF_ANOTHER_PERSON" || reason == "COMMENT_NOT_READABLE" ||
      reason == "CASE_NOT_FOUND") {
    return "act as somebody who may, with --as PERSON; `meydanctl directory show people` lists them with their roles";
  }
  if (reason == "CALLER_UNKNOWN") {
    return "`meydanctl directory show people` lists who there is; a person who was just registered is known everywhere "
           "after a moment";
  }
  if (reason == "TOKEN_EXPIRED" || reason == "TOKEN_NOT_YET_VALID") {
    return "`meydanctl keys init` renews the home folder's tokens; if they are new, the clocks of the machines differ";
  }
  if (reason == "ALREADY_AGREED") {
    return "nothing more is asked of you here; `meydanctl submissions show NAME` has the step's quorum and who agreed";
  }
  if (reason == "STEP_WITHOUT_DECIDER") {
    return "the Directorate's director sets a chain for that unit in which somebody else decides, with `meydanctl "
           "review "
           "policy-set`; or somebody else of the unit begins the submission";
  }
  if (absl::StartsWith(reason, "TOKEN_")) {
    return "the service does not trust this issuer: does its --jwks-file come from the same home folder (--home)?";
  }
  if (const auto found = VaultAdvice().find(reason); found != VaultAdvice().end()) return std::string(found->second);
  if (absl::StartsWith(reason, "ETAG_")) return "look at it again and repeat with the new etag";
  if (status.code() == absl::StatusCode::kUnavailable || status.code() == absl::StatusCode::kDeadlineExceeded) {
    return "`meydanctl doctor` says what is wrong; --directory, --moderation, --routing, --review, --vault and "
           "--notification say where the services are, --timeout how long to wait";
  }
  return "";
}

}  // namespace meydan::meydanctl
