// Events go to whoever listens and stay in the bus: nothing in them is a person's, and never a secret, a digest of one
// or its length. Looks at every event of every service, found in the protos' folder, with all that it holds.
#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "meydan/options/v1/options.pb.h"
#include "tests/contract/protos.h"

namespace meydan {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using testing::Protos;
using ::testing::UnorderedElementsAre;

constexpr char kEnvelope[] = "meydan.event.v1.Event";

// What an event holds as bytes, by field: a message that is looked at like any other, or nothing of its own.
const std::map<std::string, std::string>& Opaque() {
  static const auto* const fields =
      new std::map<std::string, std::string>{{"meydan.event.v1.Event.data", ""},  // the event itself
                                             {"meydan.vault.v1.AuditRecorded.record", "meydan.vault.v1.AuditRecord"},
                                             {"meydan.vault.v1.AuditRecorded.digest", ""},
                                             {"meydan.vault.v1.AuditRecord.words_digest", ""}};
  return *fields;
}

// Named like something secret or personal, and why it is neither.
const std::map<std::string, std::string>& Harmless() {
  static const auto* const fields = new std::map<std::string, std::string>{
      {"meydan.vault.v1.AuditRecorded.digest", "of an audit record, by which its chain is verified"},
      {"meydan.vault.v1.AuditRecord.words_digest", "keyed, and of a purpose or a reason, never of a secret"},
      {"meydan.review.v1.SubmissionFacts.author", "a colleague's resource name, like every other actor's"},
      {"meydan.review.v1.PublishDue.content_digest", "of content that is meant to be published"},
      {"meydan.review.v1.ContentApproved.content_digest", "of content that is meant to be published"}};
  return *fields;
}

// What no field of an event is called: the words of which its name is made, and a few names as a whole.
bool NamesASecret(const FieldDescriptor& field) {
  static const auto* const words = new std::set<std::string>{
      "password", "passwords", "passphrase", "secret",   "secrets",   "seed",   "otp",         "totp",   "pin",
      "token",    "tokens",    "key",        "keys",     "plaintext", "cipher", "ciphertext",  "sealed", "wrapped",
      "nonce",    "salt",      "mac",        "hmac",     "signature", "digest", "digests",     "hash",   "hashes",
      "checksum", "crc",       "entropy",    "strength", "length",    "len",    "size",        "bytes",  "value",
      "values",   "share",     "shares",     "code",     "codes",     "uri",    "fingerprint", "prefix"};
  const std::vector<std::string> parts = absl::StrSplit(field.name(), '_');
  return std::any_of(parts.begin(), parts.end(), [](const std::string& part) { return words->contains(part); });
}

bool NamesAPerson(const FieldDescriptor& field) {
  static const auto* const names =
      new std::set<std::string>{"answer", "author", "body",    "caller", "display_name", "email",
                                "note",   "phone",  "purpose", "reason", "text",         "title"};
  return field.type() == FieldDescriptor::TYPE_STRING && names->contains(field.name());
}

std::string FaultOf(const FieldDescriptor& field) {
  if (field.options().GetExtension(options::v1::sensitive)) return "is marked as sensitive";
  const Descriptor* part = field.message_type();
  if (part != nullptr && !testing::IsOurs(part) && part->full_name() != "google.protobuf.Timestamp" &&
      part->full_name() != "google.protobuf.Duration") {
    return "can hold anything";
  }
  if (field.type() == FieldDescriptor::TYPE_BYTES && !Opaque().contains(field.full_name())) {
    return "holds bytes, and nobody says of what";
  }
  // A code of an enum is no secret, and what a message holds is looked at by itself.
  if (part != nullptr || field.enum_type() != nullptr || field.type() == FieldDescriptor::TYPE_BOOL) return "";
  if (Harmless().contains(field.full_name())) return "";
  if (NamesASecret(field)) return "is called like a secret, its digest or its length";
  if (NamesAPerson(field)) return "is called like what a person is called or writes";
  return "";
}

bool IsOfEvents(const FileDescriptor* file) { return absl::EndsWith(file->name(), "/events.proto"); }

// All that events hold: the messages of the files `events.proto`, the envelope, and what lies in them as bytes.
std::set<const Descriptor*> InEvents(const Protos& protos) {
  std::vector<const Descriptor*> roots = {protos.Message(kEnvelope)};
  for (const FileDescriptor* file : protos.files()) {
    if (!IsOfEvents(file)) continue;
    for (const Descriptor* message : Protos::MessagesOf(file)) roots.push_back(message);
  }
  for (const auto& [field, type] : Opaque()) {
    if (!type.empty()) roots.push_back(protos.Message(type));
  }
  std::set<const Descriptor*> all;
  for (const Descriptor* root : roots) {
    if (root == nullptr) {
      ADD_FAILURE() << "there is no envelope, or no message of the type that Opaque() names";
      continue;
    }
    for (const Descriptor* message : Protos::WithAllItHolds(root)) all.insert(message);
  }
  return all;
}

std::vector<std::string> Faults(const Protos& protos) {
  std::vector<std::string> faults;
  for (const Descriptor* message : InEvents(protos)) {
    for (int i = 0; i < message->field_count(); ++i) {
      const std::string fault = FaultOf(*message->field(i));
      if (!fault.empty()) faults.push_back(absl::StrCat(message->field(i)->full_name(), " ", fault));
    }
  }
  return faults;
}

TEST(SecretsInEventsTest, P8P7NoEventHoldsWhatIsPersonalOrSecret) { EXPECT_THAT(Faults(Protos()), IsEmpty()); }

TEST(SecretsInEventsTest, EveryServiceThatStatesFactsIsLookedAt) {
  const Protos protos;
  std::set<std::string> packages;
  for (const FileDescriptor* file : protos.files()) {
    if (IsOfEvents(file)) packages.insert(file->package());
  }
  EXPECT_THAT(packages, IsSupersetOf({"meydan.directory.v1", "meydan.moderation.v1", "meydan.routing.v1",
                                      "meydan.review.v1", "meydan.vault.v1"}));
}

// What a service stores and neither takes nor gives.
const std::set<std::string>& StoredAlone() {
  static const auto* const messages =
      new std::set<std::string>{"meydan.notification.v1.Inbox", "meydan.notification.v1.ReadMark",
                                "meydan.review.v1.PauseBoard", "meydan.review.v1.PauseRecord"};
  return *messages;
}

// An event that is declared in another file would not be looked at. Such a one is held by nothing: neither by a method,
// nor by another message, nor by what is stored.
TEST(SecretsInEventsTest, NoEventIsDeclaredElsewhere) {
  const Protos protos;
  std::set<const Descriptor*> held = InEvents(protos);
  for (const FileDescriptor* file : protos.files()) {
    std::vector<const Descriptor*> roots;
    if (absl::StrContains(file->package(), ".storage.")) roots = Protos::MessagesOf(file);
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        roots.push_back(file->service(i)->method(j)->input_type());
        roots.push_back(file->service(i)->method(j)->output_type());
      }
    }
    for (const Descriptor* root : roots) {
      for (const Descriptor* message : Protos::WithAllItHolds(root)) held.insert(message);
    }
  }
  std::vector<std::string> loose;
  for (const FileDescriptor* file : protos.files()) {
    for (const Descriptor* message : Protos::MessagesOf(file)) {
      if (!held.contains(message) && !StoredAlone().contains(message->full_name()))
        loose.push_back(message->full_name());
    }
  }
  EXPECT_THAT(loose, IsEmpty());
}

