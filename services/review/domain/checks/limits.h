#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/errors.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/review/v1/resources.pb.h"

namespace meydan::review {

// What a row of platform-limits.tsv can say; its word there is the same in lower case ("text_max").
enum class Rule {
  kTextMax,
  kTextSupported,
  kEmptySupported,  // neither text nor media
  kTextForbidden,
  kTitleMax,
  kTitleMin,
  kDocumentTitleMin,  // where there is a document among the media
  kTitleForbidden,
  kAlternativeTextMax,
  kHashtagsMax,
  kMentionsMax,
  kCashtagsMax,
  kLinksClickable,
  kMediaMin,
  kMediaMax,
  kImagesMax,  // GIFs are images too
  kGifsMax,
  kVideosMin,
  kVideosMax,
  kPlayableMin,  // audio or video
  kDocumentsMax,
  kExclusive,
  kImageFormats,
  kVideoFormats,
  kAudioFormats,
  kDocumentFormats,
  kImageBytesMax,
  kGifBytesMax,
  kVideoBytesMin,
  kVideoBytesMax,
  kAudioBytesMax,
  kDocumentBytesMax,
  kImageAspectMin,
  kImageAspectMax,
  kImageWidthMin,
  kImagePixelsMax,  // width times height
  kGifWidthMax,
  kGifHeightMax,
  kVideoAspectMin,
  kVideoAspectMax,
  kVideoWidthMin,
  kVideoWidthMax,
  kVideoHeightMin,
  kVideoHeightMax,
  kVideoSecondsMin,
  kVideoSecondsMax,
};

// In what a row counts.
enum class Unit {
  kCharacters,
  kCodePoints,
  kWeighted,
  kBytes,
  kItems,
  kRatio,
  kPixels,
  kSeconds,
  kList,
  kSet,
  kBoolean
};

// One row.
struct Limit {
  directory::v1::Platform platform = directory::v1::PLATFORM_UNSPECIFIED;
  v1::TargetKind kind = v1::TARGET_KIND_UNSPECIFIED;
  Rule rule = Rule::kTextMax;
  Unit unit = Unit::kItems;
  double number = 0;               // of rules with one
  std::vector<std::string> words;  // of lists and sets
  v1::Finding::Severity severity = v1::Finding::SEVERITY_WARNING;
  std::string source;  // with its date and how sure it is
};

using Limits = std::vector<Limit>;

// Reads platform-limits.tsv; deploy/config/review/README.md describes it. Every fault is added to `bad` with its line,
// "platform-limits.tsv:12". Pure; safe for use from any thread.
Limits ParseLimits(absl::string_view tsv, FieldViolations& bad);

}  // namespace meydan::review
