#include <algorithm>
#include <iterator>

#include "absl/strings/string_view.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/media.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {
namespace {

double Bytes(const v1::Asset& asset) { return static_cast<double>(asset.size()); }
double Width(const v1::Asset& asset) { return asset.width(); }
double Height(const v1::Asset& asset) { return asset.height(); }
double Pixels(const v1::Asset& asset) { return Width(asset) * Height(asset); }
double Seconds(const v1::Asset& asset) { return static_cast<double>(asset.duration_ms()) / 1000; }
double Aspect(const v1::Asset& asset) {
  return asset.height() > 0 ? static_cast<double>(asset.width()) / asset.height() : 0;
}

// A rule that measures media of one class. What is not known of a file (0) is not measured.
struct Measure {
  Rule rule;
  absl::string_view of;  // its class
  double (*measure)(const v1::Asset&);
  bool is_most;
  const char* code;
};

constexpr Measure kMeasures[] = {
    {Rule::kImageBytesMax, "image", Bytes, true, codes::kFileTooLarge},
    {Rule::kGifBytesMax, "gif", Bytes, true, codes::kFileTooLarge},
    {Rule::kVideoBytesMin, "video", Bytes, false, codes::kFileTooSmall},
    {Rule::kVideoBytesMax, "video", Bytes, true, codes::kFileTooLarge},
    {Rule::kAudioBytesMax, "audio", Bytes, true, codes::kFileTooLarge},
    {Rule::kDocumentBytesMax, "document", Bytes, true, codes::kFileTooLarge},
    {Rule::kImageAspectMin, "image", Aspect, false, codes::kAspectTooNarrow},
    {Rule::kImageAspectMax, "image", Aspect, true, codes::kAspectTooWide},
    {Rule::kImageWidthMin, "image", Width, false, codes::kPixelsTooFew},
    {Rule::kImageAspectMin, "gif", Aspect, false, codes::kAspectTooNarrow},
    {Rule::kImageAspectMax, "gif", Aspect, true, codes::kAspectTooWide},
    {Rule::kImageWidthMin, "gif", Width, false, codes::kPixelsTooFew},
    {Rule::kGifWidthMax, "gif", Width, true, codes::kPixelsTooMany},
    {Rule::kGifHeightMax, "gif", Height, true, codes::kPixelsTooMany},
    {Rule::kImagePixelsMax, "image", Pixels, true, codes::kPixelsTooMany},
    {Rule::kImagePixelsMax, "gif", Pixels, true, codes::kPixelsTooMany},
    {Rule::kVideoAspectMin, "video", Aspect, false, codes::kAspectTooNarrow},
    {Rule::kVideoAspectMax, "video", Aspect, true, codes::kAspectTooWide},
    {Rule::kVideoWidthMin, "video", Width, false, codes::kPixelsTooFew},
    {Rule::kVideoWidthMax, "video", Width, true, codes::kPixelsTooMany},
    {Rule::kVideoHeightMin, "video", Height, false, codes::kPixelsTooFew},
    {Rule::kVideoHeightMax, "video", Height, true, codes::kPixelsTooMany},
    {Rule::kVideoSecondsMin, "video", Seconds, false, codes::kTooShort},
    {Rule::kVideoSecondsMax, "video", Seconds, true, codes::kTooLong},
};

// A form that is told as 4:5 or 16:9 is met by whole pixels only nearly.
constexpr double kAspectTolerance = 0.005;

bool Keeps(const Measure& measure, double found, double limit) {
  const double slack = measure.measure == Aspect ? kAspectTolerance : 0;
  return measure.is_most ? found <= limit + slack : found >= limit - slack;
}

bool IsFormatRule(Rule rule, absl::string_view kind) {
  return (rule == Rule::kImageFormats && (kind == "image" || kind == "gif")) ||
         (rule == Rule::kVideoFormats && kind == "video") || (rule == Rule::kAudioFormats && kind == "audio") ||
         (rule == Rule::kDocumentFormats && kind == "document");
}

void CheckOne(const Showing& showing, const Medium& medium, const Limit& limit, Findings& findings) {
  Found found = {.severity = limit.severity,
                 .criterion = v1::CRITERION_AUDIENCE,
                 .field = medium.field,
                 .account = showing.target->account(),
                 .limit = limit.number,
                 .source = limit.source};
  const std::string kind = ClassOf(*medium.asset);
  if (IsFormatRule(limit.rule, kind)) {
    if (std::find(limit.words.begin(), limit.words.end(), FormatOf(*medium.asset)) != limit.words.end()) return;
    found.code = codes::kMediaFormatRefused;
    return findings.Add(std::move(found));
  }
  const auto measure = std::find_if(std::begin(kMeasures), std::end(kMeasures),
                                    [&](const Measure& one) { return one.rule == limit.rule && one.of == kind; });
  if (measure == std::end(kMeasures)) return;
  found.found = measure->measure(*medium.asset);
  if (found.found <= 0 || Keeps(*measure, found.found, limit.number)) return;
  found.code = measure->code;
  findings.Add(std::move(found));
}

}  // namespace

void CheckMediaForm(const Reading& reading, const Limits& limits, Findings& findings) {
  for (const Showing& showing : reading.showings) {
    for (const Limit& limit : limits) {
      if (limit.platform != showing.platform || limit.kind != showing.target->kind()) continue;
      for (const Medium& medium : showing.media) CheckOne(showing, medium, limit, findings);
    }
  }
}

}  // namespace meydan::review
