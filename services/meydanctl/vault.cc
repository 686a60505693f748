// `vault`: the credentials of the official accounts (P7, P15): what is deposited, what lacks, deposits and
// confirmations, hand-overs. Seeing secrets is in vault_secrets.cc, being allowed to in vault_access.cc.
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/secret_input.h"
#include "services/meydanctl/submission_content.h"
#include "services/meydanctl/vault_display.h"
#include "services/meydanctl/vault_outcome.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = vault::v1;

struct Choice {
  std::string name, unit, field, hand_over, absent, deputy, from, until;
  std::vector<std::string> states, fields;
  bool overdue = false;
  int limit = 50;
  int version = 0;
  SecretOptions secrets;
  WriteOptions write;
};

absl::StatusOr<bool> List(Session& session, const Choice& choice) {
  v1::ListCredentialsRequest request;
  request.mutable_filter()->set_unit(choice.unit);
  for (const std::string& word : choice.states) request.mutable_filter()->add_compliance(ValueOf<v1::Compliance>(word));
  request.mutable_filter()->set_rotation_overdue(choice.overdue);
  ASSIGN_OR_RETURN(const auto found, (ListAll<v1::ListCredentialsResponse, v1::Credential>(
                                         session, request, &v1::ListCredentialsResponse::credentials, choice.limit)));
  session.output().List(found, CredentialColumns(), "There are no such credentials, or none that you may see.");
  return true;
}

absl::StatusOr<bool> Show(Session& session, const Choice& choice) {
  v1::GetCredentialRequest request;
  request.set_name(CredentialName(choice.name));
  ASSIGN_OR_RETURN(const v1::Credential found, session.Call<v1::Credential>(request));
  session.output().One(found);
  return true;
}

absl::StatusOr<bool> Count(Session& session, const Choice& choice) {
  v1::CountComplianceRequest request;
  request.set_unit(choice.unit);
  ASSIGN_OR_RETURN(const auto counted, session.Call<v1::CountComplianceResponse>(request));
  WarnOfDamaged(counted.damaged());
  const std::vector<v1::UnitCompliance> units(counted.units().begin(), counted.units().end());
  const auto count = [](const std::string& header, int32_t (v1::UnitCompliance::*of)() const) {
    return Column<v1::UnitCompliance>{header, [of](const auto& unit) { return absl::StrCat((unit.*of)()); }};
  };
  session.output().List(units,
                        {{"UNIT", [](const auto& unit) { return unit.unit(); }},
                         count("MISSING", &v1::UnitCompliance::missing),
                         count("INCOMPLETE", &v1::UnitCompliance::incomplete),
                         count("SHARED", &v1::UnitCompliance::shared),
                         count("UNCONFIRMED", &v1::UnitCompliance::unconfirmed),
                         count("STALE", &v1::UnitCompliance::stale),
                         count("VERIFIED", &v1::UnitCompliance::verified),
                         count("ROTATION OVERDUE", &v1::UnitCompliance::rotation_overdue)},
                        "There are no units with credentials, or none that you may see.");
  return true;
}

// What the vault says of the passwords among what was deposited.
void SayWeaknesses(Session& session, const v1::Credential& now) {
  for (const v1::FieldStatus& field : now.fields()) {
    if (field.versions().empty()) continue;
    const v1::FieldVersion& last = field.versions(field.versions_size() - 1);
    if (last.weaknesses().empty()) continue;
    session.output().Say(absl::StrCat("The ", WordOf(field.field()), " is ", WordsIn<v1::Weakness>(last.weaknesses()),
                                      ": it is kept, and should be changed (`meydanctl vault rotate`)"));
  }
}

absl::StatusOr<bool> Share(Session& session, const Choice& choice) {
  KeepSecrets();
  ASSIGN_OR_RETURN(std::vector<v1::FieldValue> values, ReadSecrets(choice.secrets));
  v1::ShareCredentialRequest request;
  std::vector<v1::Field> fields;
  for (v1::FieldValue& value : values) {
    fields.push_back(value.field());
    *request.add_values() = value;
    Wipe(*value.mutable_value());
  }
  const auto now = WriteCredential(session, request, choice.name, choice.write);
  for (v1::FieldValue& value : *request.mutable_values()) Wipe(*value.mutable_value());
  if (!now.ok()) return now.status();
  session.output().Changed(*now, DepositedLine(*now, fields));
  SayWeaknesses(session, *now);
  return true;
}

