#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace meydan::moderation {

// A table with a header line, tabs between the fields and no quoting, as the sample files have it.
struct Table {
  using Row = std::map<std::string, std::string, std::less<>>;  // by column
  std::vector<std::string> columns;
  std::vector<Row> rows;

  bool Has(absl::string_view column) const;
};

// NOT_FOUND, reason TABLE_NOT_FOUND; INVALID_ARGUMENT, reason TABLE_INVALID, when there is no column "text".
absl::StatusOr<Table> ReadTable(const std::string& path);

}  // namespace meydan::moderation
