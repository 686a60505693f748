#include "common/directory_view/facts.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"

namespace meydan::directory_view {

namespace v1 = directory::v1;

v1::UnitChanged FactsOf(const v1::Unit& unit) {
  v1::UnitChanged facts;
  facts.set_unit(unit.name());
  *facts.mutable_display_name() = unit.display_name();
  facts.set_kind(unit.kind());
  facts.set_parent(unit.parent());
  facts.set_state(unit.state());
  facts.set_representative(unit.representative());
  return facts;
}

v1::PersonChanged FactsOf(const v1::Person& person) {
  v1::PersonChanged facts;
  facts.set_person(person.name());
  facts.set_kind(person.kind());
  facts.set_language(person.language());
  facts.set_state(person.state());
  for (const v1::Grant& grant : person.grants()) {
    auto* role = facts.add_roles();
    role->set_role(grant.role());
    role->set_unit(grant.unit());
  }
  facts.set_same_as(person.same_as());
  return facts;
}

v1::AccountChanged FactsOf(const v1::Account& account) {
  v1::AccountChanged facts;
  facts.set_account(account.name());
  facts.set_platform(account.platform());
  facts.set_handle(account.handle());
  facts.set_unit(account.unit());
  facts.set_state(account.state());
  *facts.mutable_managers() = account.managers();
  return facts;
}

absl::StatusOr<int64_t> VersionOf(absl::string_view etag) {
  int64_t version = 0;
  if (!absl::SimpleAtoi(etag, &version) || version <= 0 || absl::StrCat(version) != etag) {
    return MakeError(absl::StatusCode::kInvalidArgument, "ETAG_MALFORMED", absl::StrCat("no version: \"", etag, "\""),
                     {{"etag", std::string(etag)}});
  }
  return version;
}

}  // namespace meydan::directory_view
