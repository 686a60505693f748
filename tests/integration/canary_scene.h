#pragma once

#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/options/v1/options.pb.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "meydan/vault/v1/keys.pb.h"
#include "meydan/vault/v1/service.pb.h"
#include "tests/integration/canary.h"
#include "tests/integration/stack.h"

namespace meydan::integration {

namespace v1 = vault::v1;

// Everything that can be done with the vault on one account of FoundUniversity, each secret and each word in it a
// canary of its own. Not safe for use from several threads.
class CanaryScene {
 public:
  static constexpr char kCredential[] = "credentials/x.hukuk";
  static constexpr char kOwner[] = "people/temsilci";
  static constexpr char kHead[] = "people/dekan";
  static constexpr char kDirector[] = "people/direktor";
  static constexpr char kStranger[] = "people/mudur";
  static constexpr char kOperator[] = "people/isletmen";

  CanaryScene(Stack& stack, CanarySearch& search) : stack_(stack), search_(search) {}

  // Every step that is meant to succeed, but for Unseal and Seal.
  void DoEverything() {
    Deposit();
    Reveal();
    HandOver();
    AskAndApprove();
    AskInVain();
    Rotate();
    Cover();
    Succeed();
    LookAndTurnKeys();
  }
  // The requests that were answered with success at least once, by their full names.
  const std::set<std::string>& answered() const { return answered_; }

  template <typename Response, typename Request>
  absl::StatusOr<Response> Do(const std::string& who, Request request) {
    auto response = stack_.Call<Response>("vault", who, std::move(request));
    if (response.ok()) answered_.emplace(Request::descriptor()->full_name());
    return response;
  }
  template <typename Response, typename Request>
  Response Must(const std::string& who, Request request) {
    auto response = Do<Response>(who, std::move(request));
    EXPECT_THAT(response.status(), meydan::testing::IsOk()) << Request::descriptor()->name();
    return response.value_or(Response());
  }
  template <typename Request>
  static Request On() {
    Request request;
    request.set_name(kCredential);
    return request;
  }

  static std::vector<const google::protobuf::MethodDescriptor*> Methods() {
    std::vector<const google::protobuf::MethodDescriptor*> methods;
    for (const char* name : {"VaultService", "AuditService", "KeyService"}) {
      const auto* service =
          google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(absl::StrCat("meydan.vault.v1.", name));
      for (int i = 0; service != nullptr && i < service->method_count(); ++i) methods.push_back(service->method(i));
    }
    return methods;
  }

  // Calls in which there is no secret, by everybody.
  void TryAgainAndAgain() {
    v1::GetCredentialRequest request;
    request.set_name(absl::StrCat("credentials/x.", std::string(100, 'x')));
    for (int i = 0; i < 50; ++i) {
      for (const char* who : {kOwner, kStranger, kOperator, kDirector, "people/rektor", "services/routing"}) {
        (void)CallBytes(stack_.ClientOf("vault", who), "/meydan.vault.v1.VaultService/GetCredential",
                        request.SerializeAsString());
      }
    }
  }

  // Every method, by everybody, with whatever a request can be filled with; most of it in vain. Seal is left out where
  // it would be carried out.
  void TryEverything() {
    const std::string canary = Words("something tried in vain");
    google::protobuf::MessageFactory& factory = *google::protobuf::MessageFactory::generated_factory();
    for (const auto* method : Methods()) {
      const std::string path = absl::StrCat("/", method->service()->full_name(), "/", method->name());
      std::unique_ptr<google::protobuf::Message> request(factory.GetPrototype(method->input_type())->New());
      Fill(*request, canary);
      const std::string bytes = request->SerializeAsString();
      for (const std::string who : {"", kOwner, kStranger, kOperator, kDirector, "people/rektor", "services/routing"}) {
        if (method->name() == "Seal" && (who == kOperator || who == kDirector)) continue;
        (void)CallBytes(stack_.ClientOf("vault", who), path, bytes);
        (void)CallBytes(stack_.ClientOf("vault", who), path, bytes + "\xff");  // what does not parse
      }
    }
  }

