#include "services/meydanctl/vault_display.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = vault::v1;

// The fields that lack something, and what: "password missing, email unconfirmed".
std::string LackingIn(const v1::Credential& credential) {
  std::string lacking;
  for (const v1::FieldStatus& field : credential.fields()) {
    if (!field.required() || field.compliance() == v1::COMPLIANCE_VERIFIED) continue;
    absl::StrAppend(&lacking, lacking.empty() ? "" : ", ", WordOf(field.field()), " ", WordOf(field.compliance()));
  }
  return lacking;
}

}  // namespace

std::string CredentialName(absl::string_view name) {
  if (absl::StartsWith(name, "credentials/")) return std::string(name);
  return absl::StrCat("credentials/", absl::StripPrefix(name, "accounts/"));
}

std::string ChainName(absl::string_view name) {
  const bool other = absl::StrContains(name, '/') && !absl::StartsWith(name, "accounts/");
  return name.empty() || other ? std::string(name) : CredentialName(name);
}

std::vector<Column<v1::Credential>> CredentialColumns() {
  return {
      {"NAME", [](const auto& c) { return c.name(); }},
      {"UNIT", [](const auto& c) { return c.unit(); }},
      {"TIER", [](const auto& c) { return WordOf(c.tier()); }},
      {"COMPLIANCE", [](const auto& c) { return c.duty() ? WordOf(c.compliance()) : std::string("no duty"); }},
      {"LACKING", LackingIn},
      {"ROTATION DUE", [](const auto& c) { return TimeText(c.rotation_due()); }},
      {"REASON", [](const auto& c) { return WordOf(c.rotation_reason()); }},
      {"REMINDERS", [](const auto& c) { return c.reminders() == 0 ? "" : absl::StrCat(c.reminders()); }},
  };
}

}  // namespace meydan::meydanctl
