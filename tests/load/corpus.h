#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tests/integration/stack.h"

namespace meydan::load {

// The texts of the sample university's comments, by what moderation makes of them.
struct Corpus {
  std::vector<std::string> feedback;  // complaints, requests and questions: each opens a case
  std::vector<std::string> quiet;     // clean, and nothing that anybody would have to answer
};

// Asks the stack's moderation for its judgement on each text, which takes them in.
absl::StatusOr<Corpus> SortCorpus(integration::Stack& stack);

// Texts of which a third is feedback, as long as the corpus has different ones.
std::vector<std::string> AThirdFeedback(const Corpus& corpus);

}  // namespace meydan::load
