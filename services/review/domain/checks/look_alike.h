#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "services/review/domain/checks/brand.h"

namespace meydan::review {

// How a domain can be taken for one of the institution's.
struct LookAlike {
  std::string domain;     // the institution's own one
  bool deceives = false;  // it looks the same or has the own one within; otherwise only a few letters differ
};

// Nothing for the institution's own domains and those below them, and for domains that resemble none. `host` may have
// any letters, also as "xn--…". Pure; safe for use from any thread.
std::optional<LookAlike> FindLookAlike(std::u32string_view host, const Brand& brand);

}  // namespace meydan::review
