#include "services/meydanctl/comment_file.h"

#include <gmock/gmock.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/testing/status_matchers.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kHeader[] = "id\tplatform\taccount\tcomment_id\tauthor\tpublished_time\tpost_id\tpost_url\ttext\n";

CommentFile Read(const std::string& content, const CommentFileOptions& options = {}) {
  const absl::StatusOr<CommentFile> file = ReadCommentFile(content, options);
  EXPECT_THAT(file, IsOk());
  return file.ok() ? *file : CommentFile{};
}

TEST(CommentFileTest, ATsvRowIsAComment) {
  const CommentFile file = Read(absl::StrCat(
      kHeader,
      "S1\tx\taccounts/x.ornekuni\t187\tmavi\t2025-10-06T06:44:27Z\tp1\thttps://x.example/p1\t\"Ölçü\" ne?\r\n"));
  EXPECT_THAT(file.problems, IsEmpty());
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].line, 2);
  const auto& comment = file.rows[0].comment;
  EXPECT_EQ(comment.platform(), directory::v1::PLATFORM_X);
  EXPECT_EQ(comment.account(), "accounts/x.ornekuni");
  EXPECT_EQ(comment.platform_comment_id(), "187");
  EXPECT_EQ(comment.author_id(), "mavi");
  EXPECT_EQ(comment.post().id(), "p1");
  EXPECT_EQ(comment.text(), "\"Ölçü\" ne?");
  EXPECT_EQ(ToTime(comment.publish_time()), absl::FromUnixSeconds(1759733067));
}

TEST(CommentFileTest, AJsonLineIsTheSame) {
  const std::string tsv =
      absl::StrCat(kHeader, "S1\tx\taccounts/x.ornekuni\t187\tmavi\t2025-10-06T06:44:27Z\tp1\thttps://x/p1\tÖlçü\n");
  const std::string json =
      "{\"platform\":\"x\",\"account\":\"accounts/x.ornekuni\",\"comment_id\":\"187\",\"author\":\"mavi\","
      "\"published_time\":\"2025-10-06T06:44:27Z\",\"post_id\":\"p1\",\"post_url\":\"https://x/p1\",\"text\":\"Ölçü\","
      "\"likes\":3}\n";
  CommentFileOptions options;
  options.format = CommentFileOptions::Format::kJsonl;
  const CommentFile file = Read(json, options);
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_THAT(file.rows[0].comment, testing::EqualsProto(Read(tsv).rows.at(0).comment));
}

TEST(CommentFileTest, WrongLinesAreToldAndTheOthersRead) {
  const CommentFile file = Read(absl::StrCat(kHeader,                              //
                                             "1\tmars\ta.b\t1\t\t\tp\t\tx\n",      //
                                             "2\tx\ta.b\t1\t\tgestern\tp\t\tx\n",  //
                                             "3\tx\ta.b\n",                        //
                                             "4\tx\t\t1\t\t\tp\t\tx\n",            //
                                             "5\tx\tx.b\t\xff\t\t\tp\t\tx\n",      //
                                             "\n",                                 //
                                             "6\tx\tx.b\t1\t\t\tp\t\tx"));
  EXPECT_THAT(file.problems, ElementsAre(Pair(2, "mars is no platform"), Pair(3, "published_time is no RFC 3339 time"),
                                         Pair(4, "has 3 fields instead of 9"),
                                         Pair(5, "account is missing (or name one for all with --account)"),
                                         Pair(6, "comment_id is not UTF-8")));
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].line, 8);
}

TEST(CommentFileTest, ATextThatIsNoUtf8IsLeftToTheService) {
  const CommentFile file = Read("account\ttext\nx.a\tab\xff\n");
  ASSERT_THAT(file.rows, SizeIs(1));
  EXPECT_EQ(file.rows[0].comment.raw_text(), "ab\xff");
}

TEST(CommentFileTest, WithoutTheTextsColumnThereIsNothingToSend) {
  EXPECT_THAT(ReadCommentFile("a\tb\nx\ty\n", {}), Fails(absl::StatusCode::kInvalidArgument, "COMMENT_FILE_INVALID"));
  EXPECT_THAT(ReadCommentFile("", {}), Fails(absl::StatusCode::kInvalidArgument, "COMMENT_FILE_INVALID"));
}

CommentFileOptions Corpus() {
  CommentFileOptions options;
  options.text_column = "tweet";
  options.account = "instagram.ornekuni";
  options.published = absl::FromUnixSeconds(1'700'000'000);
  return options;
}

TEST(CommentFileTest, ACorpusGetsItsIdsFromItsRows) {
  const CommentFile file = Read("tweet\tlabel\nselam\t0\nselam\t0\nselam\t1\n", Corpus());
  ASSERT_THAT(file.rows, SizeIs(3));
  EXPECT_EQ(file.rows[0].comment.platform(), directory::v1::PLATFORM_INSTAGRAM);
  EXPECT_EQ(file.rows[0].comment.account(), "accounts/instagram.ornekuni");
  std::set<std::string> ids;
  for (const CommentRow& row : file.rows) ids.insert(row.comment.platform_comment_id());
  EXPECT_THAT(ids, SizeIs(3));
}

TEST(CommentFileTest, ACorpusThatGrowsKeepsItsIds) {
  const CommentFile before = Read("tweet\na\nb\n", Corpus());
  const CommentFile after = Read("tweet\na\nc\nb\na\n", Corpus());
  EXPECT_EQ(before.rows[0].comment.platform_comment_id(), after.rows[0].comment.platform_comment_id());
  EXPECT_EQ(before.rows[1].comment.platform_comment_id(), after.rows[2].comment.platform_comment_id());
}

TEST(RequestOfTest, TheIdFollowsFromWhatIsSent) {
  const CommentFile file = Read("tweet\na\nb\n", Corpus());
  const std::string id = RequestOf(file.rows).request_id();
  EXPECT_TRUE(IsUuid(id));
  EXPECT_EQ(id, "8d7ea032-435a-56f9-a3e7-b297d06cd177") << "an interrupted sending would not be recognised";
  EXPECT_EQ(RequestOf(Read("tweet\na\nb\n", Corpus()).rows).request_id(), id);
  EXPECT_NE(RequestOf(Read("tweet\na\nc\n", Corpus()).rows).request_id(), id);
  EXPECT_NE(RequestOf({file.rows[0]}).request_id(), id);
}

TEST(LanesTest, EachRowIsInOneBatchAndAnEditStaysBehindItsComment) {
  std::string content = "account\tcomment_id\ttext\n";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&content, "x.a\tc", i % 40, "\ttext ", i, "\n");
  const CommentFile file = Read(content);
  const auto lanes = LanesOf(file.rows, 3, 7);
  ASSERT_THAT(lanes, SizeIs(3));
  std::map<std::string, int> last_line;
  std::map<std::string, size_t> lane_of;
  size_t rows = 0;
  for (size_t lane = 0; lane < lanes.size(); ++lane) {
    for (const auto& batch : lanes[lane]) {
      EXPECT_LE(batch.size(), 7);
      for (const CommentRow& row : batch) {
        ++rows;
        const std::string& id = row.comment.platform_comment_id();
        EXPECT_EQ(lane_of.emplace(id, lane).first->second, lane);
        EXPECT_GT(row.line, last_line[id]);
        last_line[id] = row.line;
      }
    }
  }
  EXPECT_EQ(rows, 100);
}

}  // namespace
}  // namespace meydan::meydanctl
