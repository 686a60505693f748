#include "services/review/domain/checks/limits.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/text/normalize.h"
#include "services/review/domain/content/offers.h"

namespace meydan::review {
namespace {

using directory::v1::Platform;

constexpr char kFile[] = "platform-limits.tsv";
constexpr char kReason[] = "CHECKS_INVALID";
constexpr char kHeader[] = "platform\tkind\trule\tvalue\tunit\tseverity\tsource\tas_of\tconfidence";
constexpr size_t kColumns = 9;
constexpr size_t kMaxRows = 1000;
constexpr size_t kMaxWords = 50;

struct RuleWord {
  const char* word;
  Rule rule;
  std::vector<Unit> units;
};

const std::vector<RuleWord>& RuleWords() {
  using enum Unit;
  static const auto* const words = new std::vector<RuleWord>{
      {"text_max", Rule::kTextMax, {kCharacters, kCodePoints, kWeighted, kBytes}},
      {"text_supported", Rule::kTextSupported, {kBoolean}},
      {"empty_supported", Rule::kEmptySupported, {kBoolean}},
      {"text_forbidden", Rule::kTextForbidden, {kSet}},
      {"title_max", Rule::kTitleMax, {kCharacters, kCodePoints, kBytes}},
      {"title_min", Rule::kTitleMin, {kCharacters}},
      {"document_title_min", Rule::kDocumentTitleMin, {kCharacters}},
      {"title_forbidden", Rule::kTitleForbidden, {kSet}},
      {"alternative_text_max", Rule::kAlternativeTextMax, {kCharacters, kCodePoints}},
      {"hashtags_max", Rule::kHashtagsMax, {kItems}},
      {"mentions_max", Rule::kMentionsMax, {kItems}},
      {"cashtags_max", Rule::kCashtagsMax, {kItems}},
      {"links_clickable", Rule::kLinksClickable, {kBoolean}},
      {"media_min", Rule::kMediaMin, {kItems}},
      {"media_max", Rule::kMediaMax, {kItems}},
      {"images_max", Rule::kImagesMax, {kItems}},
      {"gifs_max", Rule::kGifsMax, {kItems}},
      {"videos_min", Rule::kVideosMin, {kItems}},
      {"videos_max", Rule::kVideosMax, {kItems}},
      {"playable_min", Rule::kPlayableMin, {kItems}},
      {"documents_max", Rule::kDocumentsMax, {kItems}},
      {"exclusive", Rule::kExclusive, {kList}},
      {"image_formats", Rule::kImageFormats, {kList}},
      {"video_formats", Rule::kVideoFormats, {kList}},
      {"audio_formats", Rule::kAudioFormats, {kList}},
      {"document_formats", Rule::kDocumentFormats, {kList}},
      {"image_bytes_max", Rule::kImageBytesMax, {kBytes}},
      {"gif_bytes_max", Rule::kGifBytesMax, {kBytes}},
      {"video_bytes_min", Rule::kVideoBytesMin, {kBytes}},
      {"video_bytes_max", Rule::kVideoBytesMax, {kBytes}},
      {"audio_bytes_max", Rule::kAudioBytesMax, {kBytes}},
      {"document_bytes_max", Rule::kDocumentBytesMax, {kBytes}},
      {"image_aspect_min", Rule::kImageAspectMin, {kRatio}},
      {"image_aspect_max", Rule::kImageAspectMax, {kRatio}},
      {"image_width_min", Rule::kImageWidthMin, {kPixels}},
      {"image_pixels_max", Rule::kImagePixelsMax, {kPixels}},
      {"gif_width_max", Rule::kGifWidthMax, {kPixels}},
      {"gif_height_max", Rule::kGifHeightMax, {kPixels}},
      {"video_aspect_min", Rule::kVideoAspectMin, {kRatio}},
      {"video_aspect_max", Rule::kVideoAspectMax, {kRatio}},
      {"video_width_min", Rule::kVideoWidthMin, {kPixels}},
      {"video_width_max", Rule::kVideoWidthMax, {kPixels}},
      {"video_height_min", Rule::kVideoHeightMin, {kPixels}},
      {"video_height_max", Rule::kVideoHeightMax, {kPixels}},
      {"video_seconds_min", Rule::kVideoSecondsMin, {kSeconds}},
      {"video_seconds_max", Rule::kVideoSecondsMax, {kSeconds}},
  };
  return *words;
}

// The values that a cell may have; a table each.
template <typename T>
struct Word {
  const char* word;
  T value;
};

constexpr Word<Unit> kUnits[] = {{"characters", Unit::kCharacters},
                                 {"code_points", Unit::kCodePoints},
                                 {"weighted", Unit::kWeighted},
                                 {"bytes", Unit::kBytes},
                                 {"items", Unit::kItems},
                                 {"ratio", Unit::kRatio},
                                 {"px", Unit::kPixels},
                                 {"seconds", Unit::kSeconds},
                                 {"list", Unit::kList},
                                 {"set", Unit::kSet},
                                 {"boolean", Unit::kBoolean}};
constexpr Word<v1::Finding::Severity> kSeverities[] = {{"failure", v1::Finding::SEVERITY_FAILURE},
                                                       {"warning", v1::Finding::SEVERITY_WARNING},
                                                       {"hint", v1::Finding::SEVERITY_HINT}};
// True: sure enough to refuse something.
constexpr Word<bool> kConfidences[] = {{"official", true},
                                       {"official (copy)", true},
                                       {"peer code", true},
                                       {"third-party page", true},
                                       {"recollection", false}};
constexpr v1::TargetKind kKinds[] = {v1::TARGET_KIND_POST,  v1::TARGET_KIND_STORY,   v1::TARGET_KIND_REEL,
                                     v1::TARGET_KIND_VIDEO, v1::TARGET_KIND_ARTICLE, v1::TARGET_KIND_EPISODE};
constexpr Platform kPlatforms[] = {directory::v1::PLATFORM_INSTAGRAM, directory::v1::PLATFORM_FACEBOOK,
                                   directory::v1::PLATFORM_X,         directory::v1::PLATFORM_YOUTUBE,
                                   directory::v1::PLATFORM_LINKEDIN,  directory::v1::PLATFORM_SPOTIFY,
                                   directory::v1::PLATFORM_MEDIUM};

template <typename T, size_t N>
std::optional<T> ValueOf(const Word<T> (&words)[N], absl::string_view cell) {
  for (const Word<T>& word : words) {
    if (cell == word.word) return word.value;
  }
  return std::nullopt;
}

std::string NameOf(Platform platform) {
  return absl::AsciiStrToLower(directory::v1::Platform_Name(platform).substr(sizeof("PLATFORM_") - 1));
}
std::string NameOf(v1::TargetKind kind) {
  return absl::AsciiStrToLower(v1::TargetKind_Name(kind).substr(sizeof("TARGET_KIND_") - 1));
}

class Reader {
 public:
  explicit Reader(FieldViolations& bad) : bad_(bad) {}

