#include "services/vault/sealing/secret.h"

#include <gmock/gmock.h>

#include <set>

#include "meydan/vault/v1/service.pb.h"

namespace meydan::vault {
namespace {

using ::testing::Each;
using ::testing::Eq;

std::vector<char> MemoryAt(const char* begin, size_t size) { return {begin, begin + size}; }

TEST(SecretTest, HoldsWhatItWasGiven) {
  EXPECT_EQ(Secret::Of("s3cret").view(), "s3cret");
  EXPECT_EQ(Secret::Of("s3cret").size(), 6);
  EXPECT_TRUE(Secret::Of("").empty());
  EXPECT_EQ(Secret::Of("").view(), "");
}

TEST(SecretTest, AFreshOneIsZero) {
  const Secret fresh(100);
  EXPECT_THAT(MemoryAt(fresh.view().data(), fresh.size()), Each(Eq('\0')));
}

TEST(SecretTest, RandomOnesAreDifferent) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(std::string(Secret::Random(16).view()));
  EXPECT_EQ(seen.size(), 100);
}

TEST(SecretTest, WhatWasMovedFromIsEmpty) {
  Secret from = Secret::Of("moved");
  const unsigned char* memory = from.data();
  Secret to = std::move(from);
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): the contract is tested
  EXPECT_EQ(from.data(), nullptr);
  EXPECT_EQ(to.data(), memory) << "nothing was copied";
  Secret other = Secret::Of("gone");
  other = std::move(to);
  EXPECT_EQ(other.view(), "moved");
  EXPECT_TRUE(to.empty());  // NOLINT(bugprone-use-after-move): the contract is tested
}

TEST(SecretTest, ACopyIsIndependent) {
  Secret original = Secret::Of("original");
  const Secret copy = original.Copy();
  original.data()[0] = 'X';
  EXPECT_EQ(copy.view(), "original");
}

TEST(SecretTest, ShrinkingWipesTheRest) {
  Secret secret = Secret::Of("keepdrop");
  const char* memory = secret.view().data();
  secret.Shrink(4);
  EXPECT_EQ(secret.view(), "keep");
  EXPECT_THAT(MemoryAt(memory + 4, 4), Each(Eq('\0')));
  secret.Shrink(100);
  EXPECT_EQ(secret.size(), 4) << "it does not grow";
}

TEST(SecretDeathTest, NobodyReadsBeyondItsEnd) {
  const Secret secret = Secret::Random(32);
  const volatile unsigned char* behind = secret.data() + secret.size();
  EXPECT_DEATH(static_cast<void>(*behind), "");
}

TEST(WipeTest, OverwritesTheWholeBufferOfAString) {
  std::string text(200, 's');
  text.resize(10);
  const char* memory = text.data();
  const size_t capacity = text.capacity();
  Wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(text.data(), memory);
  EXPECT_THAT(MemoryAt(memory, capacity), Each(Eq('\0')));
}

TEST(WipeTest, OverwritesAShortStringToo) {
  std::string text = "short";
  Wipe(text);
  EXPECT_TRUE(text.empty());
  EXPECT_THAT(MemoryAt(text.data(), text.capacity()), Each(Eq('\0')));
}

TEST(WipeTest, OverwritesSensitiveFieldsOfAMessageAndOfThoseWithin) {
  v1::ShareCredentialRequest request;
  request.set_name("credentials/x.ornekuni");
  v1::FieldValue& value = *request.add_values();
  value.set_field(v1::FIELD_PASSWORD);
  value.set_value(std::string(100, 'p'));
  const char* memory = value.value().data();
  Wipe(request);
  EXPECT_THAT(MemoryAt(memory, 100), Each(Eq('\0')));
  EXPECT_EQ(request.name(), "credentials/x.ornekuni");
  EXPECT_EQ(request.values(0).value(), "");
  EXPECT_EQ(request.values(0).field(), v1::FIELD_PASSWORD);
}

TEST(WipeTest, AMessageWithoutSecretsIsLeftAlone) {
  v1::GetCredentialRequest request;
  request.set_name("credentials/x.ornekuni");
  Wipe(request);
  EXPECT_EQ(request.name(), "credentials/x.ornekuni");
  v1::RevealSecretResponse empty;
  Wipe(empty);
  EXPECT_EQ(empty.ByteSizeLong(), 0);
}

// Counts how often it is wiped; found by its name space, as Wipe of a message is.
struct Watched {
  int* wiped = nullptr;
};
void Wipe(Watched& watched) { ++*watched.wiped; }

TEST(WipedTest, WhatItHoldsIsWipedWhenItGoes) {
  int wiped = 0;
  {
    const Wiped<Watched> held(Watched{&wiped});
    EXPECT_EQ(wiped, 0);
  }
  EXPECT_EQ(wiped, 1);
}

TEST(WipedTest, AMessageMovesOnWhole) {
  v1::RevealSecretResponse response;
  response.set_value("secret");
  Wiped<v1::RevealSecretResponse> wiped(std::move(response));
  EXPECT_EQ(wiped->value(), "secret");
  const Wiped<v1::RevealSecretResponse> moved(std::move(wiped));
  EXPECT_EQ((*moved).value(), "secret");
}

}  // namespace
}  // namespace meydan::vault
