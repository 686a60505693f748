#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/text/matcher.h"
#include "common/text/scanners.h"
#include "services/moderation/domain/judge/judge.h"
#include "services/moderation/domain/judge/pattern.h"

namespace meydan::moderation {

// The rule files as texts. Their formats are described in deploy/config/moderation/README.md.
struct RuleFiles {
  struct File {
    std::string name;  // for messages, e.g. "lexicon.yaml"
    std::string text;
  };
  File lexicon;            // words that speak for a ground by themselves
  File private_data;       // what is private, and the university's own contacts that are not
  std::vector<File> cues;  // patterns, in the order in which their flags build on each other
};

// The files of a rule folder by their names there; cues in the order in which they must be given.
inline constexpr absl::string_view kLexiconFile = "lexicon.yaml";
inline constexpr absl::string_view kPrivateDataFile = "private.yaml";
inline constexpr std::array<absl::string_view, 6> kCueFiles = {
    "insults.yaml", "private_cues.yaml", "advertising.yaml", "hostility.yaml", "triage.yaml", "topics.yaml"};

// A group of words of the lexicon.
struct WordGroup {
  std::string id;  // "insult.person"
  int tag = 0;     // how patterns name its words
  std::optional<Ground> ground;
  double score = 0;
};

// A rule over patterns.
struct Cue {
  enum class Target { kGround, kKind, kTopic, kImportance, kFlag, kShield };

  std::string id;
  Phase phase = Phase::kTriage;
  Target target = Target::kFlag;
  int value = 0;            // the ground, kind, topic, importance or flag
  double score = 0;         // grounds: what one hit is worth by itself; shields: what is left to what they cover
  double weight = 0;        // grounds: adds up with other cues of the phase; kinds, topics, importances: likewise
  std::vector<int> when;    // flags that must be set
  std::vector<int> unless;  // flags that must not be set
  std::vector<int> shielded_tags;
  std::vector<Ground> shielded_grounds;
  int sets = -1;            // grounds: a flag that is set besides
  bool everywhere = false;  // a shield that covers the whole comment
  bool bare = false;        // has no patterns: flags alone decide
};

// All rules, checked and compiled. Immutable.
struct RuleBook {
  // INVALID_ARGUMENT, reason RULES_INVALID, with a violation "<file>:<line>" for each fault.
  static absl::StatusOr<RuleBook> Load(const RuleFiles& files);

  text::Matcher lexicon;  // entry ids index `entries`
  struct LexiconEntry {
    int group;
    std::string word;
  };
  std::vector<LexiconEntry> entries;
  std::vector<WordGroup> groups;

  text::AllowedContacts contacts;
  std::vector<std::string> own_domains;
  std::vector<std::string> personal_domains;  // subdomains whose mail addresses belong to private persons
  std::map<text::PrivateType, double> private_scores;

  PatternIndex patterns;
  struct PatternOf {
    int cue;
    std::string text;
  };
  std::vector<PatternOf> pattern_of;  // by pattern number
  std::vector<Cue> cues;              // in the order of the files
  std::map<std::string, int, std::less<>> flags;

  std::string version;  // of all files together

  // The flag's number, or -1.
  int FlagOf(absl::string_view name) const;
};

// Flags that the engine sets itself; cue files may ask for them.
enum class BuiltInFlag {
  kQuestionMark,  // a sentence ends with a question mark
  kNoWords,       // nothing but pictographs, mentions and links
  kShort,         // up to three words
  kLong,          // twelve words or more
  kVeryLong,      // thirty words or more
  kLink,          // leads to another's web page
  kOwnLink,       // leads to one of the university's
  kPrice,         // names an amount of money
  kDatum,         // holds private information
  kContact,       // holds somebody's phone number or mail address
  kDisguised,     // a word is written apart or with digits for letters
  kArabic,        // mostly Arabic letters
  kEnglish,       // said to be English, or has only ASCII letters and common English words
  // Set once the grounds are judged, so of use in triage alone: this ground is likely.
  kInsult,
  kHarassment,
  kHateSpeech,
  kPrivateInformation,
  kAdvertising,
  // Set once the topic is found: it is a unit's matter, neither general nor about the posts themselves.
  kTopicKnown,
  // Set once the kind is found, so of use to importance alone.
  kComplaint,
  kRequest,
  kQuestion,
  kOpinion,
  kPraise,
  kNone,
};
inline constexpr std::array<absl::string_view, 25> kBuiltInFlags = {
    "question_mark", "no_words",     "short",      "long",        "very_long",           "link",
    "own_link",      "price",        "datum",      "contact",     "disguised",           "arabic",
    "english",       "insult",       "harassment", "hate_speech", "private_information", "advertising",
    "topic_known",   "is_complaint", "is_request", "is_question", "is_opinion",          "is_praise",
    "is_none"};

}  // namespace meydan::moderation
