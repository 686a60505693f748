// What every method and every field of the public protos must say of itself. Walks the descriptors of all services that
// there are in the protos' folder, so that a new method is held to it by existing.

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/auth/permissions.h"
#include "meydan/options/v1/options.pb.h"
#include "tests/contract/protos.h"

namespace meydan {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using ::testing::IsEmpty;
using testing::Protos;

const Protos& AllProtos() {
  static const auto* const protos = new Protos();
  return *protos;
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : AllProtos().ServiceFiles()) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) methods.push_back(file->service(i)->method(j));
    }
  }
  return methods;
}

bool OnlyReads(const MethodDescriptor& method) {
  const auto begins = [&method](const char* verb) { return absl::StartsWith(method.name(), verb); };
  return begins("Get") || begins("List") || begins("Count") || begins("Watch") || begins("Preview") ||
         begins("Check") || begins("Diff") || begins("Download") || begins("Who") || begins("What");
}

// All messages that methods take, give, or hold within.
std::vector<const Descriptor*> AllMessages() {
  std::set<const Descriptor*> messages;
  for (const MethodDescriptor* method : AllMethods()) {
    for (const Descriptor* root : {method->input_type(), method->output_type()}) {
      for (const Descriptor* message : Protos::WithAllItHolds(root)) messages.insert(message);
    }
  }
  return {messages.begin(), messages.end()};
}

// The names of the methods for which `wrong` has something to say.
std::vector<std::string> Faults(const std::function<std::string(const MethodDescriptor&)>& wrong) {
  std::vector<std::string> faults;
  for (const MethodDescriptor* method : AllMethods()) {
    const std::string fault = wrong(*method);
    if (!fault.empty()) faults.push_back(absl::StrCat(method->full_name(), ": ", fault));
  }
  return faults;
}

TEST(MethodsTest, EveryServiceIsLookedAt) {
  std::set<std::string> services;
  for (const MethodDescriptor* method : AllMethods()) services.insert(method->service()->name());
  EXPECT_THAT(services, ::testing::IsSupersetOf({"DirectoryService", "ModerationService", "CaseService",
                                                 "ReviewService", "VaultService", "AuditService", "KeyService",
                                                 "NotificationService", "OperationsService"}));
}

TEST(MethodsTest, EveryMethodNamesAPermissionThatThereIs) {
  const auto known = auth::AllPermissions();
  EXPECT_THAT(Faults([&](const MethodDescriptor& method) -> std::string {
                const std::string& permission = method.options().GetExtension(options::v1::permission);
                if (permission.empty()) return "names no permission";
                if (std::find(known.begin(), known.end(), permission) == known.end()) {
                  return absl::StrCat("nobody can have the permission ", permission);
                }
                return "";
              }),
              IsEmpty());
}

TEST(MethodsTest, EveryMethodHasARequestOfItsOwn) {
  std::map<const Descriptor*, std::string> requests;  // a server knows a method by its request's type
  EXPECT_THAT(Faults([&](const MethodDescriptor& method) -> std::string {
                const auto [place, is_new] = requests.emplace(method.input_type(), method.name());
                if (!is_new) return absl::StrCat("has the request of ", place->second);
                if (method.input_type()->file() != method.file()) return "its request is of another file";
                return "";
              }),
              IsEmpty());
}

// Writes that are safe to repeat by themselves, and why.
const std::map<std::string, std::string>& RepeatableByNature() {
  static const auto* const methods = new std::map<std::string, std::string>{
      {"meydan.moderation.v1.ModerationService.StreamComments",
       "a comment is known by its platform's id: the same once more changes nothing"},
      {"meydan.operations.v1.OperationsService.ReplayDeadLetters", "a letter that was handled is gone"},
      {"meydan.operations.v1.OperationsService.PurgeDeadLetters", "a letter that was purged is gone"},
      {"meydan.review.v1.AssetService.UploadAsset", "an asset is known by its content: the same once more is the same"},
      {"meydan.vault.v1.VaultService.RevealSecret", "each call is an access of its own, with a record of its own"},
      {"meydan.vault.v1.VaultService.GetOneTimeCode", "each call is an access of its own, with a record of its own"},
      {"meydan.vault.v1.VaultService.CreateHandOverLink", "its answer opens the link and must not be remembered"},
      {"meydan.vault.v1.VaultService.OpenHandOverLink", "a link opens once; a second time is an incident"},
      {"meydan.vault.v1.VaultService.RotateCredential",
       "its answer holds a password and must not be remembered; another call replaces the pending version"},
      {"meydan.vault.v1.KeyService.Unseal", "a share counts once"},
      {"meydan.vault.v1.KeyService.Seal", "what is sealed stays so"}};
  return *methods;
}

TEST(MethodsTest, EveryWriteCanBeRepeatedByItsRequestId) {
  EXPECT_THAT(Faults([](const MethodDescriptor& method) -> std::string {
                if (OnlyReads(method) || RepeatableByNature().contains(method.full_name())) return "";
                const FieldDescriptor* id = method.input_type()->FindFieldByName("request_id");
                const bool good = id != nullptr && id->type() == FieldDescriptor::TYPE_STRING && !id->is_repeated();
                return good ? "" : "its request has no string request_id (AIP-155)";
              }),
              IsEmpty());
}

// What opens something is in few messages of the vault, each time under one of these names.
TEST(MethodsTest, CV3SecretsAreMarkedAsSensitive) {
  const std::set<std::string> secret = {"code", "password", "share", "token", "value"};
  // Words of Meydan's own.
  const std::set<std::string> codes = {"meydan.notification.v1.Parameter.code", "meydan.review.v1.Finding.code"};
  std::vector<std::string> marked, unmarked;
  for (const Descriptor* message : AllMessages()) {
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor& field = *message->field(i);
      const bool text = field.type() == FieldDescriptor::TYPE_STRING || field.type() == FieldDescriptor::TYPE_BYTES;
      if (!text || !secret.contains(field.name()) || codes.contains(field.full_name())) continue;
      const bool is_marked = field.options().GetExtension(options::v1::sensitive);
      (is_marked ? marked : unmarked).push_back(field.full_name());
    }
  }
  EXPECT_THAT(unmarked, IsEmpty());
  EXPECT_GE(marked.size(), 5u);
}

TEST(MethodsTest, P8WhatPeopleWriteAndAreCalledIsMarkedAsSensitive) {
  const std::set<std::string> personal = {"answer", "author", "caller", "display_name", "email", "text"};
  // What the platform calls an official account: an institution's name, not a person's. Who wrote a submission: a
  // colleague's resource name, like every other actor's.
  const std::set<std::string> public_names = {"meydan.directory.v1.Account.display_name",
                                              "meydan.review.v1.Submission.author"};
  std::vector<std::string> unmarked;
  for (const Descriptor* message : AllMessages()) {
    for (int i = 0; i < message->field_count(); ++i) {
      const FieldDescriptor& field = *message->field(i);
      if (field.type() != FieldDescriptor::TYPE_STRING || !personal.contains(field.name())) continue;
      if (public_names.contains(field.full_name())) continue;
      if (!field.options().GetExtension(options::v1::sensitive)) unmarked.push_back(field.full_name());
    }
  }
  EXPECT_THAT(unmarked, IsEmpty());
}

}  // namespace
}  // namespace meydan
