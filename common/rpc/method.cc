#include "common/rpc/method.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "meydan/options/v1/options.pb.h"

namespace meydan::rpc {
namespace {

const google::protobuf::MethodDescriptor* Find(const google::protobuf::Descriptor* request) {
  const google::protobuf::FileDescriptor* file = request->file();
  for (int i = 0; i < file->service_count(); ++i) {
    for (int j = 0; j < file->service(i)->method_count(); ++j) {
      if (file->service(i)->method(j)->input_type() == request) return file->service(i)->method(j);
    }
  }
  return nullptr;
}

}  // namespace

const Method& MethodOfRequest(const google::protobuf::Descriptor* request) {
  const google::protobuf::MethodDescriptor* descriptor = Find(request);
  const std::string permission =
      descriptor == nullptr ? "" : descriptor->options().GetExtension(options::v1::permission);
  if (permission.empty()) {
    std::fprintf(stderr, "%s is not the request of a method that names its permission\n", request->full_name().c_str());
    std::abort();
  }
  const std::string name = absl::StrCat(descriptor->service()->full_name(), "/", descriptor->name());
  return *new Method{name, absl::StrCat("/", name), permission,
                     descriptor};  // lives as long as the descriptor: for ever
}

}  // namespace meydan::rpc
