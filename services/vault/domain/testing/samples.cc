#include "services/vault/domain/testing/samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/policy.h"

namespace meydan::vault::testing {
namespace {

using directory::v1::Role;

bool Contains(const std::vector<std::string>& names, absl::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

storage::v1::Holder HolderOf(const std::string& person, v1::HandOver::Post post, absl::Time since) {
  storage::v1::Holder holder;
  holder.set_person(person);
  holder.set_post(post);
  *holder.mutable_since() = ToProto(since);
  return holder;
}

storage::v1::Credential Empty(const std::string& name, const std::string& account, const std::string& unit) {
  storage::v1::Credential credential;
  credential.set_name(name);
  credential.set_account(account);
  credential.set_unit(unit);
  credential.set_duty(true);
  *credential.mutable_create_time() = ToProto(kNow - absl::Hours(24 * 20));
  *credential.mutable_update_time() = ToProto(kNow - absl::Hours(24 * 20));
  std::vector<std::string> overseers = {"people/mudur"};
  if (unit == kLaw) overseers.insert(overseers.begin(), "people/dekan");
  for (const std::string& person : overseers) {
    *credential.add_overseers() = HolderOf(person, v1::HandOver::POST_UNSPECIFIED, ToTime(credential.create_time()));
  }
  return credential;
}

// Puts version 1 of every field there and confirms it an hour later.
storage::v1::Credential Filled(storage::v1::Credential credential, const std::string& person) {
  const absl::Time time = kNow - absl::Hours(24 * 10);
  for (const v1::Field field : kAllFields) {
    storage::v1::StoredVersion version = Version(field, 1, person, time);
    *version.mutable_shown()->mutable_confirm_time() = ToProto(time + absl::Hours(1));
    version.mutable_shown()->set_confirmed_by(person);
    *FieldOf(credential, field).add_versions() = std::move(version);
  }
  credential.set_revision(2);
  *credential.mutable_update_time() = ToProto(time + absl::Hours(1));
  return credential;
}

bool HasParts(v1::Field field) { return field == v1::FIELD_SECOND_FACTOR || field == v1::FIELD_RECOVERY_CODES; }

}  // namespace

SignIn FreshSignIn(absl::Time now) { return {.time = now - absl::Minutes(1), .second_factor = true}; }

University::University()
    : accounts_{{kInstagram, {kLaw, directory::v1::Account::STATE_ACTIVE}},
                {kX, {kDirectorate, directory::v1::Account::STATE_ACTIVE}},
                {kRequested, {kMedicine, directory::v1::Account::STATE_REQUESTED}},
                {kClosed, {kMedicine, directory::v1::Account::STATE_CLOSED}}},
      representatives_{{kLaw, "people/ece"}, {kMedicine, "people/tip.temsilci"}} {
  Grant("people/mudur", Role::ROLE_DIRECTOR, kDirectorate);
  Grant("people/rana", Role::ROLE_REVIEWER, kDirectorate);
  Grant("people/deniz", Role::ROLE_MODERATOR, kDirectorate);
  Grant("people/dekan", Role::ROLE_UNIT_HEAD, kLaw);
  Grant("people/ali", Role::ROLE_STAFF, kLaw);
  Grant("people/tip.dekan", Role::ROLE_UNIT_HEAD, kMedicine);
  Grant("people/tip.uye", Role::ROLE_STAFF, kMedicine);
  Grant("people/rektor", Role::ROLE_SENIOR_MANAGER, kRectorate);
  Grant("people/bt", Role::ROLE_OPERATOR, kRectorate);
  for (const char* person :
       {"people/ece", "people/tip.temsilci", "people/yonetici", "people/ikinci", "people/ece.iletisim"}) {
    people_[person];
  }
  Designate(kInstagram, "people/yonetici");
  Designate(kInstagram, "people/ece.iletisim");
  Designate(kX, "people/yonetici");
  Designate(kX, "people/ikinci");
  Join("people/ece", "people/ece.iletisim");
}

World University::world() const {
  return {.directorate = kDirectorate,
          .has_unit =
              [](absl::string_view unit) {
                return unit == kDirectorate || unit == kLaw || unit == kMedicine || unit == kRectorate;
              },
          .account = [this](absl::string_view name) -> std::optional<AccountFacts> {
            const auto at = accounts_.find(name);
            if (at == accounts_.end()) return std::nullopt;
            return at->second;
          },
          .managers =
              [this](absl::string_view account) {
                const auto at = managers_.find(account);
                return at == managers_.end() ? std::vector<std::string>{} : at->second;
              },
          .representative =
              [this](absl::string_view unit) {
                const auto at = representatives_.find(unit);
                return at == representatives_.end() ? std::string() : at->second;
              },
          .heads = [this](absl::string_view unit) { return PeopleWith(Role::ROLE_UNIT_HEAD, unit); },
          .directors = [this] { return PeopleWith(Role::ROLE_DIRECTOR, kDirectorate); },
          .has_person = [this](absl::string_view person) { return people_.contains(person); },
          .person_version =
              [this](absl::string_view person) {
                const auto at = versions_.find(person);
                return at == versions_.end() ? int64_t{1} : at->second;
              },
          .same_person = [this](absl::string_view person) { return NamesOf(person); }};
}

Standing University::Who(const std::string& person, SignIn sign_in) const {
  Actor actor{person, {}};
  if (const auto at = people_.find(person); at != people_.end()) actor.grants = at->second;
  std::vector<std::string> manages;
  for (const auto& [account, managers] : managers_) {
    if (!Contains(managers, person)) continue;
    manages.push_back(account);
    actor.grants.push_back({Role::ROLE_ACCOUNT_MANAGER, accounts_.at(account).unit});
  }
  for (const auto& [unit, representative] : representatives_) {
    if (representative == person) actor.grants.push_back({Role::ROLE_REPRESENTATIVE, unit});
  }
  return StandingOf(actor, sign_in, kDirectorate, std::move(manages));
}

void University::Grant(const std::string& person, Role role, const std::string& unit) {
  people_[person].push_back({role, unit});
}

void University::Leave(const std::string& person) {
  people_.erase(person);
  for (auto& [account, managers] : managers_) std::erase(managers, person);
  for (auto& [unit, representative] : representatives_) {
    if (representative == person) representative.clear();
  }
}

void University::Designate(const std::string& account, const std::string& person) {
  people_[person];
  std::vector<std::string>& managers = managers_[account];
  managers.push_back(person);
  std::sort(managers.begin(), managers.end());
}

void University::EndDesignation(const std::string& account, const std::string& person) {
  std::erase(managers_[account], person);
}

void University::Join(const std::string& one, const std::string& other) {
  for (std::vector<std::string>& human : humans_) {
    if (!Contains(human, one)) continue;
    human.push_back(other);
    return;
  }
  humans_.push_back({one, other});
}

std::vector<std::string> University::PeopleWith(Role role, absl::string_view unit) const {
  std::vector<std::string> people;
  for (const auto& [person, grants] : people_) {
    if (Actor{person, grants}.Has(role, unit)) people.push_back(person);
  }
  return people;
}

std::vector<std::string> University::NamesOf(absl::string_view person) const {
  for (const std::vector<std::string>& human : humans_) {
    if (Contains(human, person)) return human;
  }
  return {std::string(person)};
}

Office::Office() : world(university.world()), policy(DefaultPolicy()) {
  v1::TierRule& rule = *policy.add_tiers();
  rule.set_tier(v1::TIER_HIGH);
  rule.add_accounts(kX);
}

Occasion Office::As(const std::string& person, absl::Time now) const { return As(person, now, FreshSignIn(now)); }

Occasion Office::As(const std::string& person, absl::Time now, SignIn sign_in) const {
  return {.who = university.Who(person, sign_in),
          .world = world,
          .policy = policy,
          .now = now,
          .cause = "request/5f0c1f5e-0000-4000-8000-00000000000a",
          .digest = [](absl::string_view words) { return absl::StrCat("hmac-of-", words.size(), "-bytes"); }};
}

Occasion Office::AsVault(absl::Time now) const {
  Occasion occasion = As("services/vault", now, SignIn{});
  occasion.cause = "event/5f0c1f5e-0000-4000-8000-00000000000b";
  return occasion;
}

storage::v1::Credential Office::EmptyInstagram() const {
  storage::v1::Credential credential = Empty(kInstagramCredential, kInstagram, kLaw);
  const absl::Time since = ToTime(credential.create_time());
  *credential.add_holders() = HolderOf("people/ece.iletisim", v1::HandOver::POST_MANAGER, since);
  *credential.add_holders() = HolderOf("people/yonetici", v1::HandOver::POST_MANAGER, since);
  *credential.add_holders() = HolderOf("people/ece", v1::HandOver::POST_REPRESENTATIVE, since);
  Settle(credential, AsVault(since));
  return credential;
}

storage::v1::Credential Office::Instagram() const {
  storage::v1::Credential credential = Filled(EmptyInstagram(), "people/ece");
  Settle(credential, AsVault(ToTime(credential.update_time())));
  return credential;
}

storage::v1::Credential Office::X() const {
  storage::v1::Credential credential = Empty(kXCredential, kX, kDirectorate);
  const absl::Time since = ToTime(credential.create_time());
  *credential.add_holders() = HolderOf("people/ikinci", v1::HandOver::POST_MANAGER, since);
  *credential.add_holders() = HolderOf("people/yonetici", v1::HandOver::POST_MANAGER, since);
  credential = Filled(std::move(credential), "people/yonetici");
  Settle(credential, AsVault(ToTime(credential.update_time())));
  return credential;
}

storage::v1::SealedValue Sealed(v1::Field field, const std::string& text) {
  storage::v1::SealedValue value;
  value.set_id(DerivedUuid(absl::StrCat(field, "/", text)));
  value.set_key_version(1);
  value.set_wrapped_key(absl::StrCat("wrapped-key-of-", text));
  value.set_ciphertext(absl::StrCat("ciphertext-of-", text));
  return value;
}

std::string PartDigest(const std::string& text) { return absl::StrCat("part-digest-of-", text); }

std::string ReuseDigest(const std::string& text) { return absl::StrCat("reuse-digest-of-", text); }

Deposit DepositOf(v1::Field field, const std::string& text, const std::vector<v1::Weakness>& weaknesses) {
  Deposit deposit;
  deposit.field = field;
  deposit.seal = [field, text](int /*version*/) { return Sealed(field, text); };
  deposit.key_version = 1;
  if (field == v1::FIELD_PASSWORD) deposit.reuse_digest = ReuseDigest(text);
  if (HasParts(field)) deposit.part_digests = {PartDigest(text)};
  deposit.weaknesses = weaknesses;
  return deposit;
}

storage::v1::StoredVersion Version(v1::Field field, int number, const std::string& person, absl::Time time) {
  const std::string text = absl::StrCat(v1::Field_Name(field), "-", number);
  storage::v1::StoredVersion version;
  *version.mutable_value() = Sealed(field, text);
  if (field == v1::FIELD_PASSWORD) version.set_reuse_digest(ReuseDigest(text));
  if (HasParts(field)) version.add_part_digests(PartDigest(text));
  v1::FieldVersion& shown = *version.mutable_shown();
  shown.set_number(number);
  shown.set_state(v1::FieldVersion::STATE_CURRENT);
  *shown.mutable_create_time() = ToProto(time);
  shown.set_created_by(person);
  v1::Knowledge& knowledge = *shown.add_known_by();
  knowledge.set_person(person);
  knowledge.set_how(v1::Knowledge::HOW_DEPOSITED);
  knowledge.add_ways(v1::Knowledge::HOW_DEPOSITED);
  knowledge.set_by_post(true);
  *knowledge.mutable_first_time() = ToProto(time);
  *knowledge.mutable_last_time() = ToProto(time);
  knowledge.set_count(1);
  return version;
}

storage::v1::StoredField& FieldOf(storage::v1::Credential& credential, v1::Field field) {
  for (storage::v1::StoredField& one : *credential.mutable_fields()) {
    if (one.field() == field) return one;
  }
  storage::v1::StoredField& added = *credential.add_fields();
  added.set_field(field);
  return added;
}

CredentialDecision SharePassword(const Office& office, const storage::v1::Credential& current, const std::string& text,
                                 absl::Time now, const std::string& person) {
  v1::ShareCredentialRequest request;
  request.set_name(current.name());
  return Given(Share(current, request, {DepositOf(v1::FIELD_PASSWORD, text)}, office.As(person, now)));
}

v1::FieldVersion Shown(const storage::v1::Credential& credential, int number, v1::Field field) {
  const storage::v1::StoredVersion* version = VersionOf(credential, field, number);
  if (version == nullptr) ADD_FAILURE() << "no version " << number;
  return version == nullptr ? v1::FieldVersion() : version->shown();
}

std::vector<std::string> StatesOf(const storage::v1::Credential& credential, v1::Field field) {
  std::vector<std::string> states;
  for (const storage::v1::StoredField& one : credential.fields()) {
    if (one.field() != field) continue;
    for (const storage::v1::StoredVersion& version : one.versions()) {
      const auto state = version.shown().state();
      states.push_back(absl::StrCat(version.shown().number(), " ", v1::FieldVersion::State_Name(state).substr(6)));
    }
  }
  return states;
}

v1::AccessGrant GrantFor(const std::string& person, const std::string& id, v1::AccessGrant::Basis basis) {
  v1::AccessGrant grant;
  grant.set_id(id);
  grant.set_person(person);
  for (const v1::Field field : kAllFields) grant.add_fields(field);
  grant.set_basis(basis);
  grant.set_state(v1::AccessGrant::STATE_ACTIVE);
  *grant.mutable_start_time() = ToProto(kNow - absl::Hours(1));
  *grant.mutable_expire_time() = ToProto(kNow + absl::Hours(1));
  grant.set_uses_left(-1);
  grant.set_tier(v1::TIER_HIGH);
  return grant;
}

std::vector<std::string> EventsOf(const std::vector<google::protobuf::Any>& events) {
  std::vector<std::string> names;
  for (const google::protobuf::Any& event : events) {
    if (event.Is<v1::AuditRecorded>()) continue;
    names.push_back(event.type_url().substr(event.type_url().rfind('.') + 1));
  }
  return names;
}

std::vector<std::string> EventsOf(const CredentialDecision& decision) { return EventsOf(decision.events); }

std::vector<v1::AuditRecord> RecordsOf(const std::vector<google::protobuf::Any>& events) {
  std::vector<v1::AuditRecord> records;
  for (const google::protobuf::Any& event : events) {
    v1::AuditRecorded recorded;
    if (!event.UnpackTo(&recorded)) continue;
    if (!records.emplace_back().ParseFromString(recorded.record())) ADD_FAILURE() << "no record in the event";
  }
  return records;
}

std::vector<v1::AuditRecord> RecordsOf(const CredentialDecision& decision) { return RecordsOf(decision.events); }

CredentialDecision Given(absl::StatusOr<Ruling> ruling) {
  EXPECT_TRUE(ruling.ok()) << ruling.status();
  if (!ruling.ok()) return {};
  EXPECT_TRUE(ruling->refusal.ok()) << ruling->refusal;
  return std::move(ruling->decision);
}

CredentialDecision Given(absl::StatusOr<CredentialDecision> decision) {
  EXPECT_TRUE(decision.ok()) << decision.status();
  return decision.ok() ? *std::move(decision) : CredentialDecision{};
}

absl::Status RefusalOf(const storage::v1::Credential& before, const absl::StatusOr<Ruling>& ruling) {
  if (!ruling.ok()) return ruling.status();
  EXPECT_FALSE(ruling->refusal.ok()) << "was allowed";
  EXPECT_TRUE(EventsOf(ruling->decision).empty()) << "a refusal leads to nothing but its record";
  const std::vector<v1::AuditRecord> records = RecordsOf(ruling->decision);
  EXPECT_EQ(records.size(), 1u);
  if (!records.empty()) EXPECT_EQ(records[0].refusal(), ReasonOf(ruling->refusal));
  storage::v1::Credential after = ruling->decision.state;
  storage::v1::Credential unchanged = before;
  after.clear_chain();
  unchanged.clear_chain();
  EXPECT_EQ(after.SerializeAsString(), unchanged.SerializeAsString()) << "a refusal changes nothing";
  return ruling->refusal;
}

}  // namespace meydan::vault::testing
