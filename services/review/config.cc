#include "services/review/config.h"

#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"

namespace meydan::review {
namespace {

std::string EnvironmentOf(absl::string_view flag) {
  return absl::AsciiStrToUpper(absl::StrCat("MEYDAN_", absl::StrReplaceAll(flag, {{"-", "_"}})));
}

absl::Status NamingFlag(const absl::Status& status, absl::string_view flag) {
  return MakeError(absl::StatusCode::kInvalidArgument, "FLAG_INVALID",
                   absl::StrCat("--", flag, " (", EnvironmentOf(flag), "): ", status.message()),
                   {{"flag", std::string(flag)}});
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return absl::NotFoundError(absl::StrCat(path, " cannot be read"));
  return text;
}

absl::StatusOr<CheckFiles> ReadFiles(const std::string& folder) {
  CheckFiles files;
  ASSIGN_OR_RETURN(files.limits, ReadFile(absl::StrCat(folder, "/platform-limits.tsv")));
  ASSIGN_OR_RETURN(files.brand, ReadFile(absl::StrCat(folder, "/brand.yaml")));
  ASSIGN_OR_RETURN(files.words, ReadFile(absl::StrCat(folder, "/words.txt")));
  return files;
}

}  // namespace

void AddFlags(CLI::App& cli, Config& config) {
  const auto flag = [&cli](const std::string& name, auto& target, const std::string& help) {
    return cli.add_option(absl::StrCat("--", name), target, help)->envname(EnvironmentOf(name))->capture_default_str();
  };
  const auto is_unit = [](const std::string& name) {
    return directory_view::IsName(name, "units") ? std::string() : "must be like units/iletisim";
  };
  flag("directorate", config.directorate, "The unit that is the Directorate: its reviewers and director see everything")
      ->check(CLI::Validator(is_unit, "UNIT"))
      ->required();
  flag("review-config", config.review_config, "Folder of the checks' files: platform-limits.tsv, brand.yaml, words.txt")
      ->check(CLI::ExistingDirectory)
      ->required();
  flag("dictionaries", config.dictionaries, "Folder of hunspell's tr_TR and en_US")->check(CLI::ExistingDirectory);
  flag("asset-dir", config.asset_dir,
       "Folder of the uploaded media; made when it is not there; belongs into the backup")
      ->required();
  flag("asset-max-mb", config.asset_max_mb, "Size of one file, in MB of 2^20 bytes")->check(CLI::Range(1, 1 << 20));
  flag("asset-free-mb", config.asset_free_mb, "What uploads leave free on the file system, in MB")
      ->check(CLI::Range(0, 1 << 30));
  flag("file-threads", config.file_threads, "Threads that write and read media")->check(CLI::Range(1, 256));
  flag("check-threads", config.check_threads, "Threads that check content and compare rounds")
      ->check(CLI::Range(1, 256));
}

absl::StatusOr<std::unique_ptr<Checker>> LoadChecker(const Config& config) {
  const absl::StatusOr<CheckFiles> files = ReadFiles(config.review_config);
  if (!files.ok()) return NamingFlag(files.status(), "review-config");
  absl::StatusOr<std::unique_ptr<Checker>> checker = Checker::Load(*files, config.dictionaries);
  if (!checker.ok()) {
    const bool missing = ReasonOf(checker.status()) == "DICTIONARY_MISSING";
    return NamingFlag(checker.status(), missing ? "dictionaries" : "review-config");
  }
  return checker;
}

absl::StatusOr<std::unique_ptr<AssetFolder>> OpenAssets(const Config& config, WorkThreads& threads) {
  const AssetFolder::Limits limits{.most_bytes = int64_t{config.asset_max_mb} << 20,
                                   .free_bytes = int64_t{config.asset_free_mb} << 20};
  absl::StatusOr<std::unique_ptr<AssetFolder>> folder = AssetFolder::Make(config.asset_dir, limits, threads);
  if (!folder.ok()) return NamingFlag(folder.status(), "asset-dir");
  return folder;
}

}  // namespace meydan::review
