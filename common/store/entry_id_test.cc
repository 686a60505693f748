#include "common/store/entry_id.h"

#include <gtest/gtest.h>

#include <string>

namespace meydan::store {
namespace {

TEST(EntryIdTest, LaterOnesAreGreater) {
  EXPECT_LT(*EntryId::Parse("9-9"), *EntryId::Parse("10-0"));
  EXPECT_LT(*EntryId::Parse("10-9"), *EntryId::Parse("10-10"));
  EXPECT_EQ(*EntryId::Parse("1732561200000-0"), *EntryId::Parse("1732561200000-0"));
  EXPECT_LT(*EntryId::Parse("1-18446744073709551614"), *EntryId::Parse("1-18446744073709551615"));
}

TEST(EntryIdTest, WhatIsNoneIsRefused) {
  for (const std::string text : {"", "-", "1", "1-", "-1", "1-2-3", "+1-2", "1-+2", " 1-2", "1-2 ", "a-1", "1-b",
                                 "18446744073709551616-0", "1--2"}) {
    EXPECT_FALSE(EntryId::Parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace meydan::store