 private:
  // `size` characters at random.
  static std::string Random(size_t size, absl::string_view alphabet) {
    static std::mt19937_64 random{std::random_device{}()};
    std::string text;
    for (size_t i = 0; i < size; ++i) text += alphabet[random() % alphabet.size()];
    return text;
  }
  std::string Canary(const std::string& name, const std::string& text) {
    search_.Add(name, text);
    return text;
  }
  // One that is no text of its own: what somebody makes of it is looked for.
  std::string Words(const std::string& name) { return Canary(name, Random(40, kLetters)); }

  void Deposit() {
    auto share = On<v1::ShareCredentialRequest>();
    share.set_request_id(RandomUuid());
    const auto add = [&share](v1::Field field, const std::string& value) {
      share.add_values()->set_field(field);
      share.mutable_values(share.values_size() - 1)->set_value(value);
    };
    const std::string seed = Canary("second factor", Random(32, kBase32));
    add(v1::FIELD_USER_NAME, Words("user name"));
    add(v1::FIELD_EMAIL, Canary("e-mail", absl::StrCat(Random(20, kLetters), "@", Random(20, kLetters), ".tr")));
    add(v1::FIELD_PASSWORD, Canary("password", absl::StrCat(Random(14, kLetters), "?/+", Random(14, kLetters))));
    add(v1::FIELD_SECOND_FACTOR, seed);
    add(v1::FIELD_RECOVERY_CODES, absl::StrCat(Words("recovery code"), "\n", Words("other recovery code")));
    add(v1::FIELD_RECOVERY_CONTACT, Words("recovery contact"));
    add(v1::FIELD_EMAIL_OWNER, Words("owner of the e-mail"));
    Must<v1::Credential>(kOwner, share);
    Must<v1::Credential>(kOwner, share);  // the same request once more
    Must<v1::Credential>(kOwner, On<v1::ConfirmCredentialRequest>());
  }

  void Reveal() {
    for (int field = v1::FIELD_USER_NAME; field <= v1::FIELD_EMAIL_OWNER; ++field) {
      auto reveal = On<v1::RevealSecretRequest>();
      reveal.set_field(static_cast<v1::Field>(field));
      reveal.set_purpose(Words("purpose"));
      EXPECT_EQ(Do<v1::RevealSecretResponse>(kOwner, reveal).ok(), field != v1::FIELD_SECOND_FACTOR) << field;
    }
    auto code = On<v1::GetOneTimeCodeRequest>();
    code.set_purpose(Words("purpose of a code"));
    Must<v1::GetOneTimeCodeResponse>(kOwner, code);
  }

  void Rotate() {
    const auto rotated = Must<v1::RotateCredentialResponse>(kOwner, On<v1::RotateCredentialRequest>());
    Canary("generated password", rotated.password());
    auto confirm = On<v1::ConfirmRotationRequest>();
    confirm.set_version(rotated.version());
    Must<v1::Credential>(kOwner, confirm);
    auto destroy = On<v1::DestroyVersionRequest>();
    destroy.set_field(v1::FIELD_PASSWORD);
    destroy.set_version(1);
    Must<v1::Credential>(kOwner, destroy);
    auto given = On<v1::RotateCredentialRequest>();
    given.set_password(Words("password of a rotation"));
    Must<v1::RotateCredentialResponse>(kOwner, given);
    Must<v1::Credential>(kOwner, On<v1::AskRotationRequest>());
  }

  void HandOver() {
    auto link = On<v1::CreateHandOverLinkRequest>();
    link.set_recipient(kHead);
    link.add_fields(v1::FIELD_PASSWORD);
    link.set_purpose(Words("purpose of a link"));
    const auto made = Must<v1::CreateHandOverLinkResponse>(kOwner, link);
    const std::string secret = made.token().substr(made.token().find('.') + 1);
    Canary("link token", secret);
    std::string bytes;
    EXPECT_TRUE(absl::WebSafeBase64Unescape(secret, &bytes));
    Canary("bytes of the link token", bytes);
    v1::OpenHandOverLinkRequest open;
    open.set_token(made.token());
    EXPECT_EQ(Must<v1::OpenHandOverLinkResponse>(kHead, open).values_size(), 1);
    EXPECT_FALSE(Do<v1::OpenHandOverLinkResponse>(kHead, open).ok());
  }

