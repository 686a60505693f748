#pragma once

#include <string>

#include "tests/chaos/facts.h"

namespace meydan::chaos::testing {

inline constexpr char kCredential[] = "credentials/x.hukuk";

// The small university of sound_facts.h in which law deposited its password as version 1, which ayse looked at and then
// changed to version 2; people/eski left ayse the account, which she confirmed; and the keys were turned. At the end
// version 2 was shown to the representative. All is as it must be, and all inboxes are right.
Facts SoundVault();

// Writes the record into the chain of that name and says it, with what else it states, as the next version. The digests
// go on from what is there.
void Record(Facts& facts, const std::string& chain, const vault::v1::AuditRecord& record,
            const google::protobuf::Message* also = nullptr);

}  // namespace meydan::chaos::testing
