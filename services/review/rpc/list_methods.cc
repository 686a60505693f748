#include "services/review/rpc/list_methods.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"

namespace meydan::review {
namespace {

constexpr int kUsualPageSize = 50;
constexpr int kMostPageSize = 200;

// What a page token is bound to.
std::string FilterText(const v1::SubmissionFilter& filter) {
  return absl::StrCat("submissions?", filter.SerializeAsString());
}

}  // namespace

Task<absl::StatusOr<v1::ListSubmissionsResponse>> ListMethods::ListSubmissions(rpc::Call call,
                                                                               v1::ListSubmissionsRequest request) {
  const v1::SubmissionFilter& filter = request.filter();
  CO_RETURN_IF_ERROR(CheckFilter(filter));
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  CO_ASSIGN_OR_RETURN(const std::string after, store::DecodePageToken(FilterText(filter), request.page_token()));
  const Standing who = university_.StandingOf(call.actor);
  RowReader reader(submissions_.store(), IndexesToRead(who, filter), "", after, size + 1);
  CO_ASSIGN_OR_RETURN(Page page, co_await FindPage(std::move(reader), filter, size));
  co_return co_await LoadVisible(std::move(page), who, filter);
}

Task<absl::StatusOr<ListMethods::Page>> ListMethods::FindPage(RowReader reader, v1::SubmissionFilter filter, int size) {
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

Task<absl::StatusOr<v1::ListSubmissionsResponse>> ListMethods::LoadVisible(Page page, Standing who,
                                                                           v1::SubmissionFilter filter) {
  std::vector<Task<absl::StatusOr<v1::Submission>>> loads;
  for (const RowReader::Entry& entry : page.entries) loads.push_back(submissions_.Load(entry.row.name));
  std::vector<absl::StatusOr<v1::Submission>> loaded = co_await WhenAll(std::move(loads));
  v1::ListSubmissionsResponse response;
  size_t bytes = 0;
  for (size_t i = 0; i < loaded.size(); ++i) {
    if (!loaded[i].ok()) co_return loaded[i].status();
    v1::Submission& one = *loaded[i];
    if (!MaySee(who, one) || !Matches(filter, one)) continue;
    one = ShownTo(who, std::move(one));
    one.clear_rounds();
    one.clear_history();
    bytes += one.ByteSizeLong();
    if (bytes > kMostBytes && response.submissions_size() > 0) {
      page.next = page.entries[i - 1].member;
      break;
    }
    *response.add_submissions() = std::move(one);
  }
  if (!page.next.empty()) response.set_next_page_token(store::EncodePageToken(FilterText(filter), page.next));
  co_return response;
}

}  // namespace meydan::review
