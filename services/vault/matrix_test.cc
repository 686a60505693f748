// Who may call what on whose account: every method of the vault's protos, for every kind of caller, in both tiers, as
// it comes out of the gate's table and the domain together; compared with testdata/matrix.txt, which a person can
// judge.
//
// The account is hukuk's x.hukuk; "other" callers have the same role elsewhere. What is asked for is there: see Scene.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/auth/permissions.h"
#include "meydan/directory/v1/roles.pb.h"
#include "meydan/options/v1/options.pb.h"
#include "services/vault/testing/matrix_scene.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::IsOk;
using testing::kLow;
using testing::kPassword;
using testing::Scene;
using testing::SmallVault;

constexpr char kTable[] = "services/vault/testdata/matrix.txt";

struct Caller {
  std::string column;
  std::string name;
};

const std::vector<Caller>& Callers() {
  static const auto* const callers = new std::vector<Caller>{
      {"director", "mudur"},     {"manager", "veli"},  {"representative", "ece"}, {"head", "dekan"},
      {"staff", "ali"},          {"deputy", "vekil"},  {"grantee", "misafir"},    {"requester", "bekir"},
      {"same_human", "ikiz"},    {"reviewer", "rana"}, {"moderator", "deniz"},    {"senior_manager", "rektor"},
      {"other_manager", "ayse"}, {"other_rep", "can"}, {"other_head", "hekim"},   {"other_staff", "yabanci"},
      {"operator", "isletmen"},  {"client", "sistem"}, {"service", "routing"},
  };
  return *callers;
}

using Try = std::function<absl::Status(Scene&, rpc::Call)>;

template <typename Methods, typename Request, typename Response>
Try Calling(Methods SmallVault::* methods, Task<absl::StatusOr<Response>> (Methods::*method)(rpc::Call, Request),
            const std::function<void(Scene&, Request&)>& fill = nullptr) {
  return [=](Scene& scene, rpc::Call call) {
    Request request;
    if constexpr (requires { request.set_name(""); }) request.set_name(kLow);
    if (fill) fill(scene, request);
    return BlockOn((scene.vault().*methods.*method)(std::move(call), std::move(request))).status();
  };
}

