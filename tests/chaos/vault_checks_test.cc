#include "tests/chaos/vault_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "common/base/testing/status_matchers.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/vault/v1/events.pb.h"
#include "tests/chaos/testing/found.h"
#include "tests/chaos/testing/sound_facts.h"
#include "tests/chaos/testing/sound_vault.h"

namespace meydan::chaos {
namespace {

using meydan::testing::Proto;
using ::testing::Contains;
using ::testing::ElementsAre;
using testing::Found;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kCredential;
using testing::Lose;
using testing::MakeNotice;
using testing::Record;
using testing::SoundVault;
using ::testing::UnorderedElementsAre;
namespace v1 = vault::v1;

constexpr char kOfPassword[] = "ACTION_REVEAL of FIELD_PASSWORD of credentials/x.hukuk by people/ayse";

std::string OfCredential(const std::string& event) { return "meydan.vault/credentials/x.hukuk@" + event; }

v1::FieldStatus& Password(Facts& facts) { return *facts.vault.credentials[0].mutable_fields(0); }

v1::AuditRecord Revealed(int version) {
  auto record = Proto<v1::AuditRecord>(R"pb(actor: "people/ayse" action: ACTION_REVEAL field: FIELD_PASSWORD)pb");
  record.set_version(version);
  return record;
}

Look LookOfManager(v1::AuditRecord::Action action = v1::AuditRecord::ACTION_REVEAL) {
  return {kCredential, "people/ayse", action, v1::FIELD_PASSWORD};
}

// One more reveal by the manager, recorded, said and told to the representative.
void RevealOnceMore(Facts& facts) {
  v1::CredentialRevealed revealed;
  revealed.mutable_facts()->set_name(kCredential);
  revealed.mutable_facts()->set_account("accounts/x.hukuk");
  revealed.mutable_facts()->set_unit("units/hukuk");
  revealed.set_field(v1::FIELD_PASSWORD);
  revealed.set_person("people/ayse");
  Record(facts, kCredential, Revealed(2), &revealed);
  facts.notices.push_back(MakeNotice("people/temsilci", OfCredential("8.1")));
}

TEST(VaultChecksTest, WhatIsAsItMustBeIsNotReported) { EXPECT_THAT(Found(SoundVault()), IsEmpty()); }

// Reveals.

TEST(VaultChecksTest, ASecretThatWasShownWithoutARecordIsLost) {
  Facts facts = SoundVault();
  facts.vault.answers.sights[0].record = 9;
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre(std::string("lost: version 1 was shown without a record 9: ") + kOfPassword,
                                   HasSubstr("doubled: 1 records more than answers, but 0 tries")));
}

TEST(VaultChecksTest, TwoAnswersHaveTwoRecords) {
  Facts facts = SoundVault();
  facts.vault.answers.sights.push_back(facts.vault.answers.sights[0]);
  EXPECT_THAT(Found(facts), ElementsAre(HasSubstr("lost: version 1 was shown without a record 2")));
}

TEST(VaultChecksTest, ARecordOfAnotherVersionOrPersonIsNone) {
  Facts facts = SoundVault();
  facts.vault.answers.sights[0].version = 2;
  facts.vault.answers.sights[0].value = "second";
  EXPECT_THAT(Found(facts), Contains(HasSubstr("lost: version 2 was shown without a record 2")));
  facts = SoundVault();
  facts.vault.answers.sights[0].look.person = "people/dekan";
  EXPECT_THAT(Found(facts), Contains(HasSubstr("without a record 2: ACTION_REVEAL of FIELD_PASSWORD of "
                                               "credentials/x.hukuk by people/dekan")));
}

TEST(VaultChecksTest, ARecordThatNobodyWasAnsweredIsOfATryWithoutAnAnswerOrDoubled) {
  Facts facts = SoundVault();
  RevealOnceMore(facts);
  EXPECT_THAT(Found(facts), ElementsAre(std::string("doubled: 1 records more than answers, but 0 tries without an "
                                                    "answer: ") +
                                        kOfPassword));
  facts.vault.answers.tries[LookOfManager()].unanswered = 1;
  EXPECT_THAT(Found(facts), IsEmpty());
}

TEST(VaultChecksTest, ARefusalIsRecordedAsOftenAsItIsAnswered) {
  Facts facts = SoundVault();
  facts.vault.answers.tries[LookOfManager()].refused["GRANT_REQUIRED"] = 1;
  EXPECT_THAT(
      Found(facts),
      ElementsAre(std::string("lost: GRANT_REQUIRED was answered 1 times and recorded 0 times: ") + kOfPassword));
  v1::AuditRecord refused = Revealed(0);
  refused.set_refusal("GRANT_REQUIRED");
  Record(facts, kCredential, refused);
  EXPECT_THAT(Found(facts), IsEmpty());
  Record(facts, kCredential, refused);
  EXPECT_THAT(Found(facts), ElementsAre(HasSubstr("doubled: 1 records more than answers")));
}

TEST(VaultChecksTest, ARevealThatIsNotSaidIsLost) {
  Facts facts = SoundVault();
  Lose(facts, OfCredential("2.1"));
  EXPECT_THAT(Found(facts), ElementsAre(std::string("lost: what was recorded is not what was said: ") + kOfPassword));
}

TEST(VaultChecksTest, ARotationIsRecordedWithItsVersion) {
  Facts facts = SoundVault();
  facts.vault.answers.sights[1].version = 3;
  EXPECT_THAT(Found(facts), Contains(HasSubstr("lost: version 3 was shown without a record: ACTION_ROTATE of")));
  facts = SoundVault();
  facts.vault.answers.sights.erase(facts.vault.answers.sights.begin() + 1);
  EXPECT_THAT(Found(facts), Contains(HasSubstr("doubled: 1 records more than answers, but 0 tries without an answer: "
                                               "ACTION_ROTATE")));
}

// Chains.

TEST(VaultChecksTest, ARecordThatWasChangedDoesNotGoOn) {
  Facts facts = SoundVault();
  facts.vault.chains[kCredential].entries[4].set_record(Revealed(1).SerializeAsString());
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre("disordered: record 5 of credentials/x.hukuk does not go on from the one before",
                                   "lost: record 5 of credentials/x.hukuk is another on the topic",
                                   HasSubstr("1 records more"), HasSubstr("what was recorded is not what was said")));
}

