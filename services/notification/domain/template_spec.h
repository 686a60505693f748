#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "meydan/notification/v1/resources.pb.h"

namespace meydan::notification {

// What one placeholder of a template may be filled with. The list of kinds is closed: no kind holds a person's words
// (NF4).
struct ParameterSpec {
  enum class Kind { kUnit, kAccount, kPerson, kTime, kCode };

  std::string name;
  Kind kind;
  // The enum whose values it takes; only for kCode.
  const google::protobuf::EnumDescriptor* codes = nullptr;
  // May be absent; the catalogue has words for that.
  bool optional = false;
  // May stand several times, and is shown as a list.
  bool many = false;
};

// One thing that people are told. The specs are what code, notices and catalogues agree on: a notice has exactly these
// parameters, and each catalogue's words use exactly these placeholders.
struct TemplateSpec {
  std::string key;  // "<service>.<what>"
  std::vector<ParameterSpec> parameters;
};

// All of them, by key. The same object each time.
const std::vector<TemplateSpec>& TemplateSpecs();

// The template of that key, or null.
const TemplateSpec* FindTemplate(absl::string_view key);

// The names of all enum values that a catalogue must have words for: those of the specs' codes and of roles, sorted.
const std::vector<std::string>& KnownCodes();

// OK when the notice has the parameters of its template and each is filled with its kind: a reference to a resource of
// that collection, a value of that enum, or a time. Else INVALID_ARGUMENT, reason NOTICE_MALFORMED.
absl::Status CheckParameters(const v1::Notice& notice);

// True for the resource name of one thing in `collection`, e.g. ("units", "units/law"). An id has at most 120
// characters out of lower-case letters, digits, ".", "_" and "-": no sentence and no address fits into one.
bool IsReference(absl::string_view collection, absl::string_view name);

}  // namespace meydan::notification
