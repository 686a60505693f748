#include "services/directory/domain/fields.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace meydan::directory {

absl::StatusOr<std::set<std::string>> FieldsToChange(const google::protobuf::FieldMask& mask,
                                                     const google::protobuf::Message& wanted,
                                                     std::initializer_list<absl::string_view> changeable) {
  std::set<std::string> fields;
  if (mask.paths().empty()) {
    std::vector<const google::protobuf::FieldDescriptor*> set;
    wanted.GetReflection()->ListFields(wanted, &set);
    for (const auto* field : set) {
      if (std::find(changeable.begin(), changeable.end(), field->name()) != changeable.end())
        fields.insert(field->name());
    }
    return fields;
  }
  for (const std::string& path : mask.paths()) {
    if (path == "*") {
      fields.insert(changeable.begin(), changeable.end());
    } else if (std::find(changeable.begin(), changeable.end(), path) != changeable.end()) {
      fields.insert(path);
    } else {
      return BadField("update_mask", absl::StrCat("may name only ", absl::StrJoin(changeable, ", ")),
                      "UPDATE_MASK_INVALID");
    }
  }
  return fields;
}

}  // namespace meydan::directory