TEST(VaultChecksTest, ARecordThatIsMissingIsLostAndOneTooManyDoubled) {
  Facts facts = SoundVault();
  auto& entries = facts.vault.chains[kCredential].entries;
  entries.erase(entries.begin() + 4);
  EXPECT_THAT(Found(facts), Contains("lost: record 6 of credentials/x.hukuk stands in place 5"));
  facts = SoundVault();
  auto& twice = facts.vault.chains[kCredential].entries;
  twice.insert(twice.begin() + 4, twice[4]);
  EXPECT_THAT(Found(facts), Contains("doubled: record 5 of credentials/x.hukuk stands in place 6"));
}

TEST(VaultChecksTest, AChainThatIsCutOffIsNoticedByItsHeadAndByTheTopic) {
  Facts facts = SoundVault();
  facts.vault.chains[kCredential].entries.pop_back();
  EXPECT_THAT(Found(facts), Contains("lost: the head of credentials/x.hukuk is record 7, but the last is 6"));
  EXPECT_THAT(Found(facts), Contains("lost: record 7 of credentials/x.hukuk was said and is not there"));
  facts.vault.chains.erase(kCredential);
  EXPECT_THAT(Found(facts), Contains("lost: the chain credentials/x.hukuk was spoken of and is not there"));
}

TEST(VaultChecksTest, ARecordThatIsNotOnTheTopicIsLost) {
  Facts facts = SoundVault();
  Lose(facts, "meydan.vault/keyrings/vault@1.0");
  EXPECT_THAT(Found(facts), ElementsAre("lost: record 1 of keyrings/vault is not on the topic"));
}

// Commands.

TEST(VaultChecksTest, WhatWasAnsweredToBeDoneIsRecordedOnce) {
  Facts facts = SoundVault();
  facts.vault.answers.commands[0].request_id = "other";
  EXPECT_THAT(Found(facts), ElementsAre("lost: ACTION_SHARE of credentials/x.hukuk by people/temsilci was answered and "
                                        "is not recorded"));
  facts = SoundVault();
  Record(facts, kCredential,
         Proto<v1::AuditRecord>(R"pb(actor: "people/temsilci" action: ACTION_SHARE cause: "request/share")pb"));
  EXPECT_THAT(Found(facts),
              ElementsAre("doubled: request/share did ACTION_SHARE to credentials/x.hukuk more than once"));
}

// Values.

TEST(VaultChecksTest, AnotherValueThanWasDepositedIsLost) {
  Facts facts = SoundVault();
  facts.vault.answers.sights[0].value = "third";
  EXPECT_THAT(Found(facts), ElementsAre("lost: version 1 was shown as another value: FIELD_PASSWORD of "
                                        "credentials/x.hukuk"));
}

