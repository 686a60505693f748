#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/actor.h"
#include "meydan/directory/v1/resources.pb.h"
#include "services/directory/domain/fields.h"
#include "services/directory/domain/guarded.h"

namespace meydan::directory {

// Several records of one human being: each names the first one in `same_as`, and the first one names none. So who they
// are is told by two reads, and there is neither a chain nor a circle to follow. Other services rely on it: nobody
// decides about their own content, by whichever name (CR2).

// What a command that sets `same_as` needs to know of others.
struct Records {
  std::optional<Held<v1::Person>> first;  // whom the request names in `same_as`; nothing when there is no such person
  std::vector<std::string> others;        // OtherRecordsOf(the person that is written)
  std::vector<std::string> siblings;      // OtherRecordsOf(whom the person names now): all its records but the first
};

// Empty or a person's name.
void CheckSameAs(FieldViolations& bad, const std::string& same_as);

// PERMISSION_DENIED, reason SAME_PERSON_OWN, for an actor who is that human being, when the person is a second record:
// else those who may write the directory could make another of themselves and let it approve.
absl::Status CheckMayPart(const v1::Person& person, const Records& records, const Actor& actor);

// Makes the decision's person a record of `same_as`; with an empty one, a first record. NOT_FOUND: PERSON_NOT_FOUND.
// FAILED_PRECONDITION: SAME_PERSON_NOT_HUMAN when either is a system; SAME_PERSON_CHAIN when it names itself, names
// what is not a first record, or is one that others name.
absl::Status SetSameAs(GuardedDecision<v1::Person>& decision, const std::string& same_as, const Records& records);

}  // namespace meydan::directory