TEST(SecretsInEventsTest, NothingIsExcusedThatThereIsNot) {
  std::set<std::string> there;
  const Protos protos;
  for (const Descriptor* message : InEvents(protos)) {
    for (int i = 0; i < message->field_count(); ++i) there.insert(message->field(i)->full_name());
  }
  for (const auto& [field, why] : Harmless()) EXPECT_TRUE(there.contains(field)) << field;
  for (const auto& [field, type] : Opaque()) EXPECT_TRUE(there.contains(field)) << field;
}

// The test of the test.
TEST(SecretsInEventsTest, WhatIsPlantedIsFound) {
  const Protos protos({{"meydan/planted/v1/events.proto", R"(
      syntax = "proto3";
      package meydan.planted.v1;
      import "google/protobuf/any.proto";
      import "google/protobuf/timestamp.proto";
      import "meydan/options/v1/options.proto";
      import "meydan/vault/v1/resources.proto";
      import "meydan/vault/v1/service.proto";
      message Planted {
        string name = 1;
        google.protobuf.Timestamp time = 2;
        meydan.vault.v1.Field field = 3;
        bool second_factor = 4;
        string quiet = 5 [(meydan.options.v1.sensitive) = true];
        string new_password = 6;
        int32 password_length = 7;
        bytes blob = 8;
        string value_digest = 9;
        google.protobuf.Any anything = 10;
        repeated string recovery_codes = 11;
        message Inner { string purpose = 1; }
        Inner inner = 12;
        meydan.vault.v1.ShareCredentialRequest request = 13;
        map<string, string> words = 14;
      })"}});
  std::vector<std::string> planted;
  for (const std::string& fault : Faults(protos)) {
    planted.push_back(fault.substr(0, fault.find(' ')));
  }
  EXPECT_THAT(planted, IsSupersetOf({"meydan.planted.v1.Planted.quiet", "meydan.planted.v1.Planted.new_password",
                                     "meydan.planted.v1.Planted.password_length", "meydan.planted.v1.Planted.blob",
                                     "meydan.planted.v1.Planted.value_digest", "meydan.planted.v1.Planted.anything",
                                     "meydan.planted.v1.Planted.recovery_codes",
                                     "meydan.planted.v1.Planted.Inner.purpose", "meydan.vault.v1.FieldValue.value"}));
  for (const char* harmless : {"name", "time", "field", "second_factor", "inner"}) {
    EXPECT_THAT(planted, ::testing::Not(::testing::Contains(absl::StrCat("meydan.planted.v1.Planted.", harmless))));
  }
}

}  // namespace
}  // namespace meydan