// A right request to each method, by its name.
std::map<std::string, Try> Tries() {
  std::map<std::string, Try> tries;
  const auto duty = &SmallVault::duty;
  const auto access = &SmallVault::access;
  const auto secrets = &SmallVault::secrets;
  const auto lists = &SmallVault::lists;
  const auto policies = &SmallVault::policies;
  const auto keys = &SmallVault::keys;
  const auto audit = &SmallVault::audit;
  tries["GetCredential"] = Calling(duty, &DutyMethods::GetCredential);
  tries["ShareCredential"] = Calling<DutyMethods, v1::ShareCredentialRequest>(
      duty, &DutyMethods::ShareCredential, [](Scene&, v1::ShareCredentialRequest& request) {
        request.add_values()->set_field(v1::FIELD_EMAIL_OWNER);
        request.mutable_values(0)->set_value("Dean's office");
      });
  tries["ConfirmCredential"] = Calling(duty, &DutyMethods::ConfirmCredential);
  tries["DestroyVersion"] = Calling<DutyMethods, v1::DestroyVersionRequest>(
      duty, &DutyMethods::DestroyVersion, [](Scene&, v1::DestroyVersionRequest& request) {
        request.set_field(v1::FIELD_PASSWORD);
        request.set_version(1);
      });
  tries["ConfirmRotation"] = Calling<DutyMethods, v1::ConfirmRotationRequest>(
      duty, &DutyMethods::ConfirmRotation, [](Scene&, v1::ConfirmRotationRequest& request) { request.set_version(3); });
  tries["AskRotation"] = Calling(duty, &DutyMethods::AskRotation);
  tries["RevealSecret"] = Calling<SecretMethods, v1::RevealSecretRequest>(secrets, &SecretMethods::RevealSecret,
                                                                          [](Scene&, v1::RevealSecretRequest& request) {
                                                                            request.set_field(v1::FIELD_PASSWORD);
                                                                            request.set_purpose("to publish");
                                                                          });
  tries["GetOneTimeCode"] = Calling<SecretMethods, v1::GetOneTimeCodeRequest>(
      secrets, &SecretMethods::GetOneTimeCode,
      [](Scene&, v1::GetOneTimeCodeRequest& request) { request.set_purpose("to sign in"); });
  tries["RotateCredential"] = Calling(secrets, &SecretMethods::RotateCredential);
  tries["CreateHandOverLink"] = Calling<SecretMethods, v1::CreateHandOverLinkRequest>(
      secrets, &SecretMethods::CreateHandOverLink, [](Scene&, v1::CreateHandOverLinkRequest& request) {
        request.set_recipient("people/hekim");
        request.add_fields(v1::FIELD_PASSWORD);
        request.set_purpose("for the successor");
      });
  tries["OpenHandOverLink"] = Calling<SecretMethods, v1::OpenHandOverLinkRequest>(
      secrets, &SecretMethods::OpenHandOverLink,
      [](Scene& scene, v1::OpenHandOverLinkRequest& request) { request.set_token(scene.token()); });
  tries["RequestAccess"] = Calling<AccessMethods, v1::RequestAccessRequest>(
      access, &AccessMethods::RequestAccess, [](Scene&, v1::RequestAccessRequest& request) {
        request.add_fields(v1::FIELD_PASSWORD);
        request.set_purpose("a campaign");
      });
  tries["ApproveAccess"] = Calling<AccessMethods, v1::ApproveAccessRequest>(
      access, &AccessMethods::ApproveAccess,
      [](Scene& scene, v1::ApproveAccessRequest& request) { request.set_request(scene.request()); });
  tries["DenyAccess"] = Calling<AccessMethods, v1::DenyAccessRequest>(
      access, &AccessMethods::DenyAccess,
      [](Scene& scene, v1::DenyAccessRequest& request) { request.set_request(scene.request()); });
  tries["EndAccess"] = Calling<AccessMethods, v1::EndAccessRequest>(
      access, &AccessMethods::EndAccess,
      [](Scene& scene, v1::EndAccessRequest& request) { request.set_request(scene.request()); });
  tries["BreakGlass"] = Calling<AccessMethods, v1::BreakGlassRequest>(
      access, &AccessMethods::BreakGlass,
      [](Scene&, v1::BreakGlassRequest& request) { request.set_reason("the account was taken over"); });
  tries["ReviewBreakGlass"] = Calling<AccessMethods, v1::ReviewBreakGlassRequest>(
      access, &AccessMethods::ReviewBreakGlass, [](Scene& scene, v1::ReviewBreakGlassRequest& request) {
        request.set_break_glass(scene.emergency());
        request.set_justified(true);
      });
  tries["ConfirmAccess"] = Calling<AccessMethods, v1::ConfirmAccessRequest>(
      access, &AccessMethods::ConfirmAccess,
      [](Scene& scene, v1::ConfirmAccessRequest& request) { request.set_hand_over(scene.hand_over()); });
  tries["ArrangeLeaveCover"] = Calling<AccessMethods, v1::ArrangeLeaveCoverRequest>(
      access, &AccessMethods::ArrangeLeaveCover, [](Scene& scene, v1::ArrangeLeaveCoverRequest& request) {
        request.set_absent("people/veli");
        request.set_deputy("people/hekim");
        *request.mutable_end_time() = ToProto(scene.vault().clock.Now() + absl::Hours(100));
      });
  tries["ListCredentials"] = Calling(lists, &ListMethods::ListCredentials);
  tries["ListHandOvers"] = Calling(lists, &ListMethods::ListHandOvers);
  tries["CountCompliance"] = Calling(lists, &ListMethods::CountCompliance);
  tries["GetVaultPolicy"] = Calling(policies, &PolicyMethods::GetVaultPolicy);
  tries["SetVaultPolicy"] = Calling<PolicyMethods, v1::SetVaultPolicyRequest>(
      policies, &PolicyMethods::SetVaultPolicy, [](Scene& scene, v1::SetVaultPolicyRequest& request) {
        *request.mutable_policy() = *SmallVault::Must(BlockOn(scene.vault().preparation.Policy()));
        request.mutable_policy()->set_reveals_per_hour(99);
      });
  tries["GetSealStatus"] = Calling(keys, &KeyMethods::GetSealStatus);
  tries["Unseal"] =
      Calling<KeyMethods, v1::UnsealRequest>(keys, &KeyMethods::Unseal, [](Scene& scene, v1::UnsealRequest& request) {
        scene.vault().seal.Close();
        request.set_share("a share");
      });
  tries["Seal"] = Calling(keys, &KeyMethods::Seal);
  tries["GetKeyring"] = Calling(keys, &KeyMethods::GetKeyring);
  tries["RotateKey"] = Calling(keys, &KeyMethods::RotateKey);
  tries["DestroyKeys"] = Calling<KeyMethods, v1::DestroyKeysRequest>(
      keys, &KeyMethods::DestroyKeys, [](Scene&, v1::DestroyKeysRequest& request) { request.set_minimum(1); });
  tries["ListAuditChains"] = Calling(audit, &AuditMethods::ListAuditChains);
  tries["ListAuditRecords"] = Calling<AuditMethods, v1::ListAuditRecordsRequest>(
      audit, &AuditMethods::ListAuditRecords,
      [](Scene&, v1::ListAuditRecordsRequest& request) { request.set_chain(kLow); });
  tries["WhoCanSee"] = Calling(audit, &AuditMethods::WhoCanSee);
  tries["WhatCanSee"] = Calling<AuditMethods, v1::WhatCanSeeRequest>(
      audit, &AuditMethods::WhatCanSee,
      [](Scene&, v1::WhatCanSeeRequest& request) { request.set_person("people/veli"); });
  tries["WhatWasSeen"] = Calling<AuditMethods, v1::WhatWasSeenRequest>(
      audit, &AuditMethods::WhatWasSeen,
      [](Scene&, v1::WhatWasSeenRequest& request) { request.set_person("people/veli"); });
  return tries;
}

