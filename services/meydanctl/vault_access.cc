// `vault request`, `approve`, `deny`, `end`, `break-glass`, `review`: being allowed to see a secret (CV6, CV7); and
// `who`, `what`, `seen`: who can and could (CV10).
#include <memory>

#include "absl/strings/str_cat.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/vault_display.h"
#include "services/meydanctl/vault_outcome.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = vault::v1;

struct Choice {
  std::string name, request, purpose, reason, person, verdict;
  std::vector<std::string> fields;
  int uses = 0;
  int minutes = 0;
  int limit = 200;
  WriteOptions write;
};

absl::StatusOr<bool> Request(Session& session, const Choice& choice) {
  v1::RequestAccessRequest request;
  for (const std::string& word : choice.fields) request.add_fields(ValueOf<v1::Field>(word));
  request.set_purpose(choice.purpose);
  request.set_uses(choice.uses);
  request.set_minutes(choice.minutes);
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, RequestedLine);
}

using Said = std::string (*)(const v1::Credential&, const std::string&);

// Sends a `Message` about a request or a grant.
template <typename Message, Said said>
absl::StatusOr<bool> Answer(Session& session, const Choice& choice) {
  Message request;
  request.set_request(choice.request);
  const auto say = [&choice](const v1::Credential& now) { return said(now, choice.request); };
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, say);
}

absl::StatusOr<bool> BreakGlass(Session& session, const Choice& choice) {
  v1::BreakGlassRequest request;
  request.set_reason(choice.reason);
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, BreakGlassLine);
}

absl::StatusOr<bool> Review(Session& session, const Choice& choice) {
  v1::ReviewBreakGlassRequest request;
  const bool justified = choice.verdict == "justified";
  request.set_break_glass(choice.request);
  request.set_justified(justified);
  const auto said = [&](const v1::Credential& now) { return ReviewedLine(now, choice.request, justified); };
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write, said);
}

std::vector<std::string> RowOf(const std::string& what, const v1::Access& access) {
  return {what, access.by(), access.grant(), access.fields().empty() ? "all" : WordsIn<v1::Field>(access.fields()),
          access.needs_approval() ? "yes" : "no"};
}

absl::StatusOr<bool> Who(Session& session, const Choice& choice) {
  v1::WhoCanSeeRequest request;
  request.set_name(CredentialName(choice.name));
  ASSIGN_OR_RETURN(const auto answer, session.Call<v1::WhoCanSeeResponse>(request));
  std::vector<std::vector<std::string>> rows;
  for (const v1::Access& access : answer.accesses()) rows.push_back(RowOf(access.person(), access));
  session.output().Rows({"person", "by", "grant", "fields", "needs approval"}, rows);
  return true;
}

absl::StatusOr<bool> What(Session& session, const Choice& choice) {
  v1::WhatCanSeeRequest request;
  request.set_person(SubjectOf(choice.person));
  ASSIGN_OR_RETURN(const auto answer, session.Call<v1::WhatCanSeeResponse>(request));
  WarnOfDamaged(answer.damaged());
  std::vector<std::vector<std::string>> rows;
  for (const v1::Sight& sight : answer.sights()) {
    for (const v1::Access& access : sight.accesses()) rows.push_back(RowOf(sight.credential(), access));
  }
  if (rows.empty()) session.output().Say(absl::StrCat(request.person(), " can see nothing that is kept here."));
  session.output().Rows({"credential", "by", "grant", "fields", "needs approval"}, rows);
  return true;
}

absl::StatusOr<bool> Seen(Session& session, const Choice& choice) {
  v1::WhatWasSeenRequest request;
  request.set_person(SubjectOf(choice.person));
  ASSIGN_OR_RETURN(const auto seen, (ListAll<v1::WhatWasSeenResponse, v1::Seen>(
                                        session, request, &v1::WhatWasSeenResponse::seen, choice.limit)));
  session.output().List<v1::Seen>(seen,
                                  {{"CREDENTIAL", [](const auto& s) { return s.credential(); }},
                                   {"FIELD", [](const auto& s) { return WordOf(s.field()); }},
                                   {"VERSION", [](const auto& s) { return absl::StrCat(s.version()); }},
                                   {"HOW", [](const auto& s) { return WordOf(s.knowledge().how()); }},
                                   {"LAST", [](const auto& s) { return TimeText(s.knowledge().last_time()); }},
                                   {"TIMES", [](const auto& s) { return absl::StrCat(s.knowledge().count()); }},
                                   {"IN USE", [](const auto& s) { return s.in_use() ? "yes" : "no"; }}},
                                  absl::StrCat(request.person(), " has seen nothing that is kept here."));
  return true;
}

