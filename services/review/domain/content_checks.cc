#include "services/review/domain/content_checks.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/review/domain/content/cover.h"
#include "services/review/domain/content/offers.h"

namespace meydan::review {
namespace {

constexpr size_t kMaxSubjectBytes = 200;
constexpr size_t kMaxTextBytes = 20'000;
constexpr size_t kMaxTitleBytes = 1000;
constexpr size_t kMaxAlternativeTextBytes = 2000;
// All texts together.
constexpr size_t kMaxContentBytes = 64'000;
constexpr int kMaxAssetAccounts = 20;
constexpr int kMaxDepictedPeople = 1000;
constexpr int64_t kFirstSecond = 946'684'800;   // 2000-01-01
constexpr int64_t kLastSecond = 4'102'444'800;  // 2100-01-01

void CheckLength(absl::string_view text, size_t most, std::string field, FieldViolations& bad) {
  if (text.size() > most) bad.Add(std::move(field), absl::StrCat("must be at most ", most, " bytes"), "TEXT_TOO_LONG");
}

bool IsAssetName(absl::string_view name) {
  constexpr absl::string_view kPrefix = "assets/";
  constexpr size_t kDigits = 64;
  if (!absl::StartsWith(name, kPrefix) || name.size() != kPrefix.size() + kDigits) return false;
  return std::all_of(name.begin() + kPrefix.size(), name.end(),
                     [](char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); });
}

void CheckTarget(const v1::Target& target, const std::string& field, const Surroundings& world, FieldViolations& bad) {
  CheckLength(target.text(), kMaxTextBytes, absl::StrCat(field, ".text"), bad);
  CheckLength(target.title(), kMaxTitleBytes, absl::StrCat(field, ".title"), bad);
  const std::optional<AccountFacts> account = world.account(target.account());
  if (!account.has_value()) {
    bad.Add(absl::StrCat(field, ".account"), "there is no such account", "ACCOUNT_UNKNOWN");
    return;
  }
  if (!account->active) bad.Add(absl::StrCat(field, ".account"), "the account is not active", "ACCOUNT_NOT_ACTIVE");
  if (!Offers(account->platform, target.kind())) {
    bad.Add(absl::StrCat(field, ".kind"), "its platform has nothing of that kind", "TARGET_KIND_NOT_OFFERED");
  }
}

void CheckTargets(const v1::Content& content, absl::string_view root, const Surroundings& world, FieldViolations& bad) {
  const std::string list = absl::StrCat(root, ".targets");
  if (content.targets().empty()) return bad.Add(list, "name at least one account", "TARGET_REQUIRED");
  if (content.targets_size() > kMaxTargets) {
    return bad.Add(list, absl::StrCat("must be at most ", kMaxTargets), "TOO_MANY_TARGETS");
  }
  std::set<std::pair<std::string, int>> seen;
  for (int i = 0; i < content.targets_size(); ++i) {
    const v1::Target& target = content.targets(i);
    const std::string field = absl::StrCat(list, "[", i, "]");
    CheckTarget(target, field, world, bad);
    if (!seen.emplace(target.account(), target.kind()).second) {
      bad.Add(field, "the same account and kind stand there already", "TARGET_TWICE");
    }
  }
}

bool IsTarget(const v1::Content& content, absl::string_view account) {
  const auto& targets = content.targets();
  return std::any_of(targets.begin(), targets.end(), [&](const v1::Target& one) { return one.account() == account; });
}

void CheckAsset(const v1::Content& content, const v1::AssetUse& use, const std::string& field, const Ledger& ledger,
                FieldViolations& bad) {
  const auto known = ledger.assets.find(use.asset());
  if (!IsAssetName(use.asset()) || (known != ledger.assets.end() && known->second.name().empty())) {
    bad.Add(absl::StrCat(field, ".asset"), "there is no such asset; upload it first", "ASSET_UNKNOWN");
  }
  CheckLength(use.alternative_text(), kMaxAlternativeTextBytes, absl::StrCat(field, ".alternative_text"), bad);
  if (use.depicted_people() < 0 || use.depicted_people() > kMaxDepictedPeople) {
    bad.Add(absl::StrCat(field, ".depicted_people"), absl::StrCat("must be 0 to ", kMaxDepictedPeople));
  }
  if (use.accounts_size() > kMaxAssetAccounts) {
    return bad.Add(absl::StrCat(field, ".accounts"), absl::StrCat("must be at most ", kMaxAssetAccounts));
  }
  for (int i = 0; i < use.accounts_size(); ++i) {
    if (IsTarget(content, use.accounts(i))) continue;
    bad.Add(absl::StrCat(field, ".accounts[", i, "]"), "is none of the targets", "ACCOUNT_UNKNOWN");
  }
}

void CheckAssets(const v1::Content& content, absl::string_view root, const Ledger& ledger, FieldViolations& bad) {
  const std::string list = absl::StrCat(root, ".assets");
  if (content.assets_size() > kMaxAssets) {
    return bad.Add(list, absl::StrCat("must be at most ", kMaxAssets), "TOO_MANY_ASSETS");
  }
  for (int i = 0; i < content.assets_size(); ++i) {
    CheckAsset(content, content.assets(i), absl::StrCat(list, "[", i, "]"), ledger, bad);
  }
}

// A round is kept with its content, and a submission with all of its rounds.
void CheckWholeSize(const v1::Content& content, absl::string_view root, FieldViolations& bad) {
  size_t bytes = content.text().size();
  for (const v1::Target& target : content.targets()) bytes += target.text().size() + target.title().size();
  for (const v1::AssetUse& use : content.assets()) bytes += use.alternative_text().size();
  if (bytes > kMaxContentBytes) {
    bad.Add(std::string(root),
            absl::StrCat("its texts have ", bytes, " bytes together; ", kMaxContentBytes, " is the most"),
            "TEXT_TOO_LONG");
  }
}

void CheckHead(const v1::Content& content, absl::string_view root, FieldViolations& bad) {
  if (absl::StripAsciiWhitespace(content.subject()).empty()) {
    bad.Add(absl::StrCat(root, ".subject"), "must not be empty", "SUBJECT_REQUIRED");
  }
  CheckLength(content.subject(), kMaxSubjectBytes, absl::StrCat(root, ".subject"), bad);
  CheckLength(content.text(), kMaxTextBytes, absl::StrCat(root, ".text"), bad);
  CheckWholeSize(content, root, bad);
  if (content.has_publish_time()) CheckTime(content.publish_time(), absl::StrCat(root, ".publish_time"), bad);
  if (content.language_code() != "tr" && content.language_code() != "en") {
    bad.Add(absl::StrCat(root, ".language_code"), "must be \"tr\" or \"en\"", "LANGUAGE_INVALID");
  }
  if (!v1::Audience_IsValid(content.audience())) bad.Add(absl::StrCat(root, ".audience"), "no such audience");
  if (content.request_type() == v1::REQUEST_TYPE_UNSPECIFIED || !v1::RequestType_IsValid(content.request_type())) {
    bad.Add(absl::StrCat(root, ".request_type"), "say what it is", "REQUEST_TYPE_REQUIRED");
  }
}

}  // namespace

void CheckTime(const google::protobuf::Timestamp& time, absl::string_view field, FieldViolations& bad) {
  const bool good = time.seconds() >= kFirstSecond && time.seconds() < kLastSecond && time.nanos() >= 0 &&
                    time.nanos() < 1'000'000'000;
  if (!good) bad.Add(std::string(field), "must be a time between 2000 and 2100", "TIME_INVALID");
}

absl::Status CheckFields(const v1::Content& content, absl::string_view root, const Surroundings& world,
                         const Ledger& ledger) {
  FieldViolations bad;
  CheckHead(content, root, bad);
  CheckTargets(content, root, world, bad);
  CheckAssets(content, root, ledger, bad);
  RETURN_IF_ERROR(bad.ToStatus());
  return CheckLedgerCovers(content, ledger);
}

v1::Content AsKept(v1::Content content) {
  if (content.has_publish_time()) *content.mutable_publish_time() = ToProto(ToTime(content.publish_time()));
  return content;
}

}  // namespace meydan::review
