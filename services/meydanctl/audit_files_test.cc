#include "services/meydanctl/audit_files.h"

#include <gmock/gmock.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/vault/v1/events.pb.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

std::string Anchor(const std::string& chain, int number, const std::string& digest) {
  const std::string text = absl::StrCat("meydan-anchor-1 ", chain, " ", number, " ", absl::BytesToHexString(digest));
  return absl::StrCat(text, " ", Sha256Hex(text).substr(0, 16), "\n");
}

const std::string kOne = Sha256("1");
const std::string kTwo = Sha256("2");

TEST(ParseAnchorsTest, ReadsEveryHead) {
  const KnownDigests known = ParseAnchors(absl::StrCat(
      Anchor("credentials/x", 1, kOne), Anchor("policies/vault", 1, kTwo), Anchor("credentials/x", 5, kTwo)));
  EXPECT_THAT(known.faults, IsEmpty());
  EXPECT_THAT(known.notes, IsEmpty());
  ASSERT_THAT(known.chains, SizeIs(2));
  EXPECT_THAT(known.chains.at("credentials/x"), ElementsAre(Pair(1, kOne), Pair(5, kTwo)));
}

TEST(ParseAnchorsTest, ALineIsOneThatTheVaultHasWritten) {
  // Made with sha256sum.
  const KnownDigests known = ParseAnchors(
      "meydan-anchor-1 credentials/x.ornekuni 2 "
      "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35 8417a4117234c003\n");
  EXPECT_THAT(known.faults, IsEmpty());
  EXPECT_THAT(known.chains, SizeIs(1));
}

TEST(ParseAnchorsTest, AChangedLineIsFound) {
  const std::string line = Anchor("credentials/x", 12, kOne);
  for (size_t i = 0; i + 1 < line.size(); ++i) {
    std::string changed = absl::StrCat(Anchor("credentials/a", 1, kTwo), line);
    char& byte = changed[changed.size() - line.size() + i];
    byte = byte == 'x' ? 'y' : 'x';
    const KnownDigests known = ParseAnchors(changed);
    EXPECT_EQ(known.faults.size() + known.notes.size(), 1u) << changed;
    EXPECT_THAT(known.chains, SizeIs(1)) << changed;
  }
}

TEST(ParseAnchorsTest, ALineThatAPowerCutHasCutOffDoesNotCount) {
  const std::string line = Anchor("credentials/x", 12, kOne);
  for (size_t size = 1; size + 1 < line.size(); ++size) {
    const std::string cut = line.substr(0, size);
    for (const std::string& text : {cut, absl::StrCat(cut, "\n", Anchor("credentials/x", 13, kTwo))}) {
      const KnownDigests known = ParseAnchors(text);
      EXPECT_THAT(known.faults, IsEmpty()) << text;
      EXPECT_THAT(known.notes, SizeIs(1)) << text;
    }
  }
}

TEST(ParseAnchorsTest, TwoDigestsOfOneRecordAreAFault) {
  EXPECT_THAT(ParseAnchors(absl::StrCat(Anchor("credentials/x", 1, kOne), Anchor("credentials/x", 1, kTwo))).faults,
              ElementsAre("line 2: record 1 of credentials/x has another digest than before"));
  EXPECT_THAT(ParseAnchors(absl::StrCat(Anchor("credentials/x", 1, kOne), Anchor("credentials/x", 1, kOne))).faults,
              IsEmpty());
}

std::string Framed(const std::string& data) {
  std::string frame;
  for (int shift = 24; shift >= 0; shift -= 8) frame.push_back(static_cast<char>(data.size() >> shift));
  return absl::StrCat(frame, data);
}

std::string Recorded(const std::string& chain, int number, const std::string& digest) {
  vault::v1::AuditRecorded recorded;
  recorded.set_chain(chain);
  recorded.set_number(number);
  recorded.set_record(std::string(700, 'r'));
  recorded.set_digest(digest);
  return Framed(recorded.SerializeAsString());
}

TEST(ParseTopicDumpTest, ReadsTheRecordsAmongAllEvents) {
  vault::v1::CredentialRevealed revealed;
  revealed.mutable_facts()->set_name("credentials/x");
  revealed.set_person("people/ayse");
  vault::v1::LinkOpened opened;
  opened.mutable_facts()->set_name("credentials/x");
  opened.set_link("links/1");
  const auto known =
      ParseTopicDump(absl::StrCat(Recorded("credentials/x", 1, kOne), Framed(revealed.SerializeAsString()), Framed(""),
                                  Framed(opened.SerializeAsString()), Recorded("credentials/x", 2, kTwo)));
  ASSERT_THAT(known, IsOk());
  EXPECT_THAT(known->faults, IsEmpty());
  ASSERT_THAT(known->chains, SizeIs(1));
  EXPECT_THAT(known->chains.at("credentials/x"), ElementsAre(Pair(1, kOne), Pair(2, kTwo)));
}

TEST(ParseTopicDumpTest, AnEventThatCameTwiceIsNoFault) {
  const auto known =
      ParseTopicDump(absl::StrCat(Recorded("credentials/x", 1, kOne), Recorded("credentials/x", 1, kOne)));
  EXPECT_THAT(known->faults, IsEmpty());
}

TEST(ParseTopicDumpTest, WhatIsCutOffIsNoDump) {
  const std::string dump = Recorded("credentials/x", 1, kOne);
  for (const size_t size : {size_t{1}, size_t{3}, size_t{4}, dump.size() - 1}) {
    EXPECT_THAT(ParseTopicDump(dump.substr(0, size)), Fails(absl::StatusCode::kInvalidArgument, "TOPIC_DUMP_INVALID"));
  }
  EXPECT_THAT(ParseTopicDump("").value().chains, IsEmpty());
}

}  // namespace
}  // namespace meydan::meydanctl
