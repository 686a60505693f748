#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/text/scanners.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {

void CheckPrivateInformation(const Wording& wording, const Brand& brand, Findings& findings) {
  for (const Field* field : wording.Seen()) {
    for (const text::PrivateDatum& datum : text::ScanPrivateInformation(field->utf8, brand.contacts)) {
      findings.Add(
          {.code = absl::StrCat(codes::kPrivatePrefix, absl::AsciiStrToUpper(std::string(text::NameOf(datum.type)))),
           .severity = v1::Finding::SEVERITY_FAILURE,
           .criterion = v1::CRITERION_PERSONAL_DATA,
           .field = field->name,
           .place = datum.span,
           .source = "P8, CR12"});
    }
  }
}

}  // namespace meydan::review
