#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/decision.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault {

// How much one person reveals (CV3): counted over all accounts and all names of the person, before each access, in an
// aggregate of its own. When the process dies between the two, an access is counted that did not happen: never the
// other way round.
//
// What is unusual over many accesses is raised here and told by a commit of a credential or a link, of which any may
// fail: it stays owed until one that told it has been made (MarkTold), over midnight too. After a death between the two
// it is told twice, never not at all.

// "readers/<id>" for the first name of the human being, by World::same_person.
std::string ReaderNameOf(absl::string_view person, const World& world);

struct ReaderRuling {
  Decision<storage::v1::Reader> decision;  // no events
  absl::Status refusal;                    // TOO_MANY_REVEALS with RetryInfo, counted as a refusal already; or OK
  Alerts alerts;                           // what is unusual about this access, and all that is owed
};
// An account counts as seen when the directory knows it: of the others there is no credential that could tell of it.
// As a try, each name counts.
ReaderRuling CountAccess(const storage::v1::Reader& current, absl::string_view name, absl::string_view credential,
                         const Occasion& occasion);
// A password that is deposited, before it is looked at: whoever could try many would learn which are in use elsewhere
// (reuse.h). As many an hour as reveals, counted by themselves; TOO_MANY_DEPOSITS with RetryInfo, and once a day an
// alert.
ReaderRuling CountDeposit(const storage::v1::Reader& current, absl::string_view name, const Occasion& occasion);
// A commit that told these has been made.
Decision<storage::v1::Reader> MarkTold(const storage::v1::Reader& current, const Alerts& told);
// The access that was counted came to another refusal.
Decision<storage::v1::Reader> CountRefusal(const storage::v1::Reader& current, const Occasion& occasion);

}  // namespace meydan::vault
