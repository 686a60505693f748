#include "services/directory/rpc/people.h"

#include <utility>

#include "common/app/origin.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "services/directory/domain/lists.h"
#include "services/directory/domain/person.h"

namespace meydan::directory {

PersonMethods::Answer PersonMethods::GetPerson(rpc::Call, v1::GetPersonRequest request) {
  CO_ASSIGN_OR_RETURN(Held<v1::Person> person, co_await store_.Load<v1::Person>(request.name()));
  co_return std::move(person.state);
}

Task<absl::StatusOr<v1::ListPeopleResponse>> PersonMethods::ListPeople(rpc::Call, v1::ListPeopleRequest request) {
  CO_ASSIGN_OR_RETURN(const std::string list, ListFor(request));
  CO_ASSIGN_OR_RETURN(auto page, co_await store_.LoadPage<v1::Person>(list, request.page_size(), request.page_token()));
  v1::ListPeopleResponse response;
  for (v1::Person& person : page.first) *response.add_people() = std::move(person);
  response.set_next_page_token(page.second);
  co_return response;
}

PersonMethods::Answer PersonMethods::CreatePerson(rpc::Call call, v1::CreatePersonRequest request) {
  const auto decide = [this, request] { return Decide(request); };
  co_return co_await store_.Create<v1::Person>(absl::StrCat("people/", request.person_id()),
                                               app::OriginOf(call, request.request_id()), decide);
}

Task<absl::StatusOr<Records>> PersonMethods::ReadRecords(v1::Person person, std::string same_as) {
  Records records;
  if (!person.same_as().empty()) {
    CO_ASSIGN_OR_RETURN(records.siblings, co_await store_.ReadList(OtherRecordsOf(person.same_as())));
  }
  if (!directory_view::IsName(same_as, "people")) co_return records;  // the domain says what is wrong with it
  absl::StatusOr<Held<v1::Person>> first = co_await store_.Load<v1::Person>(same_as);
  if (!first.ok() && !absl::IsNotFound(first.status())) co_return first.status();
  if (first.ok()) records.first = *std::move(first);
  CO_ASSIGN_OR_RETURN(records.others, co_await store_.ReadList(OtherRecordsOf(person.name())));
  co_return records;
}

PersonMethods::Decided PersonMethods::Decide(v1::CreatePersonRequest request) {
  v1::Person nobody;
  nobody.set_name(absl::StrCat("people/", request.person_id()));
  CO_ASSIGN_OR_RETURN(const Records records, co_await ReadRecords(nobody, request.person().same_as()));
  co_return directory::CreatePerson(request, records, store_.clock().Now());
}

PersonMethods::Answer PersonMethods::UpdatePerson(rpc::Call call, v1::UpdatePersonRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Person& person) {
    return Decide(person, request, actor);
  };
  co_return co_await store_.Change<v1::Person>(request.person().name(), app::OriginOf(call, request.request_id()),
                                               request.person().etag(), decide);
}

PersonMethods::Decided PersonMethods::Decide(v1::Person person, v1::UpdatePersonRequest request, Actor actor) {
  CO_ASSIGN_OR_RETURN(const Records records, co_await ReadRecords(person, request.person().same_as()));
  co_return directory::UpdatePerson(person, request, records, actor, store_.clock().Now());
}

PersonMethods::Answer PersonMethods::GrantRole(rpc::Call call, v1::GrantRoleRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Person& person) {
    return Decide(person, request, actor);
  };
  co_return co_await store_.Change<v1::Person>(request.name(), app::OriginOf(call, request.request_id()),
                                               request.etag(), decide);
}

PersonMethods::Decided PersonMethods::Decide(v1::Person person, v1::GrantRoleRequest request, Actor actor) {
  CO_ASSIGN_OR_RETURN(const Held<v1::Unit> unit, co_await store_.Load<v1::Unit>(request.unit()));
  co_return directory::GrantRole(person, request.role(), unit, actor, rules_, store_.clock().Now());
}

PersonMethods::Answer PersonMethods::RevokeRole(rpc::Call call, v1::RevokeRoleRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Person& person) {
    return Decide(person, request, actor);
  };
  co_return co_await store_.Change<v1::Person>(request.name(), app::OriginOf(call, request.request_id()),
                                               request.etag(), decide);
}

PersonMethods::Decided PersonMethods::Decide(v1::Person person, v1::RevokeRoleRequest request, Actor actor) {
  co_return directory::RevokeRole(person, request.role(), request.unit(), actor, rules_, store_.clock().Now());
}

PersonMethods::Answer PersonMethods::DeactivatePerson(rpc::Call call, v1::DeactivatePersonRequest request) {
  const auto decide = [this, request](const v1::Person& person) { return Decide(person, request); };
  co_return co_await store_.Change<v1::Person>(request.name(), app::OriginOf(call, request.request_id()),
                                               request.etag(), decide);
}

PersonMethods::Decided PersonMethods::Decide(v1::Person person, v1::DeactivatePersonRequest) {
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> represented,
                      co_await store_.ReadList(UnitsRepresentedBy(person.name())));
  co_return directory::DeactivatePerson(person, represented, store_.clock().Now());
}

PersonMethods::Answer PersonMethods::ReactivatePerson(rpc::Call call, v1::ReactivatePersonRequest request) {
  const auto decide = [this, request](const v1::Person& person) { return Decide(person, request); };
  co_return co_await store_.Change<v1::Person>(request.name(), app::OriginOf(call, request.request_id()),
                                               request.etag(), decide);
}

PersonMethods::Decided PersonMethods::Decide(v1::Person person, v1::ReactivatePersonRequest) {
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> managed,
                      co_await store_.ReadList(AccountsManagedBy(person.name())));
  co_return directory::ReactivatePerson(person, managed, store_.clock().Now());
}

}  // namespace meydan::directory
