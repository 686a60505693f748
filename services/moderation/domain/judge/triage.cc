#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/moderation/domain/judge/case_file.h"

// The last phase: what the comment is, whom it concerns and how pressing it is (P11, P19).
namespace meydan::moderation {
namespace {

constexpr double kLikely = 0.4;
// A label needs this much to be chosen at all.
constexpr double kEnough = 1.0;
// From these weights on a comment counts as asking, thanking or complaining beside what it is in the first place.
constexpr double kAsks = 2.0;
constexpr double kAsksOutright = 4.0;  // a question within a complaint: the others are rhetorical
constexpr double kThanks = 2.0;
constexpr double kGrievance = 3.4;

// Opinions on these matters are of substance.
constexpr std::array<Topic, 9> kWeighty = {Topic::kRegistrationFees, Topic::kExamsGrades,    Topic::kCoursesTimetable,
                                           Topic::kScholarship,      Topic::kHealth,         Topic::kInternational,
                                           Topic::kStaffHr,          Topic::kSecuritySafety, Topic::kAccessibility};

BuiltInFlag FlagOf(Kind kind) {
  return static_cast<BuiltInFlag>(static_cast<int>(BuiltInFlag::kComplaint) + static_cast<int>(kind));
}

}  // namespace

void CaseFile::Triage(Judgement& judgement) {
  constexpr std::array<BuiltInFlag, kGroundCount> kFlags = {BuiltInFlag::kInsult, BuiltInFlag::kHarassment,
                                                            BuiltInFlag::kHateSpeech, BuiltInFlag::kPrivateInformation,
                                                            BuiltInFlag::kAdvertising};
  for (int i = 0; i < kGroundCount; ++i) {
    if (judgement.scores[i] >= kLikely) Raise(kFlags[i]);
  }
  for (size_t i = 0; i < book_.cues.size(); ++i) {
    const Cue& cue = book_.cues[i];
    if (cue.phase != Phase::kTriage || cue.target != Cue::Target::kFlag) continue;
    if ((!hits_[i].empty() || cue.bare) && Applies(cue)) flags_[cue.value] = 1;
  }
  ChooseTopic(judgement);
  if (judgement.topic != Topic::kGeneral && judgement.topic != Topic::kSocialMedia) Raise(BuiltInFlag::kTopicKnown);
  ChooseKinds(judgement);
  // Advertising, mere attacks and chat concern no unit; an announcement does.
  const std::string& kind_rule = judgement.kinds[0].rule;
  if (judgement.kinds[0].kind == Kind::kNone && absl::StartsWith(kind_rule, "kind.none.") &&
      kind_rule != "kind.none.announcement") {
    judgement.topic = Topic::kGeneral;
    judgement.topic_rule = kind_rule;
  }
  ChooseImportance(judgement);
}

void CaseFile::RunTriageCues(Cue::Target target, std::vector<LabelScore>& scores) const {
  std::set<std::pair<int, int>> seen;  // of a topic: words, and patterns as negative numbers
  for (size_t i = 0; i < book_.cues.size(); ++i) {
    const Cue& cue = book_.cues[i];
    if (cue.phase != Phase::kTriage || cue.target != target || (hits_[i].empty() && !cue.bare) || !Applies(cue))
      continue;
    LabelScore& label = scores[cue.value];
    const auto add = [&](std::string rule) {
      label.weight += cue.weight;
      if (cue.weight <= label.most) return;
      label.most = cue.weight;
      label.rule = std::move(rule);
    };
    if (target != Cue::Target::kTopic) {
      add(cue.id);
      continue;
    }
    // Each word of a topic adds to it once, and so does each pattern: a comment on a library names shelves and books as
    // well.
    for (const CueHit& hit : hits_[i]) {
      if (!seen.insert({cue.value, hit.begin}).second || !seen.insert({cue.value, -1 - hit.pattern}).second) continue;
      add(absl::StrCat(cue.id, "/", book_.pattern_of[hit.pattern].text));
    }
  }
}

void CaseFile::ChooseTopic(Judgement& judgement) const {
  std::vector<LabelScore> scores(kTopicCount);
  RunTriageCues(Cue::Target::kTopic, scores);
  int best = static_cast<int>(Topic::kGeneral);
  for (int i = 0; i < kTopicCount; ++i) {
    if (scores[i].weight >= kEnough && scores[i].weight > scores[best].weight) best = i;
  }
  judgement.topic = static_cast<Topic>(best);
  judgement.topic_rule = scores[best].rule.empty() ? "topic.default" : scores[best].rule;
}

void CaseFile::ChooseKinds(Judgement& judgement) const {
  if (comment_.by_the_account_itself) {
    judgement.kinds = {{Kind::kNone, "kind.none.own_account"}};
    return;
  }
  std::vector<LabelScore> scores(kKindCount);
  RunTriageCues(Cue::Target::kKind, scores);
  int best = static_cast<int>(Kind::kNone);
  for (int i = 0; i < kKindCount; ++i) {
    if (scores[i].weight >= kEnough && scores[i].weight > scores[best].weight) best = i;
  }
  const auto found = [&](Kind kind) { return KindFound{kind, scores[static_cast<size_t>(kind)].rule}; };
  const auto weight = [&](Kind kind) { return scores[static_cast<size_t>(kind)].weight; };
  const Kind asks = weight(Kind::kRequest) > weight(Kind::kQuestion) ? Kind::kRequest : Kind::kQuestion;
  const auto main = static_cast<Kind>(best);
  judgement.kinds = {found(main)};
  if (judgement.kinds[0].rule.empty()) judgement.kinds[0].rule = "kind.default";
  if (main == Kind::kNone || main == Kind::kOpinion || weight(asks) < kAsks) return;
  // Thanks or a grievance that also asks for something are both: the asking comes second.
  if (weight(Kind::kPraise) >= kThanks && weight(Kind::kComplaint) < kEnough) {
    judgement.kinds = {found(Kind::kPraise), found(asks)};
  } else if (weight(Kind::kComplaint) >= kGrievance && (asks == Kind::kRequest || weight(asks) >= kAsksOutright)) {
    judgement.kinds = {found(Kind::kComplaint), found(asks)};
  }
}

void CaseFile::ChooseImportance(Judgement& judgement) {
  for (const KindFound& found : judgement.kinds) Raise(FlagOf(found.kind));
  std::vector<LabelScore> scores(kImportanceCount);
  RunTriageCues(Cue::Target::kImportance, scores);
  for (const Importance level : {Importance::kCritical, Importance::kHigh, Importance::kNormal}) {
    const LabelScore& score = scores[static_cast<size_t>(level)];
    if (score.weight < kEnough) continue;
    judgement.importance = level;
    judgement.importance_rule = score.rule;
    return;
  }
  const bool weighty = std::find(kWeighty.begin(), kWeighty.end(), judgement.topic) != kWeighty.end();
  for (const KindFound& found : judgement.kinds) {
    const bool calls = found.kind == Kind::kComplaint || found.kind == Kind::kRequest || found.kind == Kind::kQuestion;
    if (!calls && !(found.kind == Kind::kOpinion && weighty)) continue;
    judgement.importance = Importance::kNormal;
    judgement.importance_rule = absl::StrCat("default.", NameOf(found.kind));
    return;
  }
  if (Set(BuiltInFlag::kHarassment) || Set(BuiltInFlag::kHateSpeech) || Set(BuiltInFlag::kPrivateInformation)) {
    judgement.importance = Importance::kNormal;
    judgement.importance_rule = "default.ground";
    return;
  }
  judgement.importance = Importance::kLow;
  judgement.importance_rule = "default";
}

}  // namespace meydan::moderation
