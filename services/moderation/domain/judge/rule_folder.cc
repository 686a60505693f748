#include "services/moderation/domain/judge/rule_folder.h"

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"

namespace meydan::moderation {
namespace {

absl::StatusOr<std::string> ReadFile(const std::string& path, absl::string_view reason) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in) return MakeError(absl::StatusCode::kNotFound, reason, absl::StrCat("cannot read ", path), {{"file", path}});
  return text.str();
}

absl::StatusOr<RuleFiles::File> ReadRules(const std::string& folder, absl::string_view name) {
  ASSIGN_OR_RETURN(std::string text, ReadFile(absl::StrCat(folder, "/", name), "RULES_NOT_FOUND"));
  return RuleFiles::File{std::string(name), std::move(text)};
}

}  // namespace

absl::StatusOr<RuleFiles> ReadRuleFolder(const std::string& folder) {
  RuleFiles files;
  ASSIGN_OR_RETURN(files.lexicon, ReadRules(folder, kLexiconFile));
  ASSIGN_OR_RETURN(files.private_data, ReadRules(folder, kPrivateDataFile));
  for (const absl::string_view name : kCueFiles) {
    ASSIGN_OR_RETURN(RuleFiles::File file, ReadRules(folder, name));
    files.cues.push_back(std::move(file));
  }
  return files;
}

absl::StatusOr<Policy> ReadPolicy(const std::string& path) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path, "POLICY_NOT_FOUND"));
  return ParsePolicy(text, path);
}

std::string DescribeFaults(const absl::Status& status) {
  std::string text(status.message());
  google::rpc::BadRequest bad;
  const absl::optional<absl::Cord> payload = status.GetPayload(kBadRequestUrl);
  if (!payload || !bad.ParseFromString(std::string(*payload))) return text;
  for (const auto& fault : bad.field_violations())
    absl::StrAppend(&text, "\n", fault.field(), ": ", fault.description());
  return text;
}

}  // namespace meydan::moderation
