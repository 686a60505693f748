#pragma once

#include <initializer_list>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/directory_view/fields.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"
#include "meydan/directory/v1/resources.pb.h"

namespace meydan::directory {

// What may stand in the fields of requests.
using directory_view::CheckEmail;
using directory_view::CheckId;
using directory_view::CheckLine;
using directory_view::CheckName;
using directory_view::CheckText;
using directory_view::IsEmail;

// Which of the fields `changeable` an update concerns: those in the mask ("*": all), or without a mask those that are
// set in `wanted`. INVALID_ARGUMENT, reason UPDATE_MASK_INVALID, when the mask names any other.
absl::StatusOr<std::set<std::string>> FieldsToChange(const google::protobuf::FieldMask& mask,
                                                     const google::protobuf::Message& wanted,
                                                     std::initializer_list<absl::string_view> changeable);

}  // namespace meydan::directory
