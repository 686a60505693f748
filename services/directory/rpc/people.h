#pragma once

#include "common/rpc/service.h"
#include "meydan/directory/v1/service.pb.h"
#include "services/directory/domain/roles.h"
#include "services/directory/domain/same_person.h"
#include "services/directory/store.h"

namespace meydan::directory {

// The methods about people and their roles. Safe from any thread.
class PersonMethods {
 public:
  PersonMethods(DirectoryStore& store, const Rules& rules) : store_(store), rules_(rules) {}

  using Answer = Task<absl::StatusOr<v1::Person>>;
  Answer GetPerson(rpc::Call call, v1::GetPersonRequest request);
  Task<absl::StatusOr<v1::ListPeopleResponse>> ListPeople(rpc::Call call, v1::ListPeopleRequest request);
  Answer CreatePerson(rpc::Call call, v1::CreatePersonRequest request);
  Answer UpdatePerson(rpc::Call call, v1::UpdatePersonRequest request);
  Answer GrantRole(rpc::Call call, v1::GrantRoleRequest request);
  Answer RevokeRole(rpc::Call call, v1::RevokeRoleRequest request);
  Answer DeactivatePerson(rpc::Call call, v1::DeactivatePersonRequest request);
  Answer ReactivatePerson(rpc::Call call, v1::ReactivatePersonRequest request);

 private:
  using Decided = Task<absl::StatusOr<GuardedDecision<v1::Person>>>;
  // What SetSameAs needs to know of the others, to make `person` a record of `same_as`.
  Task<absl::StatusOr<Records>> ReadRecords(v1::Person person, std::string same_as);
  Decided Decide(v1::CreatePersonRequest request);
  Decided Decide(v1::Person person, v1::UpdatePersonRequest request, Actor actor);
  Decided Decide(v1::Person person, v1::GrantRoleRequest request, Actor actor);
  Decided Decide(v1::Person person, v1::RevokeRoleRequest request, Actor actor);
  Decided Decide(v1::Person person, v1::DeactivatePersonRequest request);
  Decided Decide(v1::Person person, v1::ReactivatePersonRequest request);

  DirectoryStore& store_;
  const Rules& rules_;
};

}  // namespace meydan::directory
