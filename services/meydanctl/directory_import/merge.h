#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/meydanctl/directory_import/file.h"

namespace meydan::directory_import {

// The directory as its List RPCs tell of it.
struct Existing {
  std::vector<directory::v1::Unit> units;
  std::vector<directory::v1::Person> people;
  std::vector<directory::v1::Account> accounts;
};

// A whole directory by name. Units hold their representative, people their granted roles, accounts their managers.
struct Directory {
  std::map<std::string, directory::v1::Unit> units;
  std::map<std::string, directory::v1::Person> people;
  std::map<std::string, directory::v1::Account> accounts;
};

// The one of that name in one of these maps; null when there is none.
template <typename Map>
const typename Map::mapped_type* Find(const Map& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

Directory ByName(const Existing& existing);

// What the directory shall be: what is there, with what the file names put in its place. A unit's representative is who
// the file says; else who it is now, unless the file names that person without the role.
Directory Merge(const Existing& existing, const Wanted& wanted);

}  // namespace meydan::directory_import
