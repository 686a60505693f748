#include "services/notification/domain/template_spec.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/roles.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/review/v1/events.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "meydan/vault/v1/events.pb.h"

namespace meydan::notification {
namespace {

using Kind = ParameterSpec::Kind;

ParameterSpec Unit(std::string name) { return {std::move(name), Kind::kUnit}; }
ParameterSpec Account() { return {"account", Kind::kAccount}; }
ParameterSpec Person() { return {"person", Kind::kPerson}; }
ParameterSpec Due() { return {"due", Kind::kTime}; }
ParameterSpec MaybeTime(std::string name) { return {std::move(name), Kind::kTime, nullptr, /*optional=*/true}; }
ParameterSpec Code(std::string name, const google::protobuf::EnumDescriptor* codes) {
  return {std::move(name), Kind::kCode, codes};
}
ParameterSpec Accounts() { return {"account", Kind::kAccount, nullptr, /*optional=*/true, /*many=*/true}; }
ParameterSpec Platform() { return Code("platform", directory::v1::Platform_descriptor()); }
ParameterSpec Grounds() {
  return {"grounds", Kind::kCode, moderation::v1::Ground_descriptor(), /*optional=*/true, /*many=*/true};
}

// What every notice about a case says, and then what this one adds.
std::vector<ParameterSpec> CaseWith(std::vector<ParameterSpec> more) {
  std::vector<ParameterSpec> all = {Unit("unit"), Code("kind", routing::v1::Kind_descriptor()),
                                    Code("topic", routing::v1::Topic_descriptor()),
                                    Code("importance", routing::v1::Importance_descriptor())};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

// What every notice about a submission says, and then what this one adds.
std::vector<ParameterSpec> SubmissionWith(std::vector<ParameterSpec> more) {
  std::vector<ParameterSpec> all = {Unit("unit"), Code("request_type", review::v1::RequestType_descriptor())};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::vector<TemplateSpec> DirectorySpecs() {
  return {
      {"directory.manager_designated", {Account(), Unit("unit")}},
      {"directory.representative_changed", {Unit("unit"), Person()}},
      {"directory.representative_designated", {Unit("unit")}},
      {"directory.representative_ended", {Unit("unit")}},
      {"directory.representative_missing", {Unit("unit")}},
  };
}

std::vector<TemplateSpec> ModerationSpecs() {
  return {
      {"moderation.appeal_decided", {Account(), Code("outcome", moderation::v1::Appeal::Outcome_descriptor())}},
      {"moderation.appeal_opened", {Account()}},
      {"moderation.comment_flagged",
       {Account(), Grounds(), Code("topic", moderation::v1::Topic_descriptor()),
        Code("importance", moderation::v1::Importance_descriptor())}},
      {"moderation.comment_restored", {Account()}},
      {"moderation.removal_ordered", {Account(), Grounds(), Due()}},
      {"moderation.removal_overdue", {Account(), Grounds(), Due()}},
      {"moderation.removal_reminded", {Account(), Grounds(), Due()}},
      {"moderation.removal_withdrawn",
       {Account(), Code("cause", moderation::v1::RemovalWithdrawn::Cause_descriptor())}},
  };
}

std::vector<TemplateSpec> ReviewSpecs() {
  const auto answered_by = MaybeTime("answer_by");
  const auto published_at = MaybeTime("publish_time");
  const auto resubmitted_by = MaybeTime("resubmit_by");
  const auto reason = Code("reason", review::v1::ReasonCode_descriptor());
  const auto target = Code("target_kind", review::v1::TargetKind_descriptor());
  return {
      {"review.answer_due", SubmissionWith({Due()})},
      {"review.answer_overdue", SubmissionWith({Due()})},
      {"review.changes_due", SubmissionWith({Due()})},
      {"review.changes_requested", SubmissionWith({reason, resubmitted_by})},
      {"review.content_approved", SubmissionWith({published_at})},
      {"review.content_expired", SubmissionWith({published_at})},
      {"review.content_lapsed", SubmissionWith({resubmitted_by})},
      {"review.content_rejected", SubmissionWith({reason})},
      {"review.content_revised", SubmissionWith({})},
      {"review.content_scheduled", SubmissionWith({Accounts(), published_at})},
      {"review.content_submitted", SubmissionWith({answered_by})},
      {"review.content_withdrawn", SubmissionWith({})},
      {"review.licence_ended", {Unit("unit")}},
      {"review.licence_ending", {Unit("unit"), Due()}},
      {"review.publication_completed", SubmissionWith({Code("state", review::v1::Submission::State_descriptor())})},
      {"review.publication_failed", SubmissionWith({Account(), target})},
      {"review.publication_held", SubmissionWith({Code("cause", review::v1::Hold::Cause_descriptor())})},
      {"review.publication_skipped", SubmissionWith({Account(), target})},
      {"review.publication_stuck", SubmissionWith({Account(), target})},
      {"review.publish_due", SubmissionWith({Accounts(), Due()})},
      {"review.publishing_paused", {}},
      {"review.publishing_paused_account", {Account()}},
      {"review.publishing_paused_platform", {Platform()}},
      {"review.publishing_paused_unit", {Unit("unit")}},
      {"review.publishing_resumed", {}},
      {"review.publishing_resumed_account", {Account()}},
      {"review.publishing_resumed_platform", {Platform()}},
      {"review.publishing_resumed_unit", {Unit("unit")}},
      {"review.release_ended", {Unit("unit")}},
      {"review.release_ending", {Unit("unit"), Due()}},
      {"review.step_reached", SubmissionWith({answered_by, published_at})},
      {"review.takedown_confirmed", SubmissionWith({Account(), target})},
      {"review.takedown_overdue", SubmissionWith({Account(), target})},
      {"review.takedown_required", SubmissionWith({Account(), target, Due()})},
  };
}

std::vector<TemplateSpec> RoutingSpecs() {
  const auto rung = Code("rung", routing::v1::Rung_descriptor());
  const auto taken_by = MaybeTime("acknowledge_by");
  const auto answered_by = MaybeTime("answer_by");
  return {
      {"routing.case_answered", CaseWith({})},
      {"routing.case_closed_unanswered", CaseWith({})},
      {"routing.case_escalated_by_hand", CaseWith({rung, answered_by})},
      {"routing.case_escalated_by_rule", CaseWith({rung, answered_by})},
      {"routing.case_escalated_unacknowledged", CaseWith({rung, answered_by})},
      {"routing.case_escalated_unanswered", CaseWith({rung, answered_by})},
      {"routing.case_reassigned", CaseWith({Unit("former_unit"), taken_by, answered_by})},
      {"routing.case_reopened", CaseWith({taken_by, answered_by})},
      {"routing.case_routed", CaseWith({taken_by, answered_by})},
      {"routing.case_unacknowledged", CaseWith({Due()})},
      {"routing.case_unanswered", CaseWith({Due()})},
  };
}

// What every notice about an account's credentials says, and then what this one adds.
std::vector<ParameterSpec> CredentialWith(std::vector<ParameterSpec> more) {
  std::vector<ParameterSpec> all = {Account(), Unit("unit")};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

ParameterSpec CredentialFields() {
  return {"fields", Kind::kCode, vault::v1::Field_descriptor(), /*optional=*/true, /*many=*/true};
}

std::vector<TemplateSpec> VaultSpecs() {
  const auto why = Code("reason", vault::v1::RotationReason_descriptor());
  const auto step = Code("state", vault::v1::HandOver::State_descriptor());
  const auto begun = MaybeTime("start");
  // Notices of earlier versions have none.
  const ParameterSpec ended = {"reason", Kind::kCode, vault::v1::AccessRevoked::Reason_descriptor(), /*optional=*/true};
  return {
      {"vault.access_denied", CredentialWith({Code("state", vault::v1::AccessRequest::State_descriptor())})},
      {"vault.access_expired", CredentialWith({})},
      {"vault.access_granted", CredentialWith({Due()})},
      {"vault.access_requested", CredentialWith({Person(), Due()})},
      {"vault.access_revoked", CredentialWith({ended})},
      {"vault.access_withdrawn", CredentialWith({})},
      {"vault.break_glass_justified", CredentialWith({Person()})},
      {"vault.break_glass_review_overdue", CredentialWith({})},
      {"vault.break_glass_unjustified", CredentialWith({Person()})},
      {"vault.break_glass_used", CredentialWith({Person(), Due()})},
      {"vault.cover_arranged", CredentialWith({Person(), begun, Due()})},
      {"vault.cover_granted", CredentialWith({begun, Due()})},
      {"vault.credential_revealed", CredentialWith({Person(), Code("field", vault::v1::Field_descriptor())})},
      {"vault.credential_rotated", CredentialWith({})},
      {"vault.credential_shared", CredentialWith({CredentialFields()})},
      {"vault.deposit_overdue", CredentialWith({CredentialFields()})},
      {"vault.hand_over_completed", CredentialWith({Person()})},
      {"vault.hand_over_confirm", CredentialWith({})},
      {"vault.hand_over_left", CredentialWith({Code("post", vault::v1::HandOver::Post_descriptor())})},
      {"vault.hand_over_overdue", CredentialWith({step})},
      {"vault.hand_over_started", CredentialWith({Person(), Code("post", vault::v1::HandOver::Post_descriptor())})},
      {"vault.hand_over_yours", CredentialWith({})},
      {"vault.link_created", CredentialWith({Due()})},
      {"vault.link_incident", CredentialWith({Person()})},
      {"vault.link_opened", CredentialWith({Person()})},
      {"vault.policy_changed", {}},
      {"vault.policy_weakened", {Due()}},
      {"vault.policy_weakened_above", {Due()}},
      {"vault.rotation_due", CredentialWith({why, Due()})},
      {"vault.rotation_overdue", CredentialWith({why, Due()})},
      {"vault.unusual_reveal", CredentialWith({Person()})},
      {"vault.unusual_reveal_many_accounts", CredentialWith({Person()})},
      {"vault.unusual_reveal_many_deposits", CredentialWith({Person()})},
      {"vault.unusual_reveal_many_refusals", CredentialWith({Person()})},
      {"vault.unusual_reveal_out_of_hours", CredentialWith({Person()})},
  };
}

std::vector<TemplateSpec> MakeSpecs() {
  std::vector<TemplateSpec> all;
  for (const auto& specs : {DirectorySpecs(), ModerationSpecs(), ReviewSpecs(), RoutingSpecs(), VaultSpecs()}) {
    all.insert(all.end(), specs.begin(), specs.end());
  }
  return all;
}

absl::Status Malformed(const v1::Notice& notice, absl::string_view what) {
  // Only names out of the specs are told on: what stands in a wrong parameter may be anything.
  return MakeError(absl::StatusCode::kInvalidArgument, "NOTICE_MALFORMED",
                   absl::StrCat("a notice of ", notice.event_type(), " ", what));
}

bool Fits(const ParameterSpec& spec, const v1::Parameter& parameter) {
  switch (spec.kind) {
    case Kind::kUnit:
      return parameter.has_reference() && IsReference("units", parameter.reference());
    case Kind::kAccount:
      return parameter.has_reference() && IsReference("accounts", parameter.reference());
    case Kind::kPerson:
      return parameter.has_reference() && IsReference("people", parameter.reference());
    case Kind::kTime:
      return parameter.has_time();
    case Kind::kCode:
      return parameter.has_code() && spec.codes->FindValueByName(parameter.code()) != nullptr;
  }
  return false;
}

}  // namespace

const std::vector<TemplateSpec>& TemplateSpecs() {
  static const auto* const specs = new std::vector<TemplateSpec>(MakeSpecs());
  return *specs;
}

const TemplateSpec* FindTemplate(absl::string_view key) {
  for (const TemplateSpec& spec : TemplateSpecs()) {
    if (spec.key == key) return &spec;
  }
  return nullptr;
}

const std::vector<std::string>& KnownCodes() {
  static const auto* const codes = [] {
    std::set<const google::protobuf::EnumDescriptor*> enums = {directory::v1::Role_descriptor()};
    for (const TemplateSpec& spec : TemplateSpecs()) {
      for (const ParameterSpec& parameter : spec.parameters) {
        if (parameter.codes != nullptr) enums.insert(parameter.codes);
      }
    }
    std::set<std::string> names;
    for (const google::protobuf::EnumDescriptor* one : enums) {
      for (int i = 0; i < one->value_count(); ++i) names.insert(one->value(i)->name());
    }
    return new std::vector<std::string>(names.begin(), names.end());
  }();
  return *codes;
}

absl::Status CheckParameters(const v1::Notice& notice) {
  const TemplateSpec* spec = FindTemplate(notice.template_());
  if (spec == nullptr) return Malformed(notice, "has an unknown template");
  int known = 0;
  for (const ParameterSpec& wanted : spec->parameters) {
    int found = 0;
    for (const v1::Parameter& parameter : notice.parameters()) {
      if (parameter.name() != wanted.name) continue;
      if (!Fits(wanted, parameter)) return Malformed(notice, absl::StrCat("has a wrong ", wanted.name));
      ++found;
    }
    if (found == 0 && !wanted.optional) return Malformed(notice, absl::StrCat("has no ", wanted.name));
    if (found > 1 && !wanted.many) return Malformed(notice, absl::StrCat("has more than one ", wanted.name));
    known += found;
  }
  if (known != notice.parameters_size()) return Malformed(notice, "has a parameter that its template does not know");
  return absl::OkStatus();
}

bool IsReference(absl::string_view collection, absl::string_view name) {
  constexpr size_t kLongest = 120;
  if (!absl::ConsumePrefix(&name, collection) || !absl::ConsumePrefix(&name, "/")) return false;
  return !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace meydan::notification
