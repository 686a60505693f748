#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

namespace meydan::rpc {

// What a method's proto says of it.
struct Method {
  std::string name;        // "meydan.routing.v1.CaseService/AcknowledgeCase"
  std::string path;        // "/meydan.routing.v1.CaseService/AcknowledgeCase"
  std::string permission;  // "case.acknowledge"; never empty
  const google::protobuf::MethodDescriptor* descriptor;
};

// The method whose request is of this type: our request messages belong to one method each. Ends the process when there
// is none or it names no permission, which a test over all descriptors rules out.
const Method& MethodOfRequest(const google::protobuf::Descriptor* request);

template <typename Request>
const Method& MethodOf() {
  static const Method& method = MethodOfRequest(Request::descriptor());
  return method;
}

}  // namespace meydan::rpc
