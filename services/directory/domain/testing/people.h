#pragma once

#include "common/base/actor.h"
#include "services/directory/domain/roles.h"

namespace meydan::directory::testing {

// The cast of the directory's tests.
inline const Rules kRules{"units/iletisim"};
inline const Actor kDirector{"people/director", {{v1::ROLE_DIRECTOR, "units/iletisim"}}};
inline const Actor kHead{"people/head", {{v1::ROLE_UNIT_HEAD, "units/hukuk"}}};
inline const Actor kOperator{"people/operator", {{v1::ROLE_OPERATOR, "units/bilgi_islem"}}};
// A Director of something else than the Directorate is none.
inline const Actor kPretender{"people/pretender", {{v1::ROLE_DIRECTOR, "units/hukuk"}}};
inline const Actor kMeydan{"services/meydanctl", {}};
inline const absl::Time kNow = absl::FromUnixSeconds(1'750'000'000);

}  // namespace meydan::directory::testing
