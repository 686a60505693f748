#include "services/meydanctl/output.h"

#include <gmock/gmock.h>

#include "common/base/testing/status_matchers.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "meydan/routing/v1/resources.pb.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Proto;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(WordsTest, AreTheEnumsNamesWithoutTheirPrefix) {
  EXPECT_EQ(WordOf(moderation::v1::Comment::STATE_IN_REVIEW), "in_review");
  EXPECT_EQ(WordOf(moderation::v1::Comment::STATE_UNSPECIFIED), "");
  EXPECT_EQ(WordOf(static_cast<moderation::v1::Comment::State>(77)), "77");
  EXPECT_EQ(ValueOf<moderation::v1::Comment::State>("In-Review"), moderation::v1::Comment::STATE_IN_REVIEW);
  EXPECT_EQ(ValueOf<moderation::v1::Comment::State>("STATE_IN_REVIEW"), moderation::v1::Comment::STATE_UNSPECIFIED);
  EXPECT_EQ(ValueOf<moderation::v1::Comment::State>(""), moderation::v1::Comment::STATE_UNSPECIFIED);
}

TEST(WordsTest, EveryWordIsItsOwnValue) {
  for (const std::string& word : WordsOf<routing::v1::Topic>()) {
    EXPECT_EQ(WordOf(ValueOf<routing::v1::Topic>(word)), word);
  }
}

TEST(DescriptionTest, NamesEachFieldThatIsSet) {
  const auto found = Proto<routing::v1::Case>(R"pb(
    name: "cases/1"
    importance: IMPORTANCE_HIGH
    overdue: true
    terms { answer_within { seconds: 7200 } }
    answers { text: "İki\nsatır" }
    answers { text: "b" }
  )pb");
  EXPECT_EQ(DescriptionOf(found),
            "name                            cases/1\n"
            "importance                      high\n"
            "overdue                         yes\n"
            "terms.answer_within             7200s\n"
            "answers[0].text                 İki satır\n"
            "answers[1].text                 b\n");
}

TEST(ErrorTest, SaysReasonFieldsAndWhatToDo) {
  FieldViolations bad;
  bad.Add("grounds", "give one", "GROUND_REQUIRED");
  bad.Add("reason", "give one");
  const std::string text = ErrorText(bad.ToStatus());
  EXPECT_THAT(text, HasSubstr("meydanctl: GROUND_REQUIRED: grounds: give one (and 1 more)\n"));
  EXPECT_THAT(text, HasSubstr("\n  reason: give one\n"));
  EXPECT_THAT(ErrorText(absl::UnavailableError("refused")), HasSubstr("meydanctl doctor"));
  EXPECT_THAT(ErrorText(MakeError(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING", "no")), HasSubstr("--as"));
  EXPECT_THAT(ErrorText(absl::InternalError("a\x1b[2J")), Not(HasSubstr("\x1b")));
}

TEST(ErrorTest, IsAnObjectWhereJsonIsWanted) {
  EXPECT_EQ(ErrorJson(BadField("name", "is no name")),
            "{\"error\":{\"code\":\"INVALID_ARGUMENT\",\"reason\":\"INVALID_FIELD\",\"message\":\"name: is no name\","
            "\"fields\":[{\"field\":\"name\",\"description\":\"is no name\"}]}}\n");
}

}  // namespace
}  // namespace meydan::meydanctl
