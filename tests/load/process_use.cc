#include "tests/load/process_use.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace meydan::load {
namespace {

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace

absl::Duration CpuTimeOf(pid_t pid) {
  const std::string stat = FirstLine(absl::StrCat("/proc/", pid, "/stat"));
  const size_t name_end = stat.rfind(')');  // the name may hold blanks
  if (name_end == std::string::npos) return absl::ZeroDuration();
  const std::vector<std::string> fields = absl::StrSplit(stat.substr(name_end + 2), ' ');
  int64_t user = 0;
  int64_t system = 0;
  // Fields 14 and 15 of proc(5); the first after the name is number 3.
  if (fields.size() < 13 || !absl::SimpleAtoi(fields[11], &user) || !absl::SimpleAtoi(fields[12], &system)) return {};
  return absl::Seconds(1) * (user + system) / sysconf(_SC_CLK_TCK);
}

CpuUse::CpuUse(std::vector<std::pair<std::string, pid_t>> processes) : processes_(std::move(processes)) {
  for (const auto& [name, pid] : processes_) begin_.push_back(CpuTimeOf(pid));
}

std::vector<std::pair<std::string, double>> CpuUse::MicrosPerCall(int64_t calls) const {
  std::vector<std::pair<std::string, double>> micros;
  for (size_t i = 0; i < processes_.size(); ++i) {
    const absl::Duration used = CpuTimeOf(processes_[i].second) - begin_[i];
    const auto each = absl::ToDoubleMicroseconds(used) / static_cast<double>(std::max<int64_t>(1, calls));
    micros.emplace_back(processes_[i].first, each);
  }
  return micros;
}

double ResidentMegabytes(pid_t pid) {
  const std::vector<std::string> fields = absl::StrSplit(FirstLine(absl::StrCat("/proc/", pid, "/statm")), ' ');
  int64_t pages = 0;
  if (fields.size() < 2 || !absl::SimpleAtoi(fields[1], &pages)) return 0;
  return static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

}  // namespace meydan::load
