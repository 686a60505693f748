#include <utility>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/review/domain/checks/brand.h"
#include "services/review/domain/checks/checks.h"
#include "services/review/domain/checks/findings.h"
#include "services/review/domain/checks/limits.h"
#include "services/review/domain/checks/reading.h"
#include "services/review/domain/checks/rules.h"
#include "services/review/domain/checks/speller.h"
#include "services/review/domain/content/fingerprint.h"

namespace meydan::review {

struct Checker::Parts {
  Limits limits;
  Brand brand;
  std::unique_ptr<const Speller> speller;
};

Checker::Checker(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Checker::~Checker() = default;

absl::StatusOr<std::unique_ptr<Checker>> Checker::Load(const CheckFiles& files, const std::string& dictionaries) {
  FieldViolations bad;
  auto parts = std::make_unique<Parts>();
  parts->limits = ParseLimits(files.limits, bad);
  parts->brand = ParseBrand(files.brand, bad);
  OwnWords words = ParseWords(files.words, bad);
  RETURN_IF_ERROR(bad.ToStatus());
  ASSIGN_OR_RETURN(parts->speller, Speller::Open(dictionaries, std::move(words)));
  return std::unique_ptr<Checker>(new Checker(std::move(parts)));
}

void Checker::ReleaseUnused() const { parts_->speller->ReleaseUnused(); }

TextReport Checker::CheckTexts(const CheckInput& input) const {
  const Reading reading(input);
  const Wording wording(input.content);
  Findings findings;
  CheckTextLimits(reading, wording, parts_->limits, findings);
  CheckTagLimits(reading, wording, parts_->limits, findings);
  CheckBrandWords(reading, wording, parts_->brand, findings);
  CheckNames(wording, parts_->brand, findings);
  CheckPrivateInformation(wording, parts_->brand, findings);
  CheckSpelling(reading, wording, *parts_->speller, findings);
  CheckLinks(wording, parts_->brand, findings);
  return {.found = findings.TakeAll(), .fingerprints = FingerprintsOf(input.content)};
}

std::vector<v1::Finding> Checker::Check(const CheckInput& input, const TextReport& texts) const {
  const Reading reading(input);
  Findings findings;
  findings.Add(texts.found);
  CheckTargetKinds(reading, findings);
  CheckMediaCount(reading, parts_->limits, findings);
  CheckMediaForm(reading, parts_->limits, findings);
  CheckLogo(reading, parts_->brand, findings);
  CheckColours(reading, parts_->brand, findings);
  CheckRights(reading, findings);
  CheckAlternativeTexts(reading, findings);
  CheckSameContent(reading, texts.fingerprints, findings);
  CheckLeadTime(reading, findings);
  return findings.Take();
}

}  // namespace meydan::review
