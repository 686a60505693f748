#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "tests/chaos/facts.h"

namespace meydan::chaos::testing {

// A small university in which nothing has happened yet.
Facts QuietFacts();

// The same when two comments came in: comments/1 had to be removed, which nobody did, and was feedback, so it became
// cases/1, which climbed to the unit's head; comments/2 was clean. All is as it must be, and all inboxes are right.
Facts SoundFacts();

// The event number `number` of version `version` of its subject.
Event MakeEvent(const std::string& service, const std::string& subject, int64_t version, int number,
                const std::string& cause, const google::protobuf::Message& data, int64_t at = 0);

notification::v1::Notice MakeNotice(const std::string& person, const std::string& event);

}  // namespace meydan::chaos::testing
