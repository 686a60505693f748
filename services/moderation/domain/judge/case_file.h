#pragma once

#include <string>
#include <vector>

#include "services/moderation/domain/judge/judge.h"
#include "services/moderation/domain/judge/reading.h"
#include "services/moderation/domain/judge/rules.h"

namespace meydan::moderation {

// Something that speaks for a ground, before shields are held against it.
struct Evidence {
  Ground ground = Ground::kInsult;
  Phase phase = Phase::kLexicon;
  double score = 0;   // by itself
  double weight = 0;  // together with others of its phase
  TextSpan span;
  int first_word = 0;
  int last_word = 0;  // exclusive
  int tag = -1;       // of the lexicon
  std::string rule;
  bool contact = false;  // a phone number, mail address or account: an advertiser's own is part of the advertisement
};

// What is known of one comment while it is being judged.
class CaseFile {
 public:
  CaseFile(const RuleBook& book, const CommentText& comment);

  // The phases that look at the grounds, up to and without triage. `steps` is the work that may still be done; false
  // when it ran out.
  bool Investigate(int64_t& steps);
  // Findings and scores of the grounds so far.
  void Report(Judgement& judgement) const;
  // Kind, topic and importance; after Report().
  void Triage(Judgement& judgement);

 private:
  struct LabelScore {
    double weight = 0;
    double most = 0;  // of a single cue
    std::string rule;
  };

  bool Set(BuiltInFlag flag) const { return flags_[static_cast<size_t>(flag)]; }
  void Raise(BuiltInFlag flag) { flags_[static_cast<size_t>(flag)] = true; }
  bool Applies(const Cue& cue) const;
  void ConsultLexicon(bool& complete);
  void ScanPrivateData();
  void RaiseFlagsOfText();
  void SortHits(const std::vector<PatternIndex::Hit>& hits);
  void RunGroundCues();
  void AddEvidence(const Cue& cue, int cue_number);
  void HoldShields(const std::vector<int>& shields);
  void SpareAdvertisersContacts();
  void RunTriageCues(Cue::Target target, std::vector<LabelScore>& scores) const;
  void ChooseKinds(Judgement& judgement) const;
  void ChooseTopic(Judgement& judgement) const;
  void ChooseImportance(Judgement& judgement);

  const RuleBook& book_;
  const CommentText comment_;
  const Reading reading_;
  PatternIndex::Tags tags_;
  std::vector<char> flags_;
  std::vector<Evidence> evidence_;
  struct CueHit {
    int pattern;
    int begin;
    int end;
  };
  std::vector<std::vector<CueHit>> hits_;  // by cue
};

}  // namespace meydan::moderation
