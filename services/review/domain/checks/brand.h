#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/base/errors.h"
#include "common/text/matcher.h"
#include "common/text/scanners.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/review/v1/resources.pb.h"

namespace meydan::review {

// Corporate identity (P1) as brand.yaml tells it; deploy/config/review/README.md describes the file. An empty set lets
// everything through.
struct Brand {
  // A name of the institution, in the words that readers see.
  struct Name {
    std::string name;
    std::vector<std::u32string> words;  // folded
    int typos = 0;                      // so many letters may differ for it to be taken for this name, misspelled
  };
  // Words of which one must stand in the text.
  struct Required {
    std::string id;
    std::set<v1::RequestType> types;
    std::set<std::string> languages;
    v1::Finding::Severity severity = v1::Finding::SEVERITY_WARNING;
    text::Matcher words;
  };
  // Words that must not stand in any text.
  struct Forbidden {
    std::string id;
    std::set<v1::RequestType> types;
    v1::Finding::Severity severity = v1::Finding::SEVERITY_WARNING;
    text::Matcher words;
  };
  // Where the logo must be among the media.
  struct LogoRule {
    std::set<directory::v1::Platform> platforms;
    std::set<v1::TargetKind> kinds;
    std::set<v1::RequestType> types;
    v1::Finding::Severity severity = v1::Finding::SEVERITY_WARNING;
  };
  struct Colour {
    int red = 0, green = 0, blue = 0;
  };

  std::vector<Name> names;
  text::Matcher misspellings;  // known wrong spellings of names
  std::vector<Required> required;
  std::vector<Forbidden> forbidden;
  std::set<std::string> logos;  // "assets/…"
  std::vector<LogoRule> logo_rules;
  std::vector<Colour> palette;
  double colour_tolerance = 0;  // distance in the cube of red, green and blue, 0 to 442
  std::set<v1::RequestType> colour_types;
  text::AllowedContacts contacts;
  std::vector<std::string> own_domains;    // "ornekuni.edu.tr", in lower case
  std::vector<std::string> known_domains;  // others that are nobody's look-alike
  int domain_typos = 0;
};

// Reads brand.yaml. Every fault is added to `bad` with its line, "brand.yaml:12". Pure; safe for use from any thread.
Brand ParseBrand(absl::string_view yaml, FieldViolations& bad);

// "#0a3C7f"; nothing when it is none.
bool ReadColour(absl::string_view text, Brand::Colour& colour);

}  // namespace meydan::review
