#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "services/review/domain/rights_fields.h"

namespace meydan::review {
namespace {

// `length` capital letters: the form of ISO 3166-1 alpha-2 and of ISO 4217.
bool IsCode(absl::string_view code, size_t length) {
  return code.size() == length && std::all_of(code.begin(), code.end(), [](char c) { return absl::ascii_isupper(c); });
}

void CheckPlatforms(const v1::Licence& licence, FieldViolations& bad) {
  std::set<int> seen;
  for (int i = 0; i < licence.platforms_size(); ++i) {
    const int platform = licence.platforms(i);
    if (platform == directory::v1::PLATFORM_UNSPECIFIED || !directory::v1::Platform_IsValid(platform) ||
        !seen.insert(platform).second) {
      bad.Add(absl::StrCat("licence.platforms[", i, "]"), "must be a platform, each once", "PLATFORM_UNKNOWN");
    }
  }
}

void CheckRequestTypes(const v1::Licence& licence, FieldViolations& bad) {
  std::set<int> seen;
  for (int i = 0; i < licence.request_types_size(); ++i) {
    const int type = licence.request_types(i);
    if (type == v1::REQUEST_TYPE_UNSPECIFIED || !v1::RequestType_IsValid(type) || !seen.insert(type).second) {
      bad.Add(absl::StrCat("licence.request_types[", i, "]"), "must be a request type, each once",
              "REQUEST_TYPE_UNKNOWN");
    }
  }
}

void CheckTerritories(const v1::Licence& licence, FieldViolations& bad) {
  std::set<absl::string_view> seen;
  for (int i = 0; i < licence.territories_size(); ++i) {
    if (IsCode(licence.territories(i), 2) && seen.insert(licence.territories(i)).second) continue;
    bad.Add(absl::StrCat("licence.territories[", i, "]"), "must be a country's code of ISO 3166, each once",
            "TERRITORY_INVALID");
  }
}

void CheckFee(const v1::Licence& licence, absl::Time now, FieldViolations& bad) {
  const v1::Fee& fee = licence.fee();
  if (fee.amount_minor() < 0) bad.Add("licence.fee.amount_minor", "must not be negative", "FEE_INVALID");
  if (fee.amount_minor() > 0 && !IsCode(fee.currency_code(), 3)) {
    bad.Add("licence.fee.currency_code", "must be a currency's code of ISO 4217", "CURRENCY_INVALID");
  }
  if (!fee.has_pay_time()) return;
  if (fee.amount_minor() <= 0) {
    bad.Add("licence.fee.pay_time", "there is nothing to pay", "FEE_INVALID");
  } else if (!IsTime(fee.pay_time()) || ToTime(fee.pay_time()) > now) {
    bad.Add("licence.fee.pay_time", "must be a time that has passed", "FEE_INVALID");
  }
  CheckWords("licence.fee.receipt", fee.receipt(), kMaxNameBytes, "FEE_INVALID", bad);
}

void CheckPeriod(const v1::Licence& licence, absl::Time now, FieldViolations& bad) {
  const bool begins = !licence.has_from_time() || IsTime(licence.from_time());
  if (!begins) bad.Add("licence.from_time", "must be a time", "PERIOD_INVALID");
  if (!licence.has_until_time()) return;
  if (!IsTime(licence.until_time())) {
    bad.Add("licence.until_time", "must be a time", "PERIOD_INVALID");
  } else if (ToTime(licence.until_time()) <= now) {
    bad.Add("licence.until_time", "has passed", "PERIOD_INVALID");
  } else if (licence.has_from_time() && begins && ToTime(licence.until_time()) <= ToTime(licence.from_time())) {
    bad.Add("licence.until_time", "must be later than from_time", "PERIOD_INVALID");
  }
}

}  // namespace

absl::Status CheckLicence(const v1::Licence& licence, bool asset_known, absl::Time now) {
  FieldViolations bad;
  CheckAsset("licence.asset", licence.asset(), asset_known, bad);
  if (licence.kind() == v1::Licence::KIND_UNSPECIFIED || !v1::Licence::Kind_IsValid(licence.kind())) {
    bad.Add("licence.kind", "say how it came", "KIND_REQUIRED");
  }
  CheckWords("licence.owner", licence.owner(), kMaxNameBytes, "OWNER_REQUIRED", bad);
  CheckPlatforms(licence, bad);
  CheckRequestTypes(licence, bad);
  CheckTerritories(licence, bad);
  CheckWords("licence.purpose", licence.purpose(), kMaxNameBytes, "", bad);
  CheckFee(licence, now, bad);
  const bool own_work = licence.kind() == v1::Licence::KIND_OWN_WORK;
  CheckWords("licence.proof", licence.proof(), kMaxProofBytes, own_work ? "" : "PROOF_REQUIRED", bad);
  CheckPeriod(licence, now, bad);
  return bad.ToStatus();
}

}  // namespace meydan::review
