#pragma once

#include "tests/chaos/facts.h"

namespace meydan::chaos::testing {

// The small university of sound_facts.h in which law had two things published, submissions/1 and submissions/2. The
// first one was sent back, changed and submitted again, held by a pause, given another time, agreed to once more and
// published on accounts/x.hukuk. The second one was refused. All is as it must be, and all inboxes are right.
Facts SoundSubmissions();

}  // namespace meydan::chaos::testing
