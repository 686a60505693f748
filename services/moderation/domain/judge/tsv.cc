#include "services/moderation/domain/judge/tsv.h"

#include <algorithm>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"

namespace meydan::moderation {

bool Table::Has(absl::string_view column) const {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

absl::StatusOr<Table> ReadTable(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string line;
  if (!in || !std::getline(in, line)) {
    return MakeError(absl::StatusCode::kNotFound, "TABLE_NOT_FOUND", absl::StrCat("cannot read ", path),
                     {{"file", path}});
  }
  Table table;
  table.columns = absl::StrSplit(line, '\t');
  if (!table.Has("text")) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TABLE_INVALID",
                     absl::StrCat(path, " has no column \"text\""));
  }
  while (std::getline(in, line)) {
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    Table::Row row;
    for (size_t i = 0; i < table.columns.size(); ++i) row[table.columns[i]] = i < fields.size() ? fields[i] : "";
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace meydan::moderation
