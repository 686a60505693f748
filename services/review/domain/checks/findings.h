#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/text/normalize.h"
#include "meydan/review/v1/resources.pb.h"

namespace meydan::review {

// One thing found; see v1::Finding.
struct Found {
  std::string code;
  v1::Finding::Severity severity = v1::Finding::SEVERITY_WARNING;
  v1::Criterion criterion = v1::CRITERION_UNSPECIFIED;
  std::string field;
  text::Span place = {};  // code points; empty: the whole field
  std::string account = {};
  double limit = 0;
  double found = 0;
  std::string source = {};
};

// Collects what the checks find. Belongs to one thread.
class Findings {
 public:
  // Of one code in one field for one account no more than this many are told.
  static constexpr size_t kMostAlike = 10;
  // In all no more than this many, but always the first failure of each criterion.
  static constexpr size_t kMost = 200;

  void Add(Found found) { found_.push_back(std::move(found)); }
  void Add(const std::vector<Found>& found) { found_.insert(found_.end(), found.begin(), found.end()); }

  // Failures first, then warnings and hints; within them by field, place, code and account. Of several findings with
  // the same code, field, place and account only the gravest is left; so it is with limits of different severity.
  std::vector<v1::Finding> Take();
  // Everything as it was added.
  std::vector<Found> TakeAll() { return std::exchange(found_, {}); }

 private:
  std::vector<Found> found_;
};

}  // namespace meydan::review
