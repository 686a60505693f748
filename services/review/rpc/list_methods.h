#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/rpc/call.h"
#include "common/store/row_reader.h"
#include "meydan/review/v1/service.pb.h"
#include "services/review/domain/rows.h"
#include "services/review/store.h"
#include "services/review/university.h"

namespace meydan::review {

// ListSubmissions, out of the lists that the caller may see. Filters by what a list's member says of its submission;
// only what is returned is loaded, and looked at once more: what a list gives, GetSubmission gives. Safe from any
// thread.
class ListMethods {
 public:
  ListMethods(Submissions& submissions, const University& university)
      : submissions_(submissions), university_(university) {}

  // A page may be shorter than asked for, or even empty, and yet not be the last: once kMostScanned members have been
  // looked at, or kMostBytes are full, the rest is for the next page.
  Task<absl::StatusOr<v1::ListSubmissionsResponse>> ListSubmissions(rpc::Call call, v1::ListSubmissionsRequest request);

  static constexpr int kMostScanned = 20'000;
  static constexpr size_t kMostBytes = 2'000'000;  // gRPC's clients take 4 MB

 private:
  using RowReader = store::RowReader<Row, &ParseMember>;
  struct Page {
    std::vector<RowReader::Entry> entries;
    std::string next;  // the member behind which the next page begins; empty on the last page
  };

  Task<absl::StatusOr<Page>> FindPage(RowReader reader, v1::SubmissionFilter filter, int size);
  // The page's submissions that the caller may see and that are still as their members said.
  Task<absl::StatusOr<v1::ListSubmissionsResponse>> LoadVisible(Page page, Standing who, v1::SubmissionFilter filter);

  Submissions& submissions_;
  const University& university_;
};

}  // namespace meydan::review