std::vector<const google::protobuf::MethodDescriptor*> Methods() {
  std::vector<const google::protobuf::MethodDescriptor*> methods;
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  for (const auto* file : {v1::GetCredentialRequest::descriptor()->file(), v1::SealRequest::descriptor()->file(),
                           v1::WhoCanSeeRequest::descriptor()->file()}) {
    for (int i = 0; i < file->service_count(); ++i) {
      const auto* service = pool.FindServiceByName(file->service(i)->full_name());
      for (int j = 0; j < service->method_count(); ++j) methods.push_back(service->method(j));
    }
  }
  return methods;
}

rpc::Call CallOf(Scene& scene, const Caller& caller) {
  rpc::Call call = scene.vault().As(caller.name);
  if (caller.column == "service") call.actor = Actor{"services/" + caller.name, {}};
  return call;
}

// "yes"; "-": none of the caller's roles may call it at all; ".": the credential does not exist for them; or the
// reason.
std::string Outcome(Scene& scene, const Caller& caller, const google::protobuf::MethodDescriptor& method,
                    const Try& attempt) {
  rpc::Call call = CallOf(scene, caller);
  const std::string permission = method.options().GetExtension(options::v1::permission);
  if (!auth::Allows(call.actor, permission)) return "-";
  const absl::Status status = attempt(scene, std::move(call));
  scene.Restore();
  if (status.ok()) return "yes";
  return ReasonOf(status) == "CREDENTIAL_NOT_FOUND" ? "." : ReasonOf(status);
}

