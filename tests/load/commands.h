#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "tests/integration/stack.h"
#include "tests/load/generator.h"

namespace meydan::load {

// The commands that the figures are made of, sent by "people/santral", a system of the small university. The requests
// of two jobs with another `series` are never the same.

// Opens a case: one aggregate with its lists, timers and an event.
absl::StatusOr<Job> OpenCaseJob(const integration::Stack& stack, uint32_t series);
// Takes in `batch` comments, whose texts are taken from `texts` in turn.
absl::StatusOr<Job> IngestJob(const integration::Stack& stack, uint32_t series, int batch,
                              std::vector<std::string> texts);

// How many of the comments of an IngestJob's batches `first` to `next` (exclusive) have one of every third text, from
// the first on, when the number of texts is a multiple of three.
int64_t EveryThirdOf(int batch, int64_t first, int64_t next);

// A text of 120 bytes that nobody would object to and that asks for nothing.
std::string CleanText();

}  // namespace meydan::load
