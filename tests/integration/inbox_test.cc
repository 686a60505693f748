// Inboxes from end to end: what happens in the directory is told to the people concerned, through a real bus, a real
// store, and kills.
#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "common/rpc/decode.h"
#include "common/rpc/status.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
namespace v1 = notification::v1;

// A watch of one inbox, read answer by answer.
class Watch {
 public:
  Watch(rpc::Client& client, const std::string& person, int64_t after, absl::Duration patience = absl::Seconds(60)) {
    client.Prepare(context_, patience);
    v1::WatchNoticesRequest request;
    request.set_parent(person);
    request.set_after_sequence(after);
    stream_ = grpc::GenericStub(client.channel())
                  .PrepareCall(&context_, "/meydan.notification.v1.NotificationService/WatchNotices", &queue_);
    stream_->StartCall(nullptr);
    Ended();
    stream_->WriteLast(rpc::Encode(request), grpc::WriteOptions(), nullptr);
    Ended();
  }
  ~Watch() {
    context_.TryCancel();
    Finish().IgnoreError();
  }

  // The next answer; an error when the stream has ended.
  absl::StatusOr<v1::WatchNoticesResponse> Next() {
    grpc::ByteBuffer bytes;
    stream_->Read(&bytes, nullptr);
    if (!Ended()) return Finish();
    v1::WatchNoticesResponse answer;
    RETURN_IF_ERROR(rpc::Decode(bytes, answer));
    return answer;
  }
  // The subjects of the next `count` notices; remembers how far it came.
  absl::StatusOr<std::vector<std::string>> Subjects(size_t count) {
    std::vector<std::string> subjects;
    while (subjects.size() < count) {
      ASSIGN_OR_RETURN(const v1::WatchNoticesResponse answer, Next());
      for (const v1::Notice& notice : answer.notices()) subjects.push_back(notice.subject());
      sequence_ = answer.sequence();
    }
    return subjects;
  }
  int64_t sequence() const { return sequence_; }

 private:
  bool Ended() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }
  absl::Status Finish() {
    if (finished_) return absl::CancelledError("the watch has ended");
    finished_ = true;
    grpc::Status status;
    stream_->Finish(&status, nullptr);
    Ended();
    return status.ok() ? absl::OutOfRangeError("the watch has ended") : rpc::FromGrpc(status);
  }

  grpc::CompletionQueue queue_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream_;
  int64_t sequence_ = 0;
  bool finished_ = false;
};

class InboxTest : public ::testing::Test {
 protected:
  explicit InboxTest(Stack::Bus bus = Stack::Bus::kRedis) : bus_(bus) {}
  void SetUp() override {
    auto stack = Stack::Start({.bus = bus_, .services = {"directory", "notification"}, .prepare = FoundUniversity});
    ASSERT_THAT(stack, IsOk());
    stack_ = *std::move(stack);
  }

  absl::StatusOr<std::vector<v1::Notice>> Inbox(const std::string& person) {
    v1::ListNoticesRequest request;
    request.set_parent(person);
    ASSIGN_OR_RETURN(const auto answer,
                     stack_->Call<v1::ListNoticesResponse>("notification", person, std::move(request)));
    return std::vector<v1::Notice>(answer.notices().begin(), answer.notices().end());
  }
  // "<what> of <whom>" for each notice, when there are `count`.
  std::vector<std::string> InboxOf(const std::string& person, size_t count) {
    std::vector<std::string> told;
    const absl::Status status = WaitFor([&]() -> absl::Status {
      ASSIGN_OR_RETURN(const std::vector<v1::Notice> notices, Inbox(person));
      told.clear();
      for (const v1::Notice& notice : notices)
        told.push_back(absl::StrCat(notice.template_(), " of ", notice.subject()));
      return told.size() == count ? absl::OkStatus() : absl::UnavailableError(absl::StrCat("has ", told.size()));
    });
    EXPECT_THAT(status, IsOk()) << person;
    return told;
  }
  absl::Status RequestAndManage(const std::string& handle) {
    directory::v1::RequestAccountRequest request;
    request.mutable_account()->set_platform(directory::v1::PLATFORM_YOUTUBE);
    request.mutable_account()->set_handle(handle);
    request.mutable_account()->set_display_name(handle);
    request.mutable_account()->set_unit("units/iletisim");
    RETURN_IF_ERROR(stack_->Call<directory::v1::Account>("directory", "people/direktor", std::move(request)).status());
    return Designate(absl::StrCat("accounts/youtube.", handle), "people/ayse");
  }
  absl::Status Designate(const std::string& account, const std::string& person) {
    directory::v1::DesignateAccountManagerRequest manager;
    manager.set_name(account);
    manager.set_person(person);
    manager.set_request_id(RandomUuid());
    return stack_->Call<directory::v1::Account>("directory", "people/direktor", std::move(manager)).status();
  }
  rpc::Client& Ayse() { return stack_->ClientOf("notification", "people/ayse"); }

  // A watch is cut by a kill and goes on behind the last sequence that it got.
  void WatchThroughAKill();

  const Stack::Bus bus_;
  std::unique_ptr<Stack> stack_;
};

class InboxOnKafkaTest : public InboxTest {
 protected:
  InboxOnKafkaTest() : InboxTest(Stack::Bus::kKafka) {}
};

