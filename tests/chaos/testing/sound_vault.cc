#include "tests/chaos/testing/sound_vault.h"

#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/vault/v1/events.pb.h"
#include "tests/chaos/testing/sound_facts.h"

namespace meydan::chaos::testing {
namespace {

namespace v1 = vault::v1;
using meydan::testing::Proto;

constexpr char kManager[] = "people/ayse";
constexpr char kRepresentative[] = "people/temsilci";
constexpr char kDean[] = "people/dekan";
constexpr char kLeaver[] = "people/eski";
constexpr char kKeeper[] = "people/anahtar";
constexpr char kKeyring[] = "keyrings/vault";

template <typename Message>
Message WithFacts(Message message) {
  message.mutable_facts()->set_name(kCredential);
  message.mutable_facts()->set_account("accounts/x.hukuk");
  message.mutable_facts()->set_unit("units/hukuk");
  return message;
}

void Tell(Facts& facts, int version, std::initializer_list<const char*> people) {
  const std::string event = absl::StrCat("meydan.vault/", kCredential, "@", version, ".1");
  for (const char* person : people) facts.notices.push_back(MakeNotice(person, event));
}

void AddValues(Facts& facts) {
  VaultAnswers& answers = facts.vault.answers;
  const auto shared = WithFacts(Proto<v1::CredentialShared>(R"pb(fields: FIELD_PASSWORD)pb"));
  Record(facts, kCredential, Proto<v1::AuditRecord>(R"pb(actor: "people/temsilci"
                                                         action: ACTION_SHARE
                                                         fields: FIELD_PASSWORD
                                                         cause: "request/share")pb"),
         &shared);
  Tell(facts, 1, {kManager});
  answers.deposited = {{kCredential, kRepresentative, v1::FIELD_PASSWORD, 1, "first"}};
  answers.commands.push_back({kCredential, v1::AuditRecord::ACTION_SHARE, "share", kRepresentative});

  const auto revealed = WithFacts(Proto<v1::CredentialRevealed>(R"pb(field: FIELD_PASSWORD person: "people/ayse")pb"));
  Record(facts, kCredential, Proto<v1::AuditRecord>(R"pb(actor: "people/ayse"
                                                         action: ACTION_REVEAL
                                                         field: FIELD_PASSWORD
                                                         version: 1
                                                         cause: "call/1")pb"),
         &revealed);
  Tell(facts, 2, {kRepresentative});
  const Look look{kCredential, kManager, v1::AuditRecord::ACTION_REVEAL, v1::FIELD_PASSWORD};
  answers.sights.push_back({look, 1, 2, "first"});

  const auto started = WithFacts(Proto<v1::RotationStarted>(R"pb(version: 2)pb"));
  Record(facts, kCredential, Proto<v1::AuditRecord>(R"pb(actor: "people/ayse"
                                                         action: ACTION_ROTATE
                                                         field: FIELD_PASSWORD
                                                         version: 2
                                                         cause: "call/2")pb"),
         &started);
  facts.events.back().set_actor(kManager);
  const Look change{kCredential, kManager, v1::AuditRecord::ACTION_ROTATE, v1::FIELD_PASSWORD};
  answers.sights.push_back({change, 2, 0, "second"});

  const auto rotated = WithFacts(Proto<v1::CredentialRotated>(R"pb(version: 2)pb"));
  Record(facts, kCredential, Proto<v1::AuditRecord>(R"pb(actor: "people/ayse"
                                                         action: ACTION_CONFIRM_ROTATION
                                                         field: FIELD_PASSWORD
                                                         version: 2
                                                         cause: "request/rotated")pb"),
         &rotated);
  facts.events.back().set_actor(kManager);
  Tell(facts, 4, {kRepresentative});
  answers.commands.push_back({kCredential, v1::AuditRecord::ACTION_CONFIRM_ROTATION, "rotated", kManager, 2});
}

void AddHandOver(Facts& facts) {
  VaultAnswers& answers = facts.vault.answers;
  const auto started = WithFacts(Proto<v1::HandOverStarted>(R"pb(hand_over: "h1"
                                                                 leaver: "people/eski"
                                                                 successor: "people/ayse"
                                                                 post: POST_MANAGER)pb"));
  Record(facts, kCredential, Proto<v1::AuditRecord>(R"pb(actor: "services/vault"
                                                         action: ACTION_HAND_OVER
                                                         subject: "h1"
                                                         cause: "event/1")pb"),
         &started);
  Tell(facts, 5, {kLeaver, kManager, kRepresentative, kDean});
  answers.departures = {{kCredential, kLeaver, v1::HandOver::POST_MANAGER}};
  const auto completed = WithFacts(Proto<v1::HandOverCompleted>(R"pb(hand_over: "h1"
                                                                     leaver: "people/eski"
                                                                     successor: "people/ayse"
                                                                     post: POST_MANAGER)pb"));
  Record(facts, kCredential, Proto<v1::AuditRecord>(R"pb(actor: "people/ayse"
                                                         action: ACTION_HAND_OVER
                                                         subject: "h1"
                                                         cause: "request/confirmed")pb"),
         &completed);
  Tell(facts, 6, {kRepresentative, kDean});
  answers.commands.push_back({kCredential, v1::AuditRecord::ACTION_HAND_OVER, "confirmed", kManager});
  facts.university.accounts[0].add_hand_overs()->set_id("h1");
}

void AddProof(Facts& facts) {
  VaultAnswers& answers = facts.vault.answers;
  Record(facts, kKeyring, Proto<v1::AuditRecord>(R"pb(actor: "people/anahtar"
                                                      action: ACTION_KEYS
                                                      version: 2
                                                      subject: "rotate"
                                                      cause: "request/turn")pb"));
  answers.commands.push_back({kKeyring, v1::AuditRecord::ACTION_KEYS, "turn", kKeeper});
  facts.vault.keyring = Proto<v1::Keyring>(R"pb(name: "keyrings/vault"
                                                current: 2
                                                minimum: 2
                                                versions { number: 2 values: 1 })pb");
  const auto revealed =
      WithFacts(Proto<v1::CredentialRevealed>(R"pb(field: FIELD_PASSWORD person: "people/temsilci")pb"));
  Record(facts, kCredential, Proto<v1::AuditRecord>(R"pb(actor: "people/temsilci"
                                                         action: ACTION_REVEAL
                                                         field: FIELD_PASSWORD
                                                         version: 2
                                                         cause: "call/3")pb"),
         &revealed);
  Tell(facts, 7, {kManager});
  const Look look{kCredential, kRepresentative, v1::AuditRecord::ACTION_REVEAL, v1::FIELD_PASSWORD};
  answers.sights.push_back({look, 2, 7, "second"});
  answers.proofs = {answers.sights.back()};
}

}  // namespace

void Record(Facts& facts, const std::string& chain, const v1::AuditRecord& record,
            const google::protobuf::Message* also) {
  VaultChain& there = facts.vault.chains[chain];
  v1::AuditRecorded recorded;
  recorded.set_chain(chain);
  recorded.set_number(there.head.number() + 1);
  recorded.set_record(record.SerializeAsString());
  recorded.set_digest(Sha256(absl::StrCat(there.head.digest(), recorded.record())));
  there.head.set_number(recorded.number());
  there.head.set_digest(recorded.digest());
  v1::ChainEntry& entry = there.entries.emplace_back();
  entry.set_number(recorded.number());
  entry.set_record(recorded.record());
  entry.set_digest(recorded.digest());
  facts.events.push_back(MakeEvent("vault", chain, recorded.number(), 0, record.cause(), recorded));
  if (also != nullptr) {
    facts.events.push_back(MakeEvent("vault", chain, recorded.number(), 1, record.cause(), *also));
  }
}

Facts SoundVault() {
  Facts facts = QuietFacts();
  AddValues(facts);
  AddHandOver(facts);
  AddProof(facts);
  // Who shared it was not told that it was shared: the envelope says who did.
  for (Event& event : facts.events) {
    if (Is<v1::CredentialShared>(event)) event.set_actor(kRepresentative);
  }
  facts.vault.credentials = {Proto<v1::Credential>(R"pb(name: "credentials/x.hukuk"
                                                        account: "accounts/x.hukuk"
                                                        unit: "units/hukuk"
                                                        fields {
                                                          field: FIELD_PASSWORD
                                                          versions { number: 1 state: STATE_SUPERSEDED }
                                                          versions { number: 2 state: STATE_CURRENT }
                                                        }
                                                        hand_overs {
                                                          id: "h1"
                                                          leaver: "people/eski"
                                                          successor: "people/ayse"
                                                          post: POST_MANAGER
                                                          state: STATE_COMPLETED
                                                          access_confirmed_by: "people/ayse"
                                                        })pb")};
  facts.vault.who_can_see[kCredential] = {Proto<v1::Access>(R"pb(person: "people/ayse" by: "MANAGER")pb"),
                                          Proto<v1::Access>(R"pb(person: "people/direktor" by: "DIRECTOR")pb")};
  return facts;
}

}  // namespace meydan::chaos::testing
