#include "services/meydanctl/sent.h"

#include <gmock/gmock.h>

#include "common/base/testing/status_matchers.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Proto;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<CommentRow> Rows(int count) {
  std::vector<CommentRow> rows(count);
  for (int i = 0; i < count; ++i) rows[i].line = i + 2;
  return rows;
}

const auto kAnswer = Proto<moderation::v1::IngestCommentsResponse>(R"pb(
  results {
    comment {
      effect: EFFECT_CREATED
      verdict {
        outcome: OUTCOME_REMOVAL_ORDERED
        grounds { ground: GROUND_INSULT }
      }
    }
  }
  results { error { code: 14 message: "later" } }
  results { error { code: 3 message: "comments[2].text: is empty" } }
)pb");

TEST(SentTest, WhatMayPassIsGivenBackAndTheRestCounted) {
  Sent sent;
  absl::Status fault;
  const std::vector<CommentRow> again = sent.Add(Rows(3), kAnswer, fault);
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].line, 3);
  EXPECT_EQ(fault.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(sent.rows(), 2);
  EXPECT_EQ(sent.refused(), 1);
  EXPECT_THAT(sent.Json(), HasSubstr("\"created\":1"));
  EXPECT_THAT(sent.Json(), HasSubstr("\"grounds\":{\"insult\":1}"));
  EXPECT_THAT(sent.Text("a.tsv"), HasSubstr("a.tsv:4: "));
}

TEST(SentTest, AnAnswerThatIsTooShortIsNotTrusted) {
  Sent sent;
  absl::Status fault;
  EXPECT_THAT(sent.Add(Rows(4), kAnswer, fault), SizeIs(2));
  EXPECT_TRUE(IsTransient(fault));
}

TEST(SentTest, RefusalsAreToldInTheFilesOrder) {
  Sent sent;
  sent.Refuse(9, "B", "b");
  sent.Refuse(2, "A", "a");
  const std::string text = sent.Text("f");
  EXPECT_LT(text.find("f:2: A: a"), text.find("f:9: B: b"));
}

}  // namespace
}  // namespace meydan::meydanctl
