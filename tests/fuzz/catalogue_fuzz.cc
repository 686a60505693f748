// Throws files at the reader of notices' words: nothing may crash or hang, and every refusal must name a fault.
#include <cstdint>
#include <cstdlib>

#include "common/base/errors.h"
#include "services/notification/domain/catalogue.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto catalogue = meydan::notification::ParseCatalogue(text, "tr.yaml");
  if (!catalogue.ok() && meydan::ReasonOf(catalogue.status()) != "CATALOGUE_INVALID") std::abort();
  static_cast<void>(meydan::notification::Words::Parse(text).ok());
  return 0;
}
