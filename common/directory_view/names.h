#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::directory_view {

// How the directory's things are named and spelt. Pure functions.

// An id that a caller may choose: 2 to 63 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit.
bool IsId(absl::string_view id);

// A resource name of that collection with such an id: IsName("units/hukuk", "units").
bool IsName(absl::string_view name, absl::string_view collection);

// The handle as the directory keeps it: in lower case, without a leading "@". Empty when it is no handle, i.e. holds
// anything else than a-z, 0-9, ".", "_" and "-", or more than 100 of them.
std::string NormalHandle(absl::string_view handle);

// The platform's word in names and files: "instagram", "x". Empty for PLATFORM_UNSPECIFIED.
std::string PlatformWord(directory::v1::Platform platform);
// PLATFORM_UNSPECIFIED when there is no such word.
directory::v1::Platform PlatformOf(absl::string_view word);

// "accounts/instagram.ornekuni", whatever the handle's case. Empty when platform or handle is none.
std::string AccountName(directory::v1::Platform platform, absl::string_view handle);

// Faculty, school, institute, department or vocational school: its accounts need a representative (P13).
bool IsAcademic(directory::v1::Unit::Kind kind);

}  // namespace meydan::directory_view
