#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

// A program that was built with sanitizers and finds something wrong in itself says so and ends with exit status 1, as
// does one that cannot get its port. So that the two are told apart, and nothing is overlooked:
namespace meydan::chaos {

// The environment in which such a program ends by SIGABRT instead. `look_up` tells what is set already, nullptr for
// what is not, e.g. ::getenv; where the two differ, what is set wins. Without sanitizers it means nothing.
std::map<std::string, std::string> AbortOnReport(const std::function<const char*(const char* name)>& look_up);

// The first line of each report in what a program has printed, whatever it did afterwards: also of one that was killed
// while it reported, or was told to go on.
std::vector<std::string> SanitizerReports(absl::string_view log);

}  // namespace meydan::chaos
