#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/model/machine.h"

namespace meydan::model {

struct Result {
  Fault fault = Fault::kNone;
  std::vector<std::string> trace;  // the shortest way to the fault
  size_t states = 0;
  size_t transitions = 0;
};

// Visits every state that the machine can reach, nearest first, until one is at fault; then makes sure that from each
// of them everything comes to its end when nothing goes wrong any more.
Result Search(Protections protections, Bounds bounds);

}  // namespace meydan::model
