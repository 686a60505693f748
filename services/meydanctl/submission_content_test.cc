#include "services/meydanctl/submission_content.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <string>

#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/testing/status_matchers.h"
#include "services/meydanctl/submission_display.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = review::v1;

std::string WriteFile(const std::string& name, const std::string& text) {
  const std::string path = ::testing::TempDir() + "/" + name;
  std::FILE* file = std::fopen(path.c_str(), "w");
  std::fputs(text.c_str(), file);
  std::fclose(file);
  return path;
}

TEST(SubmissionContent, OptionsSayAllOfIt) {
  ContentOptions options;
  options.subject = "Kariyer günü";
  options.text = "Yarın Mavi Salon'da.";
  options.type = "event";
  options.audience = "students";
  options.at = "2026-03-02T14:05:00+03:00";
  options.targets = {"accounts/x.ornekuni", "accounts/youtube.ornekuni:video"};
  options.titles = {"accounts/youtube.ornekuni:Kariyer: günü"};
  options.assets = {"assets/abc:Afiş: mavi zemin"};
  const auto content = ContentOf(options);
  ASSERT_THAT(content, testing::IsOk());
  EXPECT_EQ(content->language_code(), "tr");
  EXPECT_EQ(content->request_type(), v1::REQUEST_TYPE_EVENT);
  EXPECT_EQ(content->audience(), v1::AUDIENCE_STUDENTS);
  EXPECT_EQ(ToTime(content->publish_time()), absl::FromUnixSeconds(1772449500));
  ASSERT_EQ(content->targets_size(), 2);
  EXPECT_EQ(content->targets(0).kind(), v1::TARGET_KIND_POST);
  EXPECT_EQ(content->targets(1).kind(), v1::TARGET_KIND_VIDEO);
  EXPECT_EQ(content->targets(1).title(), "Kariyer: günü");
  EXPECT_EQ(content->assets(0).asset(), "assets/abc");
  EXPECT_EQ(content->assets(0).alternative_text(), "Afiş: mavi zemin");
}

TEST(SubmissionContent, OptionsChangeWhatTheFileSays) {
  ContentOptions options;
  options.file = WriteFile("content.json", R"({"subject": "Eski", "text": "Metin", "languageCode": "en",
    "targets": [{"account": "accounts/x.ornekuni", "kind": "TARGET_KIND_POST"}]})");
  options.subject = "Yeni";
  const auto content = ContentOf(options);
  ASSERT_THAT(content, testing::IsOk());
  EXPECT_EQ(content->subject(), "Yeni");
  EXPECT_EQ(content->text(), "Metin");
  EXPECT_EQ(content->language_code(), "en");
  EXPECT_EQ(content->targets_size(), 1);
}

TEST(SubmissionContent, WrongOptionsAreNamed) {
  const auto reason = [](const ContentOptions& options) { return ReasonOf(ContentOf(options).status()); };
  EXPECT_EQ(reason({.targets = {"accounts/x.ornekuni:tablet"}}), "CONTENT_OPTIONS_INVALID");
  EXPECT_EQ(reason({.titles = {"accounts/x.ornekuni:Başlık"}}), "CONTENT_OPTIONS_INVALID");
  EXPECT_EQ(reason({.at = "yarın"}), "TIME_INVALID");
  EXPECT_EQ(reason({.file = "/does/not/exist"}), "FILE_UNREADABLE");
  EXPECT_EQ(reason({.file = WriteFile("broken.json", "{\"text\": 5")}), "CONTENT_OPTIONS_INVALID");
  EXPECT_EQ(reason({.file = WriteFile("strange.json", "{\"colour\": \"red\"}")}), "CONTENT_OPTIONS_INVALID");
}

v1::Submission OnTwoAccounts() {
  return testing::Proto<v1::Submission>(R"pb(
    name: "submissions/1"
    content {
      text: "Herkes için:\r\n\u200Fmerhaba\t👩‍👧\n"
      targets { account: "accounts/x.ornekuni" kind: TARGET_KIND_POST text: "Yalnız X için" }
      targets { account: "accounts/instagram.ornekuni" kind: TARGET_KIND_POST }
      targets { account: "accounts/instagram.ornekuni" kind: TARGET_KIND_REEL title: "Başlık" }
    })pb");
}

TEST(SubmissionText, CR16IsWhatTheTargetShows) {
  const v1::Submission submission = OnTwoAccounts();
  const auto own = TargetToPublish(submission, "accounts/x.ornekuni", v1::TARGET_KIND_UNSPECIFIED);
  ASSERT_THAT(own, testing::IsOk());
  EXPECT_EQ(own->text(), "Yalnız X için");
  const auto shared = TargetToPublish(submission, "accounts/instagram.ornekuni", v1::TARGET_KIND_REEL);
  ASSERT_THAT(shared, testing::IsOk());
  EXPECT_EQ(shared->text(), submission.content().text());
  EXPECT_EQ(shared->title(), "Başlık");
}

TEST(SubmissionText, CR16SaysWhichTargetIsMeantOrMissing) {
  const v1::Submission submission = OnTwoAccounts();
  EXPECT_THAT(TargetToPublish(submission, "accounts/instagram.ornekuni", v1::TARGET_KIND_UNSPECIFIED),
              testing::Fails(absl::StatusCode::kInvalidArgument, "TARGET_NOT_FOUND"));
  EXPECT_THAT(TargetToPublish(submission, "accounts/instagram.ornekuni", v1::TARGET_KIND_STORY),
              testing::Fails(absl::StatusCode::kInvalidArgument, "TARGET_NOT_FOUND"));
  EXPECT_THAT(TargetToPublish(submission, "accounts/facebook.ornekuni", v1::TARGET_KIND_UNSPECIFIED),
              testing::Fails(absl::StatusCode::kInvalidArgument, "TARGET_NOT_FOUND"));
}

TEST(SubmissionText, CR16KeepsEveryByteButNotOnATerminal) {
  const std::string text = "Herkes için:\r\n\u200Fmerhaba\t👩‍👧\x1b[2J\n";
  EXPECT_EQ(TextToCopy(text, false), text);
  EXPECT_EQ(TextToCopy(text, true), "Herkes için:\n\u200Fmerhaba 👩‍👧 [2J\n\n");
}

TEST(SubmissionDisplay, DiffsMarkWhatCameAndWent) {
  v1::DiffRoundsResponse diff;
  diff.set_from_round(1);
  diff.set_to_round(2);
  v1::FieldDiff& field = *diff.add_fields();
  field.set_field("text");
  const auto add = [&](v1::DiffPiece::Change change, const std::string& text) {
    v1::DiffPiece& piece = *field.add_pieces();
    piece.set_change(change);
    piece.set_text(text);
  };
  add(v1::DiffPiece::CHANGE_KEPT, "Yarın ");
  add(v1::DiffPiece::CHANGE_REMOVED, "10:00");
  add(v1::DiffPiece::CHANGE_ADDED, "11:00\x1b[2J");
  EXPECT_EQ(DiffText(diff), "Round 1 to 2\n\ntext\n  Yarın [-10:00-]{+11:00 [2J+}\n");
  EXPECT_EQ(DiffText(v1::DiffRoundsResponse()), "Round 0 to 0\nNothing changed.\n");
}

}  // namespace
}  // namespace meydan::meydanctl