TEST(VaultChecksTest, AVersionThatNobodyMadeIsDoubled) {
  Facts facts = SoundVault();
  Password(facts).add_versions()->set_number(3);
  EXPECT_THAT(Found(facts), ElementsAre("doubled: there are 3 versions, but 2 were made: FIELD_PASSWORD of "
                                        "credentials/x.hukuk"));
  facts.vault.answers.tries[LookOfManager(v1::AuditRecord::ACTION_ROTATE)].unanswered = 1;
  EXPECT_THAT(Found(facts), IsEmpty());
}

TEST(VaultChecksTest, AVersionThatIsThereTwiceIsDoubled) {
  Facts facts = SoundVault();
  *Password(facts).add_versions() = Password(facts).versions(0);
  EXPECT_THAT(Found(facts), ElementsAre("doubled: version 1 is there twice: FIELD_PASSWORD of credentials/x.hukuk"));
  facts = SoundVault();
  facts.vault.answers.deposited.push_back(facts.vault.answers.deposited[0]);
  EXPECT_THAT(Found(facts),
              ElementsAre("doubled: version 1 was answered twice: FIELD_PASSWORD of credentials/x.hukuk"));
}

TEST(VaultChecksTest, ADepositThatIsNotThereIsLost) {
  Facts facts = SoundVault();
  facts.vault.answers.deposited.push_back({kCredential, "people/temsilci", v1::FIELD_PASSWORD, 3, "third"});
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre("lost: of 3 versions 2 are there: FIELD_PASSWORD of credentials/x.hukuk",
                                   HasSubstr("lost: version 2 is current, but 3 was put in use last")));
  facts = SoundVault();
  facts.vault.answers.deposited.push_back({kCredential, "people/temsilci", v1::FIELD_EMAIL, 1, "a@example.com"});
  EXPECT_THAT(Found(facts), ElementsAre("lost: nothing is there: FIELD_EMAIL of credentials/x.hukuk"));
  facts = SoundVault();
  Password(facts).mutable_versions()->erase(Password(facts).versions().begin());
  EXPECT_THAT(Found(facts), ElementsAre("lost: there is a gap in the versions: FIELD_PASSWORD of credentials/x.hukuk"));
}

TEST(VaultChecksTest, WhatCannotBeShownAfterTheOldKeysAreGoneIsLost) {
  Facts facts = SoundVault();
  facts.vault.answers.proofs.clear();
  facts.vault.answers.unreadable = {"credentials/x.hukuk FIELD_PASSWORD"};
  EXPECT_THAT(Found(facts), UnorderedElementsAre(HasSubstr("lost: version 2 was not shown when the old keys were gone"),
                                                 "lost: cannot be shown any more: credentials/x.hukuk FIELD_PASSWORD"));
}

TEST(VaultChecksTest, AKeyThatStaysIsLost) {
  Facts facts = SoundVault();
  facts.vault.keyring.set_minimum(1);
  EXPECT_THAT(Found(facts), ElementsAre("lost: the keyring still has keys 1 to 2"));
}

// Hand-overs.

TEST(VaultChecksTest, AHandOverThatDoesNotBeginIsLostAndOneTooManyDoubled) {
  Facts facts = SoundVault();
  facts.vault.answers.departures.push_back(facts.vault.answers.departures[0]);
  EXPECT_THAT(Found(facts), ElementsAre("lost: the hand-over of credentials/x.hukuk from people/eski was due 2 times "
                                        "and began 1 times"));
  facts.vault.answers.departures.clear();
  EXPECT_THAT(Found(facts), ElementsAre("doubled: the hand-over of credentials/x.hukuk from people/eski began 1 times, "
                                        "not 0"));
}

TEST(VaultChecksTest, AHandOverThatIsStuckIsLost) {
  Facts facts = SoundVault();
  Lose(facts, OfCredential("6.1"));
  facts.university.accounts[0].clear_hand_overs();
  facts.vault.credentials[0].mutable_hand_overs(0)->set_state(v1::HandOver::STATE_CONFIRMING);
  EXPECT_THAT(Found(facts),
              UnorderedElementsAre("lost: hand-over h1 of credentials/x.hukuk has not come to its end",
                                   "lost: hand-over h1 of credentials/x.hukuk is stuck: STATE_CONFIRMING"));
}

