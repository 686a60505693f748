#include "services/vault/sealing/shares.h"

// The header knows nothing of C++.
extern "C" {
#include <libgfshare.h>
}
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::vault {
namespace {

constexpr absl::string_view kForm = "meydan-share-1";
constexpr int kMostShares = 16;
constexpr size_t kShortest = 16;
constexpr size_t kLongest = 64;
constexpr size_t kLongestLine = 512;
constexpr size_t kSetDigits = 8;
constexpr size_t kCheckDigits = 8;

struct FreeContext {
  void operator()(gfshare_ctx* context) const { gfshare_ctx_free(context); }  // overwrites what it held
};
using Context = std::unique_ptr<gfshare_ctx, FreeContext>;

Context Checked(gfshare_ctx* context) {
  if (context != nullptr) return Context(context);
  std::fprintf(stderr, "no memory for shares\n");
  std::abort();
}

// The library has one random source for the process and calls it even to forget.
void GiveRandomness() {
  StartSodium();
  static const bool given = [] {
    gfshare_fill_rand = [](unsigned char* bytes, unsigned int size) { randombytes_buf(bytes, size); };
    return true;
  }();
  static_cast<void>(given);
}

// The library takes what it only reads without const.
unsigned char* Readable(const Secret& secret) { return const_cast<unsigned char*>(secret.data()); }

absl::Status SplitInvalid(std::string why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "SPLIT_INVALID", std::move(why));
}

absl::Status ShareInvalid(absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "SHARE_INVALID", absl::StrCat("this is no share: ", why));
}

absl::Status DoNotFit() {
  return MakeError(absl::StatusCode::kInvalidArgument, "SHARES_DO_NOT_FIT", "the shares are of different splits");
}

std::string RandomSet() {
  std::array<unsigned char, kSetDigits / 2> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, kSetDigits + 1> digits{};
  sodium_bin2hex(digits.data(), digits.size(), bytes.data(), bytes.size());
  return digits.data();
}

// The line that a share is written as.
Secret WriteShare(const Share& share) {
  const std::string head = absl::StrCat(kForm, " ", share.set, " ", share.needed, " ", share.number, " ");
  const size_t body = head.size() + 2 * share.bytes.size();
  Secret line(body + 1 + kCheckDigits + 1);  // one more for the NUL that sodium_bin2hex writes
  std::memcpy(line.data(), head.data(), head.size());
  char* text = reinterpret_cast<char*>(line.data());
  sodium_bin2hex(text + head.size(), 2 * share.bytes.size() + 1, share.bytes.data(), share.bytes.size());
  Secret digest(crypto_hash_sha256_BYTES);
  crypto_hash_sha256(digest.data(), line.data(), body);
  text[body] = ' ';
  sodium_bin2hex(text + body + 1, kCheckDigits + 1, digest.data(), kCheckDigits / 2);
  line.Shrink(body + 1 + kCheckDigits);
  return line;
}

bool IsHex(absl::string_view text) { return std::all_of(text.begin(), text.end(), absl::ascii_isxdigit); }

// A number as WriteShare writes it: without sign, blanks or zeroes in front.
bool ReadNumber(absl::string_view text, int& number) {
  return text.size() <= 2 && !text.empty() && absl::ascii_isdigit(text[0]) && text[0] != '0' &&
         absl::SimpleAtoi(text, &number) && number <= kMostShares;
}

}  // namespace

