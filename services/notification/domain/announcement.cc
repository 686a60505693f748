#include "services/notification/domain/announcement.h"

#include <utility>

namespace meydan::notification {
namespace {

const std::vector<AnnouncedType>& Table() {
  static const auto* const table = [] {
    auto* all = new std::vector<AnnouncedType>;
    for (const auto& service : {DirectoryAnnouncements(), ModerationAnnouncements(), ReviewAnnouncements(),
                                RoutingAnnouncements(), VaultAnnouncements()}) {
      all->insert(all->end(), service.begin(), service.end());
    }
    return all;
  }();
  return *table;
}

v1::Parameter& Add(std::vector<v1::Parameter>& parameters, std::string name) {
  parameters.emplace_back().set_name(std::move(name));
  return parameters.back();
}

}  // namespace

Announcement& Announcement::Reference(std::string name, std::string resource) {
  Add(parameters, std::move(name)).set_reference(std::move(resource));
  return *this;
}

Announcement& Announcement::Code(std::string name, const google::protobuf::EnumDescriptor* codes, int value) {
  const google::protobuf::EnumValueDescriptor* known = codes->FindValueByNumber(value);
  Add(parameters, std::move(name)).set_code((known == nullptr ? codes->value(0) : known)->name());
  return *this;
}

Announcement& Announcement::Time(std::string name, bool present, const google::protobuf::Timestamp& time) {
  if (present) *Add(parameters, std::move(name)).mutable_time() = time;
  return *this;
}

Announcement& Announcement::To(Addressee addressee) {
  addressees.push_back(std::move(addressee));
  return *this;
}

absl::StatusOr<std::vector<Announcement>> AnnouncementsOf(const Event& event) {
  for (const AnnouncedType& row : Table()) {
    if (row.type == event.type()) return row.announce(event);
  }
  return std::vector<Announcement>();
}

std::vector<std::string> AnnouncedTypes() {
  std::vector<std::string> types;
  for (const AnnouncedType& row : Table()) types.push_back(row.type);
  return types;
}

}  // namespace meydan::notification
