#include "tests/integration/picture.h"

#include "absl/strings/escaping.h"

namespace meydan::integration {

std::string Picture() {
  return absl::HexStringToBytes(
      "89504e470d0a1a0a0000000d4948445200000008000000080800000000e164e1570000000e49444154789c6368800206"
      "ca1800808420010d8024610000000049454e44ae426082");
}

}  // namespace meydan::integration