absl::StatusOr<std::vector<Secret>> Split(const Secret& secret, int needed, int count) {
  if (needed < 2 || needed > count || count > kMostShares) {
    return SplitInvalid(absl::StrCat("a split needs 2 <= needed <= count <= ", kMostShares));
  }
  if (secret.size() < kShortest || secret.size() > kLongest) {
    return SplitInvalid(absl::StrCat("only ", kShortest, " to ", kLongest, " bytes are split"));
  }
  GiveRandomness();
  std::vector<unsigned char> numbers;
  for (int number = 1; number <= count; ++number) numbers.push_back(static_cast<unsigned char>(number));
  const Context context =
      Checked(gfshare_ctx_init_enc(numbers.data(), static_cast<unsigned int>(count), static_cast<unsigned char>(needed),
                                   static_cast<unsigned int>(secret.size())));
  gfshare_ctx_enc_setsecret(context.get(), Readable(secret));
  Share share{.set = RandomSet(), .needed = needed, .number = 0, .bytes = Secret(secret.size())};
  std::vector<Secret> lines;
  for (share.number = 1; share.number <= count; ++share.number) {
    gfshare_ctx_enc_getshare(context.get(), static_cast<unsigned char>(share.number - 1), share.bytes.data());
    lines.push_back(WriteShare(share));
  }
  return lines;
}

absl::StatusOr<Share> ReadShare(absl::string_view line) {
  StartSodium();
  if (line.size() > kLongestLine) return ShareInvalid("it is too long");
  const std::vector<absl::string_view> words = absl::StrSplit(line, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty());
  if (words.size() != 6) return ShareInvalid("it is not six words");
  if (!absl::EqualsIgnoreCase(words[0], kForm)) return ShareInvalid(absl::StrCat("it does not begin with ", kForm));
  if (words[1].size() != kSetDigits || !IsHex(words[1])) return ShareInvalid("its second word names no split");
  Share share;
  share.set = absl::AsciiStrToLower(words[1]);
  if (!ReadNumber(words[2], share.needed) || share.needed < 2) return ShareInvalid("its third word is no number");
  if (!ReadNumber(words[3], share.number)) return ShareInvalid("its fourth word is no number");
  const absl::string_view hex = words[4];
  if (hex.size() % 2 != 0 || hex.size() < 2 * kShortest || hex.size() > 2 * kLongest || !IsHex(hex)) {
    return ShareInvalid("its fifth word has not the right length or other signs than 0-9 and a-f");
  }
  share.bytes = Secret(hex.size() / 2);
  sodium_hex2bin(share.bytes.data(), share.bytes.size(), hex.data(), hex.size(), nullptr, nullptr, nullptr);
  const Secret right = WriteShare(share);
  const absl::string_view check = right.view().substr(right.size() - kCheckDigits);
  if (!absl::EqualsIgnoreCase(words[5], check))
    return ShareInvalid("its last word does not fit: something was mistyped");
  return share;
}

absl::StatusOr<Secret> Combine(const std::vector<Share>& shares) {
  if (shares.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TOO_FEW_SHARES", "there is no share");
  }
  const Share& first = shares.front();
  std::set<int> seen;
  for (const Share& share : shares) {
    if (share.set != first.set || share.needed != first.needed || share.bytes.size() != first.bytes.size() ||
        share.bytes.empty() || share.number < 1 || share.number > kMostShares) {
      return DoNotFit();
    }
    if (!seen.insert(share.number).second) {
      return MakeError(absl::StatusCode::kInvalidArgument, "SHARE_TWICE", "the same share was given twice");
    }
  }
  if (static_cast<int>(shares.size()) < first.needed) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TOO_FEW_SHARES",
                     absl::StrCat("it takes ", first.needed, " shares, and there are ", shares.size()));
  }
  GiveRandomness();
  std::vector<unsigned char> numbers;
  for (int i = 0; i < first.needed; ++i) numbers.push_back(static_cast<unsigned char>(shares[i].number));
  const Context context = Checked(gfshare_ctx_init_dec(numbers.data(), static_cast<unsigned int>(numbers.size()),
                                                       static_cast<unsigned int>(first.bytes.size())));
  for (size_t i = 0; i < numbers.size(); ++i) {
    gfshare_ctx_dec_giveshare(context.get(), static_cast<unsigned char>(i), Readable(shares[i].bytes));
  }
  Secret secret(first.bytes.size());
  gfshare_ctx_dec_extract(context.get(), secret.data());
  return secret;
}

}  // namespace meydan::vault
