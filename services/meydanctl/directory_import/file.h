#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/directory/v1/roles.pb.h"

namespace meydan::directory_import {

// A file that says what a part of the directory, or all of it, shall be:
//
//   directorate: units/iletisim
//   units:
//     - name: units/hukuk
//       kind: faculty                       # the words of Unit.Kind: vocational_school, senior_management, …
//       display_name: {tr: Hukuk Fakültesi, en: Faculty of Law}     # or the Turkish text alone
//       parent: units/rektorluk             # without: a root
//       state: active                       # or closed
//   people:
//     - name: people/ayse.demir
//       kind: human                         # or service_client
//       display_name: Ayşe Demir
//       email: ayse.demir@ornekuni.edu.tr
//       language: tr                        # or en
//       state: active                       # or left
//       same_as: people/ayse                # another record of that human being (CR2); "none": of nobody
//       roles:
//         - {role: representative, unit: units/hukuk}
//   accounts:
//     - platform: instagram
//       handle: ornekuni_hukuk
//       display_name: Örnek Üniversitesi Hukuk Fakültesi
//       unit: units/hukuk
//       state: active                       # or requested, dormant, closed
//       managers: [people/ali.kaya]
//
// `kind` of a person, `language`, all `state`s, `parent`, `roles` and `managers` may be left out (human, tr, active,
// none). Any of the three lists may be left out too. What the file does not name stays as it is; what it names becomes
// what it says, so a role that a named person has but the file does not give is taken away. Only `same_as` stays as it
// is when it is left out: an old file must not make two human beings of one.

// Something wrong in a file. The text names fields and resources, never what a person's field holds.
struct Problem {
  int line = 0;  // from 1
  std::string text;
  friend auto operator<=>(const Problem&, const Problem&) = default;
};

struct WantedUnit {
  int line = 0;
  directory::v1::Unit unit;  // name, kind, display_name, parent, state
};

struct WantedRole {
  int line = 0;
  directory::v1::Role role = directory::v1::ROLE_UNSPECIFIED;
  std::string unit;
};

struct WantedPerson {
  int line = 0;
  directory::v1::Person person;  // name, kind, display_name, email, language, state
  std::vector<WantedRole> roles;
  std::optional<std::string> same_as;  // empty: of nobody; nothing: as it is
};

struct WantedManager {
  int line = 0;
  std::string person;
};

struct WantedAccount {
  int line = 0;
  directory::v1::Account account;  // name, platform, handle, display_name, unit, state
  std::vector<WantedManager> managers;
};

struct Wanted {
  int line = 0;  // of `directorate`
  std::string directorate;
  std::vector<WantedUnit> units;
  std::vector<WantedPerson> people;
  std::vector<WantedAccount> accounts;
};

// Reads a file's text and adds all that is wrong with its form to `problems`: broken YAML (which hides the rest),
// malformed UTF-8, unknown and repeated keys, missing fields, unknown words, bad names, handles and addresses. An entry
// with a problem is read as far as it goes, so that Check can find what else is wrong with it.
Wanted ReadFile(absl::string_view text, std::vector<Problem>& problems);

}  // namespace meydan::directory_import