absl::StatusOr<bool> Confirm(Session& session, const Choice& choice) {
  v1::ConfirmCredentialRequest request;
  std::vector<v1::Field> fields;
  for (const std::string& word : choice.fields) fields.push_back(ValueOf<v1::Field>(word));
  for (const v1::Field field : fields) request.add_fields(field);
  const auto said = [&fields](const v1::Credential& now) { return ConfirmedLine(now, fields); };
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, said);
}

absl::StatusOr<bool> Destroy(Session& session, const Choice& choice) {
  v1::DestroyVersionRequest request;
  const auto field = ValueOf<v1::Field>(choice.field);
  request.set_field(field);
  request.set_version(choice.version);
  const auto said = [&](const v1::Credential& now) { return DestroyedLine(now, field, choice.version); };
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, said);
}

absl::StatusOr<bool> ConfirmRotation(Session& session, const Choice& choice) {
  v1::ConfirmRotationRequest request;
  request.set_version(choice.version);
  const auto said = [&choice](const v1::Credential& now) { return RotationConfirmedLine(now, choice.version); };
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, said);
}

absl::StatusOr<bool> AskRotation(Session& session, const Choice& choice) {
  return SendCredentialWrite(session, v1::AskRotationRequest(), choice.name, choice.write, RotationAskedLine);
}

std::string OpenExposures(const v1::HandOverEntry& entry) {
  std::string open;
  for (const v1::Exposure& exposure : entry.hand_over().exposures()) {
    if (exposure.rotated()) continue;
    absl::StrAppend(&open, open.empty() ? "" : ", ", WordOf(exposure.field()), " ", exposure.version());
  }
  return open;
}

absl::StatusOr<bool> HandOvers(Session& session, const Choice& choice) {
  ASSIGN_OR_RETURN(const auto found,
                   (ListAll<v1::ListHandOversResponse, v1::HandOverEntry>(
                       session, v1::ListHandOversRequest(), &v1::ListHandOversResponse::hand_overs, choice.limit)));
  session.output().List<v1::HandOverEntry>(
      found,
      {{"CREDENTIAL", [](const auto& e) { return e.credential(); }},
       {"ID", [](const auto& e) { return e.hand_over().id(); }},
       {"POST", [](const auto& e) { return WordOf(e.hand_over().post()); }},
       {"LEAVER", [](const auto& e) { return e.hand_over().leaver(); }},
       {"SUCCESSOR", [](const auto& e) { return e.hand_over().successor(); }},
       {"STATE", [](const auto& e) { return WordOf(e.hand_over().state()); }},
       {"TO CHANGE", OpenExposures},
       {"DUE", [](const auto& e) { return TimeText(e.hand_over().step_due()); }},
       {"REMINDERS", [](const auto& e) { return absl::StrCat(e.hand_over().reminders()); }}},
      "No hand-over is under way, or none that you may see.");
  return true;
}

absl::StatusOr<bool> ConfirmAccess(Session& session, const Choice& choice) {
  v1::ConfirmAccessRequest request;
  request.set_hand_over(choice.hand_over);
  const auto said = [&choice](const v1::Credential& now) { return AccessConfirmedLine(now, choice.hand_over); };
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, said);
}

absl::StatusOr<bool> Cover(Session& session, const Choice& choice) {
  v1::ArrangeLeaveCoverRequest request;
  request.set_absent(SubjectOf(choice.absent));
  request.set_deputy(SubjectOf(choice.deputy));
  if (!choice.from.empty()) {
    ASSIGN_OR_RETURN(const absl::Time from, ParseMoment(choice.from));
    *request.mutable_start_time() = ToProto(from);
  }
  ASSIGN_OR_RETURN(const absl::Time until, ParseMoment(choice.until));
  *request.mutable_end_time() = ToProto(until);
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, CoverLine);
}

using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);

std::pair<CLI::App*, std::shared_ptr<Choice>> Add(Program& program, CLI::App* group, const std::string& name,
                                                  const std::string& help, Run run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command =
      program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
  return {command, std::move(choice)};
}

