#include "services/moderation/domain/evidence.h"

#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/escaping.h"
#include "common/base/ids.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/testing/samples.h"

namespace meydan::moderation {
namespace {

using namespace testing;  // the samples

v1::Comment Sealed() {
  v1::Comment comment = Taken(Clean(), "satır 1\nurl:3:abc");
  comment.set_payload_sha256(Sha256("payload"));
  *comment.mutable_edit_time() = ToProto(Now() - absl::Milliseconds(1500));
  SealEvidence(comment, Now() + absl::Milliseconds(250));
  return comment;
}

TEST(EvidenceTest, CM11TheCanonicalFormIsFixedForEver) {
  const v1::Comment comment = Sealed();
  EXPECT_EQ(CanonicalForm(comment, comment.evidence(0)),
            "meydan-evidence-1\n"
            "name:45:" +
                comment.name() +
                "\n"
                "revision:1:1\n"
                "platform:1:1\n"
                "platform_comment_id:17:17912345678901234\n"
                "account:33:accounts/instagram.ornekuni_hukuk\n"
                "author:32:0a1b2c3d4e5f60718293a4b5c6d7e8f9\n"
                "text:18:satır 1\nurl:3:abc\n"
                "post.id:17:18012345678901234\n"
                "post.url:40:https://www.instagram.com/p/C9xYzAbCdEf/\n"
                "post.title:46:Final haftası kütüphane çalışma saatleri\n"
                "parent_platform_comment_id:0:\n"
                "url:0:\n"
                "publish_time:20:2026-03-01T09:20:00Z\n"
                "edit_time:22:2026-03-01T09:29:58.5Z\n"
                "create_time:20:2026-03-01T09:30:00Z\n"
                "payload_sha256:64:" +
                Sha256Hex("payload") +
                "\n"
                "seal_time:23:2026-03-01T09:30:00.25Z\n");
  EXPECT_EQ(comment.evidence(0).sha256(), Sha256(CanonicalForm(comment, comment.evidence(0))));
}

struct Forgery {
  std::string name;
  std::function<void(v1::Comment&, v1::Evidence&)> commit;
};

class ForgedEvidenceTest : public ::testing::TestWithParam<Forgery> {};

TEST_P(ForgedEvidenceTest, CM11BreaksTheSeal) {
  v1::Comment comment = Sealed();
  ASSERT_TRUE(IsIntact(comment, comment.evidence(0)));
  GetParam().commit(comment, *comment.mutable_evidence(0));
  EXPECT_FALSE(IsIntact(comment, comment.evidence(0)));
}

INSTANTIATE_TEST_SUITE_P(
    CM11, ForgedEvidenceTest,
    ::testing::Values(Forgery{"Text", [](auto&, auto& e) { e.set_text("başka"); }},
                      Forgery{"TextMovedIntoTheNextField", [](auto&, auto& e) { e.set_text("satır 1"); }},
                      Forgery{"Author", [](auto&, auto& e) { e.set_author("b"); }},
                      Forgery{"PublishTime", [](auto&, auto& e) { e.mutable_publish_time()->set_nanos(1); }},
                      Forgery{"SealTime", [](auto&, auto& e) { e.clear_seal_time(); }},
                      Forgery{"Post", [](auto&, auto& e) { e.mutable_post()->set_url("https://x.com"); }},
                      Forgery{"Parent", [](auto&, auto& e) { e.set_parent_platform_comment_id("1"); }},
                      Forgery{"Payload", [](auto&, auto& e) { e.clear_payload_sha256(); }},
                      Forgery{"Revision", [](auto&, auto& e) { e.set_revision(2); }},
                      Forgery{"Digest", [](auto&, auto& e) { e.set_sha256(""); }},
                      Forgery{"Account", [](auto& c, auto&) { c.set_account("accounts/x.ornekuni"); }}),
    [](const auto& info) { return info.param.name; });

TEST(EvidenceTest, ARevisionIsSealedOnce) {
  v1::Comment comment = Sealed();
  const v1::Comment before = comment;
  SealEvidence(comment, Now() + absl::Hours(1));
  EXPECT_EQ(comment.SerializeAsString(), before.SerializeAsString());
}

TEST(EvidenceTest, WhatHappensToTheCommentLaterDoesNotTouchIt) {
  v1::Comment comment = Removed();
  comment.set_text("sonradan");
  comment.set_state(v1::Comment::STATE_RESTORED);
  EXPECT_TRUE(IsIntact(comment, comment.evidence(0)));
}

}  // namespace
}  // namespace meydan::moderation