TEST(VaultChecksTest, AHandOverIsNotCompletedBeforeEverythingIsChanged) {
  Facts facts = SoundVault();
  v1::HandOver& hand_over = *facts.vault.credentials[0].mutable_hand_overs(0);
  hand_over.add_exposures()->set_field(v1::FIELD_PASSWORD);
  const auto early = ElementsAre("lost: hand-over h1 of credentials/x.hukuk was completed before all was done");
  EXPECT_THAT(Found(facts), early);
  hand_over.mutable_exposures(0)->set_rotated(true);
  EXPECT_THAT(Found(facts), early);  // nobody has said so
  hand_over.set_rotation_attested_by("people/ayse");
  EXPECT_THAT(Found(facts), IsEmpty());
  hand_over.clear_access_confirmed_by();
  EXPECT_THAT(Found(facts), early);
}

TEST(VaultChecksTest, TheDirectoryKnowsWhatIsCompleteOnce) {
  Facts facts = SoundVault();
  auto& marks = *facts.university.accounts[0].mutable_hand_overs();
  marks.Add()->set_id("h1");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: accounts/x.hukuk is marked twice with hand-over h1"));
  marks.Clear();
  EXPECT_THAT(Found(facts), ElementsAre("lost: the directory does not know that hand-over h1 of accounts/x.hukuk is "
                                        "complete"));
  marks.Add()->set_id("h1");
  marks.Add()->set_id("h2");
  EXPECT_THAT(Found(facts),
              ElementsAre("doubled: accounts/x.hukuk is marked with hand-over h2, which is not complete"));
}

TEST(VaultChecksTest, NobodySeesAnythingWithoutAPost) {
  Facts facts = SoundVault();
  facts.vault.who_can_see[kCredential].push_back(Proto<v1::Access>(R"pb(person: "people/eski" by: "MANAGER")pb"));
  EXPECT_THAT(Found(facts), ElementsAre("doubled: people/eski can see credentials/x.hukuk without a post"));
  facts = SoundVault();
  *facts.vault.credentials[0].add_grants() = Proto<v1::AccessGrant>(R"pb(person: "people/eski" state: STATE_ACTIVE)pb");
  EXPECT_THAT(Found(facts), ElementsAre("doubled: people/eski has left and has a grant of credentials/x.hukuk"));
  facts = SoundVault();
  facts.vault.answers.leaks = {"people/eski was shown something"};
  EXPECT_THAT(Found(facts), ElementsAre("doubled: people/eski was shown something"));
}

// Whom is told what.

TEST(VaultChecksTest, EverybodyWhomItConcernsHasANotice) {
  const std::pair<std::string, std::string> told[] = {{"1.1", "people/ayse"},     {"2.1", "people/temsilci"},
                                                      {"4.1", "people/temsilci"}, {"5.1", "people/eski"},
                                                      {"5.1", "people/dekan"},    {"6.1", "people/dekan"}};
  for (const auto& [event, person] : told) {
    Facts facts = SoundVault();
    const auto name = MakeNotice(person, OfCredential(event)).name();
    std::erase_if(facts.notices, [&](const auto& notice) { return notice.name() == name; });
    EXPECT_THAT(Found(facts), ElementsAre(HasSubstr("lost: " + person + " has no notice of "))) << event;
    facts = SoundVault();
    facts.notices.push_back(MakeNotice("people/rektor", OfCredential(event)));
    EXPECT_THAT(Found(facts), ElementsAre(HasSubstr("doubled: people/rektor has a notice of "))) << event;
  }
}

TEST(VaultChecksTest, WhereAPostChangesHandsSomebodyOfThoseWhoHadItIsTold) {
  Facts facts = SoundVault();
  directory::v1::RepresentativeChanged changed;
  changed.set_representative("people/yeni");
  facts.events.push_back(testing::MakeEvent("directory", "units/hukuk", 1, 1, "", changed));
  facts.notices.push_back(MakeNotice("people/yeni", "meydan.directory/units/hukuk@1.1"));
  EXPECT_THAT(Found(facts), IsEmpty());
  const std::string event = OfCredential("2.1");
  std::erase_if(facts.notices, [&](const auto& notice) { return notice.event() == event; });
  EXPECT_THAT(Found(facts), ElementsAre(HasSubstr("lost: nobody of people/ayse and others has a notice of ")));
  facts.notices.push_back(MakeNotice("people/yeni", event));
  EXPECT_THAT(Found(facts), IsEmpty());
}

}  // namespace
}  // namespace meydan::chaos
