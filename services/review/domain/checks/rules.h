#pragma once

#include <cstdint>
#include <vector>

#include "services/review/domain/checks/brand.h"
#include "services/review/domain/checks/findings.h"
#include "services/review/domain/checks/limits.h"
#include "services/review/domain/checks/reading.h"
#include "services/review/domain/checks/speller.h"

namespace meydan::review {

// Each check, in a file of its own name. They only read and add; safe for use from any thread.

// The platforms' limits.
void CheckTargetKinds(const Reading& reading, Findings& findings);
void CheckTextLimits(const Reading& reading, const Wording& wording, const Limits& limits, Findings& findings);
void CheckTagLimits(const Reading& reading, const Wording& wording, const Limits& limits, Findings& findings);
void CheckMediaCount(const Reading& reading, const Limits& limits, Findings& findings);
void CheckMediaForm(const Reading& reading, const Limits& limits, Findings& findings);

// Corporate identity (P1).
void CheckBrandWords(const Reading& reading, const Wording& wording, const Brand& brand, Findings& findings);
void CheckNames(const Wording& wording, const Brand& brand, Findings& findings);
void CheckLogo(const Reading& reading, const Brand& brand, Findings& findings);
void CheckColours(const Reading& reading, const Brand& brand, Findings& findings);

// Personal data (P8, CR12).
void CheckPrivateInformation(const Wording& wording, const Brand& brand, Findings& findings);

// Rights (P9, CR10, CR11).
void CheckRights(const Reading& reading, Findings& findings);

void CheckAlternativeTexts(const Reading& reading, Findings& findings);
void CheckSpelling(const Reading& reading, const Wording& wording, const Speller& speller, Findings& findings);
void CheckLinks(const Wording& wording, const Brand& brand, Findings& findings);
// CR14; `fingerprints` as in TextReport.
void CheckSameContent(const Reading& reading, const std::vector<uint64_t>& fingerprints, Findings& findings);
void CheckLeadTime(const Reading& reading, Findings& findings);  // CR17

}  // namespace meydan::review