// The commands about one credential that may be repeated.
std::pair<CLI::App*, std::shared_ptr<Choice>> AddAbout(Program& program, CLI::App* group, const std::string& name,
                                                       const std::string& help, Run run) {
  auto [command, choice] = Add(program, group, name, help, run);
  command->add_option("name", choice->name, kCredentialHelp)->required();
  AddRequestId(command, choice->write);
  return {command, choice};
}

void AddEtag(CLI::App* command, Choice& choice) {
  command->add_option("--etag", choice.write.etag, "Only if it has not changed since it had this etag");
}

void AddLists(Program& program, CLI::App* group) {
  const auto [list, listed] = Add(program, group, "list", "The credentials that you may see, and what they lack", List);
  list->add_option("--unit", listed->unit, "Of this unit, units/<id>");
  AddWord<v1::Compliance>(list, "--state", listed->states, "In one of these states");
  list->add_flag("--rotation-overdue", listed->overdue, "Whose password was not changed in time");
  list->add_option("--limit", listed->limit, "How many at most; 0: all")->capture_default_str();
  const auto [show, shown] = Add(program, group, "show", "One credential, without any secret", Show);
  show->add_option("name", shown->name, kCredentialHelp)->required();
  const auto [count, counted] =
      Add(program, group, "count", "How far each unit has met its duty to deposit, as numbers of accounts", Count);
  count->add_option("--unit", counted->unit, "Of this unit alone, units/<id>");
  const auto [hand_overs, handed] = Add(program, group, "hand-overs", "The hand-overs under way", HandOvers);
  hand_overs->add_option("--limit", handed->limit, "How many at most; 0: all")->capture_default_str();
}

void AddDuty(Program& program, CLI::App* group) {
  const auto [share, shared] =
      AddAbout(program, group, "share", "Deposit values, from a file or standard input, never from arguments", Share);
  AddSecretOptions(share, shared->secrets);
  AddEtag(share, *shared);
  const auto [confirm, confirmed] =
      AddAbout(program, group, "confirm", "Say that what is deposited was tried and works", Confirm);
  AddWord<v1::Field>(confirm, "--fields", confirmed->fields, "Which; else all that are there")->delimiter(',');
  AddEtag(confirm, *confirmed);
  const auto [destroy, destroyed] = AddAbout(program, group, "destroy-version",
                                             "Destroy a version that was replaced: nobody can read it again", Destroy);
  AddWord<v1::Field>(destroy, "--field", destroyed->field, "Of which field")->required();
  destroy->add_option("--version", destroyed->version, "Which version; `show` lists them")->required();
  AddEtag(destroy, *destroyed);
  AddAbout(program, group, "ask-rotation", "Make the password due to be changed at once", AskRotation);
  const auto [rotation, rotated] = AddAbout(program, group, "confirm-rotation",
                                            "Say that the new password was set on the platform", ConfirmRotation);
  rotation->add_option("--version", rotated->version, "The pending version, as `rotate` said; else see `show`")
      ->required();
}

void AddPeople(Program& program, CLI::App* group) {
  const auto [access, accessed] = AddAbout(program, group, "confirm-access",
                                           "Say, as the successor, that all was handed over and works", ConfirmAccess);
  access->add_option("--hand-over", accessed->hand_over, "Its id, as `hand-overs` says")->required();
  const auto [cover, covered] = AddAbout(program, group, "cover",
                                         "Let somebody cover for one of the account's people who is away; `end` with "
                                         "the id that this prints ends it sooner",
                                         Cover);
  cover->add_option("--absent", covered->absent, "Who is away, people/<id>")->required();
  cover->add_option("--deputy", covered->deputy, "Who covers, people/<id>")->required();
  cover->add_option("--from", covered->from, "From when, written as --until; else from now on");
  cover
      ->add_option("--until", covered->until,
                   "Until when, at most 180 days later: \"2026-03-16 18:00\" in this machine's time zone, or with a "
                   "zone 2026-03-16T18:00:00+03:00")
      ->required();
}

}  // namespace

void AddVault(Program& program) {
  CLI::App* group = program.Group("vault", "The accounts' credentials: deposits, secrets, access, hand-overs, keys");
  AddLists(program, group);
  AddDuty(program, group);
  AddPeople(program, group);
  AddVaultSecrets(program, group);
  AddVaultAccess(program, group);
  AddVaultPolicy(program, group);
  AddVaultKeys(program, group);
}

}  // namespace meydan::meydanctl
