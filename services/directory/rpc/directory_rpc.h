#pragma once

#include "common/rpc/service.h"
#include "services/directory/rpc/accounts.h"
#include "services/directory/rpc/people.h"
#include "services/directory/rpc/units.h"

namespace meydan::directory {

// meydan.directory.v1.DirectoryService.
class DirectoryRpc final : public rpc::Service {
 public:
  DirectoryRpc(rpc::Gate& gate, DirectoryStore& store, const Rules& rules);

 private:
  UnitMethods units_;
  PersonMethods people_;
  AccountMethods accounts_;
};

}  // namespace meydan::directory