using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);

std::pair<CLI::App*, std::shared_ptr<Choice>> Add(Program& program, CLI::App* group, const std::string& name,
                                                  const std::string& help, Run run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command =
      program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
  return {command, std::move(choice)};
}

void AddName(CLI::App* command, Choice& choice) {
  command->add_option("name", choice.name, kCredentialHelp)->required();
}

std::pair<CLI::App*, std::shared_ptr<Choice>> AddAbout(Program& program, CLI::App* group, const std::string& name,
                                                       const std::string& help, Run run) {
  auto [command, choice] = Add(program, group, name, help, run);
  AddName(command, *choice);
  AddRequestId(command, choice->write);
  return {command, choice};
}

void AddReports(Program& program, CLI::App* group) {
  const auto [who, looked] =
      Add(program, group, "who", "Who can see this: everybody who could reveal something of it now", Who);
  AddName(who, *looked);
  const auto [what, asked] = Add(program, group, "what", "What can a person see now, and by what", What);
  what->add_option("person", asked->person, "people/<id>; `meydanctl directory show people` lists them")->required();
  const auto [seen, known] =
      Add(program, group, "seen", "What did a person see that still exists, and is it still in use", Seen);
  seen->add_option("person", known->person, "people/<id>; `meydanctl directory show people` lists them")->required();
  seen->add_option("--limit", known->limit, "How many at most; 0: all")->capture_default_str();
}

}  // namespace

void AddVaultAccess(Program& program, CLI::App* group) {
  const auto [request, requested] =
      AddAbout(program, group, "request", "Ask to see secrets; somebody else has to approve", Request);
  AddWord<v1::Field>(request, "--fields", requested->fields, "Which")->delimiter(',')->required();
  request->add_option("--purpose", requested->purpose, "What for; approvers read it")->required();
  request->add_option("--uses", requested->uses, "How many reveals; else one, and no more than the policy lets");
  request->add_option("--minutes", requested->minutes,
                      "For how many minutes from the approval on; else as long as the policy lets");
  const auto add_answer = [&](const std::string& name, const std::string& help, const std::string& id, Run run) {
    const auto [command, choice] = AddAbout(program, group, name, help, run);
    command->add_option("request", choice->request, id)->required();
  };
  const std::string id = "The request's id, as `request` printed it and `show` lists it";
  add_answer("approve", "Agree that somebody else sees what they ask for", id,
             Answer<v1::ApproveAccessRequest, ApprovedLine>);
  add_answer("deny", "Refuse what somebody else asks for", id, Answer<v1::DenyAccessRequest, DeniedLine>);
  add_answer("end",
             "Take your own request back, or end an access that is in force: your own, or as one of the account's "
             "people anybody's; also a cover or an emergency",
             "The id of the request, access, cover or emergency: `show` lists it under access_requests and grants",
             Answer<v1::EndAccessRequest, EndedLine>);
  const auto [glass, broken] =
      AddAbout(program, group, "break-glass",
               "Take access at once in an emergency; all owners are told, and somebody else reviews it", BreakGlass);
  glass->add_option("--reason", broken->reason, "Why; owners and the Directorate read it")->required();
  const auto [review, reviewed] =
      AddAbout(program, group, "review", "Say whether somebody else's emergency was one", Review);
  review->add_option("emergency", reviewed->request, "Its id: `show` lists it under break_glasses")->required();
  review->add_option("--verdict", reviewed->verdict, "justified or unjustified")
      ->check(CLI::IsMember({"justified", "unjustified"}))
      ->required();
  AddReports(program, group);
}

}  // namespace meydan::meydanctl
