// `vault policy`: how carefully which account is guarded. As JSON, so that what is shown can be changed and set.
#include <google/protobuf/util/json_util.h>

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/base/proto_time.h"
#include "services/meydanctl/home.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/vault_display.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = vault::v1;

struct Choice {
  std::string file;
  WriteOptions write;
};

absl::StatusOr<bool> Show(Session& session) {
  ASSIGN_OR_RETURN(const auto policy, session.Call<v1::VaultPolicy>(v1::GetVaultPolicyRequest()));
  google::protobuf::util::JsonPrintOptions pretty;
  pretty.add_whitespace = true;
  pretty.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(policy, &json, pretty).ok()) return absl::InternalError("policy");
  session.output().Print(json);
  return true;
}

absl::StatusOr<bool> Set(Session& session, const Choice& choice) {
  v1::SetVaultPolicyRequest request;
  ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(choice.file));
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, request.mutable_policy());
  if (!parsed.ok()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "POLICY_INVALID",
                     absl::StrCat(choice.file, " is no policy in JSON: ", std::string(parsed.message())));
  }
  request.set_request_id(choice.write.request_id.empty() ? RandomUuid() : choice.write.request_id);
  ASSIGN_OR_RETURN(const auto now, session.CallPatiently<v1::VaultPolicy>(absl::Seconds(5), request));
  if (!now.has_pending()) {
    session.output().Changed(now, absl::StrCat("The policy is in force (etag ", now.etag(), ")"));
    return true;
  }
  const std::string when = absl::FormatTime(absl::RFC3339_sec, ToTime(now.pending_from()), absl::UTCTimeZone());
  session.output().Changed(now, absl::StrCat("The policy guards less than the one in force, and waits until ", when,
                                             " (etag ", now.etag(), "). Setting the one in force withdraws it"));
  return true;
}

}  // namespace

void AddVaultPolicy(Program& program, CLI::App* group) {
  CLI::App* policy = program.Group(group, "policy", "The rules by which credentials are guarded");
  program.Command(policy, "show", "The policy in force, as JSON, with the weaker one that waits, if one does", Show);
  const auto choice = std::make_shared<Choice>();
  CLI::App* set = program.Command(policy, "set", "Put another policy in force; one that guards less is so after a day",
                                  [choice](Session& session) { return Set(session, *choice); });
  set->add_option("file", choice->file, "The whole policy, as `show` prints it")->required();
  AddRequestId(set, choice->write);
}

}  // namespace meydan::meydanctl
