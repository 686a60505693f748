#include "common/store/row_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "common/base/testing/status_matchers.h"
#include "common/store/member.h"
#include "common/store/testing/fake_store.h"

namespace meydan::store {
namespace {

using meydan::testing::FixedClock;
using meydan::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Row {
  absl::Time create_time;
  std::string name;
};

std::optional<Row> Parse(absl::string_view member) {
  const std::optional<absl::Time> time = ReadSortKey(member);
  if (!time.has_value()) return std::nullopt;
  return Row{*time, std::string(member.substr(kSortKeySize + 1))};
}

using Reader = RowReader<Row, &Parse>;

struct Thing {
  std::string name;
  size_t bytes = 10;
  size_t ByteSizeLong() const { return bytes; }
};

std::string MemberOf(int second, const std::string& name) {
  return absl::StrCat(SortKey(absl::FromUnixSeconds(second)), "/", name);
}

TEST(MemberTest, ReadsWhatAMemberBeginsWith) {
  EXPECT_EQ(ReadSortKey(MemberOf(7, "a")), absl::FromUnixSeconds(7));
  for (const std::string& bad : {std::string(), MemberOf(7, ""), "zz" + MemberOf(7, "a")}) {
    EXPECT_EQ(ReadSortKey(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(ReadDigits("07"), 7);
  EXPECT_EQ(ReadDigits("999999999"), 999'999'999);
  for (const char* bad : {"", "-1", "1x", " 1", "1234567890"}) EXPECT_EQ(ReadDigits(bad), -1) << bad;
}

class RowReaderTest : public ::testing::Test {
 protected:
  void Put(const std::string& name, std::vector<IndexEntry> entries) {
    Commit commit;
    commit.name = name;
    commit.state = name;
    for (IndexEntry& entry : entries) commit.indexes.push_back({.add = true, .entry = std::move(entry)});
    ASSERT_THAT(BlockOn(store_.Apply(std::move(commit))), IsOk());
  }
  void Put(int second, const std::string& name, const std::vector<std::string>& lists) {
    std::vector<IndexEntry> entries;
    for (const std::string& list : lists) entries.push_back({list, MemberOf(second, name)});
    Put(name, std::move(entries));
  }
  Reader Read(const std::vector<std::string>& lists, int chunk = 2, const std::string& after = "") {
    return Reader(store_, lists, "", after, chunk);
  }
  static std::vector<std::string> Names(const std::vector<Reader::Entry>& entries) {
    std::vector<std::string> names;
    for (const Reader::Entry& entry : entries) names.push_back(entry.row.name);
    return names;
  }
  static std::vector<std::string> ReadAll(Reader reader) {
    std::vector<std::string> names;
    while (true) {
      const absl::StatusOr<std::vector<Reader::Entry>> entries = BlockOn(reader.Next());
      EXPECT_THAT(entries, IsOk());
      if (!entries.ok() || entries->empty()) return names;
      for (const std::string& name : Names(*entries)) names.push_back(name);
    }
  }
  Reader::Page FindPage(Reader reader, int size, const std::string& unwanted = "") {
    const auto matches = [unwanted](const Row& row) { return row.name != unwanted; };
    return *BlockOn(reader.FindPage(size, matches));
  }
  // The page's things, sized as told; those of no size are not shown.
  absl::StatusOr<LoadedPage<Thing>> Load(Reader::Page page, const std::map<std::string, size_t>& sizes = {}) {
    const auto load = [](const std::string& name) { return Find(name); };
    const auto show = [&sizes](Thing thing) -> std::optional<Thing> {
      const auto size = sizes.find(thing.name);
      if (size != sizes.end()) thing.bytes = size->second;
      if (thing.bytes == 0) return std::nullopt;
      return thing;
    };
    return BlockOn(LoadPage<Thing>(std::move(page), load, show));
  }
  static std::vector<std::string> Names(const LoadedPage<Thing>& page) {
    std::vector<std::string> names;
    for (const Thing& thing : page.states) names.push_back(thing.name);
    return names;
  }
  static Task<absl::StatusOr<Thing>> Find(std::string name) {
    if (name == "broken") co_return absl::DataLossError(name);
    co_return Thing{.name = std::move(name)};
  }

  FixedClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  testing::FakeStore store_{Layout("notes", 4), clock_};
};

TEST_F(RowReaderTest, ReadsSeveralListsAsOneNewestFirstAndEachOnce) {
  Put(1, "a", {"x", "y"});
  Put(2, "b", {"y"});
  Put(3, "c", {"x"});
  Put(4, "d", {"x", "y", "z"});
  Put(5, "e", {"other"});
  for (const int chunk : {1, 2, 50}) {
    EXPECT_THAT(ReadAll(Read({"x", "y", "z"}, chunk)), ElementsAre("d", "c", "b", "a"));
    EXPECT_THAT(ReadAll(Read({"x", "y", "z"}, chunk, MemberOf(3, "c"))), ElementsAre("b", "a"));
  }
  EXPECT_THAT(ReadAll(Read({})), IsEmpty());
  EXPECT_THAT(ReadAll(Read({"nothing"})), IsEmpty());
}

TEST_F(RowReaderTest, WhatIsNoMemberIsPassedOver) {
  Put("odd", {{"x", "no member"}, {"x", MemberOf(1, "")}});
  Put(1, "a", {"x"});
  EXPECT_THAT(ReadAll(Read({"x"}, 1)), ElementsAre("a"));
}

TEST_F(RowReaderTest, PagesHoldEachRowOnceAndTheLastOneHasNoNext) {
  for (int i = 1; i <= 5; ++i) Put(i, absl::StrCat(i), {"x"});
  Reader::Page page = FindPage(Read({"x"}), 2, "4");
  EXPECT_THAT(Names(page.entries), ElementsAre("5", "3"));
  EXPECT_EQ(page.next, MemberOf(3, "3"));
  page = FindPage(Read({"x"}, 2, page.next), 2, "4");
  EXPECT_THAT(Names(page.entries), ElementsAre("2", "1"));
  EXPECT_EQ(page.next, "") << "nothing comes behind a page that happens to be full";
}

TEST_F(RowReaderTest, APageEndsWhenTooManyRowsWereLookedAt) {
  std::vector<IndexEntry> entries;
  for (int i = 1; i <= Reader::kMostScanned + 1000; ++i) entries.push_back({"x", MemberOf(i, absl::StrCat(i))});
  Put("many", std::move(entries));
  const auto wanted = [](const Row& row) { return row.name == "1"; };
  const Reader::Page page = *BlockOn(Read({"x"}, 1000).FindPage(5, wanted));
  EXPECT_THAT(page.entries, IsEmpty());
  ASSERT_NE(page.next, "");
  const Reader::Page last = *BlockOn(Read({"x"}, 1000, page.next).FindPage(5, wanted));
  EXPECT_THAT(Names(last.entries), ElementsAre("1"));
  EXPECT_EQ(last.next, "");
}

TEST_F(RowReaderTest, APageIsLoadedAndShownInOrder) {
  for (int i = 1; i <= 4; ++i) Put(i, absl::StrCat(i), {"x"});
  const absl::StatusOr<LoadedPage<Thing>> loaded = Load(FindPage(Read({"x"}), 3), {{"3", 0}});
  ASSERT_THAT(loaded, IsOk());
  EXPECT_THAT(Names(*loaded), ElementsAre("4", "2"));
  EXPECT_EQ(loaded->next, MemberOf(2, "2"));
}

TEST_F(RowReaderTest, APageThatWouldBeTooLargeEndsBeforeButHoldsOneAtLeast) {
  for (int i = 1; i <= 4; ++i) Put(i, absl::StrCat(i), {"x"});
  absl::StatusOr<LoadedPage<Thing>> loaded =
      Load(FindPage(Read({"x"}), 9), {{"4", kMostPageBytes / 2}, {"3", 0}, {"2", kMostPageBytes / 2 + 1}});
  ASSERT_THAT(loaded, IsOk());
  EXPECT_THAT(Names(*loaded), ElementsAre("4"));
  EXPECT_EQ(loaded->next, MemberOf(3, "3"));
  loaded = Load(FindPage(Read({"x"}, 2, loaded->next), 9), {{"2", 2 * kMostPageBytes}});
  ASSERT_THAT(loaded, IsOk());
  EXPECT_THAT(Names(*loaded), ElementsAre("2"));
  EXPECT_EQ(loaded->next, MemberOf(2, "2"));
}

TEST_F(RowReaderTest, WhateverCannotBeReadOrLoadedFailsThePage) {
  Put(1, "broken", {"x"});
  EXPECT_TRUE(absl::IsDataLoss(Load(FindPage(Read({"x"}), 3)).status()));
  store_.FailNext(absl::UnavailableError("away"));
  EXPECT_TRUE(absl::IsUnavailable(BlockOn(Read({"x"}).FindPage(3, [](const Row&) { return true; })).status()));
}

}  // namespace
}  // namespace meydan::store
