#include "services/vault/rpc/secret_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "common/rpc/decode.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::EqualsProto;
using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::kLow;
using testing::kPassword;
using testing::SmallVault;

v1::RevealSecretResponse AnswerOf(const std::string& value) {
  v1::RevealSecretResponse response;
  response.set_value(value);
  response.set_version(3);
  return response;
}

TEST(SecretAnswersTest, ItIsEncodedLikeEveryAnswer) {
  for (const size_t size : {0, 1, 15, 100, 4000, 100'000}) {
    const v1::RevealSecretResponse answer = AnswerOf(std::string(size, 's'));
    v1::RevealSecretResponse read;
    ASSERT_THAT(rpc::Decode(Encode(Wiped<v1::RevealSecretResponse>(answer)), read), IsOk());
    EXPECT_THAT(read, EqualsProto(answer));
  }
  v1::RevealSecretResponse empty;
  EXPECT_THAT(rpc::Decode(Encode(Wiped<v1::RevealSecretResponse>(empty)), empty), IsOk());
}

// Regions that are given back are kept, wiped, for the next secret of their size: the next one lies where these bytes
// lay.
TEST(SecretAnswersTest, CV1ItsBytesLieInGuardedMemoryUntilTheLastOfThemIsLetGo) {
  const Wiped<v1::RevealSecretResponse> answer(AnswerOf(std::string(100, 's')));
  grpc::ByteBuffer sent = Encode(answer);
  std::vector<grpc::Slice> slices;
  ASSERT_TRUE(sent.Dump(&slices).ok());
  ASSERT_EQ(slices.size(), 1u);
  const uint8_t* const place = slices[0].begin();
  const size_t size = slices[0].size();
  sent.Clear();
  EXPECT_EQ(place[size - 1], 3) << "a part of it is still held";
  slices.clear();
  const Secret next(size);
  EXPECT_EQ(next.data(), place);
  EXPECT_TRUE(std::all_of(place, place + size, [](uint8_t byte) { return byte == 0; }));
}

TEST(SecretAnswersTest, TheMethodsAreServedWithTheirAnswersAndRefusals) {
  SmallVault vault;
  vault.ShareAll("veli", kLow);
  SecretAnswers answers(vault.secrets);
  const auto shown = BlockOn(answers.RevealSecret(vault.As("veli"), SmallVault::RevealOf(kLow)));
  ASSERT_THAT(shown.status(), IsOk());
  EXPECT_EQ((*shown)->value(), kPassword);
  EXPECT_THAT(BlockOn(answers.RevealSecret(vault.As("can"), SmallVault::RevealOf(kLow))).status(),
              Fails(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"));
  v1::GetOneTimeCodeRequest code;
  code.set_name(kLow);
  code.set_purpose("to sign in");
  EXPECT_EQ(SmallVault::Must(BlockOn(answers.GetOneTimeCode(vault.As("veli"), code)))->code().size(), 6u);
}

}  // namespace
}  // namespace meydan::vault
