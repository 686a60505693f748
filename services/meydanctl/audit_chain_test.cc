#include "services/meydanctl/audit_chain.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"

namespace meydan::meydanctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using vault::v1::AuditRecord;
using vault::v1::ChainEntry;
using vault::v1::ChainHead;

std::string RecordBytes(int number, const std::string& actor = "people/ayse") {
  AuditRecord record;
  record.mutable_time()->set_seconds(1'795'000'000 + number);
  record.set_actor(actor);
  record.set_action(AuditRecord::ACTION_REVEAL);
  return record.SerializeAsString();
}

// Numbers and digests as whoever wrote all of it would have made them.
std::vector<ChainEntry> Chained(const std::vector<std::string>& records) {
  std::vector<ChainEntry> entries;
  std::string digest;
  for (const std::string& record : records) {
    ChainEntry& entry = entries.emplace_back();
    entry.set_number(static_cast<int64_t>(entries.size()));
    entry.set_record(record);
    digest = Sha256(absl::StrCat(digest, record));
    entry.set_digest(digest);
  }
  return entries;
}

std::vector<ChainEntry> Sound(int records = 6) {
  std::vector<std::string> bytes;
  for (int i = 1; i <= records; ++i) bytes.push_back(RecordBytes(i));
  return Chained(bytes);
}

ChainHead HeadOf(const std::vector<ChainEntry>& entries) {
  ChainHead head;
  head.set_number(entries.back().number());
  head.set_digest(entries.back().digest());
  return head;
}

// "3 is missing", a line for each fault, of entries of which the head and `known` are told.
std::vector<std::string> FaultsOf(const std::vector<ChainEntry>& entries, const ChainHead& head,
                                  const std::map<int64_t, std::string>& known = {}) {
  ChainVerifier verifier("credentials/x");
  for (const ChainEntry& entry : entries) verifier.Add(entry);
  verifier.CompareHead(head);
  verifier.CompareWith("the anchors", known);
  std::vector<std::string> lines;
  for (const ChainFault& fault : verifier.faults()) {
    EXPECT_EQ(fault.chain, "credentials/x");
    lines.push_back(absl::StrCat(fault.number, " ", fault.what));
  }
  return lines;
}
std::vector<std::string> FaultsOf(const std::vector<ChainEntry>& entries) { return FaultsOf(entries, HeadOf(Sound())); }

TEST(ChainVerifierTest, AWholeChainIsWhole) {
  const auto sound = Sound();
  EXPECT_THAT(FaultsOf(sound, HeadOf(sound), {{2, sound[1].digest()}, {6, sound[5].digest()}}), IsEmpty());
}

TEST(ChainVerifierTest, TheDigestOfTheFirstIsOfTheRecordAlone) {
  EXPECT_EQ(Sound()[0].digest(), Sha256(RecordBytes(1)));
}

TEST(ChainVerifierTest, EachBitOfEachRecordIsGuarded) {
  const auto sound = Sound();
  for (size_t i = 0; i < sound.size(); ++i) {
    for (size_t bit = 0; bit < 8 * sound[i].record().size(); ++bit) {
      auto changed = sound;
      (*changed[i].mutable_record())[bit / 8] ^= static_cast<char>(1 << (bit % 8));
      const auto faults = FaultsOf(changed);
      ASSERT_FALSE(faults.empty()) << i << " " << bit;
      EXPECT_THAT(faults[0], StartsWith(absl::StrCat(i + 1, " "))) << bit;
    }
  }
}

TEST(ChainVerifierTest, AChangedRecordWithADigestOfItsOwnIsFoundAtTheNext) {
  auto changed = Sound();
  changed[2].set_record(RecordBytes(3, "people/somebody.else"));
  changed[2].set_digest(Sha256(absl::StrCat(changed[1].digest(), changed[2].record())));
  EXPECT_THAT(FaultsOf(changed), ElementsAre(StartsWith("4 does not follow")));
}

TEST(ChainVerifierTest, ARemovedRecordIsFoundWhereItStood) {
  auto removed = Sound();
  removed.erase(removed.begin() + 2);
  EXPECT_THAT(FaultsOf(removed), ElementsAre("3 is missing"));
  removed.erase(removed.begin() + 2);
  EXPECT_THAT(FaultsOf(removed), ElementsAre("3 is missing, and so are all up to 4"));
  auto first = Sound();
  first.erase(first.begin());
  EXPECT_THAT(FaultsOf(first), ElementsAre("1 is missing"));
}

TEST(ChainVerifierTest, OneThatIsRemovedAndCountedAnewToo) {
  auto removed = Sound();
  removed.erase(removed.begin() + 2);
  for (size_t i = 2; i < removed.size(); ++i) removed[i].set_number(static_cast<int64_t>(i) + 1);
  EXPECT_THAT(FaultsOf(removed), ElementsAre(StartsWith("3 does not follow"), StartsWith("6 is missing")));
}

TEST(ChainVerifierTest, AnInsertedRecordIsFound) {
  auto inserted = Sound();
  ChainEntry more = inserted[2];
  more.set_record(RecordBytes(99));
  inserted.insert(inserted.begin() + 3, more);
  EXPECT_THAT(FaultsOf(inserted), ElementsAre(StartsWith("3 stands behind record 3")));
  for (size_t i = 3; i < inserted.size(); ++i) inserted[i].set_number(static_cast<int64_t>(i) + 1);
  EXPECT_THAT(FaultsOf(inserted), ::testing::Contains(StartsWith("4 does not follow")));
}

TEST(ChainVerifierTest, ReorderedRecordsAreFound) {
  auto reordered = Sound();
  std::swap(reordered[2], reordered[3]);
  EXPECT_THAT(FaultsOf(reordered), ElementsAre("3 is missing", StartsWith("3 stands behind record 4")));
  reordered[2].set_number(3);
  reordered[3].set_number(4);
  EXPECT_THAT(FaultsOf(reordered), ::testing::Contains(StartsWith("3 does not follow")));
}

TEST(ChainVerifierTest, ARepeatedRecordIsFound) {
  auto repeated = Sound();
  repeated.push_back(repeated[1]);
  EXPECT_THAT(FaultsOf(repeated), ElementsAre(StartsWith("2 stands behind record 6")));
}

TEST(ChainVerifierTest, ACutOffEndIsFoundByTheHead) {
  auto cut = Sound();
  cut.resize(4);
  EXPECT_THAT(FaultsOf(cut), ElementsAre(StartsWith("5 is missing: the chain is cut off")));
  EXPECT_THAT(FaultsOf({}), ElementsAre(StartsWith("1 is missing: the chain is cut off")));
}

TEST(ChainVerifierTest, AHeadThatNamesAnotherRecordIsFound) {
  ChainHead head = HeadOf(Sound());
  head.set_digest(std::string(32, 'x'));
  EXPECT_THAT(FaultsOf(Sound(), head), ElementsAre("6 is not the one that the head names"));
}

TEST(ChainVerifierTest, AHeadThatWasReadBeforeTheLastRecordIsRight) {
  EXPECT_THAT(FaultsOf(Sound(7), HeadOf(Sound(6))), IsEmpty());
}

TEST(ChainVerifierTest, OnlyWhatIsKnownFromElsewhereShowsARewrittenEnd) {
  std::vector<std::string> bytes;
  for (int i = 1; i <= 6; ++i) bytes.push_back(RecordBytes(i, i == 4 ? "people/somebody.else" : "people/ayse"));
  const auto rewritten = Chained(bytes);
  const auto sound = Sound();
  EXPECT_THAT(FaultsOf(rewritten, HeadOf(rewritten)), IsEmpty());
  EXPECT_THAT(
      FaultsOf(rewritten, HeadOf(rewritten), {{3, sound[2].digest()}, {5, sound[4].digest()}, {6, sound[5].digest()}}),
      ElementsAre(StartsWith("5 is not the one of the anchors")));
}

TEST(ChainVerifierTest, OrAnEndThatWasCutOffTogetherWithItsHead) {
  const auto sound = Sound();
  auto cut = sound;
  cut.resize(4);
  EXPECT_THAT(FaultsOf(cut, HeadOf(cut), {{3, sound[2].digest()}, {5, sound[4].digest()}}),
              ElementsAre(StartsWith("5 is missing: the anchors know of it")));
}

TEST(ChainVerifierTest, WhatIsNoRecordIsFound) {
  EXPECT_THAT(FaultsOf(Chained({"\xff\xff"}), HeadOf(Chained({"\xff\xff"}))), ElementsAre("1 is no audit record"));
}

}  // namespace
}  // namespace meydan::meydanctl
