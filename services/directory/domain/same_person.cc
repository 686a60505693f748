#include "services/directory/domain/same_person.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "services/directory/domain/lists.h"

namespace meydan::directory {
namespace {

absl::Status Refused(absl::string_view reason, const v1::Person& person, const std::string& same_as,
                     absl::string_view text) {
  return MakeError(absl::StatusCode::kFailedPrecondition, reason,
                   absl::StrCat(person.name(), " cannot be a record of ", same_as, ": ", text),
                   {{"person", person.name()}, {"same_as", same_as}});
}

}  // namespace

void CheckSameAs(FieldViolations& bad, const std::string& same_as) {
  if (!same_as.empty()) CheckName(bad, "person.same_as", same_as, "people");
}

absl::Status CheckMayPart(const v1::Person& person, const Records& records, const Actor& actor) {
  if (person.same_as().empty()) return absl::OkStatus();
  const bool own = actor.name == person.name() || actor.name == person.same_as() ||
                   std::find(records.siblings.begin(), records.siblings.end(), actor.name) != records.siblings.end();
  if (!own) return absl::OkStatus();
  return MakeError(absl::StatusCode::kPermissionDenied, "SAME_PERSON_OWN",
                   absl::StrCat("somebody else must say that ", person.name(), " is not ", person.same_as()),
                   {{"person", person.name()}, {"same_as", person.same_as()}});
}

absl::Status SetSameAs(GuardedDecision<v1::Person>& decision, const std::string& same_as, const Records& records) {
  v1::Person& person = decision.state;
  if (same_as.empty()) {
    person.clear_same_as();
    return absl::OkStatus();
  }
  if (same_as == person.name()) return Refused("SAME_PERSON_CHAIN", person, same_as, "it is that record itself");
  if (!records.first) {
    return MakeError(absl::StatusCode::kNotFound, "PERSON_NOT_FOUND", absl::StrCat("there is no ", same_as),
                     {{"name", same_as}});
  }
  const v1::Person& first = records.first->state;
  if (person.kind() != v1::Person::KIND_HUMAN || first.kind() != v1::Person::KIND_HUMAN) {
    return Refused("SAME_PERSON_NOT_HUMAN", person, same_as, "both must be human beings");
  }
  if (!first.same_as().empty()) {
    return Refused("SAME_PERSON_CHAIN", person, same_as, absl::StrCat("that one is a record of ", first.same_as()));
  }
  if (!records.others.empty()) {
    return Refused("SAME_PERSON_CHAIN", person, same_as, absl::StrCat("it is the first record of ", records.others[0]));
  }
  person.set_same_as(same_as);
  decision.RelyOn(*records.first);
  decision.RelyOnSize(OtherRecordsOf(person.name()), 0);
  return absl::OkStatus();
}

}  // namespace meydan::directory
