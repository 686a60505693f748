#include "common/rpc/gate.h"

#include <chrono>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/jws.h"
#include "common/auth/permissions.h"
#include "common/auth/second_factor.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"

namespace meydan::rpc {
namespace {

absl::string_view Metadata(const grpc::CallbackServerContext& context, const char* key) {
  const auto found = context.client_metadata().find(key);
  return found == context.client_metadata().end() ? absl::string_view()
                                                  : absl::string_view(found->second.data(), found->second.size());
}

absl::Time DeadlineOf(const grpc::CallbackServerContext& context) {
  const std::chrono::system_clock::time_point deadline = context.deadline();
  return deadline == std::chrono::system_clock::time_point::max() ? absl::InfiniteFuture() : absl::FromChrono(deadline);
}

// The field, if there is one and it is a string.
std::string TextField(const google::protobuf::Message& request, const char* name) {
  const google::protobuf::FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  if (field == nullptr || field->is_repeated()) return "";
  if (field->type() != google::protobuf::FieldDescriptor::TYPE_STRING) return "";
  return request.GetReflection()->GetString(request, field);
}

// Whether the request carries a request_id; an error when that is none.
absl::StatusOr<bool> HasRequestId(const google::protobuf::Message& request) {
  const std::string request_id = TextField(request, "request_id");
  if (request_id.empty()) return false;
  if (IsUuid(request_id)) return true;
  return BadField("request_id", "must be a UUID, e.g. 123e4567-e89b-42d3-a456-426614174000", "REQUEST_ID_INVALID");
}

absl::Status Overloaded(absl::string_view what) {
  return WithRetryDelay(MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
                                  absl::StrCat("the service works on as many ", what, " as it may; try again soon")),
                        absl::Milliseconds(100));
}

}  // namespace

Gate::Gate(Options options, auth::Verifier& verifier, FindActor find_actor, telemetry::Metrics& metrics,
           const Clock& clock)
    : options_(std::move(options)),
      verifier_(verifier),
      find_actor_(std::move(find_actor)),
      clock_(clock),
      ended_(metrics, "meydan_rpc_calls_total", "Ended calls by method and code.", {"method", "code"}),
      seconds_(metrics, "meydan_rpc_seconds", "Time of a call from its arrival to its end.",
               telemetry::LatencyBuckets(), {"method"}) {}

Gate::Ticket::Ticket(Gate& gate, const Method& method, bool stream)
    : gate_(gate), method_(method), stream_(stream), began_(gate.clock_.Now()) {
  ++(stream_ ? gate_.streams_ : gate_.calls_);
}

Gate::Ticket::~Ticket() { --(stream_ ? gate_.streams_ : gate_.calls_); }

void Gate::Ticket::End(const absl::Status& status) {
  gate_.ended_.With({method_.name, absl::StatusCodeToString(status.code())}).Increment();
  gate_.seconds_.With({method_.name}).Observe(absl::ToDoubleSeconds(gate_.clock_.Now() - began_));
  if (status.ok()) return;
  std::optional<int64_t> left_out = 0;
  // Calls that are to be repeated come in floods.
  if (IsTransient(status)) left_out = gate_.refusals_.Due(ReasonOf(status), gate_.clock_.Now());
  if (!left_out.has_value()) return;
  const bool ours = status.code() == absl::StatusCode::kInternal || status.code() == absl::StatusCode::kUnknown;
  // The text of our own faults is for us; a caller's mistake is told by its reason, for its text may quote the caller.
  telemetry::Log(ours ? telemetry::Level::kError : telemetry::Level::kInfo, "call_failed",
                 {{"method", method_.name},
                  {"code", absl::StatusCodeToString(status.code())},
                  {"reason", ReasonOf(status)},
                  {"error", ours ? std::string(status.message()) : std::string()},
                  {"left_out", *left_out}},
                 trace_id_);
}

absl::Status Gate::Identify(const grpc::CallbackServerContext& context, const Method& method, Call& call) {
  if (method.permission == "public") return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::string_view token, auth::BearerToken(Metadata(context, "authorization")));
  ASSIGN_OR_RETURN(const auth::Claims claims, verifier_.Verify(token, clock_.Now()));
  call.sign_in = {claims.auth_time, auth::ShowsSecondFactor(claims, options_.second_factor_classes)};
  Actor& actor = call.actor;
  if (absl::StartsWith(claims.subject, "services/")) {
    actor.name = claims.subject;
  } else {
    ASSIGN_OR_RETURN(actor, find_actor_(claims.subject));
  }
  if (!auth::Allows(actor, method.permission)) {
    return MakeError(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING",
                     absl::StrCat(actor.name, " has no role with the permission ", method.permission),
                     {{"permission", method.permission}});
  }
  return absl::OkStatus();
}

absl::Status Gate::CheckRoom(const Ticket& ticket) const {
  if (closed_) {
    return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the service is stopping"),
                          absl::Seconds(1));
  }
  if (!ticket.stream_ && calls_ > options_.max_in_flight) return Overloaded("calls");
  if (ticket.stream_ && streams_ > options_.max_streams) return Overloaded("streams");
  return absl::OkStatus();
}

absl::StatusOr<Call> Gate::Admit(const grpc::CallbackServerContext& context, const Method& method,
                                 const google::protobuf::Message* request, Ticket& ticket) {
  Call call;
  call.trace = telemetry::ContinueTrace(Metadata(context, "traceparent"));
  ticket.trace_id_ = call.trace.trace_id;
  call.deadline = DeadlineOf(context);
  if (!ticket.stream_ && call.deadline == absl::InfiniteFuture()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "DEADLINE_MISSING",
                     "the call has no deadline; set one (grpcurl: -max-time 10)");
  }
  if (absl::Status refused = Identify(context, method, call); !refused.ok()) {
    if (absl::IsPermissionDenied(refused)) ticket.refused_ = std::move(call);
    return refused;
  }
  if (request != nullptr) {
    ASSIGN_OR_RETURN(const bool once, HasRequestId(*request));
    if (once) call.request_digest = DigestOf(method.name, *request);
  }
  return call;
}

std::optional<Task<absl::Status>> Gate::Record(Ticket& ticket, const google::protobuf::Message& request,
                                               absl::Status refusal) const {
  if (!write_down_ || !ticket.refused_.has_value()) return std::nullopt;
  return write_down_(*std::move(ticket.refused_), ticket.method_, TextField(request, "name"), std::move(refusal));
}

}  // namespace meydan::rpc
