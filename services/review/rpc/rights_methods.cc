#include "services/review/rpc/rights_methods.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"
#include "common/store/row_reader.h"
#include "services/review/domain/rights_fields.h"
#include "services/review/domain/rows.h"
#include "services/review/store.h"

namespace meydan::review {
namespace {

constexpr int kUsualPageSize = 50;
constexpr int kMostPageSize = 200;

constexpr char kFull[] = "TOO_MANY_RIGHTS";

using Reader = store::RowReader<TimedRow, &ParseTimedMember>;

template <typename Right>
absl::Status Full() {
  const std::string limit = absl::StrCat(RightsBook::kMostPerAssetAndUnit);
  return MakeError(absl::StatusCode::kFailedPrecondition, kFull,
                   absl::StrCat("the unit has recorded ", limit, " ", RightWords<Right>::kCollection,
                                " of this asset, ended ones among them; no more are taken"),
                   {{"limit", limit}});
}

}  // namespace

Task<absl::StatusOr<bool>> RightsMethods::Knows(Standing who, std::string asset) {
  const absl::StatusOr<v1::Asset> found = co_await assets_.Find(std::move(asset), std::move(who));
  if (!found.ok() && !absl::IsNotFound(found.status())) co_return found.status();
  co_return found.ok();
}

template <typename Right>
Task<absl::StatusOr<Right>> RightsMethods::Record(rpc::Call call, std::string asset, std::string unit,
                                                  std::string request_id, Decide<Right> decide) {
  using Words = RightWords<Right>;
  const std::string name = NewName(Words::kCollection, call.actor.name, request_id);
  int64_t there = 0;
  if (IsAssetName(asset)) {
    CO_ASSIGN_OR_RETURN(there, co_await rights_.Count<Right>(asset, unit));
  }
  const auto record = [&](absl::Time now) -> absl::StatusOr<Decision<Right>> {
    absl::StatusOr<Decision<Right>> decision = decide(name, now);
    if (decision.ok() && there >= RightsBook::kMostPerAssetAndUnit) return Full<Right>();
    return decision;
  };
  absl::StatusOr<Right> recorded = co_await rights_.Create<Right>(name, app::OriginOf(call, request_id), record);
  if (absl::IsAlreadyExists(recorded.status()) || ReasonOf(recorded.status()) == kFull) {
    // No longer remembered, but perhaps there (AIP-155).
    absl::StatusOr<Right> earlier = co_await rights_.Load<Right>(name);
    if (!absl::IsNotFound(earlier.status())) co_return earlier;
  }
  co_return recorded;
}

Task<absl::StatusOr<v1::Licence>> RightsMethods::RecordLicence(rpc::Call call, v1::RecordLicenceRequest request) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  const Standing who = university_.StandingOf(call.actor);
  CO_ASSIGN_OR_RETURN(const bool known, co_await Knows(who, request.licence().asset()));
  const Decide<v1::Licence> decide = [&](const std::string& name, absl::Time now) {
    return review::RecordLicence(name, request, known, who, university_.world(), now);
  };
  co_return co_await Record<v1::Licence>(std::move(call), request.licence().asset(),
                                         RecordingUnit(request.licence().unit(), who), request.request_id(), decide);
}

Task<absl::StatusOr<v1::Release>> RightsMethods::RecordRelease(rpc::Call call, v1::RecordReleaseRequest request) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  const Standing who = university_.StandingOf(call.actor);
  CO_ASSIGN_OR_RETURN(const bool known, co_await Knows(who, request.release().asset()));
  const Decide<v1::Release> decide = [&](const std::string& name, absl::Time now) {
    return review::RecordRelease(name, request, known, who, university_.world(), now);
  };
  co_return co_await Record<v1::Release>(std::move(call), request.release().asset(),
                                         RecordingUnit(request.release().unit(), who), request.request_id(), decide);
}

Task<absl::StatusOr<v1::Licence>> RightsMethods::PayLicence(rpc::Call call, v1::PayLicenceRequest request) {
  const Standing who = university_.StandingOf(call.actor);
  const auto pay = [&](const v1::Licence& current, absl::Time now) {
    return review::PayLicence(current, request, who, now);
  };
  co_return co_await rights_.Update<v1::Licence>(request.name(), app::OriginOf(call, request.request_id()),
                                                 request.etag(), pay);
}

