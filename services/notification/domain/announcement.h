#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/event.h"
#include "meydan/directory/v1/roles.pb.h"
#include "meydan/moderation/v1/taxonomy.pb.h"
#include "meydan/notification/v1/resources.pb.h"

namespace meydan::notification {

// Whom an announcement is for, before anybody is looked up.
struct Addressee {
  enum class Group {
    kPerson,             // that person
    kPersonOrFront,      // that person; the front of `unit` when it has left
    kDecider,            // that person, while it may decide about content (P5, CR3)
    kReviewersIfNobody,  // the Directorate's reviewers, when nobody was found for the addressees before this one
    kFront,              // who answers for a unit: its representative, else its head, else its staff (P14)
    kHeads,              // who heads a unit
    kHeadsIfAny,         // the same, but when there is nobody, nobody need know
    kManagers,           // who manages an account, else the front of the unit that owns it (P4)
    kRunnersIn,         // who manages an account in `name`, the scope of a pause, and who represents its unit; where it
                        // has neither, who answers for that (P4, P14, CR15)
    kAccountPeople,     // who manages an account and who represents `unit`, which owns it, else who heads that (P15);
                        // `except` hears of it all the same when there is nobody else
    kModerators,        // the Directorate's moderators (P10)
    kReviewers,         // the Directorate's reviewers (P17)
    kRole,              // who holds `role` in a unit, else the Directorate
    kLeadersIfAny,      // who represents or heads a unit; when there is nobody, nobody need know
    kDirectorate,       // who heads the Directorate (P2)
    kSeniorManagement,  // the senior managers (P19)
  };
  Group group;
  std::string name = {};  // of the person, unit or account that is meant
  std::string unit = {};  // for kPerson, kPersonOrFront, kDecider and kAccountPeople: the unit that the event is about
  std::string except = {};                                     // this person is left out
  directory::v1::Role role = directory::v1::ROLE_UNSPECIFIED;  // for kRole
};

// What is to be told because of an event, and to whom.
struct Announcement {
  std::string template_key;
  std::vector<v1::Parameter> parameters;
  moderation::v1::Importance importance = moderation::v1::IMPORTANCE_NORMAL;
  std::optional<absl::Time> due;
  std::string subject;  // what it is about, where that is not the event's subject
  std::vector<Addressee> addressees;

  Announcement& Reference(std::string name, std::string resource);
  // `value` is a value of `codes`; one that this version does not know yet is taken as unspecified.
  Announcement& Code(std::string name, const google::protobuf::EnumDescriptor* codes, int value);
  // Leaves the parameter out when the event has no such time.
  Announcement& Time(std::string name, bool present, const google::protobuf::Timestamp& time);
  Announcement& To(Addressee addressee);
};

// What an event asks to be told; empty for an event that nobody needs to hear of. When somebody is meant by several
// announcements, the first one counts. INVALID_ARGUMENT, reason EVENT_MALFORMED, when the event does not hold what its
// type says.
absl::StatusOr<std::vector<Announcement>> AnnouncementsOf(const Event& event);

// The types of event for which AnnouncementsOf can have something to say, e.g. "meydan.routing.v1.CaseRouted".
std::vector<std::string> AnnouncedTypes();

// How one type of event is announced; the tables of the five services.
struct AnnouncedType {
  std::string type;
  absl::StatusOr<std::vector<Announcement>> (*announce)(const Event& event);
};
std::vector<AnnouncedType> DirectoryAnnouncements();
std::vector<AnnouncedType> ModerationAnnouncements();
std::vector<AnnouncedType> ReviewAnnouncements();
std::vector<AnnouncedType> RoutingAnnouncements();
std::vector<AnnouncedType> VaultAnnouncements();

// The row of a table for `Message`, whose announcements `Make` makes.
template <typename Message, std::vector<Announcement> (*Make)(const Message&)>
AnnouncedType Announced() {
  return {Message::descriptor()->full_name(), [](const Event& event) -> absl::StatusOr<std::vector<Announcement>> {
            const absl::StatusOr<Message> message = DataOf<Message>(event);
            if (!message.ok()) return message.status();
            return Make(*message);
          }};
}

// The same where it matters who did it: `actor` is a person or a part of Meydan.
template <typename Message, std::vector<Announcement> (*Make)(const Message&, const std::string& actor)>
AnnouncedType AnnouncedByActor() {
  return {Message::descriptor()->full_name(), [](const Event& event) -> absl::StatusOr<std::vector<Announcement>> {
            const absl::StatusOr<Message> message = DataOf<Message>(event);
            if (!message.ok()) return message.status();
            return Make(*message, event.actor());
          }};
}

}  // namespace meydan::notification
