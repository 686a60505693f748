#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/directory/v1/resources.pb.h"
#include "services/notification/domain/words.h"

namespace meydan::notification {

// All words of one language, as a file of deploy/config/notification/ gives them:
//
//   language: tr                     which one
//   utc_offset: "+03:00"             in which times are shown
//   time: "{day} {month} …"          how; also {year}, {weekday}, {hour}, {minute}
//   months: [Ocak, …]  weekdays: [Pazartesi, …]
//   list: {comma: ", ", last: " ve "}   between the items of a list
//   absent: belirtilmedi             in place of a parameter that is not there
//   unknown: {title: …, body: …}     for a notice whose template is no longer known
//   reasons: {role: …, account_manager: …, concerned: …, instead_of: …}   why the reader got it; instead_of is added to
//   the others codes: {TOPIC_LIBRARY: kütüphane, …}          one for each of KnownCodes() templates:
//   {routing.case_routed: {title: …, body: …}, …}   one for each of TemplateSpecs()
struct Catalogue {
  struct Template {
    Words title;
    Words body;
  };
  directory::v1::Language language = directory::v1::LANGUAGE_UNSPECIFIED;
  std::string language_code;
  absl::TimeZone zone;
  Words time;
  std::vector<std::string> months;    // 12
  std::vector<std::string> weekdays;  // 7, from Monday
  std::string comma;
  std::string last;
  std::string absent;
  Template unknown;
  Words by_role;
  Words by_account;
  Words by_concern;
  Words instead_of;
  absl::flat_hash_map<std::string, std::string> codes;
  absl::flat_hash_map<std::string, Template> templates;
};

// Reads a catalogue. It must be whole: every template and every code, no others, and each template's words must use
// exactly the placeholders of its spec, so all languages say the same things. INVALID_ARGUMENT, reason
// CATALOGUE_INVALID, with a violation "<file>:<line>" for every fault.
absl::StatusOr<Catalogue> ParseCatalogue(absl::string_view yaml, const std::string& file);

}  // namespace meydan::notification
