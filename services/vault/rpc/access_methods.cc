#include "services/vault/rpc/access_methods.h"

#include <memory>
#include <utility>

#include "services/vault/domain/access.h"
#include "services/vault/domain/hand_over.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

Task<absl::StatusOr<v1::Credential>> AccessMethods::RequestAccess(rpc::Call call, v1::RequestAccessRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  const std::string id = NewId("request", call.actor.name, request_id);
  // Shared, since the function that holds it is copied.
  const auto held = std::make_shared<const Wiped<v1::RequestAccessRequest>>(std::move(request));
  return calls_.Rule(std::move(call), name, request_id,
                     [id, held](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::RequestAccess(current, id, **held, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> AccessMethods::BreakGlass(rpc::Call call, v1::BreakGlassRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  const std::string id = NewId("break_glass", call.actor.name, request_id);
  // Shared, since the function that holds it is copied.
  const auto held = std::make_shared<const Wiped<v1::BreakGlassRequest>>(std::move(request));
  return calls_.Rule(std::move(call), name, request_id,
                     [id, held](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::BreakGlass(current, id, **held, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> AccessMethods::ArrangeLeaveCover(rpc::Call call,
                                                                      v1::ArrangeLeaveCoverRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  const std::string id = NewId("cover", call.actor.name, request_id);
  // Shared, since the function that holds it is copied.
  const auto held = std::make_shared<const Wiped<v1::ArrangeLeaveCoverRequest>>(std::move(request));
  return calls_.Rule(std::move(call), name, request_id,
                     [id, held](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::ArrangeLeaveCover(current, id, **held, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> AccessMethods::ApproveAccess(rpc::Call call, v1::ApproveAccessRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::ApproveAccess(current, request, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> AccessMethods::DenyAccess(rpc::Call call, v1::DenyAccessRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::DenyAccess(current, request, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> AccessMethods::EndAccess(rpc::Call call, v1::EndAccessRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::EndAccess(current, request, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> AccessMethods::ReviewBreakGlass(rpc::Call call,
                                                                     v1::ReviewBreakGlassRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::ReviewBreakGlass(current, request, occasion);
                     });
}

Task<absl::StatusOr<v1::Credential>> AccessMethods::ConfirmAccess(rpc::Call call, v1::ConfirmAccessRequest request) {
  const std::string name = request.name();
  const std::string request_id = request.request_id();
  return calls_.Rule(std::move(call), name, request_id,
                     [request = std::move(request)](const storage::v1::Credential& current, const Occasion& occasion) {
                       return vault::ConfirmAccess(current, request, occasion);
                     });
}

}  // namespace meydan::vault
