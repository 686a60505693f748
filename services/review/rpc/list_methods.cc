#include "services/review/rpc/list_methods.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"
#include "common/store/row_reader.h"

namespace meydan::review {
namespace {

using RowReader = store::RowReader<Row, &ParseMember>;

constexpr int kUsualPageSize = 50;
constexpr int kMostPageSize = 200;
// So many submissions are looked at for one page.
constexpr size_t kMostLookedAt = 1000;

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
  CO_ASSIGN_OR_RETURN(std::string after, store::DecodePageToken(FilterText(filter), request.page_token()));
  const Standing who = university_.StandingOf(call.actor);
  const std::vector<std::string> indexes = IndexesToRead(who, filter);
  const auto may_match = [&filter](const Row& row) { return MayMatch(filter, row); };
  const auto load = [this](const std::string& name) { return submissions_.Load(name); };
  const auto show = [&](v1::Submission found) -> std::optional<v1::Submission> {
    if (!MaySee(who, found) || !Matches(filter, found)) return std::nullopt;
    v1::Submission shown = ShownTo(who, std::move(found));
    shown.clear_rounds();
    shown.clear_history();
    return shown;
  };
  v1::ListSubmissionsResponse response;
  size_t looked_at = 0;
  bool more = true;
  // Rows do not say everything that a filter asks: what falls out is made up for.
  while (more && response.submissions_size() < size && looked_at < kMostLookedAt &&
         response.ByteSizeLong() < store::kMostPageBytes / 2) {
    RowReader reader(submissions_.store(), indexes, "", after, size + 1);
    CO_ASSIGN_OR_RETURN(RowReader::Page page, co_await reader.FindPage(size - response.submissions_size(), may_match));
    looked_at += page.entries.size();
    const bool none = page.entries.empty();
    CO_ASSIGN_OR_RETURN(auto loaded, co_await store::LoadPage<v1::Submission>(std::move(page), load, show));
    for (v1::Submission& one : loaded.states) *response.add_submissions() = std::move(one);
    after = std::move(loaded.next);
    more = !after.empty() && !none;
  }
  if (!after.empty()) response.set_next_page_token(store::EncodePageToken(FilterText(filter), after));
  co_return response;
}

}  // namespace meydan::review