  Limits Read(absl::string_view tsv) {
    bool header = false;
    for (const absl::string_view line : absl::StrSplit(tsv, '\n')) {
      ++line_;
      if (line.empty() || line[0] == '#') continue;
      if (!header) {
        if (line != kHeader) return Fault(absl::StrCat("the header must be ", kHeader)), Limits();
        header = true;
        continue;
      }
      if (++rows_ > kMaxRows) return Fault(absl::StrCat("more than ", kMaxRows, " rows")), Limits();
      ReadRow(absl::StrSplit(line, '\t'));
    }
    if (!header) Fault("the header is missing");
    return std::move(limits_);
  }

 private:
  void Fault(std::string description) { bad_.Add(absl::StrCat(kFile, ":", line_), std::move(description), kReason); }

  // Cells come from the file itself, which is no secret; they are still cut, lest a fault fill a screen.
  static std::string Quoted(absl::string_view cell) {
    return absl::StrCat("\"", absl::CHexEscape(cell.substr(0, 40)), "\"");
  }

  void ReadRow(const std::vector<absl::string_view>& cells) {
    if (cells.size() != kColumns) return Fault(absl::StrCat("has ", cells.size(), " columns, not ", kColumns));
    const auto platform = std::find_if(std::begin(kPlatforms), std::end(kPlatforms),
                                       [&](Platform one) { return cells[0] == NameOf(one); });
    if (platform == std::end(kPlatforms)) return Fault(absl::StrCat("unknown platform ", Quoted(cells[0])));
    const auto rule = std::find_if(RuleWords().begin(), RuleWords().end(),
                                   [&](const RuleWord& word) { return cells[2] == word.word; });
    if (rule == RuleWords().end()) return Fault(absl::StrCat("unknown rule ", Quoted(cells[2])));
    Limit limit;
    limit.platform = *platform;
    limit.rule = rule->rule;
    if (!ReadValue(cells, *rule, limit) || !ReadSource(cells, limit)) return;
    const std::vector<v1::TargetKind> kinds = ReadKinds(cells[1], *platform);
    for (const v1::TargetKind kind : kinds) {
      limit.kind = kind;
      if (!seen_.emplace(*platform, kind, rule->rule, limit.severity).second) {
        Fault(absl::StrCat(cells[2], " of ", cells[0], " ", NameOf(kind), " stands twice with the same severity"));
      }
      limits_.push_back(limit);
    }
  }

