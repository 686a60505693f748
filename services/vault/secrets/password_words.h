#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/vault/sealing/secret.h"

namespace meydan::vault {

// The words of a name that an attacker would try: "Örnek Üniversitesi (ornek_uni)" gives ornek, universitesi, uni and
// so on, in small letters, as they are and with Turkish letters in ASCII; each of at least 3 bytes, at most 200 in all.
// Of the names the first 200 are looked at, each up to 200 bytes. A user name is among them: the caller wipes what it
// gets, other copies are wiped here.
std::vector<std::string> WordsOf(const std::vector<absl::string_view>& names);

// The same with Turkish letters in ASCII, in small letters.
Secret InAscii(const Secret& text);

}  // namespace meydan::vault
