#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "meydan/directory/v1/roles.pb.h"

namespace meydan {

// Who acts: what the directory knows of a caller at the moment of the call. Plain data; domain functions decide by it.
struct Actor {
  struct Grant {
    directory::v1::Role role;
    std::string unit;  // "units/law"
  };

  std::string name;  // "people/ayse.demir", or "services/routing" for a part of Meydan itself
  std::vector<Grant> grants;

  // Holds `role` in `unit`.
  bool Has(directory::v1::Role role, absl::string_view unit) const {
    for (const Grant& grant : grants) {
      if (grant.role == role && grant.unit == unit) return true;
    }
    return false;
  }
  // Holds `role` in any unit.
  bool Has(directory::v1::Role role) const {
    for (const Grant& grant : grants) {
      if (grant.role == role) return true;
    }
    return false;
  }
  // Holds any role in `unit`.
  bool BelongsTo(absl::string_view unit) const {
    for (const Grant& grant : grants) {
      if (grant.unit == unit) return true;
    }
    return false;
  }
  // Is a part of Meydan itself, acting for a timer or an event.
  bool IsService() const { return name.rfind("services/", 0) == 0; }
};

}  // namespace meydan
