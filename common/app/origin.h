#pragma once

#include <string>

#include "common/rpc/call.h"
#include "common/store/write_path.h"

namespace meydan::app {

// What a commit remembers of the call that asked for it. The digest covers who asks: the same request_id from another
// person is another request, never answered with what somebody else was told. An empty request_id is never remembered.
store::Origin OriginOf(const rpc::Call& call, const std::string& request_id);

}  // namespace meydan::app
