#include "common/auth/strict_json.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"

namespace meydan::auth {
namespace {

constexpr int kMaxDepth = 8;

}  // namespace

std::optional<nlohmann::json> ParseStrictObject(absl::string_view text) {
  using Event = nlohmann::json::parse_event_t;
  std::vector<std::set<std::string>> open_objects;
  bool bad = false;
  const auto watch = [&](int depth, Event event, nlohmann::json& value) {
    if (depth > kMaxDepth) bad = true;
    if (event == Event::object_start) open_objects.emplace_back();
    if (event == Event::object_end && !open_objects.empty()) open_objects.pop_back();
    if (event == Event::key && !open_objects.empty() && !open_objects.back().insert(value.get<std::string>()).second) {
      bad = true;
    }
    return true;
  };
  nlohmann::json parsed = nlohmann::json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (bad || !parsed.is_object()) return std::nullopt;
  return parsed;
}

std::optional<std::string> DecodeBase64Url(absl::string_view text) {
  std::string decoded;
  if (!absl::WebSafeBase64Unescape(text, &decoded) || absl::WebSafeBase64Escape(decoded) != text) return std::nullopt;
  return decoded;
}

}  // namespace meydan::auth
