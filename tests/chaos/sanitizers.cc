#include "tests/chaos/sanitizers.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace meydan::chaos {
namespace {

// "==7==ERROR: AddressSanitizer: heap-use-after-free on …", "==7==ERROR: LeakSanitizer: detected …",
// "==7==AddressSanitizer: CHECK failed: …", "a.cc:3:5: runtime error: signed integer …".
// The summary at a report's end names it once more, and is not another one.
bool BeginsReport(absl::string_view line) {
  if (absl::StrContains(line, "SUMMARY: ")) return false;
  return absl::StrContains(line, "Sanitizer: ") || absl::StrContains(line, ": runtime error: ");
}

}  // namespace

std::map<std::string, std::string> AbortOnReport(const std::function<const char*(const char* name)>& look_up) {
  std::map<std::string, std::string> environment;
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
    std::string& options = environment[name] = "halt_on_error=1:abort_on_error=1";
    const char* set = look_up(name);
    if (set != nullptr && *set != '\0') absl::StrAppend(&options, ":", set);  // the last word on an option counts
  }
  return environment;
}

std::vector<std::string> SanitizerReports(absl::string_view log) {
  std::vector<std::string> reports;
  for (const absl::string_view line : absl::StrSplit(log, '\n')) {
    if (BeginsReport(line)) reports.emplace_back(line);
  }
  return reports;
}

}  // namespace meydan::chaos
