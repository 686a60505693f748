#pragma once

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/vault/v1/audit.pb.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/surroundings.h"

namespace meydan::vault::testing {

// Monday, 2 March 2026, 09:00 UTC: noon in the university's time zone, within its office hours.
inline const absl::Time kNow = absl::FromUnixSeconds(1'772'442'000);

inline constexpr char kDirectorate[] = "units/iletisim";
inline constexpr char kLaw[] = "units/hukuk";
inline constexpr char kMedicine[] = "units/tip";
inline constexpr char kRectorate[] = "units/rektorluk";

// Law's account: of TIER_STANDARD. The university's own account, the Directorate's: of TIER_HIGH.
inline constexpr char kInstagram[] = "accounts/instagram.ornekuni_hukuk";
inline constexpr char kX[] = "accounts/x.ornekuni";
// An account of Medicine that is asked for only, and one that is closed.
inline constexpr char kRequested[] = "accounts/youtube.ornekuni_tip";
inline constexpr char kClosed[] = "accounts/facebook.ornekuni_tip";

inline constexpr char kInstagramCredential[] = "credentials/instagram.ornekuni_hukuk";
inline constexpr char kXCredential[] = "credentials/x.ornekuni";

inline constexpr v1::Field kAllFields[] = {v1::FIELD_USER_NAME,      v1::FIELD_EMAIL,
                                           v1::FIELD_PASSWORD,       v1::FIELD_SECOND_FACTOR,
                                           v1::FIELD_RECOVERY_CODES, v1::FIELD_RECOVERY_CONTACT,
                                           v1::FIELD_EMAIL_OWNER};

// A sign-in of a minute ago, with a second factor.
SignIn FreshSignIn(absl::Time now = kNow);

// A small university, as its directory knows it.
//
//   Directorate  mudur (director), rana (reviewer), deniz (moderator), yonetici (runs both accounts),
//                ikinci (runs X), ece.iletisim (runs Law's Instagram; the same human being as ece)
//   Law          ece (representative), dekan (head), ali (staff)
//   Medicine     tip.temsilci (representative), tip.dekan (head), tip.uye (staff)
//   Rectorate    rektor (senior manager)
//   bt (operator of the systems), yok (nobody knows)
class University {
 public:
  University();

  // Looks at this object, which must outlive it.
  World world() const;
  // As the directory sees them now.
  Standing Who(const std::string& person, SignIn sign_in = FreshSignIn()) const;

  void Grant(const std::string& person, directory::v1::Role role, const std::string& unit);
  // Has left: holds nothing, and is known no more.
  void Leave(const std::string& person);
  void Designate(const std::string& account, const std::string& person);
  void EndDesignation(const std::string& account, const std::string& person);
  // Or nobody, "".
  void SetRepresentative(const std::string& unit, const std::string& person) { representatives_[unit] = person; }
  // What is known of them is of that version; 0: nobody has heard of them yet. 1 unless told otherwise, also of those
  // who have left.
  void SetVersion(const std::string& person, int64_t version) { versions_[person] = version; }
  // From now on both names stand for one human being.
  void Join(const std::string& one, const std::string& other);
  AccountFacts& account(const std::string& name) { return accounts_[name]; }

 private:
  std::vector<std::string> PeopleWith(directory::v1::Role role, absl::string_view unit) const;
  std::vector<std::string> NamesOf(absl::string_view person) const;

  std::map<std::string, AccountFacts, std::less<>> accounts_;
  std::map<std::string, std::vector<std::string>, std::less<>> managers_;
  std::map<std::string, std::string, std::less<>> representatives_;
  std::map<std::string, std::vector<Actor::Grant>, std::less<>> people_;
  std::map<std::string, int64_t, std::less<>> versions_;
  std::vector<std::vector<std::string>> humans_;  // of several names
};

// Everything that commands look at, and short ways to give them.
class Office {
 public:
  Office();
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  University university;
  World world;
  v1::VaultPolicy policy;  // the default one, with kX in TIER_HIGH

  // A call of theirs, with a fresh sign-in and a second factor unless told otherwise. Looks at this object.
  Occasion As(const std::string& person, absl::Time now = kNow) const;
  Occasion As(const std::string& person, absl::Time now, SignIn sign_in) const;
  // An event or a timer of Meydan's own.
  Occasion AsVault(absl::Time now = kNow) const;

  // Law's Instagram credential and the university's X credential: every field there in version 1, deposited ten days
  // before kNow by ece and yonetici, and confirmed by them an hour later; the duty holds and is met.
  storage::v1::Credential Instagram() const;
  storage::v1::Credential X() const;
  // The same, of which nothing is there.
  storage::v1::Credential EmptyInstagram() const;
};

// A value, sealed as far as the rules can see: recognisable bytes, another id for each `text`.
storage::v1::SealedValue Sealed(v1::Field field, const std::string& text);
// The digest by which reuse of that text is found.
std::string ReuseDigest(const std::string& text);
// The digest by which it is seen that this seed, or this code, comes back.
std::string PartDigest(const std::string& text);
Deposit DepositOf(v1::Field field, const std::string& text, const std::vector<v1::Weakness>& weaknesses = {});

// A version by hand: CURRENT, known by `person` who deposited it.
storage::v1::StoredVersion Version(v1::Field field, int number, const std::string& person, absl::Time time);
storage::v1::StoredField& FieldOf(storage::v1::Credential& credential, v1::Field field);

// Law's password, shared anew.
CredentialDecision SharePassword(const Office& office, const storage::v1::Credential& current, const std::string& text,
                                 absl::Time now = kNow, const std::string& person = "people/ece");
// What is public about a version, which must be there.
v1::FieldVersion Shown(const storage::v1::Credential& credential, int number, v1::Field field = v1::FIELD_PASSWORD);
// The states of a field's versions: {"1 DESTROYED", "2 CURRENT"}.
std::vector<std::string> StatesOf(const storage::v1::Credential& credential, v1::Field field = v1::FIELD_PASSWORD);

// A grant in force from an hour before kNow to an hour after, for all fields, uncounted.
v1::AccessGrant GrantFor(const std::string& person, const std::string& id = "7b4c0c56-0000-4000-8000-000000000001",
                         v1::AccessGrant::Basis basis = v1::AccessGrant::BASIS_REQUEST);

// The short names of the events in order, without the audit's: {"CredentialShared", "RotationDue"}.
std::vector<std::string> EventsOf(const std::vector<google::protobuf::Any>& events);
std::vector<std::string> EventsOf(const CredentialDecision& decision);
// The records that were written, in order.
std::vector<v1::AuditRecord> RecordsOf(const std::vector<google::protobuf::Any>& events);
std::vector<v1::AuditRecord> RecordsOf(const CredentialDecision& decision);

// The first event of that type; there must be one.
template <typename Event>
Event EventOf(const CredentialDecision& decision) {
  Event event;
  for (const google::protobuf::Any& one : decision.events) {
    if (one.UnpackTo(&event)) return event;
  }
  ADD_FAILURE() << "no " << Event::descriptor()->name();
  return event;
}

// What a copy answers that knows less of the directory than another one.
MATCHER(IsOutdated, "") {
  return ::testing::ExplainMatchResult(meydan::testing::Fails(absl::StatusCode::kUnavailable, "DIRECTORY_OUTDATED"),
                                       arg, result_listener);
}

// What came of it, which must be neither an error nor a refusal.
CredentialDecision Given(absl::StatusOr<Ruling> ruling);
CredentialDecision Given(absl::StatusOr<CredentialDecision> decision);
// The refusal, which must be recorded by one record with its reason and change nothing else; or the error.
absl::Status RefusalOf(const storage::v1::Credential& before, const absl::StatusOr<Ruling>& ruling);

}  // namespace meydan::vault::testing
