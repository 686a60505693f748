#include "services/review/domain/content/digest.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/text_format.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/ids.h"

namespace meydan::review {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

void AddValue(std::string& form, absl::string_view path, absl::string_view value) {
  absl::StrAppend(&form, path, "=", value.size(), ":", value, "\n");
}

void AddMessage(std::string& form, const std::string& path, const Message& message);

// The value of a field that is no message. `index` is -1 for one that is not repeated.
std::string ValueOf(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection& reflection = *message.GetReflection();
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return index < 0 ? reflection.GetString(message, field) : reflection.GetRepeatedString(message, field, index);
  }
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return absl::StrCat(index < 0 ? reflection.GetEnumValue(message, field)
                                  : reflection.GetRepeatedEnumValue(message, field, index));
  }
  std::string value;
  google::protobuf::TextFormat::PrintFieldValueToString(message, field, index, &value);
  return value;
}

void AddField(std::string& form, const std::string& path, const Message& message, const FieldDescriptor* field,
              int index) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    AddValue(form, path, ValueOf(message, field, index));
    return;
  }
  const Reflection& reflection = *message.GetReflection();
  const Message& inner =
      index < 0 ? reflection.GetMessage(message, field) : reflection.GetRepeatedMessage(message, field, index);
  AddValue(form, path, "");
  AddMessage(form, absl::StrCat(path, "."), inner);
}

// `path` is what comes before the names of the message's fields.
void AddMessage(std::string& form, const std::string& path, const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);  // those that are set, by number
  for (const FieldDescriptor* field : fields) {
    const std::string name = absl::StrCat(path, std::string(field->name()));
    if (!field->is_repeated()) {
      AddField(form, name, message, field, -1);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      AddField(form, absl::StrCat(name, "[", i, "]"), message, field, i);
    }
  }
}

}  // namespace

std::string CanonicalForm(const v1::Content& content) {
  std::string form = "meydan.review.content.v1\n";
  AddMessage(form, "", content);
  return form;
}

std::string DigestOf(const v1::Content& content) { return Sha256Hex(CanonicalForm(content)); }

}  // namespace meydan::review
