#include "services/meydanctl/audit_files.h"

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "meydan/vault/v1/events.pb.h"

namespace meydan::meydanctl {
namespace {

constexpr char kMagic[] = "meydan-anchor-1";
constexpr size_t kDigestBytes = 32;
constexpr size_t kWords = 5;
constexpr size_t kCheckDigits = 16;
constexpr size_t kLengthBytes = 4;

// Two different digests for one record of one source: either would be a lie.
void Take(absl::string_view where, const std::string& chain, int64_t number, const std::string& digest,
          KnownDigests& known) {
  const auto [kept, fresh] = known.chains[chain].emplace(number, digest);
  if (!fresh && kept->second != digest) {
    known.faults.push_back(absl::StrCat(where, ": record ", number, " of ", chain, " has another digest than before"));
  }
}

bool IsCutOff(absl::string_view line) {
  const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
  return words.size() < kWords || words.back().size() < kCheckDigits;
}

bool TakeAnchor(absl::string_view line, const std::string& where, KnownDigests& known) {
  const std::vector<std::string> words = absl::StrSplit(line, ' ');
  const absl::string_view checked = line.substr(0, line.rfind(' '));
  int64_t number = 0;
  if (words.size() != kWords || words[0] != kMagic || !absl::SimpleAtoi(words[2], &number) || number < 1) return false;
  if (words[4] != Sha256Hex(checked).substr(0, kCheckDigits)) return false;
  const std::string digest = absl::HexStringToBytes(words[3]);
  if (digest.size() != kDigestBytes || absl::BytesToHexString(digest) != words[3]) return false;
  Take(where, words[1], number, digest, known);
  return true;
}

bool IsChain(absl::string_view name) {
  for (const char* collection : {"credentials/", "policies/", "keyrings/", "links/"}) {
    if (absl::StartsWith(name, collection)) return true;
  }
  return false;
}

}  // namespace

KnownDigests ParseAnchors(absl::string_view text) {
  KnownDigests known;
  for (int number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const std::string where = absl::StrCat("line ", number);
    if (end == absl::string_view::npos || IsCutOff(text.substr(0, end))) {
      known.notes.push_back(absl::StrCat(where, " was cut off while it was written and does not count"));
      if (end == absl::string_view::npos) break;
    } else if (!TakeAnchor(text.substr(0, end), where, known)) {
      known.faults.push_back(absl::StrCat(where, " was changed"));
    }
    text.remove_prefix(end + 1);
  }
  return known;
}

absl::StatusOr<KnownDigests> ParseTopicDump(absl::string_view bytes) {
  KnownDigests known;
  for (int number = 1; !bytes.empty(); ++number) {
    size_t length = 0;
    for (size_t i = 0; i < kLengthBytes && i < bytes.size(); ++i) {
      length = length << 8 | static_cast<unsigned char>(bytes[i]);
    }
    if (bytes.size() < kLengthBytes || bytes.size() - kLengthBytes < length) {
      return MakeError(absl::StatusCode::kInvalidArgument, "TOPIC_DUMP_INVALID",
                       absl::StrCat("event ", number,
                                    " of the topic's dump is cut off; make it with kcat -C -e -t "
                                    "meydan.vault.v1 -f '%R%s'"));
    }
    vault::v1::AuditRecorded recorded;
    // The types of events stand in their headers, which a dump has not: no other event looks like this one.
    const bool parsed = recorded.ParseFromArray(bytes.data() + kLengthBytes, static_cast<int>(length));
    if (parsed && IsChain(recorded.chain()) && recorded.number() > 0 && recorded.digest().size() == kDigestBytes) {
      Take(absl::StrCat("event ", number), recorded.chain(), recorded.number(), recorded.digest(), known);
    }
    bytes.remove_prefix(kLengthBytes + length);
  }
  return known;
}

}  // namespace meydan::meydanctl
