#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace meydan {

// A random UUID (version 4, RFC 4122), in lower case.
std::string RandomUuid();

// The UUID that always belongs to `name` (version 5, RFC 4122, in Meydan's own name space): what is born from an event
// gets its id from the event's, so that a replay cannot create a second one.
std::string DerivedUuid(absl::string_view name);

// True for the canonical form of any UUID: 8-4-4-4-12 hexadecimal digits, in either case.
bool IsUuid(absl::string_view text);

// SHA-256 of `data`: as 32 bytes, and in lower-case hexadecimal.
std::string Sha256(absl::string_view data);
std::string Sha256Hex(absl::string_view data);

// A stable 64-bit hash (FNV-1a), the same on every machine and for ever: it decides where an aggregate is stored.
uint64_t StableHash(absl::string_view data);

// The last segment of a resource name: "5f0c" of "cases/5f0c".
absl::string_view IdOf(absl::string_view resource_name);

}  // namespace meydan
