// What every method and every field of the public protos must say of itself. Walks the descriptors of all services, so
// that a new method is held to it by existing.

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
#include "meydan/directory/v1/events.pb.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/operations/v1/operations.pb.h"
#include "meydan/options/v1/options.pb.h"
#include "meydan/review/v1/events.pb.h"
#include "meydan/review/v1/rights_service.pb.h"
#include "meydan/review/v1/service.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "meydan/routing/v1/service.pb.h"

namespace meydan {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using ::testing::IsEmpty;

// The files that declare services. To name them here also links them in.
std::vector<const FileDescriptor*> ServiceFiles() {
  return {directory::v1::GetUnitRequest::descriptor()->file(),
          moderation::v1::GetCommentRequest::descriptor()->file(),
          notification::v1::ListNoticesRequest::descriptor()->file(),
          operations::v1::GetStatusRequest::descriptor()->file(),
          review::v1::GetSubmissionRequest::descriptor()->file(),
          review::v1::UploadAssetRequest::descriptor()->file(),
          routing::v1::GetCaseRequest::descriptor()->file()};
}

std::vector<const MethodDescriptor*> AllMethods() {
  std::vector<const MethodDescriptor*> methods;
  for (const FileDescriptor* file : ServiceFiles()) {
    EXPECT_GT(file->service_count(), 0) << file->name();
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) methods.push_back(file->service(i)->method(j));
    }
  }
  return methods;
}

bool OnlyReads(const MethodDescriptor& method) {
  const auto begins = [&method](const char* verb) { return absl::StartsWith(method.name(), verb); };
  return begins("Get") || begins("List") || begins("Count") || begins("Watch") || begins("Preview") ||
         begins("Check") || begins("Diff") || begins("Download");
}

// All messages of Meydan's own that the services' files declare or import.
void Collect(const Descriptor* message, std::vector<const Descriptor*>& messages) {
  messages.push_back(message);
  for (int i = 0; i < message->nested_type_count(); ++i) Collect(message->nested_type(i), messages);
}

void Collect(const FileDescriptor* file, std::set<const FileDescriptor*>& seen,
             std::vector<const Descriptor*>& messages) {
  if (!absl::StartsWith(file->package(), "meydan.") || !seen.insert(file).second) return;
  for (int i = 0; i < file->message_type_count(); ++i) Collect(file->message_type(i), messages);
  for (int i = 0; i < file->dependency_count(); ++i) Collect(file->dependency(i), seen, messages);
}

std::vector<const Descriptor*> AllMessages() {
  std::set<const FileDescriptor*> seen;
  std::vector<const Descriptor*> messages;
  for (const FileDescriptor* file : ServiceFiles()) Collect(file, seen, messages);
  return messages;
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
      {"meydan.review.v1.AssetService.UploadAsset",
       "an asset is known by its content: the same once more is the same"}};
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

// Events go to whoever listens and stay in the bus: nothing in them is sensitive.
TEST(EventsTest, P8NoEventHasASensitiveField) {
  std::vector<std::string> sensitive;
  for (const FileDescriptor* file :
       {directory::v1::UnitChanged::descriptor()->file(), moderation::v1::FeedbackIdentified::descriptor()->file(),
        review::v1::ContentSubmitted::descriptor()->file(), routing::v1::CaseRouted::descriptor()->file()}) {
    std::vector<const Descriptor*> messages;
    for (int i = 0; i < file->message_type_count(); ++i) Collect(file->message_type(i), messages);
    for (size_t i = 0; i < messages.size(); ++i) {
      for (int j = 0; j < messages[i]->field_count(); ++j) {
        const FieldDescriptor& field = *messages[i]->field(j);
        if (field.options().GetExtension(options::v1::sensitive)) sensitive.push_back(field.full_name());
        // What an event holds in turn may be declared elsewhere.
        const Descriptor* part = field.message_type();
        const bool ours = part != nullptr && absl::StartsWith(part->file()->package(), "meydan.");
        if (ours && std::find(messages.begin(), messages.end(), part) == messages.end()) messages.push_back(part);
      }
    }
  }
  EXPECT_THAT(sensitive, IsEmpty());
}

}  // namespace
}  // namespace meydan
