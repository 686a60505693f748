// Content review from end to end: what a unit wants published is checked, decided, published once and answered, by the
// real services on a real store, through kills.
#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "common/rpc/decode.h"
#include "common/rpc/status.h"
#include "common/rpc/stream_call.h"
#include "meydan/review/v1/rights_service.pb.h"
#include "tests/integration/picture.h"
#include "tests/integration/review_scene.h"

namespace meydan::integration {
namespace {

// Sends a file as UploadAsset does.
absl::StatusOr<v1::Asset> Upload(rpc::Client& client, const std::string& unit, const std::string& file) {
  grpc::ClientContext context;
  client.Prepare(context);
  grpc::CompletionQueue queue;
  const auto ended = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    queue.Next(&tag, &ok);
    return ok;
  };
  const auto stream =
      grpc::GenericStub(client.channel()).PrepareCall(&context, "/meydan.review.v1.AssetService/UploadAsset", &queue);
  stream->StartCall(nullptr);
  ended();
  v1::UploadAssetRequest message;
  message.mutable_header()->set_unit(unit);
  message.mutable_header()->set_title("picture");
  message.mutable_header()->set_digest(Sha256Hex(file));
  stream->Write(rpc::Encode(message), nullptr);
  bool going = ended();
  for (size_t at = 0; going && at < file.size(); at += 100) {
    message.set_chunk(file.substr(at, 100));
    stream->Write(rpc::Encode(message), nullptr);
    going = ended();
  }
  if (going) {
    stream->WritesDone(nullptr);
    ended();
  }
  grpc::ByteBuffer bytes;
  stream->Read(&bytes, nullptr);
  const bool answered = ended();
  grpc::Status status;
  stream->Finish(&status, nullptr);
  ended();
  if (!status.ok() || !answered) return rpc::FromGrpc(status);
  v1::Asset asset;
  RETURN_IF_ERROR(rpc::Decode(bytes, asset));
  return asset;
}

TEST_F(ReviewTest, PublishedWithItsPictureOnAllTargets) {  // P17, P18, CR10, CR16
  const std::string picture = Picture();
  const auto asset = Upload(stack_->ClientOf("review", kAuthor), "units/hukuk", picture);
  ASSERT_THAT(asset, IsOk());
  EXPECT_EQ(asset->media_type(), "image/png");
  EXPECT_EQ(asset->width(), 8);
  EXPECT_THAT(Upload(stack_->ClientOf("review", kAuthor), "units/hukuk", "words, not a picture"),
              Fails(absl::StatusCode::kInvalidArgument, "MEDIA_TYPE_UNKNOWN"));
  v1::RecordLicenceRequest record;
  *record.mutable_licence() = Proto<v1::Licence>("kind: KIND_OWN_WORK owner: 'Law' unit: 'units/hukuk'");
  record.mutable_licence()->set_asset(asset->name());
  const auto licence = stack_->Call<v1::Licence>("review", kAuthor, record);
  ASSERT_THAT(licence, IsOk());

  v1::Content content = Announcement();
  content.add_assets()->set_asset(asset->name());
  content.mutable_assets(0)->set_alternative_text("The library at night.");
  const v1::Submission approved = Approved(Submitted(content));
  EXPECT_TRUE(approved.answer().positive());
  Until(approved.name(), v1::Submission::STATE_DUE);

  // Whoever must publish it can fetch the file.
  v1::DownloadAssetRequest download;
  download.set_name(asset->name());
  std::string got;
  EXPECT_THAT(rpc::StreamCall<v1::DownloadAssetResponse>(
                  stack_->ClientOf("review", "people/ayse"), download,
                  [&got](const v1::DownloadAssetResponse& piece) {
                    got += piece.chunk();
                    return true;
                  },
                  absl::Seconds(20)),
              IsOk());
  EXPECT_EQ(got, picture);
  Confirm("people/ayse", approved, kInstagram);
  EXPECT_EQ(Confirm(kAuthor, approved, kX).state(), v1::Submission::STATE_PUBLISHED);

  // CR11: its right ends, and both must go.
  v1::WithdrawLicenceRequest withdraw;
  withdraw.set_name(licence->name());
  withdraw.set_reason("The photographer asks for it.");
  ASSERT_THAT(stack_->Call<v1::Licence>("review", kAuthor, withdraw), IsOk());
  EXPECT_THAT(WaitFor([&] {
                const v1::Submission now = Get(approved.name());
                const bool both = now.publications_size() == 2 && now.publications(0).has_takedown() &&
                                  now.publications(1).has_takedown();
                return both ? absl::OkStatus() : absl::UnavailableError("no take-downs");
              }),
              IsOk());
  for (const char* account : {kInstagram, kX}) {
    auto gone = On<v1::ConfirmTakedownRequest>(approved);
    gone.set_account(account);
    gone.set_proof("https://example.com/gone");
    Must(kReviewer, gone);
  }
  EXPECT_EQ(Get(approved.name()).publications(0).state(), v1::Publication::STATE_TAKEN_DOWN);
}

TEST_F(ReviewTest, CR14TheSamePictureWithoutAWordIsToldOf) {
  const auto asset = Upload(stack_->ClientOf("review", kAuthor), "units/hukuk", Picture());
  ASSERT_THAT(asset, IsOk());
  v1::Content content = Announcement();
  content.clear_text();
  content.add_assets()->set_asset(asset->name());
  *content.mutable_publish_time() = ToProto(absl::Now() + absl::Hours(100));
  const auto told = [](const v1::Submission& submission) {
    std::vector<std::string> fields;
    for (const v1::Finding& finding : submission.findings()) {
      if (finding.code() == "SAME_CONTENT_PLANNED") fields.push_back(finding.field());
    }
    return fields;
  };
  const v1::Submission first = Submitted(content);
  EXPECT_THAT(told(first), ::testing::IsEmpty());
  EXPECT_THAT(told(Submitted(content)), ::testing::ElementsAre("targets[0]", "targets[1]"));
}

// P5: not before its time, and within the second of it; once.
TEST_F(ReviewTest, P5EachIsDueAtItsTimeToTheSecond) {
  const absl::Time first = absl::Now() + absl::Seconds(6);
  std::vector<std::pair<std::string, absl::Time>> wished;
  for (int i = 0; i < 3; ++i) {
    v1::Content content = Announcement();
    const absl::Time time = first + i * absl::Milliseconds(400);
    *content.mutable_publish_time() = ToProto(time);
    const v1::Submission approved = Approved(Submitted(content));
    ASSERT_EQ(approved.state(), v1::Submission::STATE_SCHEDULED) << "approved only at " << absl::Now();
    wished.emplace_back(approved.name(), time);
  }
  for (const auto& [name, time] : wished) {
    std::vector<absl::Time> due;
    const v1::Submission now = Until(name, v1::Submission::STATE_DUE);
    for (const v1::HistoryEntry& entry : now.history()) {
      if (entry.action() == v1::HistoryEntry::ACTION_DUE) due.push_back(ToTime(entry.time()));
    }
    ASSERT_EQ(due.size(), 1u);
    EXPECT_GE(due[0], time);
    EXPECT_LE(due[0], time + absl::Seconds(1)) << due[0] - time << " late";
  }
}

TEST_F(ReviewTest, PublishedInPartAndFailed) {  // CR13
  const v1::Submission part = Approved(Submitted(Announcement()));
  const v1::Submission none = Approved(Submitted(Announcement()));
  Until(part.name(), v1::Submission::STATE_DUE);
  Until(none.name(), v1::Submission::STATE_DUE);
  Confirm("people/ayse", part, kInstagram);
  EXPECT_EQ(Fail("people/dekan", part, kX).state(), v1::Submission::STATE_PARTLY_PUBLISHED);  // who heads the unit
  Fail("people/ayse", none, kInstagram);
  EXPECT_EQ(Fail(kAuthor, none, kX).state(), v1::Submission::STATE_FAILED);
}

TEST_F(ReviewTest, CorrectedRejectedAndWithdrawn) {  // CR2, CR4, CR6, P18
  const v1::Submission submitted = Submitted(Announcement());
  EXPECT_THAT(Do(kAuthor, On<v1::ClaimSubmissionRequest>(submitted)),
              Fails(absl::StatusCode::kPermissionDenied, "OWN_SUBMISSION"));
  auto changes = About<v1::RequestChangesRequest>(submitted);
  changes.set_reason_code(v1::REASON_CODE_WRONG_OR_UNCLEAR);
  changes.set_reason("Until which day?");
  EXPECT_EQ(Must(kReviewer, changes).state(), v1::Submission::STATE_CHANGES_REQUESTED);
  auto revise = On<v1::ReviseSubmissionRequest>(submitted);
  *revise.mutable_content() = submitted.content();
  revise.mutable_content()->set_text("The library of Örnek University is open until midnight until 30 June.");
  Must(kAuthor, revise);
  const v1::Submission again = Must(kAuthor, On<v1::SubmitSubmissionRequest>(submitted));
  EXPECT_EQ(again.state(), v1::Submission::STATE_SUBMITTED);
  v1::DiffRoundsRequest diff;
  diff.set_name(submitted.name());
  const auto fields = stack_->Call<v1::DiffRoundsResponse>("review", kAuthor, diff);
  ASSERT_THAT(fields, IsOk());
  EXPECT_GE(fields->fields_size(), 1);
  auto reject = About<v1::RejectSubmissionRequest>(submitted);  // what was seen before
  reject.set_reason_code(v1::REASON_CODE_DUPLICATE);
  reject.set_reason("It was announced yesterday.");
  EXPECT_THAT(Do(kReviewer, reject), Fails(absl::StatusCode::kFailedPrecondition, "CONTENT_CHANGED"));
  reject.set_content_digest(again.content_digest());
  const v1::Submission rejected = Must(kReviewer, reject);
  EXPECT_EQ(rejected.state(), v1::Submission::STATE_REJECTED);
  EXPECT_FALSE(rejected.answer().positive());

  auto withdraw = On<v1::WithdrawSubmissionRequest>(Submitted(Announcement()));
  withdraw.set_reason("It is cancelled.");
  const v1::Submission withdrawn = Must(kAuthor, withdraw);
  EXPECT_EQ(withdrawn.state(), v1::Submission::STATE_WITHDRAWN);
  EXPECT_EQ(withdrawn.history().rbegin()->reason(), "It is cancelled.");
}

TEST_F(ReviewTest, ExpiredHeldAndNeverPublished) {  // CR7, CR15
  v1::Content soon = Announcement();
  *soon.mutable_publish_time() = ToProto(absl::Now() + absl::Seconds(3));
  const v1::Submission expires = Submitted(soon);
  v1::PausePublishingRequest pause;
  pause.set_reason("An earthquake.");
  pause.set_scope("units/hukuk");
  pause.set_request_id(RandomUuid());
  const auto paused = stack_->Call<v1::Pause>("review", "people/direktor", pause);
  ASSERT_THAT(paused, IsOk());
  const v1::Submission held = Approved(Submitted(Announcement()));
  EXPECT_EQ(Until(held.name(), v1::Submission::STATE_HELD).hold().subject(), paused->name());
  v1::ResumePublishingRequest resume;
  resume.set_name(paused->name());
  const auto resumed = stack_->Call<v1::ResumePublishingResponse>("review", "people/direktor", resume);
  ASSERT_THAT(resumed, IsOk());
  EXPECT_EQ(resumed->held(), 1);
  Until(expires.name(), v1::Submission::STATE_EXPIRED);
  EXPECT_EQ(Get(held.name()).state(), v1::Submission::STATE_HELD);
}

TEST_F(ReviewTest, AKilledServiceGoesOnWhereItWas) {  // OP7, CR14
  v1::Content soon = Announcement();
  *soon.mutable_publish_time() = ToProto(absl::Now() + absl::Seconds(4));
  const v1::Submission scheduled = Approved(Submitted(soon));
  EXPECT_EQ(scheduled.state(), v1::Submission::STATE_SCHEDULED);
  const v1::Submission waiting = Submitted(Announcement());
  for (int i = 0; i < 3; ++i) {
    ASSERT_THAT(stack_->Restart("review"), IsOk());
    ASSERT_THAT(stack_->WaitUntilReady("review"), IsOk());
  }
  const v1::Submission due = Until(scheduled.name(), v1::Submission::STATE_DUE);
  int times = 0;
  for (const v1::HistoryEntry& entry : due.history()) times += entry.action() == v1::HistoryEntry::ACTION_DUE ? 1 : 0;
  EXPECT_EQ(times, 1);
  // The queue still knows what waits.
  bool found = false;
  EXPECT_THAT(rpc::StreamCall<v1::WatchQueueResponse>(
                  stack_->ClientOf("review", kReviewer), v1::WatchQueueRequest(),
                  [&](const v1::WatchQueueResponse& told) {
                    found = found || told.item().submission() == waiting.name();
                    return !told.complete();
                  },
                  absl::Seconds(20)),
              IsOk());
  EXPECT_TRUE(found);
}

TEST_F(ReviewTest, RubbishIsRefusedWithAReason) {
  rpc::Client& client = stack_->ClientOf("review", kReviewer);
  const google::protobuf::DescriptorPool& pool = *google::protobuf::DescriptorPool::generated_pool();
  for (const char* service : {"ReviewService", "RightsService", "AssetService"}) {
    const auto* descriptor = pool.FindServiceByName(absl::StrCat("meydan.review.v1.", service));
    ASSERT_NE(descriptor, nullptr);
    for (int i = 0; i < descriptor->method_count(); ++i) {
      const auto* method = descriptor->method(i);
      if (method->client_streaming() || method->server_streaming()) continue;
      const std::string path = absl::StrCat("/", descriptor->full_name(), "/", method->name());
      for (const std::string& bytes : {std::string("\xff\xff\xff"), std::string("\x0a\x02\xc3\x28"), std::string()}) {
        const absl::Status status = CallBytes(client, path, bytes).status();
        if (status.ok()) continue;  // an empty request may be a right one
        EXPECT_NE(status.code(), absl::StatusCode::kInternal) << path;
        EXPECT_NE(status.code(), absl::StatusCode::kUnknown) << path;
        EXPECT_FALSE(ReasonOf(status).empty()) << path;
      }
    }
  }
  EXPECT_THAT(CheckHealth(stack_->ClientOf("review", "")), IsOk());
}

}  // namespace
}  // namespace meydan::integration
