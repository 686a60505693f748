#pragma once

#include <initializer_list>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/errors.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::directory {

// What may stand in the fields of requests. `field` is the path that a complaint names. Complaints never repeat a
// person's data.

// An id of the caller's choice (directory_view::IsId); reason ID_INVALID.
void CheckId(FieldViolations& bad, std::string field, absl::string_view id);
// A reference such as "units/hukuk".
void CheckName(FieldViolations& bad, std::string field, absl::string_view name, absl::string_view collection);
// One line of 1 to 200 characters without control characters.
void CheckLine(FieldViolations& bad, std::string field, absl::string_view text);
// Turkish is required, English may be empty.
void CheckText(FieldViolations& bad, const std::string& field, const v1::LocalizedText& text);
// Looks like an address; may be empty when not `required`.
void CheckEmail(FieldViolations& bad, std::string field, absl::string_view email, bool required);

// True for local@domain.tld in plain characters, up to 254 of them. Whether mail arrives there is another matter.
bool IsEmail(absl::string_view text);

// Which of the fields `changeable` an update concerns: those in the mask ("*": all), or without a mask those that are
// set in `wanted`. INVALID_ARGUMENT, reason UPDATE_MASK_INVALID, when the mask names any other.
absl::StatusOr<std::set<std::string>> FieldsToChange(const google::protobuf::FieldMask& mask,
                                                     const google::protobuf::Message& wanted,
                                                     std::initializer_list<absl::string_view> changeable);

}  // namespace meydan::directory
