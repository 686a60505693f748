#pragma once

#include <string>

#include "common/rpc/service.h"
#include "meydan/directory/v1/service.pb.h"
#include "services/directory/domain/roles.h"
#include "services/directory/store.h"

namespace meydan::directory {

// The methods about units and their representatives: each reads what the domain function wants to know and hands over.
// Safe from any thread.
class UnitMethods {
 public:
  UnitMethods(DirectoryStore& store, const Rules& rules) : store_(store), rules_(rules) {}

  using Answer = Task<absl::StatusOr<v1::Unit>>;
  Answer GetUnit(rpc::Call call, v1::GetUnitRequest request);
  Task<absl::StatusOr<v1::ListUnitsResponse>> ListUnits(rpc::Call call, v1::ListUnitsRequest request);
  Answer CreateUnit(rpc::Call call, v1::CreateUnitRequest request);
  Answer UpdateUnit(rpc::Call call, v1::UpdateUnitRequest request);
  Answer MoveUnit(rpc::Call call, v1::MoveUnitRequest request);
  Answer CloseUnit(rpc::Call call, v1::CloseUnitRequest request);
  Answer ReopenUnit(rpc::Call call, v1::ReopenUnitRequest request);
  Answer DesignateRepresentative(rpc::Call call, v1::DesignateRepresentativeRequest request);
  Answer ReplaceRepresentative(rpc::Call call, v1::ReplaceRepresentativeRequest request);
  Answer RemoveRepresentative(rpc::Call call, v1::RemoveRepresentativeRequest request);

 private:
  // One attempt at a command: reads what else it needs and decides.
  using Decided = Task<absl::StatusOr<GuardedDecision<v1::Unit>>>;
  Decided Decide(v1::CreateUnitRequest request);
  Decided Decide(v1::Unit unit, v1::UpdateUnitRequest request);
  Decided Decide(v1::Unit unit, v1::MoveUnitRequest request);
  Decided Decide(v1::Unit unit, v1::CloseUnitRequest request, Actor actor);
  Decided Decide(v1::Unit unit, v1::ReopenUnitRequest request);
  Decided Decide(v1::Unit unit, v1::DesignateRepresentativeRequest request, Actor actor);
  Decided Decide(v1::Unit unit, v1::ReplaceRepresentativeRequest request, Actor actor);
  Decided Decide(v1::Unit unit, v1::RemoveRepresentativeRequest request, Actor actor);

  DirectoryStore& store_;
  const Rules& rules_;
};

}  // namespace meydan::directory
