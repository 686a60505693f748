#include "common/rpc/call.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "absl/strings/escaping.h"
#include "common/base/ids.h"

namespace meydan::rpc {

std::string DigestOf(const std::string& method, const google::protobuf::Message& request) {
  std::string bytes = method;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);  // appends
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);  // maps in one order
    request.SerializeToCodedStream(&coded);
  }
  return absl::WebSafeBase64Escape(Sha256(bytes).substr(0, 16));
}

}  // namespace meydan::rpc
