#pragma once

#include <string>
#include <variant>
#include <vector>

#include "meydan/directory/v1/service.pb.h"
#include "services/meydanctl/directory_import/merge.h"

namespace meydan::directory_import {

// A request of DirectoryService, without its request_id.
using Request = std::variant<
    directory::v1::CreateUnitRequest, directory::v1::UpdateUnitRequest, directory::v1::MoveUnitRequest,
    directory::v1::CloseUnitRequest, directory::v1::ReopenUnitRequest, directory::v1::DesignateRepresentativeRequest,
    directory::v1::ReplaceRepresentativeRequest, directory::v1::RemoveRepresentativeRequest,
    directory::v1::CreatePersonRequest, directory::v1::UpdatePersonRequest, directory::v1::GrantRoleRequest,
    directory::v1::RevokeRoleRequest, directory::v1::DeactivatePersonRequest, directory::v1::ReactivatePersonRequest,
    directory::v1::RequestAccountRequest, directory::v1::UpdateAccountRequest, directory::v1::ActivateAccountRequest,
    directory::v1::MarkAccountDormantRequest, directory::v1::CloseAccountRequest,
    directory::v1::DesignateAccountManagerRequest, directory::v1::RemoveAccountManagerRequest>;

struct Step {
  Request request;
  std::string text;  // for people: "grant ROLE_STAFF in units/hukuk to people/ayse.demir"; no personal data
  // To be sent in the name of `Plan::director`, since only the Director designates (P4). All others may be sent by who
  // imports, which must be a part of Meydan itself ("services/…") where they make or unmake a Director.
  bool by_director = false;
};

struct Plan {
  std::string director;  // "people/…"; is made one by an earlier step where need be
  std::vector<Step> steps;
};

// The requests that turn what exists into what the file wants, in an order in which each is accepted; none when it is
// so already. Call it only when Check finds nothing. To be sent one after another: when one fails, what is left is what
// a new plan contains.
Plan MakePlan(const Wanted& wanted, const Existing& existing);

}  // namespace meydan::directory_import
