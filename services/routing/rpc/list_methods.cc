#include "services/routing/rpc/list_methods.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
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
  CO_ASSIGN_OR_RETURN(std::string after, store::DecodePageToken(FilterText(request.filter()), request.page_token()));
  const Standing who = StandingOf(call.actor, directorate_);
  RowReader reader(cases_.store(), IndexesToRead(who, request.filter()), "", std::move(after), size + 1);
  CO_ASSIGN_OR_RETURN(Page page, co_await FindPage(std::move(reader), request.filter(), size));
  co_return co_await LoadVisible(std::move(page), who, request.filter());
}

Task<absl::StatusOr<ListMethods::Page>> ListMethods::FindPage(RowReader reader, v1::CaseFilter filter, int size) {
  Page page;
  int scanned = 0;
  while (true) {
    CO_ASSIGN_OR_RETURN(const std::vector<RowReader::Entry> entries, co_await reader.Next());
    if (entries.empty()) co_return page;
    for (const RowReader::Entry& entry : entries) {
      if (!Matches(filter, entry.row)) continue;
      if (page.entries.size() == static_cast<size_t>(size)) {
        page.next = page.entries.back().member;
        co_return page;
      }
      page.entries.push_back(entry);
    }
    scanned += static_cast<int>(entries.size());
    if (scanned >= kMostScanned) {
      page.next = entries.back().member;
      co_return page;
    }
  }
}

Task<absl::StatusOr<v1::ListCasesResponse>> ListMethods::LoadVisible(Page page, Standing who, v1::CaseFilter filter) {
  std::vector<Task<absl::StatusOr<v1::Case>>> loads;
  for (const RowReader::Entry& entry : page.entries) loads.push_back(cases_.Load(entry.row.name));
  std::vector<absl::StatusOr<v1::Case>> loaded = co_await WhenAll(std::move(loads));
  v1::ListCasesResponse response;
  size_t bytes = 0;
  for (size_t i = 0; i < loaded.size(); ++i) {
    if (!loaded[i].ok()) co_return loaded[i].status();
    if (!MaySee(who, *loaded[i]) || !Matches(filter, RowOf(*loaded[i]))) continue;
    bytes += loaded[i]->ByteSizeLong();
    if (bytes > kMostBytes && response.cases_size() > 0) {
      page.next = page.entries[i - 1].member;
      break;
    }
    *response.add_cases() = *std::move(loaded[i]);
  }
  if (!page.next.empty()) response.set_next_page_token(store::EncodePageToken(FilterText(filter), page.next));
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
