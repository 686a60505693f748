#include "services/directory/rpc/units.h"

#include <utility>

#include "common/app/origin.h"
#include "common/base/status_macros.h"
#include "services/directory/domain/lists.h"
#include "services/directory/domain/place.h"
#include "services/directory/domain/representative.h"
#include "services/directory/domain/unit.h"

namespace meydan::directory {

UnitMethods::Answer UnitMethods::GetUnit(rpc::Call, v1::GetUnitRequest request) {
  CO_ASSIGN_OR_RETURN(Held<v1::Unit> unit, co_await store_.Load<v1::Unit>(request.name()));
  co_return std::move(unit.state);
}

Task<absl::StatusOr<v1::ListUnitsResponse>> UnitMethods::ListUnits(rpc::Call, v1::ListUnitsRequest request) {
  CO_ASSIGN_OR_RETURN(const std::string list, ListFor(request));
  CO_ASSIGN_OR_RETURN(auto page, co_await store_.LoadPage<v1::Unit>(list, request.page_size(), request.page_token()));
  v1::ListUnitsResponse response;
  for (v1::Unit& unit : page.first) *response.add_units() = std::move(unit);
  response.set_next_page_token(page.second);
  co_return response;
}

UnitMethods::Answer UnitMethods::CreateUnit(rpc::Call call, v1::CreateUnitRequest request) {
  const auto decide = [this, request] { return Decide(request); };
  co_return co_await store_.Create<v1::Unit>(absl::StrCat("units/", request.unit_id()),
                                             app::OriginOf(call, request.request_id()), decide);
}

UnitMethods::Decided UnitMethods::Decide(v1::CreateUnitRequest request) {
  CO_ASSIGN_OR_RETURN(const Ancestors ancestors, co_await store_.LoadAncestors(request.unit().parent()));
  co_return directory::CreateUnit(request, ancestors, store_.clock().Now());
}

UnitMethods::Answer UnitMethods::UpdateUnit(rpc::Call call, v1::UpdateUnitRequest request) {
  const auto decide = [this, request](const v1::Unit& unit) { return Decide(unit, request); };
  co_return co_await store_.Change<v1::Unit>(request.unit().name(), app::OriginOf(call, request.request_id()),
                                             request.unit().etag(), decide);
}

UnitMethods::Decided UnitMethods::Decide(v1::Unit unit, v1::UpdateUnitRequest request) {
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> accounts, co_await store_.ReadList(ActiveAccountsOf(unit.name())));
  co_return directory::UpdateUnit(unit, request, accounts, store_.clock().Now());
}

UnitMethods::Answer UnitMethods::MoveUnit(rpc::Call call, v1::MoveUnitRequest request) {
  const auto decide = [this, request](const v1::Unit& unit) { return Decide(unit, request); };
  co_return co_await store_.Change<v1::Unit>(request.name(), app::OriginOf(call, request.request_id()), request.etag(),
                                             decide);
}

UnitMethods::Decided UnitMethods::Decide(v1::Unit unit, v1::MoveUnitRequest request) {
  CO_ASSIGN_OR_RETURN(const Ancestors ancestors, co_await store_.LoadAncestors(request.parent()));
  CO_ASSIGN_OR_RETURN(const std::vector<Held<v1::Unit>> descendants, co_await store_.LoadDescendants(unit.name()));
  co_return directory::MoveUnit(unit, request.parent(), ancestors, descendants, store_.clock().Now());
}

UnitMethods::Answer UnitMethods::CloseUnit(rpc::Call call, v1::CloseUnitRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Unit& unit) {
    return Decide(unit, request, actor);
  };
  co_return co_await store_.Change<v1::Unit>(request.name(), app::OriginOf(call, request.request_id()), request.etag(),
                                             decide);
}

UnitMethods::Decided UnitMethods::Decide(v1::Unit unit, v1::CloseUnitRequest, Actor actor) {
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> children, co_await store_.ReadList(ActiveChildrenOf(unit.name())));
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> accounts, co_await store_.ReadList(OpenAccountsOf(unit.name())));
  co_return directory::CloseUnit(unit, children, accounts, actor, rules_, store_.clock().Now());
}

UnitMethods::Answer UnitMethods::ReopenUnit(rpc::Call call, v1::ReopenUnitRequest request) {
  const auto decide = [this, request](const v1::Unit& unit) { return Decide(unit, request); };
  co_return co_await store_.Change<v1::Unit>(request.name(), app::OriginOf(call, request.request_id()), request.etag(),
                                             decide);
}

UnitMethods::Decided UnitMethods::Decide(v1::Unit unit, v1::ReopenUnitRequest) {
  CO_ASSIGN_OR_RETURN(const Ancestors ancestors, co_await store_.LoadAncestors(unit.parent()));
  co_return directory::ReopenUnit(unit, ancestors, store_.clock().Now());
}

UnitMethods::Answer UnitMethods::DesignateRepresentative(rpc::Call call, v1::DesignateRepresentativeRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Unit& unit) {
    return Decide(unit, request, actor);
  };
  co_return co_await store_.Change<v1::Unit>(request.name(), app::OriginOf(call, request.request_id()), request.etag(),
                                             decide);
}

UnitMethods::Decided UnitMethods::Decide(v1::Unit unit, v1::DesignateRepresentativeRequest request, Actor actor) {
  CO_ASSIGN_OR_RETURN(const Held<v1::Person> person, co_await store_.Load<v1::Person>(request.person()));
  co_return directory::DesignateRepresentative(unit, person, actor, rules_, store_.clock().Now());
}

UnitMethods::Answer UnitMethods::ReplaceRepresentative(rpc::Call call, v1::ReplaceRepresentativeRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Unit& unit) {
    return Decide(unit, request, actor);
  };
  co_return co_await store_.Change<v1::Unit>(request.name(), app::OriginOf(call, request.request_id()), request.etag(),
                                             decide);
}

UnitMethods::Decided UnitMethods::Decide(v1::Unit unit, v1::ReplaceRepresentativeRequest request, Actor actor) {
  CO_ASSIGN_OR_RETURN(const Held<v1::Person> person, co_await store_.Load<v1::Person>(request.person()));
  co_return directory::ReplaceRepresentative(unit, person, actor, rules_, store_.clock().Now());
}

UnitMethods::Answer UnitMethods::RemoveRepresentative(rpc::Call call, v1::RemoveRepresentativeRequest request) {
  const auto decide = [this, request, actor = call.actor](const v1::Unit& unit) {
    return Decide(unit, request, actor);
  };
  co_return co_await store_.Change<v1::Unit>(request.name(), app::OriginOf(call, request.request_id()), request.etag(),
                                             decide);
}

UnitMethods::Decided UnitMethods::Decide(v1::Unit unit, v1::RemoveRepresentativeRequest, Actor actor) {
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> accounts, co_await store_.ReadList(ActiveAccountsOf(unit.name())));
  co_return directory::RemoveRepresentative(unit, accounts, actor, rules_, store_.clock().Now());
}

}  // namespace meydan::directory
