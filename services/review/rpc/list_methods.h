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

  // A page may be shorter than asked for, or even empty, and yet not be the last (store::RowReader::FindPage,
  // LoadPage).
  Task<absl::StatusOr<v1::ListSubmissionsResponse>> ListSubmissions(rpc::Call call, v1::ListSubmissionsRequest request);

 private:
  Submissions& submissions_;
  const University& university_;
};

}  // namespace meydan::review
