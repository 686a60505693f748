#include "tests/chaos/vault_houses.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "meydan/vault/v1/service.pb.h"
#include "tests/chaos/callers.h"
#include "tests/chaos/pages.h"
#include "tests/chaos/sample_university.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;

constexpr int kHouses = 3;

std::string Word(int number) { return absl::StrCat("kasa", number); }

House MakeHouse(int number) {
  const std::string word = Word(number);
  const auto people = [&word](std::initializer_list<const char*> names) {
    std::vector<std::string> people;
    for (const char* name : names) people.push_back(absl::StrCat("people/", word, ".", name));
    return people;
  };
  return {.unit = absl::StrCat("units/", word),
          .head = people({"mudur"})[0],
          .representatives = people({"ada", "bora", "cem"}),
          .managers = people({"deren", "efe", "fulya"}),
          .standard = absl::StrCat("credentials/medium.", word),
          .guarded = absl::StrCat("credentials/spotify.", word),
          .changes = number > 1};
}

std::string UnitOf(int number) {
  return absl::Substitute(R"(  - name: units/$0
    kind: institute
    display_name: "Kasa $0"
    parent: units/rektorluk
)",
                          Word(number));
}

std::string PersonOf(const House& house, const std::string& person, const char* more) {
  const std::string id(IdOf(person));
  return absl::Substitute(R"(  - name: people/$0
    display_name: "Kasa $0"
    email: $0@ornekuni.edu.tr
    roles:
      - {role: staff, unit: $1}
)",
                          id, house.unit) +
         (*more == '\0' ? "" : absl::Substitute("      - {role: $0, unit: $1}\n", more, house.unit));
}

std::string AccountsOf(const House& house, int number) {
  std::string accounts;
  for (const char* platform : {"medium", "spotify"}) {
    absl::StrAppend(&accounts, absl::Substitute(R"(  - platform: $0
    handle: $1
    display_name: "Kasa"
    unit: $2
    managers: [$3]
)",
                                                platform, Word(number), house.unit, house.managers[0]));
  }
  return accounts;
}

// Puts `text` before the line `line`.
bool InsertBefore(absl::string_view line, const std::string& text, std::string& file) {
  const size_t at = file.find(absl::StrCat("\n", line, "\n"));
  if (at == std::string::npos) return false;
  file.insert(at + 1, text);
  return true;
}

bool IsOfHouse(const std::string& name) { return absl::StrContains(name, "/kasa") || absl::StrContains(name, ".kasa"); }

}  // namespace

const std::vector<House>& Houses() {
  static const auto* const houses = [] {
    auto* made = new std::vector<House>;
    for (int number = 1; number <= kHouses; ++number) made->push_back(MakeHouse(number));
    return made;
  }();
  return *houses;
}

absl::StatusOr<std::string> WithHouses(absl::string_view file) {
  std::string units;
  std::string people;
  std::string accounts;
  for (int number = 1; number <= kHouses; ++number) {
    const House& house = Houses()[static_cast<size_t>(number - 1)];
    absl::StrAppend(&units, UnitOf(number));
    absl::StrAppend(&people, PersonOf(house, house.head, "unit_head"));
    for (const std::string& person : house.representatives) {
      absl::StrAppend(&people, PersonOf(house, person, person == house.representatives[0] ? "representative" : ""));
    }
    for (const std::string& person : house.managers) absl::StrAppend(&people, PersonOf(house, person, ""));
    absl::StrAppend(&accounts, AccountsOf(house, number));
  }
  std::string with(file);
  if (!absl::EndsWith(with, "\n")) with += "\n";
  if (!InsertBefore("people:", units, with) || !InsertBefore("accounts:", people, with)) {
    return absl::InternalError("the sample university's file has another form than expected");
  }
  return with + accounts;
}

University WithoutHouses(University university) {
  std::erase_if(university.units, [](const directory::v1::Unit& unit) { return IsOfHouse(unit.name()); });
  std::erase_if(university.people, [](const directory::v1::Person& person) { return IsOfHouse(person.name()); });
  std::erase_if(university.accounts, [](const directory::v1::Account& account) { return IsOfHouse(account.name()); });
  return university;
}

absl::Status SetVaultPolicy(const integration::Stack& stack) {
  const std::unique_ptr<rpc::Client> client = CallerOf(stack, "vault", kDirector);
  v1::SetVaultPolicyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_policy(), CallPatiently<v1::VaultPolicy>(*client, v1::GetVaultPolicyRequest()));
  v1::VaultPolicy& policy = *request.mutable_policy();
  v1::TierRule& rule = *policy.add_tiers();
  rule.set_tier(v1::TIER_HIGH);
  for (const House& house : Houses()) rule.add_accounts(absl::StrCat("accounts/", IdOf(house.guarded)));
  policy.set_history_versions(24);
  policy.set_reveals_per_hour(1000);
  policy.set_unusual_accounts_per_day(1000);
  policy.set_office_hour_from(0);
  policy.set_office_hour_to(24);
  policy.clear_reminder_days();
  policy.add_reminder_days(0);
  policy.add_reminder_days(365);
  request.set_request_id(RandomUuid());
  return CallPatiently<v1::VaultPolicy>(*client, request).status();
}

}  // namespace meydan::chaos
