#include "services/directory/rpc/directory_rpc.h"

namespace meydan::directory {

DirectoryRpc::DirectoryRpc(rpc::Gate& gate, DirectoryStore& store, const Rules& rules)
    : Service(gate, "meydan.directory.v1.DirectoryService"),
      units_(store, rules),
      people_(store, rules),
      accounts_(store, rules) {
  Unary(&units_, &UnitMethods::GetUnit);
  Unary(&units_, &UnitMethods::ListUnits);
  Unary(&units_, &UnitMethods::CreateUnit);
  Unary(&units_, &UnitMethods::UpdateUnit);
  Unary(&units_, &UnitMethods::MoveUnit);
  Unary(&units_, &UnitMethods::CloseUnit);
  Unary(&units_, &UnitMethods::ReopenUnit);
  Unary(&units_, &UnitMethods::DesignateRepresentative);
  Unary(&units_, &UnitMethods::ReplaceRepresentative);
  Unary(&units_, &UnitMethods::RemoveRepresentative);
  Unary(&people_, &PersonMethods::GetPerson);
  Unary(&people_, &PersonMethods::ListPeople);
  Unary(&people_, &PersonMethods::CreatePerson);
  Unary(&people_, &PersonMethods::UpdatePerson);
  Unary(&people_, &PersonMethods::GrantRole);
  Unary(&people_, &PersonMethods::RevokeRole);
  Unary(&people_, &PersonMethods::DeactivatePerson);
  Unary(&people_, &PersonMethods::ReactivatePerson);
  Unary(&accounts_, &AccountMethods::GetAccount);
  Unary(&accounts_, &AccountMethods::ListAccounts);
  Unary(&accounts_, &AccountMethods::RequestAccount);
  Unary(&accounts_, &AccountMethods::UpdateAccount);
  Unary(&accounts_, &AccountMethods::ActivateAccount);
  Unary(&accounts_, &AccountMethods::MarkAccountDormant);
  Unary(&accounts_, &AccountMethods::CloseAccount);
  Unary(&accounts_, &AccountMethods::DesignateAccountManager);
  Unary(&accounts_, &AccountMethods::RemoveAccountManager);
}

}  // namespace meydan::directory
