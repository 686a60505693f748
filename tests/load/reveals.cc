#include "tests/load/reveals.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/vault/v1/service.pb.h"
#include "tests/integration/university.h"
#include "tests/load/mould.h"

namespace meydan::load {
namespace {

namespace v1 = vault::v1;
using integration::WaitFor;

constexpr char kFounder[] = "services/founder";
constexpr char kDirector[] = "people/direktor";
constexpr char kUnit[] = "units/hukuk";
constexpr char kPassword[] = "Kestane!Balkon7Yelken-";  // how all of them begin

std::string IdOfPerson(int i) { return absl::StrFormat("yonetici%05d", i); }
std::string Person(int i) { return absl::StrCat("people/", IdOfPerson(i)); }
std::string Handle(int i) { return absl::StrFormat("hukuk.kulup%05d", i); }
std::string Account(int i) { return absl::StrCat("accounts/instagram.", Handle(i)); }
std::string Credential(int i) { return absl::StrCat("credentials/instagram.", Handle(i)); }

v1::RevealSecretRequest RevealOf(int i) {
  v1::RevealSecretRequest request;
  request.set_name(Credential(i));
  request.set_field(v1::FIELD_PASSWORD);
  request.set_purpose("Sınav haftasının duyurusunu yayımlamak için");
  return request;
}

// True when a password was shown and a record tells of it.
bool IsShown(const grpc::ByteBuffer& answer) {
  grpc::Slice bytes;
  v1::RevealSecretResponse response;
  return answer.DumpToSingleSlice(&bytes).ok() &&
         response.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size())) &&
         absl::StartsWith(response.value(), kPassword) && response.record() > 0;
}

}  // namespace

absl::StatusOr<Reveals> Reveals::Start(integration::Stack& stack, const Options& options) {
  Reveals reveals(stack, options);
  Say(absl::StrCat("founding ", options.accounts, " accounts and depositing their passwords"));
  RETURN_IF_ERROR(reveals.AddPeople());
  RETURN_IF_ERROR(reveals.AddAccounts());
  RETURN_IF_ERROR(reveals.LoosenPolicy());
  RETURN_IF_ERROR(reveals.Deposit());
  RETURN_IF_ERROR(reveals.TryOne());
  RETURN_IF_ERROR(WaitUntilSettled(stack, {"directory", "vault"}, absl::Minutes(2)));
  return reveals;
}

absl::Status Reveals::AddPeople() {
  for (int i = 0; i < options_.accounts; ++i) {
    RETURN_IF_ERROR(AddPerson(stack_, IdOfPerson(i), directory::v1::Person::KIND_HUMAN));
  }
  return absl::OkStatus();
}

absl::Status Reveals::AddAccounts() {
  for (int i = 0; i < options_.accounts; ++i) {
    directory::v1::RequestAccountRequest request;
    request.mutable_account()->set_platform(directory::v1::PLATFORM_INSTAGRAM);
    request.mutable_account()->set_handle(Handle(i));
    request.mutable_account()->set_display_name(Handle(i));
    request.mutable_account()->set_unit(kUnit);
    RETURN_IF_ERROR(stack_.Call<directory::v1::Account>("directory", kFounder, request).status());
    directory::v1::ActivateAccountRequest activate;
    activate.set_name(Account(i));
    RETURN_IF_ERROR(stack_.Call<directory::v1::Account>("directory", kFounder, activate).status());
    directory::v1::DesignateAccountManagerRequest manager;
    manager.set_name(Account(i));
    manager.set_person(Person(i));
    // The directory's own view hears of a person a little after they were registered.
    RETURN_IF_ERROR(
        WaitFor([&] { return stack_.Call<directory::v1::Account>("directory", kDirector, manager).status(); }));
  }
  return absl::OkStatus();
}

absl::Status Reveals::LoosenPolicy() {
  v1::SetVaultPolicyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_policy(),
                   stack_.Call<v1::VaultPolicy>("vault", kDirector, v1::GetVaultPolicyRequest()));
  request.mutable_policy()->set_reveals_per_hour(1000);
  request.mutable_policy()->set_office_hour_from(0);
  request.mutable_policy()->set_office_hour_to(24);
  return stack_.Call<v1::VaultPolicy>("vault", kDirector, request).status();
}

absl::Status Reveals::Deposit() {
  for (int i = 0; i < options_.accounts; ++i) {
    v1::ShareCredentialRequest request;
    request.set_name(Credential(i));
    request.set_request_id(RandomUuid());
    const auto add = [&request](v1::Field field, std::string value) {
      request.add_values()->set_field(field);
      request.mutable_values()->rbegin()->set_value(std::move(value));
    };
    add(v1::FIELD_USER_NAME, Handle(i));
    add(v1::FIELD_EMAIL, absl::StrCat(Handle(i), "@ornek.edu.tr"));
    add(v1::FIELD_PASSWORD, absl::StrCat(kPassword, i));
    // The vault hears of the account a little after it was registered.
    RETURN_IF_ERROR(WaitFor([&] { return stack_.Call<v1::Credential>("vault", Person(i), request).status(); }));
  }
  return absl::OkStatus();
}

absl::Status Reveals::TryOne() {
  ASSIGN_OR_RETURN(const auto shown, stack_.Call<v1::RevealSecretResponse>("vault", Person(0), RevealOf(0)));
  if (shown.value() == absl::StrCat(kPassword, 0)) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInternal, "NOT_SHOWN", "another value was revealed than was deposited");
}

absl::StatusOr<Job> Reveals::RevealJob() const {
  Job job{.address = stack_.AddressOf("vault"), .path = "/meydan.vault.v1.VaultService/RevealSecret"};
  std::vector<std::string> requests;
  for (int i = 0; i < options_.accounts; ++i) {
    ASSIGN_OR_RETURN(std::string token, TokenOf(stack_, Person(i)));
    job.tokens.push_back(std::move(token));
    requests.push_back(RevealOf(i).SerializeAsString());
  }
  job.request = [requests = std::make_shared<const std::vector<std::string>>(std::move(requests))](int64_t n) {
    return ToBuffer((*requests)[static_cast<size_t>(n) % requests->size()]);
  };
  job.complete = IsShown;
  return job;
}

int Reveals::in_flight() const { return std::min(options_.in_flight, std::max(1, options_.accounts / 3)); }

}  // namespace meydan::load