Task<absl::StatusOr<v1::Licence>> RightsMethods::WithdrawLicence(rpc::Call call, v1::WithdrawLicenceRequest request) {
  const Standing who = university_.StandingOf(call.actor);
  const auto withdraw = [&](const v1::Licence& current, absl::Time now) {
    return review::WithdrawLicence(current, request, who, now);
  };
  co_return co_await rights_.Update<v1::Licence>(request.name(), app::OriginOf(call, request.request_id()),
                                                 request.etag(), withdraw);
}

Task<absl::StatusOr<v1::Release>> RightsMethods::WithdrawRelease(rpc::Call call, v1::WithdrawReleaseRequest request) {
  const Standing who = university_.StandingOf(call.actor);
  const auto withdraw = [&](const v1::Release& current, absl::Time now) {
    return review::WithdrawRelease(current, who, now);
  };
  co_return co_await rights_.Update<v1::Release>(request.name(), app::OriginOf(call, request.request_id()),
                                                 request.etag(), withdraw);
}

Task<absl::StatusOr<v1::Licence>> RightsMethods::GetLicence(rpc::Call call, v1::GetLicenceRequest request) {
  CO_ASSIGN_OR_RETURN(v1::Licence found, co_await rights_.Load<v1::Licence>(request.name()));
  CO_RETURN_IF_ERROR(CheckSees(found, university_.StandingOf(call.actor)));
  co_return found;
}

Task<absl::StatusOr<v1::Release>> RightsMethods::GetRelease(rpc::Call call, v1::GetReleaseRequest request) {
  CO_ASSIGN_OR_RETURN(v1::Release found, co_await rights_.Load<v1::Release>(request.name()));
  CO_RETURN_IF_ERROR(CheckSees(found, university_.StandingOf(call.actor)));
  co_return found;
}

// Read from lists that hold nothing but what the caller may see: so neither the pages nor their tokens, which name the
// last member, tell of others' rights, not even how many there are. A page may be shorter than asked for, or even
// empty, and yet not be the last: only when the caller's units have changed since it was begun.
template <typename Right, typename Request>
Task<absl::StatusOr<RightsMethods::Page<Right>>> RightsMethods::List(rpc::Call call, Request request) {
  using Words = RightWords<Right>;
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  const std::string filter = absl::StrCat(Words::kCollection, "?", request.asset());
  CO_ASSIGN_OR_RETURN(std::string after, store::DecodePageToken(filter, request.page_token()));
  const Standing who = university_.StandingOf(call.actor);
  Reader reader(rights_.store(), RightsIndexesToRead(who, Words::kKind, request.asset()), "", after, size + 1);
  const auto any = [](const TimedRow&) { return true; };
  CO_ASSIGN_OR_RETURN(Reader::Page found, co_await reader.FindPage(size, any));
  const auto load = [this](const std::string& id) {
    return rights_.Load<Right>(absl::StrCat(Words::kCollection, "/", id));
  };
  const auto show = [&who](Right right) { return CheckSees(right, who).ok() ? std::optional(right) : std::nullopt; };
  CO_ASSIGN_OR_RETURN(auto loaded, co_await store::LoadPage<Right>(std::move(found), load, show));
  Page<Right> page;
  page.rights = std::move(loaded.states);
  if (!loaded.next.empty()) page.next_token = store::EncodePageToken(filter, loaded.next);
  co_return page;
}

Task<absl::StatusOr<v1::ListLicencesResponse>> RightsMethods::ListLicences(rpc::Call call,
                                                                           v1::ListLicencesRequest request) {
  CO_ASSIGN_OR_RETURN(Page<v1::Licence> page, co_await List<v1::Licence>(std::move(call), std::move(request)));
  v1::ListLicencesResponse response;
  for (v1::Licence& one : page.rights) *response.add_licences() = std::move(one);
  response.set_next_page_token(page.next_token);
  co_return response;
}

Task<absl::StatusOr<v1::ListReleasesResponse>> RightsMethods::ListReleases(rpc::Call call,
                                                                           v1::ListReleasesRequest request) {
  CO_ASSIGN_OR_RETURN(Page<v1::Release> page, co_await List<v1::Release>(std::move(call), std::move(request)));
  v1::ListReleasesResponse response;
  for (v1::Release& one : page.rights) *response.add_releases() = std::move(one);
  response.set_next_page_token(page.next_token);
  co_return response;
}

}  // namespace meydan::review
