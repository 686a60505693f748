#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/base/event.h"
#include "meydan/directory/v1/resources.pb.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/notification/v1/resources.pb.h"
#include "meydan/review/v1/resources.pb.h"
#include "meydan/routing/v1/resources.pb.h"
#include "tests/chaos/vault_facts.h"

namespace meydan::chaos {

// Who is who, by which the checker works out who should have been told what. It does not change while comments flow,
// but for the posts of the vault's houses (vault_houses.h).
struct University {
  std::string directorate;  // "units/iletisim"
  std::vector<directory::v1::Unit> units;
  std::vector<directory::v1::Person> people;
  std::vector<directory::v1::Account> accounts;
};

// An event that a service has put aside.
struct PutAside {
  std::string service;
  std::string event;   // its id
  std::string reason;  // e.g. EVENT_MALFORMED
};

// A pause of publishing, as whoever ordered it saw it.
struct PauseSpan {
  std::string scope;
  absl::Time from;   // when it was answered
  absl::Time until;  // when its end was asked for
};

// How often people did something with success: by what they did it to, and the type of event that states it.
using Acts = std::map<std::string, std::map<std::string, int>>;

// All that can be known from outside: what the clients were answered, what the public APIs tell, what lies on the
// topics.
struct Facts {
  // By the comment's name, what the sender of each of its revisions was answered, where that was success: the first
  // revision first.
  std::map<std::string, std::vector<moderation::v1::IngestedComment>> accepted;
  std::vector<std::string> begun;  // the submissions that were begun with success
  Acts acts;
  std::vector<PauseSpan> pauses;
  // Acts whose repeat was refused, as one cannot do them twice: it was not known as a repeat.
  std::vector<std::string> unknown_repeats;
  std::vector<moderation::v1::Comment> comments;    // as the Director sees them
  std::vector<routing::v1::Case> cases;             // likewise
  std::vector<review::v1::Submission> submissions;  // likewise, each with its history
  VaultFacts vault;
  std::vector<notification::v1::Notice> notices;  // of all inboxes
  // Everything on the topics, repeats included, each subject's in the order in which a reader from the beginning gets
  // it.
  std::vector<Event> events;
  std::vector<PutAside> put_aside;
  University university;
  absl::Time asked_at;  // when the APIs were asked first; the topics were read last
};

}  // namespace meydan::chaos
