#include <algorithm>
#include <set>

#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/media.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {
namespace {

// The media of one showing, counted.
struct Counts {
  double all = 0, images = 0, gifs = 0, videos = 0, audios = 0, documents = 0;
  std::set<std::string> classes;
};

Counts CountMedia(const Showing& showing) {
  Counts counts;
  for (const Medium& medium : showing.media) {
    const std::string kind = ClassOf(*medium.asset);
    ++counts.all;
    counts.images += kind == "image";
    counts.gifs += kind == "gif";
    counts.videos += kind == "video";
    counts.audios += kind == "audio";
    counts.documents += kind == "document";
    counts.classes.insert(kind);
  }
  return counts;
}

// Whether the rule's word is about one of them; an animated picture is an image to a rule that does not tell the two
// apart.
bool Shows(const Counts& counts, const Limit& limit, const std::string& word) {
  if (counts.classes.contains(word)) return true;
  const auto& words = limit.words;
  const bool apart = std::find(words.begin(), words.end(), "gif") != words.end();
  return word == "image" && !apart && counts.gifs > 0;
}

void CheckOne(const Showing& showing, const Counts& counts, const Limit& limit, Findings& findings) {
  const auto add = [&](const char* code, double found) {
    findings.Add({.code = code,
                  .severity = limit.severity,
                  .criterion = v1::CRITERION_AUDIENCE,
                  .field = showing.field,
                  .account = showing.target->account(),
                  .limit = limit.number,
                  .found = found,
                  .source = limit.source});
  };
  const auto at_most = [&](double found) {
    if (found > limit.number) add(codes::kTooManyMedia, found);
  };
  const auto at_least = [&](double found) {
    if (found < limit.number) add(codes::kMediaMissing, found);
  };
  switch (limit.rule) {
    case Rule::kMediaMin:
      return at_least(counts.all);
    case Rule::kMediaMax:
      return at_most(counts.all);
    case Rule::kImagesMax:
      return at_most(counts.images + counts.gifs);
    case Rule::kGifsMax:
      return at_most(counts.gifs);
    case Rule::kVideosMin:
      return at_least(counts.videos);
    case Rule::kVideosMax:
      return at_most(counts.videos);
    case Rule::kPlayableMin:
      return at_least(counts.videos + counts.audios);
    case Rule::kDocumentsMax:
      return at_most(counts.documents);
    case Rule::kExclusive: {
      const auto together = std::count_if(limit.words.begin(), limit.words.end(),
                                          [&](const std::string& word) { return Shows(counts, limit, word); });
      if (together > 1) add(codes::kMediaMixed, static_cast<double>(together));
      return;
    }
    default:
      return;  // another check's
  }
}

}  // namespace

void CheckMediaCount(const Reading& reading, const Limits& limits, Findings& findings) {
  for (const Showing& showing : reading.showings) {
    const Counts counts = CountMedia(showing);
    for (const Limit& limit : limits) {
      if (limit.platform != showing.platform || limit.kind != showing.target->kind()) continue;
      CheckOne(showing, counts, limit, findings);
    }
  }
}

}  // namespace meydan::review