  // The stranger asks for the password; gives the id of the request.
  std::string Ask(const std::string& purpose) {
    auto ask = On<v1::RequestAccessRequest>();
    ask.add_fields(v1::FIELD_PASSWORD);
    ask.set_purpose(Words(purpose));
    const auto asked = Must<v1::Credential>(kStranger, ask);
    for (const v1::AccessRequest& each : asked.access_requests()) {
      if (each.state() == v1::AccessRequest::STATE_PENDING && each.requester() == kStranger) return each.id();
    }
    ADD_FAILURE() << "no request waits";
    return "";
  }

  void AskAndApprove() {
    auto approve = On<v1::ApproveAccessRequest>();
    approve.set_request(Ask("purpose of a request"));
    Must<v1::Credential>(kHead, approve);
    auto reveal = On<v1::RevealSecretRequest>();
    reveal.set_field(v1::FIELD_PASSWORD);
    reveal.set_purpose(Words("purpose of a grantee"));
    Must<v1::RevealSecretResponse>(kStranger, reveal);
    auto emergency = On<v1::BreakGlassRequest>();
    emergency.set_reason(Words("reason of an emergency"));
    const auto broken = Must<v1::Credential>(kOwner, emergency);
    auto review = On<v1::ReviewBreakGlassRequest>();
    ASSERT_GT(broken.break_glasses_size(), 0);
    review.set_break_glass(broken.break_glasses(0).id());
    Must<v1::Credential>(kHead, review);
  }

  // One request is refused, another one taken back, a third one's grant ended.
  void AskInVain() {
    auto deny = On<v1::DenyAccessRequest>();
    deny.set_request(Ask("purpose of a request that is refused"));
    Must<v1::Credential>(kHead, deny);
    auto end = On<v1::EndAccessRequest>();
    end.set_request(Ask("purpose of a request that is taken back"));
    Must<v1::Credential>(kStranger, end);
    auto approve = On<v1::ApproveAccessRequest>();
    approve.set_request(Ask("purpose of a request whose grant is ended"));
    Must<v1::Credential>(kHead, approve);
    end.set_request(approve.request());
    Must<v1::Credential>(kHead, end);
  }

  void Cover() {
    auto cover = On<v1::ArrangeLeaveCoverRequest>();
    cover.set_absent(kOwner);
    cover.set_deputy("people/ayse");
    *cover.mutable_end_time() = ToProto(absl::Now() + absl::Hours(1));
    Must<v1::Credential>(kOwner, cover);
    auto reveal = On<v1::RevealSecretRequest>();
    reveal.set_field(v1::FIELD_PASSWORD);
    reveal.set_purpose(Words("purpose of a deputy"));
    Must<v1::RevealSecretResponse>("people/ayse", reveal);
  }

  // One of two managers leaves, the other one confirms that everything is theirs.
  void Succeed() {
    Join("people/denetci1");
    Join("people/denetci2");
    directory::v1::RemoveAccountManagerRequest remove;
    remove.set_name("accounts/x.hukuk");
    remove.set_person("people/denetci1");
    Direct(remove);
    const auto get = On<v1::GetCredentialRequest>();
    auto confirm = On<v1::ConfirmAccessRequest>();
    EXPECT_THAT(WaitFor([&] {
                  const auto seen = Do<v1::Credential>("people/denetci2", get);
                  if (!seen.ok()) return seen.status();
                  if (seen->hand_overs_size() == 0) return absl::UnavailableError("no hand-over yet");
                  confirm.set_hand_over(seen->hand_overs(seen->hand_overs_size() - 1).id());
                  return absl::OkStatus();
                }),
                meydan::testing::IsOk());
    Must<v1::Credential>("people/denetci2", confirm);
  }
  // Becomes a manager; returns when the credential has followed: there is a record of it.
  void Join(const char* manager) {
    v1::ListAuditRecordsRequest records;
    records.set_chain(kCredential);
    records.set_after(Must<v1::ListAuditRecordsResponse>(kDirector, records).head().number());
    directory::v1::DesignateAccountManagerRequest designate;
    designate.set_name("accounts/x.hukuk");
    designate.set_person(manager);
    Direct(designate);
    EXPECT_THAT(WaitFor([&] {
                  const auto listed = Do<v1::ListAuditRecordsResponse>(kDirector, records);
                  if (!listed.ok()) return listed.status();
                  v1::AuditRecord record;
                  for (const v1::ChainEntry& entry : listed->entries()) {
                    if (record.ParseFromString(entry.record()) && record.action() == v1::AuditRecord::ACTION_DUTY) {
                      return absl::OkStatus();
                    }
                  }
                  return absl::UnavailableError("the credential has not followed yet");
                }),
                meydan::testing::IsOk());
  }
  template <typename Request>
  void Direct(const Request& request) {
    EXPECT_THAT(stack_.Call<directory::v1::Account>("directory", kDirector, request).status(), meydan::testing::IsOk());
  }

