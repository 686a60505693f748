#include "services/review/domain/checks/reading.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "common/text/utf8.h"
#include "services/review/domain/checks/tags.h"

namespace meydan::review {
namespace {

std::vector<uint32_t> PlacesOf(std::string_view utf8) {
  std::vector<uint32_t> places(utf8.size() + 1);
  uint32_t count = 0;
  for (size_t at = 0; at < utf8.size();) {
    const size_t begin = at;
    text::NextCodePoint(utf8, &at);
    places[begin] = count++;
    for (size_t within = begin + 1; within < at; ++within) places[within] = count;
  }
  places[utf8.size()] = count;
  return places;
}

Field ReadField(std::string name, std::string_view utf8) {
  Field field;
  field.name = std::move(name);
  field.utf8 = utf8;
  field.chars = text::ToUtf32(utf8);
  field.places = PlacesOf(utf8);
  if (!utf8.empty()) field.normal = text::Normalize(utf8);
  field.addresses = FindWebAddresses(field.chars);
  field.hashtags = FindHashtags(field.chars);
  field.mentions = FindMentions(field.chars);
  return field;
}

std::vector<Medium> MediaOf(const CheckInput& input, const v1::Target& target) {
  std::vector<Medium> media;
  for (int i = 0; i < input.content.assets_size(); ++i) {
    const v1::AssetUse& use = input.content.assets(i);
    const auto& only = use.accounts();
    if (!only.empty() && std::find(only.begin(), only.end(), target.account()) == only.end()) continue;
    const auto asset = input.ledger.assets.find(use.asset());
    if (asset == input.ledger.assets.end()) continue;
    media.push_back({static_cast<size_t>(i), &use, &asset->second, absl::StrCat("assets[", i, "]")});
  }
  return media;
}

}  // namespace

bool Field::IsNoProse(text::Span place) const {
  const auto touches = [&](const text::Span& other) { return other.Overlaps(place); };
  return std::any_of(hashtags.begin(), hashtags.end(), touches) ||
         std::any_of(mentions.begin(), mentions.end(), touches) || IsWithinAnAddress(place);
}

bool Field::IsWithinAnAddress(text::Span place) const {
  return std::any_of(addresses.begin(), addresses.end(),
                     [&](const WebAddress& one) { return text::Span{one.begin, one.end}.Overlaps(place); });
}

Reading::Reading(const CheckInput& from)
    : input(from), time(from.content.has_publish_time() ? ToTime(from.content.publish_time()) : from.now) {
  const v1::Content& content = from.content;
  for (int i = 0; i < content.targets_size(); ++i) {
    const v1::Target& target = content.targets(i);
    const std::optional<AccountFacts> account = from.world.account(target.account());
    if (!account) continue;
    Showing showing;
    showing.index = static_cast<size_t>(i);
    showing.target = &target;
    showing.field = absl::StrCat("targets[", i, "]");
    showing.platform = account->platform;
    showing.media = MediaOf(from, target);
    showings.push_back(std::move(showing));
  }
}

Wording::Wording(const v1::Content& content) : shared(ReadField("text", content.text())) {
  for (int i = 0; i < content.targets_size(); ++i) {
    const std::string field = absl::StrCat("targets[", i, "]");
    texts.push_back(ReadField(field + ".text", content.targets(i).text()));
    titles.push_back(ReadField(field + ".title", content.targets(i).title()));
  }
  for (int i = 0; i < content.assets_size(); ++i) {
    alternatives.push_back(
        ReadField(absl::StrCat("assets[", i, "].alternative_text"), content.assets(i).alternative_text()));
  }
}

const Field& Wording::TextOf(const Showing& showing) const {
  const Field& own = texts[showing.index];
  return own.utf8.empty() ? shared : own;
}

std::vector<const Field*> Wording::Seen() const {
  std::vector<const Field*> all;
  const auto add = [&](const Field& field) {
    if (!field.utf8.empty()) all.push_back(&field);
  };
  const bool is_seen =
      texts.empty() || std::any_of(texts.begin(), texts.end(), [](const Field& own) { return own.utf8.empty(); });
  if (is_seen) add(shared);
  for (const auto* group : {&texts, &titles, &alternatives}) {
    for (const Field& field : *group) add(field);
  }
  return all;
}

}  // namespace meydan::review
