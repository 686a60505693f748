#include "common/rpc/decode.h"

#include <google/protobuf/unknown_field_set.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

constexpr int kMaxDepth = 20;

bool IsUtf8(const std::string& text) {
  // The shortest form only, no surrogates, at most U+10FFFF (RFC 3629).
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&text](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    const unsigned lead = byte(i);
    const size_t size = lead < 0x80                   ? 1
                        : lead >= 0xc2 && lead < 0xe0 ? 2
                        : lead >= 0xe0 && lead < 0xf0 ? 3
                        : lead >= 0xf0 && lead < 0xf5 ? 4
                                                      : 0;
    if (size == 0) return false;
    for (size_t j = 1; j < size; ++j) {
      if ((byte(i + j) & 0xc0) != 0x80) return false;
    }
    if ((lead == 0xe0 && byte(i + 1) < 0xa0) || (lead == 0xed && byte(i + 1) >= 0xa0) ||
        (lead == 0xf0 && byte(i + 1) < 0x90) || (lead == 0xf4 && byte(i + 1) >= 0x90)) {
      return false;
    }
    i += size;
  }
  return true;
}

// Adds a violation for each string field of the serialised message that is no UTF-8. The generated parser only says
// that there is one.
void FindBadText(const UnknownFieldSet& fields, const Descriptor& type, const std::string& path, int depth,
                 FieldViolations& bad) {
  std::map<int, int> seen;  // occurrences of each repeated field
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& field = fields.field(i);
    const FieldDescriptor* known = type.FindFieldByNumber(field.number());
    if (known == nullptr || field.type() != UnknownField::TYPE_LENGTH_DELIMITED) continue;
    std::string here = path.empty() ? known->name() : absl::StrCat(path, ".", known->name());
    if (known->is_repeated()) absl::StrAppend(&here, "[", seen[field.number()]++, "]");
    if (known->type() == FieldDescriptor::TYPE_STRING && !IsUtf8(field.length_delimited())) {
      bad.Add(here, "is not valid UTF-8", "TEXT_NOT_UTF8");
    } else if (known->type() == FieldDescriptor::TYPE_MESSAGE && depth < kMaxDepth) {
      UnknownFieldSet inner;
      if (inner.ParseFromString(field.length_delimited()))
        FindBadText(inner, *known->message_type(), here, depth + 1, bad);
    }
  }
}

}  // namespace

absl::Status Decode(grpc::ByteBuffer buffer, google::protobuf::Message& request) {
  grpc::ByteBuffer again = buffer;  // shares the bytes
  grpc::ProtoBufferReader reader(&buffer);
  if (reader.status().ok() && request.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  grpc::ProtoBufferReader second(&again);
  UnknownFieldSet fields;
  FieldViolations bad;
  if (second.status().ok() && fields.ParseFromZeroCopyStream(&second)) {
    FindBadText(fields, *request.GetDescriptor(), "", 0, bad);
  }
  if (!bad.empty()) return bad.ToStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "REQUEST_MALFORMED",
                   absl::StrCat("the bytes are not a ", request.GetDescriptor()->full_name()));
}

grpc::ByteBuffer Encode(const google::protobuf::Message& response) {
  grpc::ByteBuffer buffer;
  bool own_buffer = false;
  const grpc::Status done =
      grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(response, &buffer, &own_buffer);
  if (!done.ok()) std::abort();  // larger than 2 GiB
  return buffer;
}

}  // namespace meydan::rpc