  void LookAndTurnKeys() {
    Must<v1::ListCredentialsResponse>(kDirector, v1::ListCredentialsRequest());
    Must<v1::CountComplianceResponse>(kDirector, v1::CountComplianceRequest());
    v1::ListAuditRecordsRequest records;
    records.set_chain(kCredential);
    EXPECT_GT(Must<v1::ListAuditRecordsResponse>(kDirector, records).entries_size(), 10);
    Must<v1::ListAuditChainsResponse>(kOperator, v1::ListAuditChainsRequest());
    Must<v1::WhoCanSeeResponse>(kDirector, On<v1::WhoCanSeeRequest>());
    v1::WhatWasSeenRequest seen;
    seen.set_person(kOwner);
    EXPECT_GT(Must<v1::WhatWasSeenResponse>(kDirector, seen).seen_size(), 5);
    v1::WhatCanSeeRequest can;
    can.set_person(kOwner);
    Must<v1::WhatCanSeeResponse>(kDirector, can);
    Must<v1::ListHandOversResponse>(kDirector, v1::ListHandOversRequest());
    v1::SetVaultPolicyRequest set;
    *set.mutable_policy() = Must<v1::VaultPolicy>(kDirector, v1::GetVaultPolicyRequest());
    set.mutable_policy()->set_reveals_per_hour(set.policy().reveals_per_hour() + 1);
    Must<v1::VaultPolicy>(kDirector, set);
    Must<v1::SealStatus>(kOperator, v1::GetSealStatusRequest());
    Must<v1::Keyring>(kOperator, v1::GetKeyringRequest());
    Must<v1::Keyring>(kOperator, v1::RotateKeyRequest());
    EXPECT_THAT(WaitFor([&] {
                  v1::DestroyKeysRequest destroy;
                  destroy.set_minimum(2);
                  return Do<v1::Keyring>(kOperator, destroy).status();
                }),
                meydan::testing::IsOk());
  }

  // Fills what a request can be filled with: a canary in each field that is marked as sensitive.
  void Fill(google::protobuf::Message& request, const std::string& canary) {
    const auto* descriptor = request.GetDescriptor();
    const auto* reflection = request.GetReflection();
    for (int i = 0; i < descriptor->field_count(); ++i) {
      const auto* field = descriptor->field(i);
      if (field->message_type() == descriptor) continue;  // a policy within a policy
      if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE) {
        Fill(field->is_repeated() ? *reflection->AddMessage(&request, field)
                                  : *reflection->MutableMessage(&request, field),
             canary);
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING && !field->is_repeated()) {
        std::string value = field->options().GetExtension(options::v1::sensitive) ? canary : kCredential;
        if (field->name() == "request_id") value = RandomUuid();
        if (field->name() == "page_token" || field->name() == "etag") value.clear();
        reflection->SetString(&request, field, value);
      } else if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_ENUM) {
        const auto* word = field->enum_type()->value(1);
        field->is_repeated() ? reflection->AddEnum(&request, field, word) : reflection->SetEnum(&request, field, word);
      }
    }
  }

  static constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz23456789";
  static constexpr char kBase32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  Stack& stack_;
  CanarySearch& search_;
  std::set<std::string> answered_;
};

}  // namespace meydan::integration