// The cells under each other.
std::vector<std::string> Aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths(rows.front().size());
  for (const std::vector<std::string>& row : rows) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::vector<std::string> lines;
  for (const std::vector<std::string>& row : rows) {
    std::string line;
    for (size_t i = 0; i < row.size(); ++i)
      absl::StrAppend(&line, row[i], std::string(widths[i] - row[i].size() + 1, ' '));
    lines.emplace_back(absl::StripTrailingAsciiWhitespace(line));
  }
  return lines;
}

// One row for both tiers where they do not differ.
std::vector<std::string> Table() {
  const std::map<std::string, Try> tries = Tries();
  std::vector<std::vector<std::string>> rows = {{"method", "tier"}};
  for (const Caller& caller : Callers()) rows.front().push_back(caller.column);
  Scene standard(false);
  Scene high(true);
  for (const auto* method : Methods()) {
    const auto found = tries.find(method->name());
    if (found == tries.end()) {
      ADD_FAILURE() << method->full_name() << " is tried by nobody";
      continue;
    }
    std::vector<std::string> low_row = {method->name(), "STANDARD"};
    std::vector<std::string> high_row = {method->name(), "HIGH"};
    for (const Caller& caller : Callers()) {
      low_row.push_back(Outcome(standard, caller, *method, found->second));
      high_row.push_back(Outcome(high, caller, *method, found->second));
    }
    const bool same = std::equal(low_row.begin() + 2, low_row.end(), high_row.begin() + 2);
    if (same) low_row[1] = "both";
    rows.push_back(std::move(low_row));
    if (!same) rows.push_back(std::move(high_row));
  }
  return Aligned(rows);
}

TEST(MatrixTest, P7EveryMethodForEveryCallerInBothTiers) {
  const std::vector<std::string> lines = Table();
  EXPECT_GT(lines.size(), Methods().size());
  std::ifstream file(kTable);
  std::vector<std::string> expected;
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line[0] != '#') expected.push_back(line);
  }
  EXPECT_EQ(expected.size(), lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(lines[i], i < expected.size() ? expected[i] : "") << kTable;
  }
  if (!HasFailure()) return;
  const std::string now = ::testing::TempDir() + "/matrix.txt";
  std::ofstream(now) << absl::StrJoin(lines, "\n") << "\n";
  ADD_FAILURE() << "the table as it is now: " << now;
}

// The callers are written by hand, the roles are not: whoever adds one decides here what it may do with the vault.
TEST(MatrixTest, P7EveryRoleHasAColumn) {
  Scene scene(false);
  std::set<int> tried;
  for (const Caller& caller : Callers()) {
    for (const Actor::Grant& grant : CallOf(scene, caller).actor.grants) tried.insert(grant.role);
  }
  const auto* roles = directory::v1::Role_descriptor();
  for (int i = 0; i < roles->value_count(); ++i) {
    const int role = roles->value(i)->number();
    EXPECT_EQ(tried.contains(role), role != directory::v1::ROLE_UNSPECIFIED) << roles->value(i)->name();
  }
}

// Whatever the table says: nobody sees a secret of an account in TIER_HIGH without somebody else's word.
TEST(MatrixTest, CV6NobodyRevealsAloneInTheHighTier) {
  const std::map<std::string, Try> tries = Tries();
  Scene scene(true);
  for (const Caller& caller : Callers()) {
    if (caller.column == "grantee") continue;
    for (const auto* method : Methods()) {
      if (method->name() != "RevealSecret" && method->name() != "CreateHandOverLink") continue;
      EXPECT_NE(Outcome(scene, caller, *method, tries.at(method->name())), "yes")
          << caller.column << " " << method->name();
    }
  }
}

}  // namespace
}  // namespace meydan::vault
