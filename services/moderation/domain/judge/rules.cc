#include "services/moderation/domain/judge/rules.h"

#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "services/moderation/domain/judge/rules_loader.h"

namespace meydan::moderation {

int RuleBook::FlagOf(absl::string_view name) const {
  const auto at = flags.find(name);
  return at == flags.end() ? -1 : at->second;
}

absl::StatusOr<RuleBook> RuleBook::Load(const RuleFiles& files) {
  RuleBook book;
  for (size_t i = 0; i < kBuiltInFlags.size(); ++i) book.flags.emplace(kBuiltInFlags[i], static_cast<int>(i));
  RETURN_IF_ERROR(LoadLexicon(files.lexicon, book));
  RETURN_IF_ERROR(LoadPrivateData(files.private_data, book));
  std::string all = absl::StrCat(files.lexicon.text, files.private_data.text);
  for (const RuleFiles::File& file : files.cues) {
    RETURN_IF_ERROR(LoadCues(file, book));
    absl::StrAppend(&all, file.text);
  }
  book.version = Sha256Hex(all).substr(0, 8);
  return book;
}

}  // namespace meydan::moderation
