#include "services/meydanctl/collect.h"

#include "absl/strings/str_cat.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/routing/v1/service.pb.h"

namespace meydan::meydanctl {
namespace {

// Somebody who acts for the university and has the role; empty when nobody.
std::string SomebodyWith(directory::v1::Role role, const std::vector<directory::v1::Person>& people) {
  for (const auto& person : people) {
    if (person.state() != directory::v1::Person::STATE_ACTIVE) continue;
    for (const auto& grant : person.grants()) {
      if (grant.role() == role) return person.name();
    }
  }
  return "";
}

absl::Status ReadDirectory(Session& session, Collected& all) {
  namespace v1 = directory::v1;
  ASSIGN_OR_RETURN(all.units, (ListAll<v1::ListUnitsResponse, v1::Unit>(session, v1::ListUnitsRequest(),
                                                                        &v1::ListUnitsResponse::units)));
  ASSIGN_OR_RETURN(all.people, (ListAll<v1::ListPeopleResponse, v1::Person>(session, v1::ListPeopleRequest(),
                                                                            &v1::ListPeopleResponse::people)));
  ASSIGN_OR_RETURN(all.accounts, (ListAll<v1::ListAccountsResponse, v1::Account>(session, v1::ListAccountsRequest(),
                                                                                 &v1::ListAccountsResponse::accounts)));
  return absl::OkStatus();
}

}  // namespace

bool HasNoInbox(const absl::Status& status) { return ReasonOf(status) == "PERMISSION_MISSING"; }

std::vector<std::string> PeopleWithInboxes(const std::vector<directory::v1::Person>& people) {
  std::vector<std::string> names;
  for (const auto& person : people) {
    const bool acts = person.state() == directory::v1::Person::STATE_ACTIVE;
    if (acts && person.kind() == directory::v1::Person::KIND_HUMAN) names.push_back(person.name());
  }
  return names;
}

absl::StatusOr<Collected> Collect(Session& session, const std::function<void(const std::string&)>& step) {
  Collected all;
  step("directory");
  RETURN_IF_ERROR(ReadDirectory(session, all));
  const std::string director = SomebodyWith(directory::v1::ROLE_DIRECTOR, all.people);
  std::string moderator = SomebodyWith(directory::v1::ROLE_MODERATOR, all.people);
  if (moderator.empty()) moderator = director;
  if (director.empty()) {
    return MakeError(
        absl::StatusCode::kFailedPrecondition, "NOBODY_TO_ASK_AS",
        "the directory has no Director, who alone sees every case; `meydanctl directory import` brings one");
  }
  step("comments");
  ASSIGN_OR_RETURN(all.comments,
                   (ListAll<moderation::v1::ListCommentsResponse, moderation::v1::Comment>(
                       session, moderation::v1::ListCommentsRequest(), &moderation::v1::ListCommentsResponse::comments,
                       /*limit=*/0, moderator)));
  step("cases");
  ASSIGN_OR_RETURN(all.cases, (ListAll<routing::v1::ListCasesResponse, routing::v1::Case>(
                                  session, routing::v1::ListCasesRequest(), &routing::v1::ListCasesResponse::cases,
                                  /*limit=*/0, director)));
  for (const std::string& person : PeopleWithInboxes(all.people)) {
    step(person);
    notification::v1::ListNoticesRequest request;
    request.set_parent(person);
    auto notices = ListAll<notification::v1::ListNoticesResponse, notification::v1::Notice>(
        session, request, &notification::v1::ListNoticesResponse::notices, /*limit=*/0, person);
    if (HasNoInbox(notices.status())) continue;
    ASSIGN_OR_RETURN(all.inboxes[person], std::move(notices));
  }
  return all;
}

}  // namespace meydan::meydanctl
