#include "services/review/rpc/rights_methods.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"
#include "common/store/row_reader.h"
#include "services/review/domain/rows.h"
#include "services/review/store.h"

namespace meydan::review {
namespace {

constexpr int kUsualPageSize = 50;
constexpr int kMostPageSize = 200;

using Reader = store::RowReader<TimedRow, &ParseTimedMember>;

}  // namespace

Task<absl::StatusOr<bool>> RightsMethods::Knows(Standing who, std::string asset) {
  const absl::StatusOr<v1::Asset> found = co_await assets_.Find(std::move(asset), std::move(who));
  if (!found.ok() && !absl::IsNotFound(found.status())) co_return found.status();
  co_return found.ok();
}

Task<absl::StatusOr<v1::Licence>> RightsMethods::RecordLicence(rpc::Call call, v1::RecordLicenceRequest request) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  const Standing who = university_.StandingOf(call.actor);
  CO_ASSIGN_OR_RETURN(const bool known, co_await Knows(who, request.licence().asset()));
  const std::string name = NewName("licences", call.actor.name, request.request_id());
  const auto record = [&](absl::Time now) {
    return review::RecordLicence(name, request, known, who, university_.world(), now);
  };
  absl::StatusOr<v1::Licence> recorded =
      co_await rights_.Create<v1::Licence>(name, app::OriginOf(call, request.request_id()), record);
  // No longer remembered, but there (AIP-155).
  if (absl::IsAlreadyExists(recorded.status())) recorded = co_await rights_.Load<v1::Licence>(name);
  co_return recorded;
}

Task<absl::StatusOr<v1::Release>> RightsMethods::RecordRelease(rpc::Call call, v1::RecordReleaseRequest request) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  const Standing who = university_.StandingOf(call.actor);
  CO_ASSIGN_OR_RETURN(const bool known, co_await Knows(who, request.release().asset()));
  const std::string name = NewName("releases", call.actor.name, request.request_id());
  const auto record = [&](absl::Time now) {
    return review::RecordRelease(name, request, known, who, university_.world(), now);
  };
  absl::StatusOr<v1::Release> recorded =
      co_await rights_.Create<v1::Release>(name, app::OriginOf(call, request.request_id()), record);
  if (absl::IsAlreadyExists(recorded.status())) recorded = co_await rights_.Load<v1::Release>(name);
  co_return recorded;
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

// A page may be shorter than asked for, or even empty, and yet not be the last.
template <typename Right, typename Request>
Task<absl::StatusOr<RightsMethods::Page<Right>>> RightsMethods::List(rpc::Call call, Request request) {
  using Words = RightWords<Right>;
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  const std::string filter = absl::StrCat(Words::kCollection, "?", request.asset());
  CO_ASSIGN_OR_RETURN(std::string after, store::DecodePageToken(filter, request.page_token()));
  const Standing who = university_.StandingOf(call.actor);
  Reader reader(rights_.store(), RightsIndexesToRead(who, Words::kKind, request.asset()), "", after, size + 1);
  std::vector<Reader::Entry> entries;
  while (entries.size() <= static_cast<size_t>(size)) {
    CO_ASSIGN_OR_RETURN(std::vector<Reader::Entry> more, co_await reader.Next());
    if (more.empty()) break;
    for (Reader::Entry& entry : more) entries.push_back(std::move(entry));
  }
  Page<Right> page;
  if (entries.size() > static_cast<size_t>(size)) {
    entries.resize(static_cast<size_t>(size));
    page.next_token = store::EncodePageToken(filter, entries.back().member);
  }
  std::vector<Task<absl::StatusOr<Right>>> loads;
  for (const Reader::Entry& entry : entries) {
    loads.push_back(rights_.Load<Right>(absl::StrCat(Words::kCollection, "/", entry.row.name)));
  }
  std::vector<absl::StatusOr<Right>> loaded = co_await WhenAll(std::move(loads));
  for (absl::StatusOr<Right>& one : loaded) {
    if (!one.ok()) co_return one.status();
    if (CheckSees(*one, who).ok()) page.rights.push_back(*std::move(one));
  }
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
