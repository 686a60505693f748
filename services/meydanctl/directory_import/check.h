#pragma once

#include <vector>

#include "services/meydanctl/directory_import/merge.h"

namespace meydan::directory_import {

// Everything in the file that would not become a valid directory together with what exists: repeated names, references
// to nothing, cycles, units without people, roles that do not fit, academic units with two representatives or with an
// active account and none (P13), changes that are not possible. Sorted by line. When it is empty, the requests of
// MakePlan (plan.h) are all accepted, unless somebody else changes the directory meanwhile.
std::vector<Problem> Check(const Wanted& wanted, const Existing& existing);

}  // namespace meydan::directory_import
