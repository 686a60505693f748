#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "meydan/routing/v1/service.pb.h"
#include "services/routing/domain/standing.h"
#include "services/routing/row_reader.h"
#include "services/routing/store.h"

namespace meydan::routing {

// ListCases and CountCases, out of the lists that the caller may see (RR7); both filter by what a list's member says of
// its case, and only what is returned is loaded. Safe from any thread.
class ListMethods {
 public:
  ListMethods(Cases& cases, std::string directorate) : cases_(cases), directorate_(std::move(directorate)) {}

  // A page may be shorter than asked for, or even empty, and yet not be the last: once kMostScanned members have been
  // looked at, or kMostBytes are full, the rest is for the next page.
  Task<absl::StatusOr<v1::ListCasesResponse>> ListCases(rpc::Call call, v1::ListCasesRequest request);
  Task<absl::StatusOr<v1::CountCasesResponse>> CountCases(rpc::Call call, v1::CountCasesRequest request);

  static constexpr int kMostScanned = 20'000;
  static constexpr size_t kMostBytes = 2'000'000;  // gRPC's clients take 4 MB

 private:
  struct Page {
    std::vector<RowReader::Entry> entries;
    std::string next;  // the member behind which the next page begins; empty on the last page
  };

  Task<absl::StatusOr<Page>> FindPage(RowReader reader, v1::CaseFilter filter, int size);
  // The page's cases that are still as their members said; meanwhile one may have gone to another unit.
  Task<absl::StatusOr<v1::ListCasesResponse>> LoadVisible(Page page, Standing who, v1::CaseFilter filter);

  Cases& cases_;
  const std::string directorate_;
};

}  // namespace meydan::routing