  bool ReadValue(const std::vector<absl::string_view>& cells, const RuleWord& rule, Limit& limit) {
    const std::optional<Unit> unit = ValueOf(kUnits, cells[4]);
    if (!unit || std::find(rule.units.begin(), rule.units.end(), *unit) == rule.units.end()) {
      return Fault(absl::StrCat("the unit ", Quoted(cells[4]), " does not go with ", rule.word)), false;
    }
    limit.unit = *unit;
    const absl::string_view value = cells[3];
    if (*unit == Unit::kList || *unit == Unit::kSet) {
      const char separator = *unit == Unit::kList ? '|' : ' ';
      limit.words = std::vector<std::string>(absl::StrSplit(value, separator));
      const std::set<std::string> different(limit.words.begin(), limit.words.end());
      if (different.contains("") || different.size() != limit.words.size() || limit.words.size() > kMaxWords) {
        return Fault(absl::StrCat("the value must be up to ", kMaxWords, " different words, with ",
                                  *unit == Unit::kList ? "\"|\"" : "a blank", " between")),
               false;
      }
      return *unit == Unit::kList || ReadCharacters(limit);
    }
    if (*unit == Unit::kBoolean) return value == "false" || (Fault("the value must be false"), false);
    if (!absl::SimpleAtod(value, &limit.number) || !std::isfinite(limit.number) || limit.number < 0 ||
        limit.number > 1e15) {
      return Fault(absl::StrCat("the value ", Quoted(value), " must be a number from 0")), false;
    }
    const bool whole = *unit != Unit::kRatio && *unit != Unit::kSeconds;
    if (whole && limit.number != std::floor(limit.number)) return Fault("the value must be a whole number"), false;
    return true;
  }

  // A set holds characters, or code points as "U+FEFF".
  bool ReadCharacters(Limit& limit) {
    for (std::string& word : limit.words) {
      uint32_t code = 0;
      if (word.size() >= 6 && word.compare(0, 2, "U+") == 0 && absl::SimpleHexAtoi(word.substr(2), &code) &&
          code <= 0x10FFFF) {
        word = text::ToUtf8(std::u32string(1, static_cast<char32_t>(code)));
      }
      if (text::ToUtf32(word).size() != 1) return Fault(absl::StrCat(Quoted(word), " is not one character")), false;
    }
    return true;
  }

  bool ReadSource(const std::vector<absl::string_view>& cells, Limit& limit) {
    const std::optional<v1::Finding::Severity> severity = ValueOf(kSeverities, cells[5]);
    if (!severity) return Fault(absl::StrCat("unknown severity ", Quoted(cells[5]))), false;
    limit.severity = *severity;
    if (cells[6].empty() || cells[7].empty()) return Fault("a source and its date are needed"), false;
    const std::optional<bool> sure = ValueOf(kConfidences, cells[8]);
    if (!sure) return Fault(absl::StrCat("unknown confidence ", Quoted(cells[8]))), false;
    if (!*sure && *severity == v1::Finding::SEVERITY_FAILURE) {
      return Fault("a recollection may warn, but fail nothing"), false;
    }
    limit.source = absl::StrCat(cells[6], " (", cells[7], "; ", cells[8], ")");
    return true;
  }

  // One or several, with "|" between; "*" for all that the platform offers.
  std::vector<v1::TargetKind> ReadKinds(absl::string_view cell, Platform platform) {
    std::vector<v1::TargetKind> kinds;
    if (cell == "*") {
      std::copy_if(std::begin(kKinds), std::end(kKinds), std::back_inserter(kinds),
                   [&](v1::TargetKind kind) { return Offers(platform, kind); });
      return kinds;
    }
    for (const absl::string_view word : absl::StrSplit(cell, '|')) {
      const auto kind =
          std::find_if(std::begin(kKinds), std::end(kKinds), [&](v1::TargetKind one) { return word == NameOf(one); });
      if (kind == std::end(kKinds)) {
        Fault(absl::StrCat("unknown kind ", Quoted(word)));
      } else if (!Offers(platform, *kind)) {
        Fault(absl::StrCat("the platform has no ", word));
      } else {
        kinds.push_back(*kind);
      }
    }
    return kinds;
  }

  FieldViolations& bad_;
  int line_ = 0;
  size_t rows_ = 0;
  Limits limits_;
  std::set<std::tuple<Platform, v1::TargetKind, Rule, v1::Finding::Severity>> seen_;
};

}  // namespace

Limits ParseLimits(absl::string_view tsv, FieldViolations& bad) { return Reader(bad).Read(tsv); }

}  // namespace meydan::review
