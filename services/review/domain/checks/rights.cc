#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"
#include "services/review/domain/content/cover.h"

namespace meydan::review {
namespace {

const char* CodeOf(Gap::Kind kind) {
  switch (kind) {
    case Gap::Kind::kNoLicence:
      return codes::kLicenceMissing;
    case Gap::Kind::kNotPaid:
      return codes::kLicenceNotPaid;
    case Gap::Kind::kOutOfScope:
      return codes::kLicenceOutOfScope;
    case Gap::Kind::kNoRelease:
      return codes::kReleaseMissing;
  }
  return codes::kLicenceMissing;
}

// The field of the first use of the asset.
std::string FieldOf(const v1::Content& content, absl::string_view asset) {
  const auto& uses = content.assets();
  const auto use =
      std::find_if(uses.begin(), uses.end(), [&](const v1::AssetUse& one) { return one.asset() == asset; });
  return absl::StrCat("assets[", use - uses.begin(), "]");
}

}  // namespace

void CheckRights(const Reading& reading, Findings& findings) {
  const CheckInput& input = reading.input;
  for (int i = 0; i < input.content.assets_size(); ++i) {
    if (input.ledger.assets.contains(input.content.assets(i).asset())) continue;
    findings.Add({.code = codes::kAssetUnknown,
                  .severity = v1::Finding::SEVERITY_FAILURE,
                  .criterion = v1::CRITERION_RIGHTS,
                  .field = absl::StrCat("assets[", i, "]"),
                  .source = "P9"});
  }
  const auto platform_of = [&](absl::string_view account) {
    const std::optional<AccountFacts> facts = input.world.account(account);
    return facts ? facts->platform : directory::v1::PLATFORM_UNSPECIFIED;
  };
  for (const Gap& gap : GapsOf(input.content, input.ledger, platform_of, reading.time)) {
    if (!input.ledger.Covers(gap.asset)) continue;  // told above
    const absl::string_view row = gap.kind == Gap::Kind::kNoRelease ? "CR11" : "CR10";
    findings.Add({.code = CodeOf(gap.kind),
                  .severity = v1::Finding::SEVERITY_FAILURE,
                  .criterion = v1::CRITERION_RIGHTS,
                  .field = FieldOf(input.content, gap.asset),
                  .account = gap.account,
                  .source = gap.subject.empty() ? std::string(row) : absl::StrCat(row, ": ", gap.subject)});
  }
}

}  // namespace meydan::review
