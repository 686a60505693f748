// Throws files at what reads the automatic checks' configuration, and texts at the checks themselves. Nothing may crash
// or hang, every refusal must name a fault, and every place that is told must lie within its text.
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "common/base/errors.h"
#include "common/text/normalize.h"
#include "services/review/domain/checks/checks.h"

namespace {

namespace v1 = meydan::review::v1;
using meydan::review::Checker;
using meydan::review::CheckFiles;

// Two words a dictionary, so that reading it costs nothing.
constexpr char kDictionaries[] = "tests/fuzz/dictionaries";

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  Require(file.good());  // run from the repository's root
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

const CheckFiles& Files() {
  static const auto* const files = [] {
    const std::string folder = "deploy/config/review/";
    return new CheckFiles{ReadFile(folder + "platform-limits.tsv"), ReadFile(folder + "brand.yaml"),
                          ReadFile(folder + "words.txt")};
  }();
  return *files;
}

const Checker& Shipped() {
  static const auto* const checker = [] {
    auto loaded = Checker::Load(Files(), kDictionaries);
    Require(loaded.ok());
    return loaded->release();
  }();
  return *checker;
}

size_t LengthOf(const v1::Content& content, const std::string& field) {
  if (field == "text") return meydan::text::ToUtf32(content.text()).size();
  if (field == "targets[0].title") return meydan::text::ToUtf32(content.targets(0).title()).size();
  return 0;
}

// The same text on each platform, and as a title.
void TryText(const Checker& checker, const std::string& text) {
  v1::Content content;
  content.set_text(text);
  content.set_language_code(text.size() % 2 == 0 ? "tr" : "en");
  for (int platform = 1; platform <= 7; ++platform) {
    v1::Target& target = *content.add_targets();
    target.set_account(std::to_string(platform));
    target.set_kind(static_cast<v1::TargetKind>(1 + (text.size() + static_cast<size_t>(platform)) % 6));
    if (platform == 1) target.set_title(text.substr(0, 200));
  }
  meydan::review::Surroundings world;
  world.account = [](absl::string_view account) {
    meydan::review::AccountFacts facts;
    facts.platform = static_cast<meydan::directory::v1::Platform>(account[0] - '0');
    return std::optional(facts);
  };
  const meydan::review::Ledger ledger;
  const auto findings = checker.Check({.content = content,
                                       .submission = "",
                                       .world = world,
                                       .ledger = ledger,
                                       .neighbours = {},
                                       .now = absl::UnixEpoch()});
  for (const v1::Finding& finding : findings) {
    Require(!finding.code().empty() && !finding.field().empty());
    Require(0 <= finding.begin() && finding.begin() <= finding.end());
    Require(static_cast<size_t>(finding.end()) <= LengthOf(content, finding.field()));
  }
}

void TryFiles(const CheckFiles& files) {
  const auto checker = Checker::Load(files, kDictionaries);
  if (!checker.ok()) return Require(meydan::ReasonOf(checker.status()) == "CHECKS_INVALID");
  TryText(**checker, "Örnek Ünversitesi: 0532 000 00 00, https://0rnekuni.edu.tr geldi.ve 👨‍👩‍👧‍👦");
}

}  // namespace

// The first byte says what it is.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  CheckFiles files = Files();
  switch (data[0] % 4) {
    case 0:
      TryText(Shipped(), text);
      return 0;
    case 1:
      files.limits = text;
      break;
    case 2:
      files.brand = text;
      break;
    default:
      files.words = text;
  }
  TryFiles(files);
  return 0;
}