TEST_F(InboxTest, DesignationsAreToldToThoseConcernedInTheirLanguage) {
  EXPECT_THAT(InboxOf("people/ayse", 1), ElementsAre("directory.manager_designated of accounts/instagram.ornekuni"));
  EXPECT_THAT(InboxOf("people/temsilci", 1), ElementsAre("directory.representative_designated of units/hukuk"));
  EXPECT_THAT(InboxOf("people/dekan", 1), ElementsAre("directory.representative_changed of units/hukuk"));
  EXPECT_THAT(InboxOf("people/mudur", 0), ElementsAre());
  EXPECT_THAT(Inbox("people/ayse")->front().text().body(), HasSubstr("@ornekuni (Instagram)"));
  EXPECT_THAT(Inbox("people/temsilci")->front().text().body(), HasSubstr("Hukuk Fakültesi"));
  EXPECT_THAT(Inbox("people/dekan")->front().text().body(), HasSubstr("Faculty of Law"));

  // A second manager does not make the first one hear again.
  ASSERT_THAT(Designate("accounts/instagram.ornekuni", "people/mudur"), IsOk());
  EXPECT_THAT(InboxOf("people/mudur", 1), ElementsAre("directory.manager_designated of accounts/instagram.ornekuni"));
  EXPECT_THAT(InboxOf("people/ayse", 1), ElementsAre("directory.manager_designated of accounts/instagram.ornekuni"));
}

TEST_F(InboxTest, ReadingIsCountedAndSurvivesAKill) {
  for (const char* handle : {"bir", "iki", "uc"}) ASSERT_THAT(RequestAndManage(handle), IsOk());
  InboxOf("people/ayse", 4);
  v1::CountUnreadRequest count;
  count.set_parent("people/ayse");
  const auto before = stack_->Call<v1::CountUnreadResponse>("notification", "people/ayse", count);
  ASSERT_THAT(before, IsOk());
  EXPECT_EQ(before->unread_count(), 4);
  v1::MarkReadRequest read;
  read.set_parent("people/ayse");
  read.set_up_to_sequence(before->newest_sequence());
  read.set_request_id(RandomUuid());
  EXPECT_EQ(stack_->Call<v1::MarkReadResponse>("notification", "people/ayse", read)->unread_count(), 0);

  stack_->Kill("notification");
  ASSERT_THAT(RequestAndManage("dort"), IsOk());
  ASSERT_THAT(stack_->Restart("notification"), IsOk());
  ASSERT_THAT(stack_->WaitUntilReady("notification"), IsOk());
  InboxOf("people/ayse", 5);
  EXPECT_EQ(stack_->Call<v1::CountUnreadResponse>("notification", "people/ayse", count)->unread_count(), 1);
  EXPECT_EQ(stack_->Call<v1::MarkReadResponse>("notification", "people/ayse", read)->unread_count(), 1);
}

void InboxTest::WatchThroughAKill() {
  std::vector<std::string> seen;
  int64_t sequence = 0;
  {
    Watch watch(Ayse(), "people/ayse", sequence);
    const auto first = watch.Subjects(1);
    ASSERT_THAT(first, IsOk());
    EXPECT_THAT(*first, ElementsAre("accounts/instagram.ornekuni"));
    ASSERT_THAT(RequestAndManage("bir"), IsOk());
    const auto second = watch.Subjects(1);
    ASSERT_THAT(second, IsOk());
    EXPECT_THAT(*second, ElementsAre("accounts/youtube.bir"));
    sequence = watch.sequence();
    stack_->Kill("notification");
    EXPECT_EQ(watch.Next().status().code(), absl::StatusCode::kUnavailable);
  }
  ASSERT_THAT(RequestAndManage("iki"), IsOk());
  ASSERT_THAT(stack_->Restart("notification"), IsOk());
  ASSERT_THAT(stack_->WaitUntilReady("notification"), IsOk());
  ASSERT_THAT(stack_->WaitUntilKnown("people/ayse"), IsOk());
  Watch watch(Ayse(), "people/ayse", sequence);
  ASSERT_THAT(RequestAndManage("uc"), IsOk());
  const auto rest = watch.Subjects(2);
  ASSERT_THAT(rest, IsOk());
  // Events of two accounts may overtake each other.
  EXPECT_THAT(*rest, UnorderedElementsAre("accounts/youtube.iki", "accounts/youtube.uc"));
}

TEST_F(InboxTest, AWatchGoesOnBehindItsLastSequenceAfterAKill) { WatchThroughAKill(); }
TEST_F(InboxOnKafkaTest, AWatchGoesOnBehindItsLastSequenceAfterAKill) { WatchThroughAKill(); }

TEST_F(InboxTest, WatchesEndBeforeTheServiceDoes) {
  Watch watch(Ayse(), "people/ayse", 0);
  ASSERT_THAT(watch.Subjects(1), IsOk());
  ASSERT_THAT(stack_->Stop("notification"), IsOk());
  EXPECT_THAT(watch.Next(), Fails(absl::StatusCode::kUnavailable, "SHUTTING_DOWN"));
}

TEST_F(InboxTest, NobodyReadsTheInboxOfAnotherPerson) {
  v1::ListNoticesRequest request;
  request.set_parent("people/ayse");
  EXPECT_THAT(stack_->Call<v1::ListNoticesResponse>("notification", "people/direktor", request),
              Fails(absl::StatusCode::kPermissionDenied, "INBOX_OF_ANOTHER_PERSON"));
  Watch watch(stack_->ClientOf("notification", "people/direktor"), "people/ayse", 0);
  EXPECT_THAT(watch.Next(), Fails(absl::StatusCode::kPermissionDenied, "INBOX_OF_ANOTHER_PERSON"));
}

}  // namespace
}  // namespace meydan::integration
