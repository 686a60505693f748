#include <optional>

#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"
#include "services/review/domain/checks/tags.h"

namespace meydan::review {
namespace {

struct Tagged {
  const char* code;
  std::vector<text::Span> places;
};

std::optional<Tagged> TaggedBy(Rule rule, const Field& text) {
  switch (rule) {
    case Rule::kHashtagsMax:
      return Tagged{codes::kTooManyHashtags, text.hashtags};
    case Rule::kMentionsMax:
      return Tagged{codes::kTooManyMentions, text.mentions};
    case Rule::kCashtagsMax:
      return Tagged{codes::kTooManyCashtags, FindCashtags(text.chars)};
    default:
      return std::nullopt;
  }
}

void CheckOne(const Showing& showing, const Field& text, const Limit& limit, Findings& findings) {
  Found found = {.severity = limit.severity,
                 .criterion = v1::CRITERION_AUDIENCE,
                 .field = text.name,
                 .account = showing.target->account(),
                 .limit = limit.number,
                 .source = limit.source};
  if (limit.rule == Rule::kLinksClickable) {
    if (text.addresses.empty()) return;
    const WebAddress& first = text.addresses.front();
    found.code = codes::kLinkNotClickable;
    found.place = {first.begin, first.end};
    found.found = static_cast<double>(text.addresses.size());
    return findings.Add(std::move(found));
  }
  const std::optional<Tagged> tagged = TaggedBy(limit.rule, text);
  if (!tagged || static_cast<double>(tagged->places.size()) <= limit.number) return;
  found.code = tagged->code;
  found.place = tagged->places[static_cast<size_t>(limit.number)];  // the first one too many
  found.found = static_cast<double>(tagged->places.size());
  findings.Add(std::move(found));
}

}  // namespace

void CheckTagLimits(const Reading& reading, const Wording& wording, const Limits& limits, Findings& findings) {
  for (const Showing& showing : reading.showings) {
    for (const Limit& limit : limits) {
      if (limit.platform != showing.platform || limit.kind != showing.target->kind()) continue;
      CheckOne(showing, wording.TextOf(showing), limit, findings);
    }
  }
}

}  // namespace meydan::review
