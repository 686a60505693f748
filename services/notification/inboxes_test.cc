#include "services/notification/inboxes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "services/notification/domain/notice.h"
#include "services/notification/testing/small_stack.h"

namespace meydan::notification {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::SmallStack;

constexpr char kRequestId[] = "7b0e2a52-3f0a-4c1e-9a52-6f3e9c1d2b4a";

class InboxesTest : public ::testing::Test {
 protected:
  static std::string NoticeOf(int i) { return NoticeName("people/temsilci", SmallStack::Routed(absl::StrCat(i)).id()); }
  absl::StatusOr<v1::ListNoticesResponse> List(const std::string& request) {
    auto parsed = Proto<v1::ListNoticesRequest>(R"pb(parent: "people/temsilci")pb" + request);
    return BlockOn(stack_.inboxes.ListNotices(SmallStack::CallOf("people/temsilci"), std::move(parsed)));
  }
  // The subjects of all pages, page by page.
  std::vector<std::string> Pages(const std::string& request) {
    std::vector<std::string> pages;
    std::string token;
    do {
      const auto page = List(absl::StrCat(request, " page_token: \"", token, "\""));
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      std::string subjects;
      for (const v1::Notice& notice : page->notices()) absl::StrAppend(&subjects, IdOf(notice.subject()), " ");
      pages.push_back(subjects);
      token = page->next_page_token();
    } while (!token.empty());
    return pages;
  }
  absl::StatusOr<v1::MarkReadResponse> MarkRead(const std::string& request, const std::string& digest = "d") {
    rpc::Call call = SmallStack::CallOf("people/temsilci");
    call.request_digest = digest;
    auto parsed = Proto<v1::MarkReadRequest>(R"pb(parent: "people/temsilci")pb" + request);
    return BlockOn(stack_.inboxes.MarkRead(std::move(call), std::move(parsed)));
  }
  absl::StatusOr<v1::MarkReadResponse> MarkReadUpTo(int64_t sequence, const std::string& request_id = "",
                                                    const std::string& digest = "d") {
    return MarkRead(absl::StrCat("up_to_sequence: ", sequence, " request_id: \"", request_id, "\""), digest);
  }
  absl::StatusOr<v1::CountUnreadResponse> Count() {
    v1::CountUnreadRequest request;
    request.set_parent("people/temsilci");
    return BlockOn(stack_.inboxes.CountUnread(SmallStack::CallOf("people/temsilci"), std::move(request)));
  }
  absl::StatusOr<v1::Notice> Get(const std::string& name, const std::string& language = "") {
    v1::GetNoticeRequest request;
    request.set_name(name);
    request.set_language_code(language);
    return BlockOn(stack_.inboxes.GetNotice(SmallStack::CallOf("people/temsilci"), std::move(request)));
  }
  // The sequence of the notice of case `i`; numbers of a shard need not follow one another.
  int64_t SequenceOf(int i) { return Get(NoticeOf(i))->sequence(); }

