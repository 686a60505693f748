#include "services/vault/rpc/list_methods.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "common/store/page_token.h"
#include "services/vault/domain/reuse.h"
#include "services/vault/domain/rows.h"
#include "services/vault/domain/standing.h"
#include "services/vault/domain/view.h"
#include "services/vault/name_reader.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;

constexpr int kUsualPageSize = 50;
constexpr int kMostPageSize = 200;
constexpr int kPerRead = 200;
constexpr int kMostScanned = 2000;  // for one page

absl::Status CheckFilter(const v1::CredentialFilter& filter) {
  if (!filter.unit().empty() && !directory_view::IsName(filter.unit(), "units")) {
    return BadField("filter.unit", "must be like units/hukuk", "FILTER_INVALID");
  }
  if (filter.compliance_size() > v1::Compliance_MAX) {
    return BadField("filter.compliance", "names more states than there are", "FILTER_INVALID");
  }
  for (const int compliance : filter.compliance()) {
    if (compliance == v1::COMPLIANCE_UNSPECIFIED || !v1::Compliance_IsValid(compliance)) {
      return BadField("filter.compliance", "must be one of the states", "FILTER_INVALID");
    }
  }
  return absl::OkStatus();
}

// The lists that hold all that somebody may see; a unit that is asked for narrows the director's.
std::vector<std::string> ListsOf(const Standing& who, const std::string& unit) {
  if (who.is_director) return {unit.empty() ? AllIndex() : UnitIndex(unit)};
  std::vector<std::string> lists = {PersonIndex(who.name())};
  for (const std::string& own : who.represents) lists.push_back(UnitIndex(own));
  for (const std::string& own : who.heads) lists.push_back(UnitIndex(own));
  return lists;
}

std::vector<std::string> NamesOf(const Standing& who) {
  std::vector<std::string> names;
  for (const std::string& account : who.manages) names.push_back(CredentialOf(account));
  return names;
}

bool IsOverdue(const Credential& credential, absl::Time now) {
  return credential.duty() && credential.has_rotation_due() && ToTime(credential.rotation_due()) <= now;
}

void Count(v1::Compliance compliance, v1::UnitCompliance& unit) {
  switch (compliance) {
    case v1::COMPLIANCE_MISSING:
      return unit.set_missing(unit.missing() + 1);
    case v1::COMPLIANCE_INCOMPLETE:
      return unit.set_incomplete(unit.incomplete() + 1);
    case v1::COMPLIANCE_SHARED:
      return unit.set_shared(unit.shared() + 1);
    case v1::COMPLIANCE_UNCONFIRMED:
      return unit.set_unconfirmed(unit.unconfirmed() + 1);
    case v1::COMPLIANCE_STALE:
      return unit.set_stale(unit.stale() + 1);
    case v1::COMPLIANCE_VERIFIED:
      return unit.set_verified(unit.verified() + 1);
    default:
      return;
  }
}

bool IsUnderWay(const v1::HandOver& hand_over) {
  return hand_over.state() == v1::HandOver::STATE_ROTATING || hand_over.state() == v1::HandOver::STATE_CONFIRMING;
}

}  // namespace

Task<absl::StatusOr<ListMethods::Page>> ListMethods::Read(const Circumstances& circumstances, std::string unit,
                                                          std::string after, int size, Matches matches) {
  NameReader reader(calls_.records().store(), ListsOf(circumstances.who, unit), NamesOf(circumstances.who),
                    std::move(after));
  Page page;
  for (int scanned = 0; scanned < kMostScanned;) {
    CO_ASSIGN_OR_RETURN(const std::vector<std::string> names, co_await reader.Next(kPerRead));
    if (names.empty()) co_return page;
    scanned += static_cast<int>(names.size());
    std::vector<Task<absl::StatusOr<Credential>>> loads;
    for (const std::string& name : names) loads.push_back(calls_.Load(circumstances, name));
    std::vector<absl::StatusOr<Credential>> loaded = co_await WhenAll(std::move(loads));
    for (size_t i = 0; i < loaded.size(); ++i) {
      // Of an account that is new there may be none yet; one that is not theirs any more is none.
      if (ReasonOf(loaded[i].status()) == "CREDENTIAL_NOT_FOUND") continue;
      // One that is damaged must not hide the others; whose it is, nobody can tell.
      if (absl::IsDataLoss(loaded[i].status())) {
        if (circumstances.who.is_director) page.damaged.push_back(names[i]);
        continue;
      }
      if (!loaded[i].ok()) co_return loaded[i].status();
      if (!unit.empty() && loaded[i]->unit() != unit) continue;
      if (!matches(*loaded[i])) continue;
      page.credentials.push_back(*std::move(loaded[i]));
      if (page.credentials.size() < static_cast<size_t>(size)) continue;
      const bool last = i + 1 == loaded.size() && names.size() < static_cast<size_t>(kPerRead);
      if (!last) page.next = names[i];
      co_return page;
    }
    if (names.size() < static_cast<size_t>(kPerRead)) co_return page;
  }
  page.next = reader.after();
  co_return page;
}

