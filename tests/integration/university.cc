#include "tests/integration/university.h"

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "meydan/directory/v1/service.pb.h"

namespace meydan::integration {
namespace {

namespace v1 = directory::v1;

constexpr char kFounder[] = "services/founder";
constexpr char kDirector[] = "people/direktor";

absl::Status AddUnit(Stack& stack, const std::string& id, v1::Unit::Kind kind, const std::string& parent,
                     const std::string& turkish, const std::string& english) {
  v1::CreateUnitRequest request;
  request.set_unit_id(id);
  request.mutable_unit()->set_kind(kind);
  request.mutable_unit()->set_parent(parent);
  request.mutable_unit()->mutable_display_name()->set_tr(turkish);
  request.mutable_unit()->mutable_display_name()->set_en(english);
  return stack.Call<v1::Unit>("directory", kFounder, std::move(request)).status();
}

absl::Status AddUnits(Stack& stack) {
  RETURN_IF_ERROR(AddUnit(stack, "rektorluk", v1::Unit::KIND_SENIOR_MANAGEMENT, "", "Rektörlük", "Rectorate"));
  RETURN_IF_ERROR(AddUnit(stack, "iletisim", v1::Unit::KIND_ADMINISTRATIVE_DIRECTORATE, "units/rektorluk",
                          "Kurumsal İletişim Direktörlüğü", "Directorate of Corporate Communications"));
  RETURN_IF_ERROR(
      AddUnit(stack, "hukuk", v1::Unit::KIND_FACULTY, "units/rektorluk", "Hukuk Fakültesi", "Faculty of Law"));
  return AddUnit(stack, "kutuphane", v1::Unit::KIND_ADMINISTRATIVE_DIRECTORATE, "units/rektorluk", "Kütüphane",
                 "Library");
}

absl::Status AddPeople(Stack& stack) {
  for (const char* id : {"rektor", "direktor", "denetci1", "denetci2", "ayse", "temsilci", "mudur", "isletmen"}) {
    RETURN_IF_ERROR(AddPerson(stack, id, v1::Person::KIND_HUMAN));
  }
  RETURN_IF_ERROR(AddPerson(stack, "dekan", v1::Person::KIND_HUMAN, v1::LANGUAGE_EN));
  RETURN_IF_ERROR(AddPerson(stack, "santral", v1::Person::KIND_SERVICE_CLIENT));
  RETURN_IF_ERROR(Grant(stack, kDirector, v1::ROLE_DIRECTOR, "units/iletisim"));
  RETURN_IF_ERROR(Grant(stack, "people/rektor", v1::ROLE_SENIOR_MANAGER, "units/rektorluk"));
  RETURN_IF_ERROR(Grant(stack, "people/denetci1", v1::ROLE_MODERATOR, "units/iletisim"));
  RETURN_IF_ERROR(Grant(stack, "people/denetci2", v1::ROLE_MODERATOR, "units/iletisim"));
  RETURN_IF_ERROR(Grant(stack, "people/ayse", v1::ROLE_STAFF, "units/iletisim"));
  RETURN_IF_ERROR(Grant(stack, "people/isletmen", v1::ROLE_OPERATOR, "units/iletisim"));
  RETURN_IF_ERROR(Grant(stack, "people/dekan", v1::ROLE_UNIT_HEAD, "units/hukuk"));
  RETURN_IF_ERROR(Grant(stack, "people/mudur", v1::ROLE_UNIT_HEAD, "units/kutuphane"));
  return Grant(stack, "people/santral", v1::ROLE_SERVICE_CLIENT, "units/iletisim");
}

absl::Status AddAccount(Stack& stack, v1::Platform platform, const std::string& handle, const std::string& unit) {
  v1::RequestAccountRequest request;
  request.mutable_account()->set_platform(platform);
  request.mutable_account()->set_handle(handle);
  request.mutable_account()->set_display_name(handle);
  request.mutable_account()->set_unit(unit);
  ASSIGN_OR_RETURN(const v1::Account account, stack.Call<v1::Account>("directory", kFounder, std::move(request)));
  v1::ActivateAccountRequest activate;
  activate.set_name(account.name());
  return stack.Call<v1::Account>("directory", kFounder, std::move(activate)).status();
}

absl::Status Designate(Stack& stack) {
  v1::DesignateRepresentativeRequest representative;
  representative.set_name("units/hukuk");
  representative.set_person("people/temsilci");
  // The directory's own view hears of the Director's role a little after the role was granted.
  RETURN_IF_ERROR(WaitFor([&] { return stack.Call<v1::Unit>("directory", kDirector, representative).status(); }));
  RETURN_IF_ERROR(AddAccount(stack, v1::PLATFORM_INSTAGRAM, "ornekuni", "units/iletisim"));
  RETURN_IF_ERROR(AddAccount(stack, v1::PLATFORM_X, "hukuk", "units/hukuk"));
  v1::DesignateAccountManagerRequest manager;
  manager.set_name("accounts/instagram.ornekuni");
  manager.set_person("people/ayse");
  return stack.Call<v1::Account>("directory", kDirector, std::move(manager)).status();
}

}  // namespace

absl::Status AddPerson(Stack& stack, const std::string& id, v1::Person::Kind kind, v1::Language language) {
  v1::CreatePersonRequest request;
  request.set_person_id(id);
  request.mutable_person()->set_kind(kind);
  request.mutable_person()->set_display_name(id);
  request.mutable_person()->set_language(language);
  if (kind == v1::Person::KIND_HUMAN) request.mutable_person()->set_email(absl::StrCat(id, "@ornek.edu.tr"));
  return stack.Call<v1::Person>("directory", kFounder, std::move(request)).status();
}

absl::Status Grant(Stack& stack, const std::string& person, v1::Role role, const std::string& unit) {
  v1::GrantRoleRequest request;
  request.set_name(person);
  request.set_role(role);
  request.set_unit(unit);
  return stack.Call<v1::Person>("directory", kFounder, std::move(request)).status();
}

absl::Status FoundUniversity(Stack& stack) {
  RETURN_IF_ERROR(AddUnits(stack));
  RETURN_IF_ERROR(AddPeople(stack));
  RETURN_IF_ERROR(stack.WaitUntilKnown(kDirector));
  RETURN_IF_ERROR(Designate(stack));
  for (const char* id :
       {"rektor", "denetci1", "denetci2", "ayse", "temsilci", "mudur", "isletmen", "dekan", "santral"}) {
    RETURN_IF_ERROR(stack.WaitUntilKnown(absl::StrCat("people/", id)));
  }
  return absl::OkStatus();
}

}  // namespace meydan::integration
