#include "tests/chaos/corpus.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status_macros.h"

namespace meydan::chaos {
namespace {

using Row = std::map<std::string, std::string>;  // by the names of the columns

constexpr size_t kMostBytes = 10'000;  // of a comment, by the API

absl::StatusOr<std::vector<Row>> ReadRows(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::vector<std::string> names;
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = absl::StrSplit(absl::StripSuffix(line, "\r"), '\t');
    if (names.empty()) {
      names = fields;
      continue;
    }
    Row row;
    for (size_t i = 0; i < std::min(names.size(), fields.size()); ++i) row[names[i]] = fields[i];
    const std::string& text = row["text"];
    if (!absl::StripAsciiWhitespace(text).empty() && text.size() <= kMostBytes) rows.push_back(std::move(row));
  }
  if (rows.empty()) return absl::NotFoundError(absl::StrCat(path, " has no column \"text\" with texts in it"));
  return rows;
}

}  // namespace

absl::StatusOr<std::vector<Remark>> ReadCorpus(const std::string& file) {
  ASSIGN_OR_RETURN(std::vector<Row> rows,
                   ReadRows(absl::StrCat(MEYDAN_SOURCE_DIR, "/deploy/sample-university/comments.tsv")));
  std::vector<Remark> remarks;
  for (Row& row : rows) {
    Remark& remark = remarks.emplace_back();
    const std::string platform = absl::StrCat("PLATFORM_", absl::AsciiStrToUpper(row["platform"]));
    if (!directory::v1::Platform_Parse(platform, &remark.platform)) {
      return absl::InvalidArgumentError(absl::StrCat(platform, " is no platform"));
    }
    remark.account = row["account"];
    remark.author = row["author"];
    remark.post = row["post_id"];
    remark.text = row["text"];
  }
  ASSIGN_OR_RETURN(rows, ReadRows(file));
  std::vector<Remark> others;
  for (size_t i = 0; i < rows.size(); ++i) {
    others.push_back(remarks[i % remarks.size()]);
    others.back().text = rows[i]["text"];
  }
  return others;
}

}  // namespace meydan::chaos