  SmallStack stack_;
};

TEST_F(InboxesTest, ANoticeComesWithPlaceWordsAndEtag) {
  stack_.Tell(2);
  const auto notice = Get(NoticeOf(2));
  ASSERT_THAT(notice, IsOk());
  EXPECT_GT(notice->sequence(), SequenceOf(1));
  EXPECT_EQ(notice->etag(), "1");
  EXPECT_EQ(notice->text().language_code(), "tr");
  EXPECT_THAT(notice->text().body() + notice->text().title(), HasSubstr("Hukuk Fakültesi"));
  EXPECT_FALSE(notice->has_read_time());
  EXPECT_THAT(Get(NoticeOf(2), "en-GB")->text().reason(), HasSubstr("Faculty of Law"));
  EXPECT_THAT(Get(NoticeOf(2), "de"), Fails(absl::StatusCode::kInvalidArgument, "LANGUAGE_UNSUPPORTED"));
}

TEST_F(InboxesTest, WordsAreNeverStored) {
  stack_.Tell(1);
  v1::Notice stored;
  ASSERT_TRUE(stored.ParseFromString(BlockOn(stack_.store.Load(NoticeOf(1)))->state));
  EXPECT_FALSE(stored.has_text());
  EXPECT_EQ(stored.sequence(), 0);
}

TEST_F(InboxesTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(Get(NoticeOf(1)), Fails(absl::StatusCode::kNotFound, "NOTICE_NOT_FOUND"));
  EXPECT_THAT(Get("people/temsilci/notices/1"), Fails(absl::StatusCode::kInvalidArgument, "NAME_INVALID"));
  EXPECT_THAT(MarkRead(absl::StrCat("notice: \"", NoticeOf(1), "\"")),
              Fails(absl::StatusCode::kNotFound, "NOTICE_NOT_FOUND"));
}

TEST_F(InboxesTest, PagesNeitherRepeatNorLeaveOut) {
  stack_.Tell(5);
  EXPECT_THAT(Pages("page_size: 2"), ElementsAre("5 4 ", "3 2 ", "1 "));
  EXPECT_THAT(Pages("page_size: 2 order: ORDER_OLDEST_FIRST"), ElementsAre("1 2 ", "3 4 ", "5 "));
  EXPECT_THAT(Pages("page_size: 5"), ElementsAre("5 4 3 2 1 "));
  EXPECT_THAT(Pages(""), ElementsAre("5 4 3 2 1 "));
}

TEST_F(InboxesTest, TheUnreadAreThoseBehindTheMarkThatWereNotReadOneByOne) {
  stack_.Tell(6);
  ASSERT_THAT(MarkReadUpTo(SequenceOf(2)), IsOk());
  ASSERT_THAT(MarkRead(absl::StrCat("notice: \"", NoticeOf(4), "\"")), IsOk());
  EXPECT_THAT(Pages("unread_only: true page_size: 2"), ElementsAre("6 5 ", "3 "));
  EXPECT_THAT(Pages("unread_only: true page_size: 3"), ElementsAre("6 5 3 "));
  EXPECT_THAT(Pages("unread_only: true page_size: 2 order: ORDER_OLDEST_FIRST"), ElementsAre("3 5 ", "6 "));
  EXPECT_EQ(Count()->unread_count(), 3);
  EXPECT_EQ(Count()->newest_sequence(), SequenceOf(6));
  EXPECT_TRUE(Get(NoticeOf(1))->has_read_time());
  EXPECT_TRUE(Get(NoticeOf(4))->has_read_time());
  EXPECT_FALSE(Get(NoticeOf(3))->has_read_time());
}

TEST_F(InboxesTest, AnEmptyInboxHasNothingUnread) {
  EXPECT_EQ(Count()->unread_count(), 0);
  EXPECT_EQ(Count()->newest_sequence(), 0);
  EXPECT_THAT(List("")->notices(), IsEmpty());
  EXPECT_THAT(MarkReadUpTo(1), Fails(absl::StatusCode::kInvalidArgument, "SEQUENCE_UNKNOWN"));
}

TEST_F(InboxesTest, ReadingTwiceChangesNothing) {
  stack_.Tell(2);
  const std::string one = absl::StrCat("notice: \"", NoticeOf(1), "\"");
  EXPECT_EQ(MarkRead(one)->unread_count(), 1);
  const absl::Time read = stack_.clock.Now();
  stack_.clock.Advance(absl::Hours(1));
  EXPECT_EQ(MarkRead(one)->unread_count(), 1);
  EXPECT_EQ(Get(NoticeOf(1))->read_time().seconds(), absl::ToUnixSeconds(read));
  EXPECT_EQ(MarkReadUpTo(SequenceOf(2))->unread_count(), 0);
  EXPECT_EQ(MarkReadUpTo(SequenceOf(1))->unread_count(), 0);
}

TEST_F(InboxesTest, ARequestIdIsForOneContent) {
  stack_.Tell(3);
  EXPECT_EQ(MarkReadUpTo(SequenceOf(2), kRequestId)->unread_count(), 1);
  EXPECT_EQ(MarkReadUpTo(SequenceOf(2), kRequestId)->unread_count(), 1);
  EXPECT_THAT(MarkReadUpTo(SequenceOf(1), kRequestId, "e"),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_THAT(MarkReadUpTo(SequenceOf(3), kRequestId, "f"),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_THAT(MarkRead(absl::StrCat("notice: \"", NoticeOf(3), "\" request_id: \"", kRequestId, "\""), "g"),
              Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(InboxesTest, NoticesThatAreYetToComeCannotBeRead) {
  stack_.Tell(1);
  EXPECT_THAT(MarkReadUpTo(SequenceOf(1) + 1), Fails(absl::StatusCode::kInvalidArgument, "SEQUENCE_UNKNOWN"));
  EXPECT_THAT(MarkReadUpTo(0), Fails(absl::StatusCode::kInvalidArgument, "SEQUENCE_UNKNOWN"));
  EXPECT_THAT(MarkReadUpTo(-1), Fails(absl::StatusCode::kInvalidArgument, "SEQUENCE_UNKNOWN"));
}

TEST_F(InboxesTest, BadRequestsAreRefusedByTheirField) {
  stack_.Tell(3);
  EXPECT_THAT(List("page_size: -1"), Fails(absl::StatusCode::kInvalidArgument, "PAGE_SIZE_INVALID"));
  EXPECT_THAT(List("page_token: \"AAAA\""), Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  const std::string token = List("page_size: 1")->next_page_token();
  EXPECT_THAT(List(absl::StrCat("unread_only: true page_token: \"", token, "\"")),
              Fails(absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"));
  EXPECT_THAT(List("language_code: \"de\""), Fails(absl::StatusCode::kInvalidArgument, "LANGUAGE_UNSUPPORTED"));
  EXPECT_THAT(MarkRead(""), Fails(absl::StatusCode::kInvalidArgument, "READ_TARGET_MISSING"));
  const auto wrong = MarkRead("notice: \"notices/1\"");
  EXPECT_THAT(wrong, Fails(absl::StatusCode::kInvalidArgument, "NAME_INVALID"));
  EXPECT_EQ(FactOf(wrong.status(), "field"), "notice");
}

TEST_F(InboxesTest, NobodyReadsTheInboxOfAnotherPerson) {
  stack_.Tell(1);
  const auto refused = Fails(absl::StatusCode::kPermissionDenied, "INBOX_OF_ANOTHER_PERSON");
  for (const char* caller : {"people/direktor", "services/routing"}) {
    const rpc::Call call = SmallStack::CallOf(caller);
    EXPECT_THAT(
        BlockOn(stack_.inboxes.ListNotices(call, Proto<v1::ListNoticesRequest>(R"pb(parent: "people/temsilci")pb"))),
        refused);
    EXPECT_THAT(
        BlockOn(stack_.inboxes.CountUnread(call, Proto<v1::CountUnreadRequest>(R"pb(parent: "people/temsilci")pb"))),
        refused);
    EXPECT_THAT(BlockOn(stack_.inboxes.MarkRead(call, Proto<v1::MarkReadRequest>(R"pb(parent: "people/temsilci"
                                                                                      up_to_sequence: 1)pb"))),
                refused);
    // Whether there is such a notice is not told either.
    for (const int i : {1, 2}) {
      v1::GetNoticeRequest request;
      request.set_name(NoticeOf(i));
      EXPECT_THAT(BlockOn(stack_.inboxes.GetNotice(call, std::move(request))), refused);
    }
  }
  // Nor by naming the own inbox and the other's notice.
  auto sly = Proto<v1::MarkReadRequest>(R"pb(parent: "people/dekan")pb");
  sly.set_notice(NoticeOf(1));
  EXPECT_THAT(BlockOn(stack_.inboxes.MarkRead(SmallStack::CallOf("people/dekan"), std::move(sly))), refused);
}

TEST_F(InboxesTest, AStoreThatIsAwayIsToldAsSuch) {
  stack_.store.FailNext(absl::UnavailableError("gone"));
  EXPECT_EQ(List("").status().code(), absl::StatusCode::kUnavailable);
  stack_.store.FailNext(absl::UnavailableError("gone"));
  EXPECT_EQ(Get(NoticeOf(1)).status().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace meydan::notification
