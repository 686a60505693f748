#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "common/base/event.h"
#include "common/base/testing/status_matchers.h"
#include "services/notification/domain/audience.h"

namespace meydan::notification::testing {

// A university with one of everything that matters to recipients. Tests take people away from it.
class SmallUniversity final : public Audience {
 public:
  SmallUniversity() {
    using namespace directory::v1;
    Put(ROLE_SENIOR_MANAGER, "units/rektorluk", {"people/rektor"});
    Put(ROLE_DIRECTOR, "units/iletisim", {"people/direktor"});
    Put(ROLE_MODERATOR, "units/iletisim", {"people/denetci1", "people/denetci2"});
    Put(ROLE_REPRESENTATIVE, "units/muhendislik", {"people/temsilci"});
    Put(ROLE_UNIT_HEAD, "units/muhendislik", {"people/dekan"});
    Put(ROLE_UNIT_HEAD, "units/kutuphane", {"people/mudur"});
    Put(ROLE_STAFF, "units/kutuphane", {"people/memur"});
    Put(ROLE_STAFF, "units/spor", {"people/antrenor"});
  }

  // Sets who holds a role in a unit; nobody, with an empty list.
  void Put(directory::v1::Role role, const std::string& unit, std::vector<std::string> people) {
    people_[{role, unit}] = std::move(people);
  }
  std::map<std::string, std::string> parents = {{"units/iletisim", "units/rektorluk"},
                                                {"units/muhendislik", "units/rektorluk"},
                                                {"units/kutuphane", "units/rektorluk"},
                                                {"units/bilgisayar", "units/muhendislik"}};  // has nobody
  std::map<std::string, std::vector<std::string>> managers = {
      {"accounts/instagram.ornekuni", {"people/ayse", "people/can"}}};
  std::map<std::string, std::string> owners = {{"accounts/instagram.ornekuni", "units/iletisim"},
                                               {"accounts/x.muhendislik", "units/muhendislik"},
                                               {"accounts/x.bilgisayar", "units/bilgisayar"}};
  std::vector<std::string> left = {"people/ayrilan"};
  std::vector<std::string> without_role = {"people/rolsuz"};

  std::vector<std::string> PeopleWith(directory::v1::Role role, absl::string_view unit) const override {
    return Find(people_, std::pair<int, std::string>(role, unit));
  }
  std::vector<std::string> ManagersOf(absl::string_view account) const override {
    return Find(managers, std::string(account));
  }
  // Of a platform are those that its word begins.
  std::vector<std::string> AccountsIn(absl::string_view scope) const override {
    std::vector<std::string> accounts;
    absl::string_view word = scope;
    const bool of_platform = absl::ConsumePrefix(&word, "platforms/");
    for (const auto& [account, owner] : owners) {
      const bool on_it = of_platform && absl::StartsWith(account, absl::StrCat("accounts/", word, "."));
      const bool below = scope == owner || scope == ParentOf(owner);
      if (scope.empty() || on_it || below || scope == account) accounts.push_back(account);
    }
    return accounts;
  }
  std::string OwnerOf(absl::string_view account) const override { return Find(owners, std::string(account)); }
  std::string ParentOf(absl::string_view unit) const override { return Find(parents, std::string(unit)); }
  std::vector<std::string> SeniorManagementUnits() const override { return {"units/rektorluk"}; }
  std::string Directorate() const override { return "units/iletisim"; }
  bool IsActive(absl::string_view person) const override {
    return std::find(left.begin(), left.end(), person) == left.end();
  }
  bool MayDecide(absl::string_view person) const override {
    return IsActive(person) && std::find(without_role.begin(), without_role.end(), person) == without_role.end();
  }

 private:
  template <typename Map, typename Key>
  static typename Map::mapped_type Find(const Map& map, const Key& key) {
    const auto found = map.find(key);
    return found == map.end() ? typename Map::mapped_type() : found->second;
  }

  std::map<std::pair<int, std::string>, std::vector<std::string>> people_;
};

// An event of that type as the bus brings it, from the message's text form.
template <typename Message>
Event MakeEvent(const std::string& subject, const std::string& text) {
  Event event;
  event.set_type(Message::descriptor()->full_name());
  event.set_id(EventId("meydan.test", subject, 1, 0));
  event.set_subject(subject);
  event.set_data(meydan::testing::Proto<Message>(text).SerializeAsString());
  SetTime(event, absl::FromUnixSeconds(1'795'000'000));
  return event;
}

}  // namespace meydan::notification::testing
