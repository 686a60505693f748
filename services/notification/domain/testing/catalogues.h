#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace meydan::notification::testing {

// The text of a catalogue that ships, e.g. "tr.yaml". Tests run in the root of the repository.
inline std::string ShippedCatalogue(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream("deploy/config/notification/" + file).rdbuf();
  return text.str();
}

}  // namespace meydan::notification::testing
