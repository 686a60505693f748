// Throws files at the import of directories: nothing may crash or hang; what is refused must say where; what is
// accepted must be whole.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "common/text/normalize.h"
#include "services/meydanctl/directory_import/check.h"
#include "services/meydanctl/directory_import/file.h"

namespace {

using meydan::directory_import::Problem;

void Require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  std::vector<Problem> problems;
  const auto wanted = meydan::directory_import::ReadFile(text, problems);
  for (const Problem& problem : meydan::directory_import::Check(wanted, {})) problems.push_back(problem);
  for (const Problem& problem : problems) Require(problem.line >= 1 && !problem.text.empty());
  if (!problems.empty()) return 0;
  Require(meydan::text::IsValidUtf8({text.data(), text.size()}));
  for (const auto& unit : wanted.units) Require(unit.unit.name().starts_with("units/"));
  for (const auto& person : wanted.people) Require(person.person.name().starts_with("people/"));
  return 0;
}
