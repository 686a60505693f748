// `vault reveal`, `code`, `rotate`, `link` and `open`: all that ever shows a secret. It goes to standard output and
// nowhere else; what is said beside it goes to standard error.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/proto_time.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/secret_input.h"
#include "services/meydanctl/vault_display.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = vault::v1;

struct Choice {
  std::string name, field, purpose, recipient, file, etag;
  std::vector<std::string> fields;
  int version = 0;
  int minutes = 0;
  bool own = false;
};

// `secret` alone, or the whole answer as JSON.
void PrintSecret(Session& session, const google::protobuf::Message& answer, const std::string& secret) {
  std::string text = session.output().json() ? JsonOf(answer) + "\n" : ShownSecret(secret) + "\n";
  session.output().Print(text);
  Wipe(text);
}

absl::StatusOr<bool> Reveal(Session& session, const Choice& choice) {
  KeepSecrets();
  v1::RevealSecretRequest request;
  request.set_name(CredentialName(choice.name));
  request.set_field(ValueOf<v1::Field>(choice.field));
  request.set_purpose(choice.purpose);
  request.set_version(choice.version);
  // Never repeated by itself: each call is an access of its own.
  ASSIGN_OR_RETURN(auto answer, session.Call<v1::RevealSecretResponse>(request));
  session.output().Say(absl::StrCat("Version ", answer.version(), "; record ", answer.record(), " tells of this."));
  PrintSecret(session, answer, answer.value());
  Wipe(*answer.mutable_value());
  return true;
}

absl::StatusOr<bool> Code(Session& session, const Choice& choice) {
  KeepSecrets();
  v1::GetOneTimeCodeRequest request;
  request.set_name(CredentialName(choice.name));
  request.set_purpose(choice.purpose);
  ASSIGN_OR_RETURN(auto answer, session.Call<v1::GetOneTimeCodeResponse>(request));
  const std::string until = absl::FormatTime("%H:%M:%S", ToTime(answer.valid_until()), absl::LocalTimeZone());
  session.output().Say(absl::StrCat("Valid until ", until, "; record ", answer.record(), " tells of this."));
  PrintSecret(session, answer, answer.code());
  Wipe(*answer.mutable_code());
  return true;
}

absl::StatusOr<bool> Rotate(Session& session, const Choice& choice) {
  KeepSecrets();
  v1::RotateCredentialRequest request;
  request.set_name(CredentialName(choice.name));
  request.set_etag(choice.etag);
  if (choice.own) {
    ASSIGN_OR_RETURN(*request.mutable_password(), ReadSecretLine("new password"));
  }
  auto answer = session.Call<v1::RotateCredentialResponse>(request);
  Wipe(*request.mutable_password());
  if (!answer.ok()) return answer.status();
  if (!answer->weaknesses().empty()) {
    session.output().Say(absl::StrCat("The given password is ", WordsIn<v1::Weakness>(answer->weaknesses()), "."));
  }
  session.output().Say(absl::StrCat("Version ", answer->version(), " of the password of ", answer->credential().name(),
                                    choice.own ? " is deposited" : " was made",
                                    " and is not in use yet. Next: set it on the platform, then `meydanctl vault "
                                    "confirm-rotation ",
                                    answer->credential().name(), " --version ", answer->version(), "`."));
  PrintSecret(session, *answer, answer->password());
  Wipe(*answer->mutable_password());
  return true;
}

absl::StatusOr<bool> Link(Session& session, const Choice& choice) {
  KeepSecrets();
  v1::CreateHandOverLinkRequest request;
  request.set_name(CredentialName(choice.name));
  request.set_recipient(SubjectOf(choice.recipient));
  for (const std::string& word : choice.fields) request.add_fields(ValueOf<v1::Field>(word));
  request.set_minutes(choice.minutes);
  request.set_purpose(choice.purpose);
  ASSIGN_OR_RETURN(auto answer, session.Call<v1::CreateHandOverLinkResponse>(request));
  session.output().Say(absl::StrCat(answer.link(), " can be opened once, by ", request.recipient(), ", until ",
                                    TimeText(answer.expire_time()),
                                    ": give them this line by another way than the notice that they get; "
                                    "they enter it at `meydanctl vault open`."));
  PrintSecret(session, answer, answer.token());
  Wipe(*answer.mutable_token());
  return true;
}

absl::StatusOr<bool> Open(Session& session, const Choice&) {
  KeepSecrets();
  v1::OpenHandOverLinkRequest request;
  ASSIGN_OR_RETURN(*request.mutable_token(), ReadSecretLine("link"));
  auto answer = session.Call<v1::OpenHandOverLinkResponse>(request);
  Wipe(*request.mutable_token());
  if (!answer.ok()) return answer.status();
  std::string text;
  for (const v1::FieldValue& value : answer->values())
    absl::StrAppend(&text, WordOf(value.field()), "\t", value.value(), "\n");
  session.output().Say(absl::StrCat("What was handed over of ", answer->credential(), ":"));
  if (!text.empty()) text.pop_back();
  PrintSecret(session, *answer, text);
  Wipe(text);
  for (v1::FieldValue& value : *answer->mutable_values()) Wipe(*value.mutable_value());
  return true;
}

using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);

}  // namespace

void AddVaultSecrets(Program& program, CLI::App* group) {
  const auto add = [&](const std::string& name, const std::string& help, Run run) {
    const auto choice = std::make_shared<Choice>();
    CLI::App* command =
        program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
    return std::pair(command, choice);
  };
  const auto add_about = [&](const std::string& name, const std::string& help, Run run) {
    auto [command, choice] = add(name, help, run);
    command->add_option("name", choice->name, kCredentialHelp)->required();
    return std::pair(command, choice);
  };
  const auto [reveal, revealed] = add_about("reveal", "Show one value; it is recorded, and others are told", Reveal);
  AddWord<v1::Field>(reveal, "--field", revealed->field, "Which; of second_factor only `code` shows anything")
      ->required();
  reveal->add_option("--purpose", revealed->purpose, "What for")->required();
  reveal->add_option("--version", revealed->version, "Which version; else the current one");
  const auto [code, coded] = add_about("code", "The second factor's code of this moment", Code);
  code->add_option("--purpose", coded->purpose, "What for")->required();
  const auto [rotate, rotated] = add_about(
      "rotate", "Make a new password, to be set on the platform; `confirm-rotation` says that it was", Rotate);
  rotate->add_flag("--own", rotated->own, "Read the new password from standard input instead of making one");
  rotate->add_option("--etag", rotated->etag, "Only if it has not changed since it had this etag");
  const auto [link, linked] = add_about("link", "Make a link that shows values once, to one person", Link);
  link->add_option("--to", linked->recipient, "For whom, people/<id>")->required();
  AddWord<v1::Field>(link, "--fields", linked->fields, "Which values")->delimiter(',')->required();
  link->add_option("--purpose", linked->purpose, "What for")->required();
  link->add_option("--minutes", linked->minutes, "For how many minutes; else as long as the policy lets");
  add("open", "Open a link that somebody made for you, read from standard input", Open);
}

}  // namespace meydan::meydanctl
