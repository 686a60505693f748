#include "services/routing/rpc/list_methods.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"
#include "services/routing/domain/rows.h"

namespace meydan::routing {
namespace {

constexpr int kUsualPageSize = 50;
constexpr int kMostPageSize = 500;
constexpr int kCountChunk = 1000;

// What a page token is bound to.
std::string FilterText(const v1::CaseFilter& filter) { return absl::StrCat("cases?", filter.SerializeAsString()); }

}  // namespace

Task<absl::StatusOr<v1::ListCasesResponse>> ListMethods::ListCases(rpc::Call call, v1::ListCasesRequest request) {
  CO_RETURN_IF_ERROR(CheckFilter(request.filter()));
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  CO_ASSIGN_OR_RETURN(const std::string after,
                      store::DecodePageToken(FilterText(request.filter()), request.page_token()));
  const v1::CaseFilter& filter = request.filter();
  const Standing who = StandingOf(call.actor, directorate_);
  RowReader reader(cases_.store(), IndexesToRead(who, filter), "", after, size + 1);
  const auto matches = [&filter](const Row& row) { return Matches(filter, row); };
  CO_ASSIGN_OR_RETURN(RowReader::Page page, co_await reader.FindPage(size, matches));
  const auto load = [this](const std::string& name) { return cases_.Load(name); };
  // Meanwhile one may have gone to another unit.
  const auto show = [&](v1::Case found) -> std::optional<v1::Case> {
    if (!MaySee(who, found) || !Matches(filter, RowOf(found))) return std::nullopt;
    return found;
  };
  CO_ASSIGN_OR_RETURN(auto loaded, co_await store::LoadPage<v1::Case>(std::move(page), load, show));
  v1::ListCasesResponse response;
  for (v1::Case& one : loaded.states) *response.add_cases() = std::move(one);
  if (!loaded.next.empty()) response.set_next_page_token(store::EncodePageToken(FilterText(filter), loaded.next));
  co_return response;
}

Task<absl::StatusOr<v1::CountCasesResponse>> ListMethods::CountCases(rpc::Call call, v1::CountCasesRequest request) {
  CO_RETURN_IF_ERROR(CheckFilter(request.filter()));
  CO_RETURN_IF_ERROR(CaseCounter::Check(request));
  const std::vector<std::string> indexes = IndexesToRead(StandingOf(call.actor, directorate_), request.filter());
  CaseCounter counter(request);
  for (const std::string& within : store::OneNamePerShard(cases_.store().layout(), "cases")) {
    RowReader reader(cases_.store(), indexes, within, "", kCountChunk);
    while (true) {
      if (cases_.clock().Now() >= call.deadline) {
        co_return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                            "there are too many cases to count in the call's time");
      }
      CO_ASSIGN_OR_RETURN(const std::vector<RowReader::Entry> entries, co_await reader.Next());
      if (entries.empty()) break;
      for (const RowReader::Entry& entry : entries) {
        if (Matches(request.filter(), entry.row)) counter.Add(entry.row);
      }
    }
  }
  co_return counter.Result();
}

}  // namespace meydan::routing
