#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "services/vault/domain/exposure.h"
#include "services/vault/domain/hand_over.h"

namespace meydan::vault::testing {

// {"people/ali FIELD_PASSWORD 1"}: what the hand-overs under way list and is not changed.
inline std::vector<std::string> Listed(const storage::v1::Credential& current) {
  std::vector<std::string> listed;
  for (const v1::HandOver& each : current.hand_overs()) {
    for (const v1::Exposure& exposure : each.exposures()) {
      if (!IsUnderWay(each) || exposure.rotated()) continue;
      listed.push_back(absl::StrCat(each.leaver(), " ", v1::Field_Name(exposure.field()), " ", exposure.version()));
    }
  }
  return listed;
}

}  // namespace meydan::vault::testing
