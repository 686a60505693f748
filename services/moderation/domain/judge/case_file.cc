#include "services/moderation/domain/judge/case_file.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

// The phases that look at the grounds.
namespace meydan::moderation {
namespace {

// From this score on, later phases and triage take a ground for likely. It is not the policy's threshold: that decides
// what is done.
constexpr double kLikely = 0.4;
// What is left of a contact that belongs to an advertisement.
constexpr double kSpared = 0.1;
constexpr int kShortWords = 3;
constexpr int kLongWords = 12;
constexpr int kVeryLongWords = 30;

bool IsContact(text::PrivateType type) {
  return type == text::PrivateType::kPhone || type == text::PrivateType::kEmail || type == text::PrivateType::kIban;
}

bool IsArabicLetter(std::u32string_view key) { return !key.empty() && key[0] >= U'\u0600' && key[0] <= U'\u06FF'; }

}  // namespace

CaseFile::CaseFile(const RuleBook& book, const CommentText& comment)
    : book_(book),
      comment_(comment),
      reading_(comment.text, book.own_domains),
      tags_(reading_.words().size()),
      flags_(book.flags.size(), 0),
      hits_(book.cues.size()) {}

bool CaseFile::Investigate(int64_t& steps) {
  bool complete = !reading_.truncated();
  ConsultLexicon(complete);
  ScanPrivateData();
  RaiseFlagsOfText();
  std::vector<PatternIndex::Hit> hits;
  complete &= book_.patterns.Find(reading_, tags_, steps, hits);
  SortHits(hits);
  RunGroundCues();
  SpareAdvertisersContacts();
  return complete;
}

void CaseFile::ConsultLexicon(bool& complete) {
  const text::Matches matches = book_.lexicon.Find(reading_.normalized());
  complete &= matches.complete;
  for (const text::Match& match : matches.found) {
    const RuleBook::LexiconEntry& entry = book_.entries[match.id];
    const WordGroup& group = book_.groups[entry.group];
    const auto [first, last] = reading_.WordsOfTokens(match.tokens);
    for (int word = first; word < last; ++word) tags_[word].push_back(group.tag);
    if (!group.ground) continue;
    Evidence evidence;
    evidence.ground = *group.ground;
    evidence.phase = Phase::kLexicon;
    evidence.score = group.score;
    evidence.span = reading_.SpanOf(match.source);
    evidence.first_word = first;
    evidence.last_word = last;
    evidence.tag = group.tag;
    evidence.rule = absl::StrCat(group.id, "/", entry.word);
    evidence_.push_back(std::move(evidence));
  }
}

void CaseFile::ScanPrivateData() {
  const std::string_view text(comment_.text.data(), comment_.text.size());
  if (comment_.by_the_account_itself) return;
  for (const text::PrivateDatum& datum : text::ScanPrivateInformation(text, book_.contacts)) {
    Evidence evidence;
    evidence.ground = Ground::kPrivateInformation;
    evidence.phase = Phase::kPrivateInformation;
    evidence.span = {static_cast<int>(datum.span.begin), static_cast<int>(datum.span.end)};
    const auto [first, last] = reading_.WordsIn(evidence.span);
    if (datum.type == text::PrivateType::kEmail && first < last) {
      // An office's address under the university's own domain is public; a student's mail box is not.
      std::string written;
      for (int i = first; i < last; ++i) {
        const text::Span tokens = reading_.words()[i].tokens;
        const text::View& folded = reading_.normalized().folded;
        const size_t begin = reading_.normalized().tokens[tokens.begin].chars.begin;
        const size_t end = reading_.normalized().tokens[tokens.end - 1].chars.end;
        absl::StrAppend(&written, text::ToUtf8(text::Asciify(folded.chars.substr(begin, end - begin))));
      }
      const auto holds = [&](const std::string& domain) {
        return absl::StrContains(written, absl::StrCat("@", domain));
      };
      if (std::any_of(book_.own_domains.begin(), book_.own_domains.end(), holds) &&
          std::none_of(book_.personal_domains.begin(), book_.personal_domains.end(), holds)) {
        continue;
      }
    }
    const auto score = book_.private_scores.find(datum.type);
    evidence.score = score == book_.private_scores.end() ? 0 : score->second;
    evidence.first_word = first;
    evidence.last_word = last;
    evidence.contact = IsContact(datum.type);
    evidence.rule = absl::StrCat("private/", std::string(text::NameOf(datum.type)));
    Raise(BuiltInFlag::kDatum);
    if (evidence.contact) Raise(BuiltInFlag::kContact);
    evidence_.push_back(std::move(evidence));
  }
}

void CaseFile::RaiseFlagsOfText() {
  int plain = 0;
  int arabic = 0;
  for (const Word& word : reading_.words()) {
    if (word.Has(Trait::kQuestion)) Raise(BuiltInFlag::kQuestionMark);
    if (word.Has(Trait::kLink)) Raise(BuiltInFlag::kLink);
    if (word.Has(Trait::kOwnLink)) Raise(BuiltInFlag::kOwnLink);
    if (word.Has(Trait::kPrice)) Raise(BuiltInFlag::kPrice);
    if (word.Has(Trait::kSpaced)) Raise(BuiltInFlag::kDisguised);
    if (word.key.empty() || word.Has(Trait::kEmoji)) continue;
    ++plain;
    if (IsArabicLetter(word.key)) ++arabic;
  }
  if (plain == 0) Raise(BuiltInFlag::kNoWords);
  if (plain <= kShortWords) Raise(BuiltInFlag::kShort);
  if (plain >= kLongWords) Raise(BuiltInFlag::kLong);
  if (plain >= kVeryLongWords) Raise(BuiltInFlag::kVeryLong);
  if (arabic * 2 > plain) Raise(BuiltInFlag::kArabic);
  if (comment_.language == "en") Raise(BuiltInFlag::kEnglish);
}

void CaseFile::SortHits(const std::vector<PatternIndex::Hit>& hits) {
  for (const PatternIndex::Hit& hit : hits)
    hits_[book_.pattern_of[hit.pattern].cue].push_back({hit.pattern, hit.begin, hit.end});
}

bool CaseFile::Applies(const Cue& cue) const {
  return std::all_of(cue.when.begin(), cue.when.end(), [&](int flag) { return flags_[flag] != 0; }) &&
         std::none_of(cue.unless.begin(), cue.unless.end(), [&](int flag) { return flags_[flag] != 0; });
}

void CaseFile::RunGroundCues() {
  std::vector<int> shields;
  for (int i = 0; i < static_cast<int>(book_.cues.size()); ++i) {
    const Cue& cue = book_.cues[i];
    if (cue.phase == Phase::kTriage || (hits_[i].empty() && !cue.bare) || !Applies(cue)) continue;
    if (cue.target == Cue::Target::kFlag) flags_[cue.value] = 1;
    if (cue.target == Cue::Target::kShield) shields.push_back(i);
    if (cue.target != Cue::Target::kGround) continue;
    AddEvidence(cue, i);
    if (cue.sets >= 0) flags_[cue.sets] = 1;
  }
  HoldShields(shields);
}

void CaseFile::AddEvidence(const Cue& cue, int cue_number) {
  Evidence evidence;
  evidence.ground = static_cast<Ground>(cue.value);
  evidence.phase = cue.phase;
  evidence.score = cue.score;
  evidence.rule = cue.id;
  if (cue.bare) evidence_.push_back(evidence);
  for (const CueHit& hit : hits_[cue_number]) {
    evidence.weight = 0;
    evidence.first_word = hit.begin;
    evidence.last_word = hit.end;
    evidence.span = {reading_.words()[hit.begin].span.begin, reading_.words()[hit.end - 1].span.end};
    evidence_.push_back(evidence);
  }
  // Weights count once for a cue, however often it is found.
  if (!evidence_.empty())
    evidence_[evidence_.size() - std::max<size_t>(hits_[cue_number].size(), 1)].weight = cue.weight;
}

// A shield lowers what it covers: quotations, jokes about oneself, titles. What a lexicon's word loses is lost, too,
// for the patterns of the same ground that were built on it.
void CaseFile::HoldShields(const std::vector<int>& shields) {
  const auto lower = [](Evidence& evidence, double left) {
    evidence.score = std::min(evidence.score, left);
    evidence.weight = std::min(evidence.weight, left);
  };
  for (const int number : shields) {
    const Cue& cue = book_.cues[number];
    const auto covers = [&](const Evidence& evidence) {
      if (cue.everywhere) return true;
      return std::any_of(hits_[number].begin(), hits_[number].end(), [&](const CueHit& hit) {
        return hit.begin < evidence.last_word && evidence.first_word < hit.end;
      });
    };
    std::vector<std::pair<int, int>> lowered;
    for (Evidence& evidence : evidence_) {
      const bool by_tag =
          std::find(cue.shielded_tags.begin(), cue.shielded_tags.end(), evidence.tag) != cue.shielded_tags.end();
      const bool by_ground = std::find(cue.shielded_grounds.begin(), cue.shielded_grounds.end(), evidence.ground) !=
                             cue.shielded_grounds.end();
      if ((!by_tag && !by_ground) || !covers(evidence)) continue;
      if (by_tag && evidence.score > cue.score) lowered.emplace_back(evidence.first_word, evidence.last_word);
      lower(evidence, cue.score);
    }
    for (Evidence& evidence : evidence_) {
      if (evidence.ground != Ground::kInsult || evidence.tag >= 0) continue;
      for (const auto& [begin, end] : lowered) {
        if (begin < evidence.last_word && evidence.first_word < end) lower(evidence, cue.score);
      }
    }
  }
}

// The advertiser's own contact is part of the advertisement and no private information besides.
void CaseFile::SpareAdvertisersContacts() {
  Judgement so_far;
  Report(so_far);
  if (so_far.ScoreOf(Ground::kAdvertising) < kLikely) return;
  for (Evidence& evidence : evidence_) {
    if (evidence.contact) evidence.score = std::min(evidence.score, kSpared);
  }
}

void CaseFile::Report(Judgement& judgement) const {
  judgement.findings.clear();
  judgement.phases.clear();
  judgement.scores.fill(0);
  for (int i = 0; i < kPhaseCount; ++i) {
    PhaseVerdict verdict;
    verdict.phase = static_cast<Phase>(i);
    std::array<double, kGroundCount> sums = {};
    for (const Evidence& evidence : evidence_) {
      if (evidence.phase != verdict.phase) continue;
      const auto ground = static_cast<size_t>(evidence.ground);
      // The university's own accounts announce its own offers.
      if (evidence.ground == Ground::kAdvertising && comment_.by_the_account_itself) continue;
      verdict.scores[ground] = std::max(verdict.scores[ground], evidence.score);
      sums[ground] += evidence.weight;
      const double says = std::max(evidence.score, evidence.weight);
      if (says > 0)
        judgement.findings.push_back(
            {evidence.ground, evidence.phase, std::min(says, 1.0), evidence.span, evidence.rule});
    }
    for (int ground = 0; ground < kGroundCount; ++ground) {
      verdict.scores[ground] = std::clamp(std::max(verdict.scores[ground], sums[ground]), 0.0, 1.0);
      judgement.scores[ground] = std::max(judgement.scores[ground], verdict.scores[ground]);
    }
    judgement.phases.push_back(verdict);
  }
  std::sort(judgement.findings.begin(), judgement.findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.phase, a.span.begin, a.span.end, a.rule) < std::tie(b.phase, b.span.begin, b.span.end, b.rule);
  });
}

}  // namespace meydan::moderation
