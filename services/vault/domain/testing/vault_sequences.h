#pragma once

#include <map>
#include <string>

namespace meydan::vault::testing {

// What a run of random sequences did.
struct Tally {
  int sequences = 0;
  int commands = 0;
  std::map<std::string, int> counts;  // of events, and of reasons of refusals
};

// Tries random sequences of commands over values, access, emergencies, hand-overs, links, the directory, the policy and
// time: in each of rapidcheck's hundred cases `each` sequences of `length` numbers, of which every one leads to at
// least a command. True when the rules held after every command. Otherwise what breaks a rule is cut to the few
// commands that do, and told with the seed that repeats it: RC_PARAMS="seed=<number>".
bool RulesHold(int each, int length, Tally& tally);

}  // namespace meydan::vault::testing
