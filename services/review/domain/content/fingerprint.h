#pragma once

#include <cstdint>
#include <vector>

#include "meydan/review/v1/content.pb.h"

namespace meydan::review {

// A number that is the same for the same text and differs in few bits for nearly the same (CR14): a simhash (Charikar
// 2002) of the folded words (common/text) of the title and text that the target shows, in threes. Where there is no
// word at all, and of a story, which shows none, it stands on the media that the target shows, whatever their order; 0
// when there are none either. Pure; safe for use from any thread.
uint64_t FingerprintOf(const v1::Content& content, const v1::Target& target);
// That of each target.
std::vector<uint64_t> FingerprintsOf(const v1::Content& content);

// Whether two fingerprints are of the same or nearly the same text or, where there is none, of the same media; never
// for 0, which is of nothing. Texts that have nothing to do with each other are taken for nearly the same about once in
// four million, different media for the same once in four thousand million.
bool NearlySame(uint64_t one, uint64_t other);

}  // namespace meydan::review
