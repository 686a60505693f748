#include "services/meydanctl/output.h"

#include <google/protobuf/util/json_util.h>

#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "google/rpc/error_details.pb.h"
#include "services/meydanctl/advice.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kNameWidth = 32;

// What one value of a field is called; `index` is -1 for a field that is not repeated.
std::string ValueText(const Message& message, const FieldDescriptor* field, int index) {
  const auto* reflection = message.GetReflection();
  const bool repeated = index >= 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return WordOf(field->enum_type(), repeated ? reflection->GetRepeatedEnumValue(message, field, index)
                                                 : reflection->GetEnumValue(message, field));
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text =
          repeated ? reflection->GetRepeatedString(message, field, index) : reflection->GetString(message, field);
      return field->type() == FieldDescriptor::TYPE_BYTES ? absl::BytesToHexString(text) : Printable(text);
    }
    case FieldDescriptor::CPPTYPE_BOOL:
      return (repeated ? reflection->GetRepeatedBool(message, field, index) : reflection->GetBool(message, field))
                 ? "yes"
                 : "no";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(repeated ? reflection->GetRepeatedInt32(message, field, index)
                                   : reflection->GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(repeated ? reflection->GetRepeatedInt64(message, field, index)
                                   : reflection->GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(repeated ? reflection->GetRepeatedFloat(message, field, index)
                                   : reflection->GetFloat(message, field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(repeated ? reflection->GetRepeatedDouble(message, field, index)
                                   : reflection->GetDouble(message, field));
    default:
      return "?";
  }
}

void Describe(const Message& message, const std::string& path, std::string& text);

void DescribeValue(const Message& message, const FieldDescriptor* field, int index, const std::string& path,
                   std::string& text) {
  std::string value;
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    const Message& inner = index >= 0 ? message.GetReflection()->GetRepeatedMessage(message, field, index)
                                      : message.GetReflection()->GetMessage(message, field);
    const std::string& type = inner.GetDescriptor()->full_name();
    if (type == google::protobuf::Timestamp::descriptor()->full_name()) {
      google::protobuf::Timestamp time;
      time.CopyFrom(inner);
      value = TimeText(time);
    } else if (type == "google.protobuf.Duration") {
      value = std::string(absl::StripSuffix(absl::StripPrefix(JsonOf(inner), "\""), "\""));
    } else {
      return Describe(inner, absl::StrCat(path, "."), text);
    }
  } else {
    value = ValueText(message, field, index);
  }
  const int gap = kNameWidth - static_cast<int>(path.size());
  absl::StrAppend(&text, path, std::string(gap > 1 ? gap : 1, ' '), value, "\n");
}

void Describe(const Message& message, const std::string& path, std::string& text) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string name = absl::StrCat(path, field->name());
    if (!field->is_repeated()) {
      DescribeValue(message, field, -1, name, text);
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, field);
    for (int i = 0; i < size; ++i) DescribeValue(message, field, i, absl::StrCat(name, "[", i, "]"), text);
  }
}

google::rpc::BadRequest BadRequestOf(const absl::Status& status) {
  google::rpc::BadRequest bad;
  const auto payload = status.GetPayload(kBadRequestUrl);
  if (payload.has_value()) bad.ParseFromString(std::string(*payload));
  return bad;
}

std::string CodeOf(const absl::Status& status) { return absl::StatusCodeToString(status.code()); }

}  // namespace

std::string JsonOf(const Message& message) {
  std::string json;
  // Fails only for a message that holds an Any of unknown type; ours hold none.
  if (!google::protobuf::util::MessageToJsonString(message, &json).ok()) return "{}";
  return json;
}

std::string DescriptionOf(const Message& message) {
  std::string text;
  Describe(message, "", text);
  return text;
}

std::string ErrorText(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  std::string text =
      absl::StrCat("meydanctl: ", reason.empty() ? CodeOf(status) : reason, ": ", Printable(status.message()), "\n");
  const google::rpc::BadRequest bad = BadRequestOf(status);
  // A single one is the message itself.
  for (int i = 0; bad.field_violations_size() > 1 && i < bad.field_violations_size(); ++i) {
    const auto& violation = bad.field_violations(i);
    absl::StrAppend(&text, "  ", violation.field(), ": ", Printable(violation.description()), "\n");
  }
  if (const std::string advice = AdviceFor(status); !advice.empty()) absl::StrAppend(&text, "  ", advice, "\n");
  return text;
}

std::string ErrorJson(const absl::Status& status) {
  nlohmann::ordered_json error = {
      {"code", CodeOf(status)}, {"reason", ReasonOf(status)}, {"message", Printable(status.message())}};
  const google::rpc::BadRequest bad = BadRequestOf(status);
  for (const auto& violation : bad.field_violations()) {
    error["fields"].push_back({{"field", violation.field()}, {"description", Printable(violation.description())}});
  }
  if (const std::string advice = AdviceFor(status); !advice.empty()) error["advice"] = advice;
  return nlohmann::ordered_json{{"error", error}}.dump() + "\n";
}

void Output::Rows(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) const {
  if (json_) {
    std::vector<std::string> lines;
    for (const auto& row : rows) {
      nlohmann::ordered_json object;
      for (size_t i = 0; i < row.size(); ++i) object[header[i]] = row[i];
      lines.push_back(object.dump());
    }
    return JsonArray(lines);
  }
  std::vector<std::string> capitals;
  for (const std::string& word : header) capitals.push_back(absl::AsciiStrToUpper(word));
  Table table(std::move(capitals));
  for (const auto& row : rows) table.Add(row);
  Print(table.Text());
}

void Output::One(const Message& message) const { Print(json_ ? JsonOf(message) + "\n" : DescriptionOf(message)); }

void Output::Changed(const Message& message, const std::string& said) const {
  Print(json_ ? JsonOf(message) + "\n" : said + "\n");
}

void Output::JsonArray(const std::vector<std::string>& lines) const {
  std::string text = "[";
  for (size_t i = 0; i < lines.size(); ++i) absl::StrAppend(&text, i > 0 ? "," : "", "\n", lines[i]);
  Print(text + (lines.empty() ? "]\n" : "\n]\n"));
}

void Output::Print(const std::string& text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void Output::Say(const std::string& line) const { std::fprintf(stderr, "%s\n", line.c_str()); }

}  // namespace meydan::meydanctl
