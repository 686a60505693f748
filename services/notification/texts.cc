#include "services/notification/texts.h"

#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/errors.h"

namespace meydan::notification {
namespace {

// Adds what is wrong with the file to `faults`.
absl::StatusOr<Catalogue> Load(const std::string& path, directory::v1::Language language,
                               std::vector<std::string>& faults) {
  std::ifstream file(path, std::ios::binary);
  const std::string yaml{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) {
    faults.push_back(absl::StrCat(path, ": cannot be read"));
    return absl::NotFoundError(path);
  }
  absl::StatusOr<Catalogue> catalogue = ParseCatalogue(yaml, path);
  google::rpc::BadRequest bad;
  if (const auto details = catalogue.status().GetPayload(kBadRequestUrl)) bad.ParseFromString(std::string(*details));
  for (const auto& fault : bad.field_violations()) {
    faults.push_back(absl::StrCat(fault.field(), ": ", fault.description()));
  }
  if (catalogue.ok() && catalogue->language != language) {
    faults.push_back(absl::StrCat(path, ": is of another language than its name says"));
  }
  return catalogue;
}

}  // namespace

absl::StatusOr<Texts> LoadTexts(const std::string& folder) {
  std::vector<std::string> faults;
  absl::StatusOr<Catalogue> turkish = Load(absl::StrCat(folder, "/tr.yaml"), directory::v1::LANGUAGE_TR, faults);
  absl::StatusOr<Catalogue> english = Load(absl::StrCat(folder, "/en.yaml"), directory::v1::LANGUAGE_EN, faults);
  if (turkish.ok() && english.ok() && faults.empty()) return Texts(*std::move(turkish), *std::move(english));
  return MakeError(absl::StatusCode::kInvalidArgument, "TEXTS_INVALID", absl::StrJoin(faults, "\n"));
}

}  // namespace meydan::notification
