#include "absl/strings/str_cat.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {

void CheckAlternativeTexts(const Reading& reading, Findings& findings) {
  const CheckInput& input = reading.input;
  for (int i = 0; i < input.content.assets_size(); ++i) {
    const v1::AssetUse& use = input.content.assets(i);
    const auto asset = input.ledger.assets.find(use.asset());
    if (asset == input.ledger.assets.end()) continue;
    const v1::Asset::Kind kind = asset->second.kind();
    if (kind != v1::Asset::KIND_IMAGE && kind != v1::Asset::KIND_VIDEO) continue;
    const bool says_something = use.alternative_text().find_first_not_of(" \t\r\n") != std::string::npos;
    if (says_something) continue;
    findings.Add({.code = codes::kAlternativeTextMissing,
                  .severity = v1::Finding::SEVERITY_WARNING,
                  .criterion = v1::CRITERION_AUDIENCE,
                  .field = absl::StrCat("assets[", i, "].alternative_text"),
                  .source = "P6"});
  }
}

}  // namespace meydan::review
