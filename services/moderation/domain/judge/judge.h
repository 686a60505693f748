#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace meydan::moderation {

// The five grounds on which a comment is removed, and no other (P10).
enum class Ground { kInsult, kHarassment, kHateSpeech, kPrivateInformation, kAdvertising };
inline constexpr int kGroundCount = 5;

// What a comment is (P11, P19).
enum class Kind { kComplaint, kRequest, kQuestion, kOpinion, kPraise, kNone };
inline constexpr int kKindCount = 6;

// The field of the unit that would have to act (P11).
enum class Topic {
  kRegistrationFees,
  kExamsGrades,
  kCoursesTimetable,
  kAcademicStaff,
  kStudentAffairsDocuments,
  kScholarship,
  kDormitory,
  kCafeteria,
  kTransport,
  kItSystems,
  kLibrary,
  kCampusFacilities,
  kSecuritySafety,
  kHealth,
  kEvents,
  kSports,
  kAdmission,
  kInternational,
  kGraduationDiploma,
  kStaffHr,
  kAccessibility,
  kSocialMedia,
  kGeneral,
};
inline constexpr int kTopicCount = 23;

enum class Importance { kLow, kNormal, kHigh, kCritical };
inline constexpr int kImportanceCount = 4;

// The phases of a judgement, in the order in which they run and decide (CM2).
enum class Phase { kLexicon, kPrivateInformation, kAdvertising, kHostility, kTriage };
inline constexpr int kPhaseCount = 5;

// The names used in configuration, tables and records: "hate_speech", "registration_fees", "high", …
absl::string_view NameOf(Ground ground);
absl::string_view NameOf(Kind kind);
absl::string_view NameOf(Topic topic);
absl::string_view NameOf(Importance importance);
absl::string_view NameOf(Phase phase);

// The value called `name`, or nothing.
std::optional<Ground> GroundFrom(absl::string_view name);
std::optional<Kind> KindFrom(absl::string_view name);
std::optional<Topic> TopicFrom(absl::string_view name);
std::optional<Importance> ImportanceFrom(absl::string_view name);

// What is judged.
struct CommentText {
  absl::string_view text;      // UTF-8, as the follower wrote it; a malformed byte counts as one unknown character
  absl::string_view language;  // a hint: "tr", "en", "ar", or "" when not known
  bool by_the_account_itself = false;  // written by the university's own account: neither advertising nor feedback
};

// A piece of the comment, in Unicode code points of the original text; the end is exclusive.
struct TextSpan {
  int begin = 0;
  int end = 0;
  friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

// The rule that is named when the comment was too long or too involved to be judged within the budget (CM9).
inline constexpr absl::string_view kOverBudgetRule = "over_budget";

// One thing that a phase saw. It holds a rule's id and a place, never the follower's words.
struct Finding {
  std::optional<Ground> ground;  // nothing for kOverBudgetRule
  Phase phase = Phase::kLexicon;
  double score = 0;  // what this finding alone says for the ground, 0..1
  TextSpan span;
  std::string rule;  // e.g. "insult.person/hödük"
};

// What one phase concluded, kept whatever the other phases say (CM2).
struct PhaseVerdict {
  Phase phase = Phase::kLexicon;
  std::array<double, kGroundCount> scores = {};  // by Ground, 0..1
};

struct KindFound {
  Kind kind = Kind::kNone;
  std::string rule;  // the cue that said most for it
};

struct Judgement {
  std::vector<Finding> findings;                 // in the order of the phases, then of the text
  std::vector<PhaseVerdict> phases;              // in the order of the phases
  std::array<double, kGroundCount> scores = {};  // by Ground: the highest of the phases
  std::vector<KindFound> kinds;                  // the main one first, never empty
  Topic topic = Topic::kGeneral;
  std::string topic_rule;
  Importance importance = Importance::kLow;
  std::string importance_rule;
  bool over_budget = false;  // parts were not judged: a person has to look (CM9)
  std::string engine;        // engine and version of its word lists, e.g. "rules-1/3f9a0c12"

  double ScoreOf(Ground ground) const { return scores[static_cast<size_t>(ground)]; }
};

// Judges comments on the five grounds of P10 and as feedback (P11, P19): a statement about the text alone; what follows
// from it is decided by the Policy. Pure, takes time linear in the length of the text, safe for use from any thread.
class Judge {
 public:
  virtual ~Judge() = default;
  virtual Judgement Classify(const CommentText& comment) const = 0;
};

}  // namespace meydan::moderation
