#pragma once

#include <string>

#include "meydan/review/v1/content.pb.h"

namespace meydan::review {

// The content's canonical form (CR4): "meydan.review.content.v1\n", then every field that is set, in the order of the
// numbers, as `<path>=<length in bytes>:<value>\n`. A path leads from the content's root: "targets[0].text". Repeated
// fields come in their order with their index. A message that is there stands with an empty value before its fields; a
// time is one of seconds and nanos. Enums are numbers, truth is "true", texts are as they are, since a reviewer saw
// exactly these. Fields are found by reflection: one that is added to the proto later is in it by itself.
std::string CanonicalForm(const v1::Content& content);

// SHA-256 of the canonical form, in hexadecimal: two contents have the same digest only if they are equal field by
// field. Pure; safe for use from any thread.
std::string DigestOf(const v1::Content& content);

}  // namespace meydan::review