Task<absl::StatusOr<v1::ListCredentialsResponse>> ListMethods::ListCredentials(rpc::Call call,
                                                                               v1::ListCredentialsRequest request) {
  const v1::CredentialFilter& filter = request.filter();
  CO_RETURN_IF_ERROR(CheckFilter(filter));
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  const std::string bound = absl::StrCat("credentials?", filter.SerializeAsString());
  CO_ASSIGN_OR_RETURN(const std::string after, store::DecodePageToken(bound, request.page_token()));
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await calls_.preparation().Of(std::move(call), ""));
  const absl::Time now = calls_.Now();
  const auto matches = [&](const Credential& credential) {
    if (filter.rotation_overdue() && !IsOverdue(credential, now)) return false;
    if (filter.compliance().empty()) return true;
    const v1::Compliance compliance = ComplianceFor(credential, circumstances.At(now));
    return std::find(filter.compliance().begin(), filter.compliance().end(), compliance) != filter.compliance().end();
  };
  CO_ASSIGN_OR_RETURN(const Page page, co_await Read(circumstances, filter.unit(), after, size, matches));
  v1::ListCredentialsResponse response;
  for (const Credential& one : page.credentials) *response.add_credentials() = Row(one, circumstances.At(now));
  for (const std::string& name : page.damaged) response.add_damaged(name);
  if (!page.next.empty()) response.set_next_page_token(store::EncodePageToken(bound, page.next));
  co_return response;
}

Task<absl::StatusOr<v1::ListHandOversResponse>> ListMethods::ListHandOvers(rpc::Call call,
                                                                           v1::ListHandOversRequest request) {
  constexpr char kBound[] = "hand_overs";
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  CO_ASSIGN_OR_RETURN(const std::string after, store::DecodePageToken(kBound, request.page_token()));
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await calls_.preparation().Of(std::move(call), ""));
  const auto matches = [&](const Credential& credential) {
    return IsOwner(circumstances.who, credential) &&
           std::any_of(credential.hand_overs().begin(), credential.hand_overs().end(), IsUnderWay);
  };
  CO_ASSIGN_OR_RETURN(const Page page, co_await Read(circumstances, "", after, size, matches));
  v1::ListHandOversResponse response;
  for (const Credential& one : page.credentials) {
    for (const v1::HandOver& hand_over : one.hand_overs()) {
      if (!IsUnderWay(hand_over)) continue;
      v1::HandOverEntry& entry = *response.add_hand_overs();
      entry.set_credential(one.name());
      entry.set_unit(one.unit());
      *entry.mutable_hand_over() = hand_over;
    }
  }
  for (const std::string& name : page.damaged) response.add_damaged(name);
  if (!page.next.empty()) response.set_next_page_token(store::EncodePageToken(kBound, page.next));
  co_return response;
}

Task<absl::StatusOr<v1::CountComplianceResponse>> ListMethods::CountCompliance(rpc::Call call,
                                                                               v1::CountComplianceRequest request) {
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await calls_.preparation().Of(std::move(call), ""));
  const absl::Time now = calls_.Now();
  const auto matches = [&](const Credential& credential) {
    return credential.duty() && IsOwner(circumstances.who, credential);
  };
  std::map<std::string, v1::UnitCompliance> units;
  v1::CountComplianceResponse response;
  std::string after;
  do {
    CO_ASSIGN_OR_RETURN(const Page page, co_await Read(circumstances, request.unit(), after, kPerRead, matches));
    for (const Credential& one : page.credentials) {
      v1::UnitCompliance& unit = units[one.unit()];
      unit.set_unit(one.unit());
      Count(ComplianceFor(one, circumstances.At(now)), unit);
      if (IsOverdue(one, now)) unit.set_rotation_overdue(unit.rotation_overdue() + 1);
    }
    for (const std::string& name : page.damaged) response.add_damaged(name);
    after = page.next;
  } while (!after.empty());
  for (auto& [name, unit] : units) *response.add_units() = std::move(unit);
  co_return response;
}

}  // namespace meydan::vault
