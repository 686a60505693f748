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

  // A page may be shorter than asked for, or even empty, and yet not be the last (store::RowReader::FindPage,
  // LoadPage).
  Task<absl::StatusOr<v1::ListCasesResponse>> ListCases(rpc::Call call, v1::ListCasesRequest request);
  Task<absl::StatusOr<v1::CountCasesResponse>> CountCases(rpc::Call call, v1::CountCasesRequest request);

 private:
  Cases& cases_;
  const std::string directorate_;
};

}  // namespace meydan::routing
