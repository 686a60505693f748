// What is told of designations (P4, P13).
#include "meydan/directory/v1/events.pb.h"
#include "services/notification/domain/announcement.h"

namespace meydan::notification {
namespace {

using directory::v1::AccountManagerDesignated;
using directory::v1::RepresentativeChanged;
using Group = Addressee::Group;

Announcement About(const std::string& unit, std::string template_key) {
  Announcement announcement;
  announcement.template_key = std::move(template_key);
  announcement.Reference("unit", unit);
  return announcement;
}

// Both people concerned and the unit's head. That a unit has lost its representative is told whoever can do something
// about it: its head, or whoever is above.
std::vector<Announcement> RepresentativeIsAnother(const RepresentativeChanged& event) {
  std::vector<Announcement> all;
  const std::string& unit = event.unit();
  if (!event.representative().empty()) {
    all.push_back(
        About(unit, "directory.representative_designated").To({Group::kPerson, event.representative(), unit}));
  }
  if (!event.previous().empty()) {
    all.push_back(About(unit, "directory.representative_ended").To({Group::kPerson, event.previous(), unit}));
  }
  if (event.representative().empty()) {
    Announcement missing = About(unit, "directory.representative_missing").To({Group::kHeads, unit});
    missing.importance = moderation::v1::IMPORTANCE_HIGH;
    all.push_back(std::move(missing));
  } else {
    Announcement changed = About(unit, "directory.representative_changed").Reference("person", event.representative());
    all.push_back(changed.To({Group::kHeadsIfAny, unit}));
  }
  return all;
}

std::vector<Announcement> ManagerIsDesignated(const AccountManagerDesignated& event) {
  Announcement announcement;
  announcement.template_key = "directory.manager_designated";
  announcement.Reference("account", event.account()).Reference("unit", event.unit());
  return {announcement.To({Group::kPerson, event.manager(), event.unit()})};
}

}  // namespace

std::vector<AnnouncedType> DirectoryAnnouncements() {
  return {Announced<RepresentativeChanged, RepresentativeIsAnother>(),
          Announced<AccountManagerDesignated, ManagerIsDesignated>()};
}

}  // namespace meydan::notification
