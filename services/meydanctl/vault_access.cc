// `vault request`, `approve`, `deny`, `end`, `break-glass`, `review`: being allowed to see a secret (CV6, CV7); and
// `who`, `what`, `seen`: who can and could (CV10).
#include <memory>

#include "absl/strings/str_cat.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/vault_display.h"

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
  ASSIGN_OR_RETURN(const auto now, WriteCredential(session, request, choice.name, choice.write));
  const auto& requests = now.access_requests();
  const std::string id = requests.empty() ? "" : requests.rbegin()->id();
  session.output().Changed(now, absl::StrCat("Access to ", now.name(), " is asked for: request ", id));
  return true;
}

template <typename Message>
absl::StatusOr<bool> Answer(Session& session, const Choice& choice) {
  Message request;
  request.set_request(choice.request);
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write);
}

absl::StatusOr<bool> BreakGlass(Session& session, const Choice& choice) {
  v1::BreakGlassRequest request;
  request.set_reason(choice.reason);
  ASSIGN_OR_RETURN(const auto now, WriteCredential(session, request, choice.name, choice.write));
  const std::string id = now.break_glasses().empty() ? "" : now.break_glasses().rbegin()->id();
  session.output().Changed(now, absl::StrCat("You may reveal ", now.name(), " for a while (emergency ", id,
                                             "). All owners and the Directorate are told; the password is due to be "
                                             "changed; somebody else reviews this."));
  return true;
}

absl::StatusOr<bool> Review(Session& session, const Choice& choice) {
  v1::ReviewBreakGlassRequest request;
  request.set_break_glass(choice.request);
  request.set_justified(choice.verdict == "justified");
  return SendCredentialWrite(session, std::move(request), choice.name, choice.write);
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
                                  "That person knows nothing that is kept here.");
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
  command->add_option("name", choice.name, "credentials/<platform>.<handle>, or the account's name")->required();
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
      Add(program, group, "who", "Who can see this: everybody who could reveal something now", Who);
  AddName(who, *looked);
  const auto [what, asked] = Add(program, group, "what", "What can a person see now, and by what", What);
  what->add_option("person", asked->person, "people/<id>")->required();
  const auto [seen, known] = Add(program, group, "seen", "What did a person see that still exists", Seen);
  seen->add_option("person", known->person, "people/<id>")->required();
  seen->add_option("--limit", known->limit, "How many at most; 0: all")->capture_default_str();
}

}  // namespace

void AddVaultAccess(Program& program, CLI::App* group) {
  const auto [request, requested] = AddAbout(program, group, "request", "Ask to see secrets", Request);
  AddWord<v1::Field>(request, "--fields", requested->fields, "Which")->delimiter(',')->required();
  request->add_option("--purpose", requested->purpose, "What for; approvers read it")->required();
  request->add_option("--uses", requested->uses, "How many reveals; else one");
  request->add_option("--minutes", requested->minutes, "For how long; else as long as the policy lets");
  const auto add_answer = [&](const std::string& name, const std::string& help, Run run) {
    const auto [command, choice] = AddAbout(program, group, name, help, run);
    command->add_option("request", choice->request, "The request's id, as `show` says")->required();
  };
  add_answer("approve", "Agree to somebody's access", Answer<v1::ApproveAccessRequest>);
  add_answer("deny", "Refuse somebody's access", Answer<v1::DenyAccessRequest>);
  add_answer("end", "Take a request back, or end a grant", Answer<v1::EndAccessRequest>);
  const auto [glass, broken] =
      AddAbout(program, group, "break-glass", "Take access at once in an emergency; all owners are told", BreakGlass);
  glass->add_option("--reason", broken->reason, "Why; owners and the Directorate read it")->required();
  const auto [review, reviewed] = AddAbout(program, group, "review", "Say whether an emergency was one", Review);
  review->add_option("emergency", reviewed->request, "Its id, as `show` says")->required();
  review->add_option("--verdict", reviewed->verdict, "justified or unjustified")
      ->check(CLI::IsMember({"justified", "unjustified"}))
      ->required();
  AddReports(program, group);
}

}  // namespace meydan::meydanctl
