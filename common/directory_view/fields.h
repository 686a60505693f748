#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "common/base/errors.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::directory_view {

// What may stand in the directory's fields: asked by the directory itself, and by whoever prepares requests for it.
// `field` is the path that a complaint names. Complaints never repeat a person's data. Pure functions.

// An id of the caller's choice (IsId); reason ID_INVALID.
void CheckId(FieldViolations& bad, std::string field, absl::string_view id);
// A reference such as "units/hukuk".
void CheckName(FieldViolations& bad, std::string field, absl::string_view name, absl::string_view collection);
// One line of 1 to 200 characters without control characters.
void CheckLine(FieldViolations& bad, std::string field, absl::string_view text);
// Turkish is required, English may be empty.
void CheckText(FieldViolations& bad, const std::string& field, const directory::v1::LocalizedText& text);
// Looks like an address; may be empty when not `required`.
void CheckEmail(FieldViolations& bad, std::string field, absl::string_view email, bool required);

// True for local@domain.tld in plain characters, up to 254 of them. Whether mail arrives there is another matter.
bool IsEmail(absl::string_view text);

}  // namespace meydan::directory_view
