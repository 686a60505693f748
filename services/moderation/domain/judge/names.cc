#include "services/moderation/domain/judge/judge.h"

namespace meydan::moderation {
namespace {

constexpr std::array<absl::string_view, kGroundCount> kGrounds = {"insult", "harassment", "hate_speech",
                                                                  "private_information", "advertising"};
constexpr std::array<absl::string_view, kKindCount> kKinds = {"complaint", "request", "question",
                                                              "opinion",   "praise",  "none"};
constexpr std::array<absl::string_view, kTopicCount> kTopics = {"registration_fees",
                                                                "exams_grades",
                                                                "courses_timetable",
                                                                "academic_staff",
                                                                "student_affairs_documents",
                                                                "scholarship",
                                                                "dormitory",
                                                                "cafeteria",
                                                                "transport",
                                                                "it_systems",
                                                                "library",
                                                                "campus_facilities",
                                                                "security_safety",
                                                                "health",
                                                                "events",
                                                                "sports",
                                                                "admission",
                                                                "international",
                                                                "graduation_diploma",
                                                                "staff_hr",
                                                                "accessibility",
                                                                "social_media",
                                                                "general"};
constexpr std::array<absl::string_view, kImportanceCount> kImportances = {"low", "normal", "high", "critical"};
constexpr std::array<absl::string_view, kPhaseCount> kPhases = {"lexicon", "private_information", "advertising",
                                                                "hostility", "triage"};

template <typename Enum, size_t n>
std::optional<Enum> Find(const std::array<absl::string_view, n>& names, absl::string_view name) {
  for (size_t i = 0; i < n; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

absl::string_view NameOf(Ground ground) { return kGrounds.at(static_cast<size_t>(ground)); }
absl::string_view NameOf(Kind kind) { return kKinds.at(static_cast<size_t>(kind)); }
absl::string_view NameOf(Topic topic) { return kTopics.at(static_cast<size_t>(topic)); }
absl::string_view NameOf(Importance importance) { return kImportances.at(static_cast<size_t>(importance)); }
absl::string_view NameOf(Phase phase) { return kPhases.at(static_cast<size_t>(phase)); }

std::optional<Ground> GroundFrom(absl::string_view name) { return Find<Ground>(kGrounds, name); }
std::optional<Kind> KindFrom(absl::string_view name) { return Find<Kind>(kKinds, name); }
std::optional<Topic> TopicFrom(absl::string_view name) { return Find<Topic>(kTopics, name); }
std::optional<Importance> ImportanceFrom(absl::string_view name) { return Find<Importance>(kImportances, name); }

}  // namespace meydan::moderation
