#pragma once

#include <string>

#include "absl/status/status.h"
#include "meydan/directory/v1/resources.pb.h"
#include "tests/integration/stack.h"

namespace meydan::integration {

// Founds a small university in the stack's directory, through its API; for Stack::Options::prepare. In a stack that
// runs already, waits until every service knows the people, though not yet all of their roles:
//
//   units     rektorluk (senior management) above iletisim (the Directorate), hukuk (a faculty), kutuphane (a
//   directorate) people    rektor   senior manager of rektorluk          dekan     head of hukuk, writes English
//             direktor director of iletisim                 temsilci  represents hukuk
//             denetci1, denetci2  moderators of iletisim    mudur     head of kutuphane
//             ayse     manages instagram.ornekuni           isletmen  operator, in iletisim
//             santral  a system that sends things in
//   accounts  instagram.ornekuni of iletisim, x.hukuk of hukuk; both active
absl::Status FoundUniversity(Stack& stack);

// The steps of it, for tests that change the university.
absl::Status AddPerson(Stack& stack, const std::string& id, directory::v1::Person::Kind kind,
                       directory::v1::Language language = directory::v1::LANGUAGE_TR);
absl::Status Grant(Stack& stack, const std::string& person, directory::v1::Role role, const std::string& unit);

}  // namespace meydan::integration
