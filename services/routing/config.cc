#include "services/routing/config.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/directory_view/names.h"

namespace meydan::routing {

void AddFlags(app::CommandLine& command_line, Config& config) {
  command_line.cli()
      .add_option("--policy", config.policy_file, "The routing policy, a YAML file: which unit answers what, by when")
      ->envname("MEYDAN_ROUTING_POLICY")
      ->check(CLI::ExistingFile)
      ->required();
  const auto is_unit = [](const std::string& name) {
    return directory_view::IsName(name, "units") ? std::string() : "must be like units/iletisim";
  };
  command_line.cli()
      .add_option("--directorate", config.directorate,
                  "The unit that is the Directorate: its director and moderators see all cases")
      ->envname("MEYDAN_DIRECTORATE")
      ->check(CLI::Validator(is_unit, "UNIT"))
      ->required();
}

absl::StatusOr<Policy> ReadPolicy(const Config& config) {
  const auto wrong = [&](absl::string_view why) {
    return MakeError(absl::StatusCode::kInvalidArgument, "FLAG_INVALID",
                     absl::StrCat("--policy (MEYDAN_ROUTING_POLICY): ", config.policy_file, why), {{"flag", "policy"}});
  };
  std::ifstream file(config.policy_file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return wrong(" cannot be read");
  absl::StatusOr<Policy> policy = ParsePolicy(text, {});
  if (!policy.ok()) return wrong(absl::StrCat(" is wrong\n", policy.status().message()));
  return policy;
}

}  // namespace meydan::routing
