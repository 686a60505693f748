#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/text/normalize.h"
#include "services/review/domain/checks/checks.h"
#include "services/review/domain/checks/web_address.h"

namespace meydan::review {

// One text of the content, read once for all checks. Places are code points.
struct Field {
  std::string name;  // "targets[1].text"
  std::string_view utf8;
  std::u32string chars;
  std::vector<WebAddress> addresses;
  std::vector<text::Span> hashtags;
  std::vector<text::Span> mentions;
  text::NormalizedText normal;
  std::vector<uint32_t> places;  // for each byte of `utf8` and its end, how many code points begin before it

  // The place of the bytes.
  text::Span PlaceOf(text::Span bytes) const { return {places[bytes.begin], places[bytes.end]}; }
  std::u32string_view Part(text::Span place) const {
    return std::u32string_view(chars).substr(place.begin, place.size());
  }
  // True where the place touches an address, a hashtag or a mention: no prose.
  bool IsNoProse(text::Span place) const;
  bool IsWithinAnAddress(text::Span place) const;
};

// A media item as one target shows it.
struct Medium {
  size_t index = 0;  // in content.assets
  const v1::AssetUse* use = nullptr;
  const v1::Asset* asset = nullptr;
  std::string field;  // "assets[2]"
};

// What one target shows, apart from its words.
struct Showing {
  size_t index = 0;
  const v1::Target* target = nullptr;
  std::string field;  // "targets[1]"
  directory::v1::Platform platform = directory::v1::PLATFORM_UNSPECIFIED;
  std::vector<Medium> media;  // those that are known
};

// The content as the checks look at it, apart from its words. Points into the input, which must live as long; not to
// be copied.
struct Reading {
  explicit Reading(const CheckInput& input);
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  const CheckInput& input;
  absl::Time time;                // of publication: the wished one, else now
  std::vector<Showing> showings;  // of targets whose account is known
};

// The content's words. Takes long for long texts. Points into the content, which must live as long; not to be copied.
struct Wording {
  explicit Wording(const v1::Content& content);
  Wording(const Wording&) = delete;
  Wording& operator=(const Wording&) = delete;

  // The target's own text, or the shared one.
  const Field& TextOf(const Showing& showing) const;
  const Field& TitleOf(const Showing& showing) const { return titles[showing.index]; }
  // Every text that will be seen and is not empty: shared text, texts and titles of targets, alternative texts.
  std::vector<const Field*> Seen() const;

  Field shared;
  std::vector<Field> texts;         // of the targets, in their order; empty where the shared one counts
  std::vector<Field> titles;        // of the targets
  std::vector<Field> alternatives;  // of the assets
};

}  // namespace meydan::review
