#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {
namespace {

constexpr int kMainColours = 3;

double Distance(const Brand::Colour& a, const Brand::Colour& b) {
  return std::hypot(a.red - b.red, a.green - b.green, a.blue - b.blue);
}

// The least distance of one of the asset's main colours to one of the palette; nothing is far where a colour is no
// colour.
double NearestToPalette(const v1::Asset& asset, const Brand& brand) {
  double nearest = HUGE_VAL;
  for (int i = 0; i < std::min(asset.colours_size(), kMainColours); ++i) {
    Brand::Colour colour;
    if (!ReadColour(asset.colours(i), colour)) return 0;
    for (const Brand::Colour& ours : brand.palette) nearest = std::min(nearest, Distance(colour, ours));
  }
  return nearest;
}

}  // namespace

void CheckColours(const Reading& reading, const Brand& brand, Findings& findings) {
  const v1::Content& content = reading.input.content;
  if (brand.palette.empty()) return;
  if (!brand.colour_types.empty() && !brand.colour_types.contains(content.request_type())) return;
  for (int i = 0; i < content.assets_size(); ++i) {
    const auto asset = reading.input.ledger.assets.find(content.assets(i).asset());
    if (asset == reading.input.ledger.assets.end() || asset->second.colours().empty()) continue;
    const double distance = NearestToPalette(asset->second, brand);
    if (distance <= brand.colour_tolerance) continue;
    findings.Add({.code = codes::kColoursOffBrand,
                  .severity = v1::Finding::SEVERITY_HINT,
                  .criterion = v1::CRITERION_BRAND,
                  .field = absl::StrCat("assets[", i, "]"),
                  .limit = brand.colour_tolerance,
                  .found = std::round(distance),
                  .source = "brand.yaml: colours"});
  }
}

}  // namespace meydan::review
