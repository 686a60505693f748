// What is done to the text of every comment, on real ones (tests/data/SOURCE.txt). Baseline: one pass that makes sure
// that it is UTF-8.
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/text/normalize.h"
#include "common/text/scanners.h"
#include "services/moderation/domain/judge/rule_folder.h"
#include "services/moderation/domain/judge/rule_judge.h"
#include "tests/bench/instructions.h"

namespace meydan::bench {
namespace {

const std::vector<std::string>& Texts() {
  static const auto& texts = *new std::vector<std::string>([] {
    std::vector<std::string> read;
    std::ifstream file(MEYDAN_SOURCE_DIR "/tests/data/offenseval_tr_sample.tsv");
    std::string line;
    std::getline(file, line);  // the header
    while (std::getline(file, line)) {
      const std::vector<std::string> columns = absl::StrSplit(line, '\t');
      if (columns.size() > 1) read.push_back(columns[1]);
    }
    if (read.empty()) std::abort();
    return read;
  }());
  return texts;
}

const moderation::RuleJudge& Judge() {
  static const auto& judge = *[] {
    const auto files = moderation::ReadRuleFolder(MEYDAN_SOURCE_DIR "/deploy/config/moderation");
    if (!files.ok()) std::abort();
    auto made = moderation::RuleJudge::Create(*files);
    if (!made.ok()) std::abort();
    return made->release();
  }();
  return judge;
}

template <typename Work>
void MeasureTexts(benchmark::State& state, Work work) {
  const std::vector<std::string>& texts = Texts();
  Measure(state, texts.size(), [&](size_t i) { benchmark::DoNotOptimize(work(texts[i])); });
}

void Baseline(benchmark::State& state) {
  MeasureTexts(state, [](const std::string& text) { return text::IsValidUtf8(text); });
}
void Normalise(benchmark::State& state) {
  MeasureTexts(state, [](const std::string& text) { return text::Normalize(text).tokens.size(); });
}
void ScanPrivate(benchmark::State& state) {
  const text::AllowedContacts own({"0212 000 40 00"}, {"info@ornekuni.edu.tr"}, {});
  MeasureTexts(state, [&own](const std::string& text) { return text::ScanPrivateInformation(text, own).size(); });
}
void Classify(benchmark::State& state) {
  const moderation::RuleJudge& judge = Judge();
  MeasureTexts(state, [&judge](const std::string& text) {
    return judge.Classify({.text = text, .language = "tr"}).findings.size();
  });
}

BENCHMARK(Baseline)->Name("text/baseline");
BENCHMARK(Normalise)->Name("text/normalise");
BENCHMARK(ScanPrivate)->Name("text/scan_private");
BENCHMARK(Classify)->Name("text/classify");

}  // namespace
}  // namespace meydan::bench
