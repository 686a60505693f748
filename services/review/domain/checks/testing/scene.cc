#include "services/review/domain/checks/testing/scene.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace meydan::review::testing {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    std::cerr << "cannot read " << path << "; run from the repository's root\n";
    std::abort();
  }
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<AccountFacts> AccountByName(absl::string_view name) {
  const std::vector<std::string> parts = absl::StrSplit(name, absl::ByAnyChar("/."));
  AccountFacts facts{.unit = "units/iletisim", .active = true};
  if (parts.size() != 3 ||
      !directory::v1::Platform_Parse(absl::StrCat("PLATFORM_", absl::AsciiStrToUpper(parts[1])), &facts.platform)) {
    return std::nullopt;
  }
  return facts;
}

const Surroundings& World() {
  static const auto* const world = [] {
    auto* const known = new Surroundings;
    known->account = AccountByName;
    return known;
  }();
  return *world;
}

CheckInput InputOf(const Scene& scene) {
  return {.content = scene.content,
          .submission = scene.submission,
          .world = World(),
          .ledger = scene.ledger,
          .neighbours = scene.neighbours,
          .lead_working_days = scene.lead_working_days,
          .lead_time_overridden = scene.lead_time_overridden,
          .now = scene.now};
}

}  // namespace

CheckFiles ShippedFiles() {
  const std::string folder = "deploy/config/review/";
  return {ReadFile(folder + "platform-limits.tsv"), ReadFile(folder + "brand.yaml"), ReadFile(folder + "words.txt")};
}

const Checker& Shipped() {
  static const auto* const checker = [] {
    absl::StatusOr<std::unique_ptr<Checker>> loaded = Checker::Load(ShippedFiles(), kDictionaries);
    if (!loaded.ok()) {
      std::cerr << loaded.status() << '\n';
      std::abort();
    }
    return new std::unique_ptr<Checker>(*std::move(loaded));
  }();
  return **checker;
}

Scene Scene::On(const std::string& platform, v1::TargetKind kind, const std::string& text) {
  Scene scene;
  scene.content.set_text(text);
  scene.content.set_language_code("tr");
  scene.content.set_request_type(v1::REQUEST_TYPE_ANNOUNCEMENT);
  v1::Target& target = *scene.content.add_targets();
  target.set_account(absl::StrCat("accounts/", platform, ".ornekuni"));
  target.set_kind(kind);
  return scene;
}

v1::Asset& Scene::Add(v1::Asset::Kind kind, const std::string& media_type) {
  const std::string name = absl::StrCat("assets/", content.assets_size());
  v1::AssetUse& use = *content.add_assets();
  use.set_asset(name);
  use.set_alternative_text("Kampüs");
  v1::Licence& licence = ledger.licences[name].emplace_back();
  licence.set_name("licences/own");
  licence.set_asset(name);
  licence.set_kind(v1::Licence::KIND_OWN_WORK);
  licence.set_state(v1::Licence::STATE_ACTIVE);
  v1::Asset& asset = ledger.assets[name];
  asset.set_name(name);
  asset.set_kind(kind);
  asset.set_media_type(media_type);
  return asset;
}

std::vector<v1::Finding> Scene::Check(const Checker& checker) const { return checker.Check(InputOf(*this)); }

TextReport Scene::CheckTexts() const { return Shipped().CheckTexts(InputOf(*this)); }

std::vector<v1::Finding> Scene::CheckWith(const TextReport& texts) const {
  return Shipped().Check(InputOf(*this), texts);
}

std::vector<std::string> Scene::Codes(const Checker& checker) const {
  std::vector<std::string> found;
  for (const v1::Finding& finding : Check(checker)) found.push_back(finding.code());
  return found;
}

std::vector<std::string> Scene::Told(const std::string& code, const Checker& checker) const {
  std::vector<std::string> told;
  for (const v1::Finding& finding : Check(checker)) {
    if (finding.code() != code) continue;
    std::string text = absl::StrCat(v1::Finding::Severity_Name(finding.severity()).substr(sizeof("SEVERITY_") - 1), " ",
                                    finding.field());
    if (finding.end() > 0) absl::StrAppend(&text, " [", finding.begin(), ",", finding.end(), ")");
    if (finding.limit() > 0 || finding.found() > 0) absl::StrAppend(&text, " ", finding.limit(), " ", finding.found());
    told.push_back(std::move(text));
  }
  return told;
}

}  // namespace meydan::review::testing
