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

// `path` is what comes before the names of the message's fields; as it was when this returns.
void AddMessage(std::string& form, std::string& path, const Message& message);

// A field that is no message. `index` is -1 for one that is not repeated.
void AddPlain(std::string& form, absl::string_view path, const Message& message, const FieldDescriptor* field,
              int index) {
  const Reflection& reflection = *message.GetReflection();
  std::string value;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    AddValue(form, path,
             index < 0 ? reflection.GetStringReference(message, field, &value)
                       : reflection.GetRepeatedStringReference(message, field, index, &value));
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const int number =
        index < 0 ? reflection.GetEnumValue(message, field) : reflection.GetRepeatedEnumValue(message, field, index);
    AddValue(form, path, absl::AlphaNum(number).Piece());
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 && index < 0) {
    AddValue(form, path, absl::AlphaNum(reflection.GetInt64(message, field)).Piece());
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32 && index < 0) {
    AddValue(form, path, absl::AlphaNum(reflection.GetInt32(message, field)).Piece());
  } else {
    google::protobuf::TextFormat::PrintFieldValueToString(message, field, index, &value);
    AddValue(form, path, value);
  }
}

void AddField(std::string& form, std::string& path, const Message& message, const FieldDescriptor* field, int index) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return AddPlain(form, path, message, field, index);
  const Reflection& reflection = *message.GetReflection();
  const Message& inner =
      index < 0 ? reflection.GetMessage(message, field) : reflection.GetRepeatedMessage(message, field, index);
  AddValue(form, path, "");
  path += '.';
  AddMessage(form, path, inner);
  path.pop_back();
}

void AddMessage(std::string& form, std::string& path, const Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);  // those that are set, by number
  const size_t before = path.size();
  for (const FieldDescriptor* field : fields) {
    path += field->name();
    const size_t named = path.size();
    for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i) {
      absl::StrAppend(&path, "[", i, "]");
      AddField(form, path, message, field, i);
      path.resize(named);
    }
    if (!field->is_repeated()) AddField(form, path, message, field, -1);
    path.resize(before);
  }
}

}  // namespace

std::string CanonicalForm(const v1::Content& content) {
  std::string form = "meydan.review.content.v1\n";
  std::string path;
  AddMessage(form, path, content);
  return form;
}

std::string DigestOf(const v1::Content& content) { return Sha256Hex(CanonicalForm(content)); }

}  // namespace meydan::review
