#include "common/directory_view/directory_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::directory_view {
namespace {

using ::testing::ElementsAre;
using testing::Fails;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Proto;
namespace v1 = directory::v1;

v1::UnitChanged Unit(const std::string& id, const std::string& parent = "", const std::string& more = "") {
  auto unit = Proto<v1::UnitChanged>("kind: KIND_FACULTY state: STATE_ACTIVE " + more);
  unit.set_unit("units/" + id);
  unit.set_parent(parent);
  return unit;
}

v1::PersonChanged Person(const std::string& id, const std::string& more) {
  auto person = Proto<v1::PersonChanged>("kind: KIND_HUMAN state: STATE_ACTIVE language: LANGUAGE_EN " + more);
  person.set_person("people/" + id);
  return person;
}

v1::AccountChanged Account(const std::string& managers) {
  auto account = Proto<v1::AccountChanged>("platform: PLATFORM_X state: STATE_ACTIVE " + managers);
  account.set_account("accounts/x.ornekuni");
  account.set_handle("ornekuni");
  account.set_unit("units/iletisim");
  return account;
}

template <typename Facts>
Event EventOf(const std::string& subject, int64_t version, const Facts& facts) {
  Event event;
  event.set_id(absl::StrCat("directory/", subject, "@", version, ".1"));
  event.set_type(Facts::descriptor()->full_name());
  event.set_subject(subject);
  event.set_version(version);
  event.set_data(facts.SerializeAsString());
  return event;
}

std::string Print(const std::optional<Actor>& actor) {
  if (!actor) return "nobody";
  std::string text = actor->name;
  for (const Actor::Grant& grant : actor->grants)
    absl::StrAppend(&text, " ", v1::Role_Name(grant.role), "@", grant.unit);
  return text;
}

TEST(DirectoryViewTest, AnOlderVersionNeverOverwritesANewerOne) {
  DirectoryView view;
  EXPECT_TRUE(view.ApplyUnit(Unit("hukuk", "units/b"), 2));
  EXPECT_FALSE(view.ApplyUnit(Unit("hukuk", "units/a"), 1));
  EXPECT_FALSE(view.ApplyUnit(Unit("hukuk", "units/a"), 2));
  EXPECT_EQ(view.ParentOf("units/hukuk"), "units/b");
  EXPECT_TRUE(view.ApplyUnit(Unit("hukuk", "units/c"), 5));
  EXPECT_EQ(view.ParentOf("units/hukuk"), "units/c");
}

TEST(DirectoryViewTest, FactsWithoutNameOrVersionLeaveNoTrace) {
  DirectoryView view;
  EXPECT_FALSE(view.ApplyUnit(Unit("hukuk"), 0));
  EXPECT_FALSE(view.ApplyUnit(v1::UnitChanged(), 1));
  EXPECT_EQ(view.size().units, 0u);
}

TEST(DirectoryViewTest, TellsWhichVersionItKnows) {
  DirectoryView view;
  view.ApplyUnit(Unit("hukuk", "", ""), 2);
  view.ApplyUnit(Unit("hukuk", "", ""), 1);
  view.ApplyAccount(Account(""), 3);
  EXPECT_EQ(view.VersionOfUnit("units/hukuk"), 2);
  EXPECT_EQ(view.VersionOfAccount(view.Accounts().front()), 3);
  EXPECT_EQ(view.VersionOfUnit("units/tip"), 0);
  EXPECT_EQ(view.VersionOfPerson("people/ayse"), 0);
  v1::PersonChanged left = Person("ayse", "");
  left.set_state(v1::Person::STATE_LEFT);
  view.ApplyPerson(left, 4);
  EXPECT_EQ(view.VersionOfPerson("people/ayse"), 4) << "one who has left is known";
  EXPECT_EQ(view.VersionOfAccount("accounts/x.tip"), 0);
}

TEST(DirectoryViewTest, AnActorHasGrantedAndDesignatedRoles) {
  DirectoryView view;
  view.ApplyPerson(Person("ayse", R"pb(roles { role: ROLE_STAFF unit: "units/hukuk" })pb"), 1);
  view.ApplyUnit(Unit("hukuk", "", R"pb(representative: "people/ayse")pb"), 1);
  view.ApplyAccount(Account(R"pb(managers: "people/ayse")pb"), 1);
  EXPECT_EQ(Print(view.FindActor("people/ayse")),
            "people/ayse ROLE_STAFF@units/hukuk ROLE_REPRESENTATIVE@units/hukuk ROLE_ACCOUNT_MANAGER@units/iletisim");
  EXPECT_EQ(Print(view.FindActor("people/nobody")), "nobody");
  EXPECT_EQ(Print(view.FindActor("services/routing")), "nobody");
}

TEST(DirectoryViewTest, WhoLeftIsNobodyAndReceivesNothing) {
  DirectoryView view;
  view.ApplyPerson(Person("ayse", R"pb(roles { role: ROLE_UNIT_HEAD unit: "units/hukuk" })pb"), 1);
  view.ApplyUnit(Unit("hukuk", "", R"pb(representative: "people/ayse")pb"), 1);
  view.ApplyAccount(Account(R"pb(managers: "people/ayse")pb"), 1);
  auto left = Person("ayse", R"pb(roles { role: ROLE_UNIT_HEAD unit: "units/hukuk" })pb");
  left.set_state(v1::Person::STATE_LEFT);
  view.ApplyPerson(left, 2);
  EXPECT_EQ(Print(view.FindActor("people/ayse")), "nobody");
  EXPECT_TRUE(view.KnowsPerson("people/ayse"));
  EXPECT_FALSE(view.KnowsPerson("people/ali"));
  EXPECT_THAT(view.PeopleWith(v1::ROLE_UNIT_HEAD, "units/hukuk"), IsEmpty());
  EXPECT_THAT(view.PeopleWith(v1::ROLE_REPRESENTATIVE, "units/hukuk"), IsEmpty());
  EXPECT_THAT(view.ManagersOf("accounts/x.ornekuni"), IsEmpty());
  EXPECT_THAT(view.AccountsRunBy("people/ayse"), IsEmpty());
  EXPECT_THAT(view.AccountsNaming("people/ayse"), ElementsAre("accounts/x.ornekuni"));
}

TEST(DirectoryViewTest, CR2AllNamesOfOneHumanBeingAreFoundFromEach) {
  DirectoryView view;
  view.ApplyPerson(Person("ayse.2", "same_as: 'people/ayse'"), 1);
  view.ApplyPerson(Person("ayse", ""), 1);
  auto left = Person("ayse.3", "same_as: 'people/ayse'");
  left.set_state(v1::Person::STATE_LEFT);
  view.ApplyPerson(left, 1);
  view.ApplyPerson(Person("ali", ""), 1);
  for (const char* name : {"people/ayse", "people/ayse.2", "people/ayse.3"}) {
    EXPECT_THAT(view.NamesOf(name), ElementsAre("people/ayse", "people/ayse.2", "people/ayse.3")) << name;
  }
  EXPECT_THAT(view.NamesOf("people/ali"), ElementsAre("people/ali"));
  EXPECT_THAT(view.NamesOf("people/unknown"), ElementsAre("people/unknown"));
  view.ApplyPerson(Person("ayse.2", ""), 2);
  EXPECT_THAT(view.NamesOf("people/ayse"), ElementsAre("people/ayse", "people/ayse.3"));
  EXPECT_THAT(view.NamesOf("people/ayse.2"), ElementsAre("people/ayse.2"));
}

TEST(DirectoryViewTest, CR2AChainSeenForAMomentCountsAsOneHumanBeing) {
  DirectoryView view;
  view.ApplyPerson(Person("a", "same_as: 'people/b'"), 1);
  view.ApplyPerson(Person("b", "same_as: 'people/c'"), 1);
  view.ApplyPerson(Person("c", "same_as: 'people/a'"), 1);
  for (const char* name : {"people/a", "people/b", "people/c"}) {
    EXPECT_THAT(view.NamesOf(name), ElementsAre("people/a", "people/b", "people/c")) << name;
  }
}

TEST(DirectoryViewTest, RecipientsFollowEveryChange) {
  DirectoryView view;
  view.ApplyUnit(Unit("hukuk", "", R"pb(representative: "people/ayse")pb"), 1);
  view.ApplyPerson(Person("ayse", R"pb(roles { role: ROLE_STAFF unit: "units/hukuk" })pb"), 1);
  view.ApplyPerson(Person("ali", R"pb(roles { role: ROLE_STAFF unit: "units/hukuk" })pb"), 1);
  EXPECT_THAT(view.PeopleWith(v1::ROLE_STAFF, "units/hukuk"), ElementsAre("people/ali", "people/ayse"));
  EXPECT_THAT(view.PeopleWith(v1::ROLE_REPRESENTATIVE, "units/hukuk"), ElementsAre("people/ayse"));

  view.ApplyPerson(Person("ali", R"pb(roles { role: ROLE_STAFF unit: "units/tip" })pb"), 2);
  view.ApplyUnit(Unit("hukuk", "", R"pb(representative: "people/ali")pb"), 2);
  EXPECT_THAT(view.PeopleWith(v1::ROLE_STAFF, "units/hukuk"), ElementsAre("people/ayse"));
  EXPECT_THAT(view.PeopleWith(v1::ROLE_STAFF, "units/tip"), ElementsAre("people/ali"));
  EXPECT_THAT(view.PeopleWith(v1::ROLE_REPRESENTATIVE, "units/hukuk"), ElementsAre("people/ali"));
  EXPECT_EQ(Print(view.FindActor("people/ayse")), "people/ayse ROLE_STAFF@units/hukuk");
}

TEST(DirectoryViewTest, ARoleIsFoundInAllUnitsOnceP19) {
  DirectoryView view;
  view.ApplyPerson(Person("rektor", R"pb(roles { role: ROLE_SENIOR_MANAGER unit: "units/rektorluk" }
                                         roles { role: ROLE_SENIOR_MANAGER unit: "units/genel_sekreterlik" })pb"),
                   1);
  view.ApplyPerson(Person("sekreter", R"pb(roles { role: ROLE_SENIOR_MANAGER unit: "units/genel_sekreterlik" })pb"), 1);
  view.ApplyUnit(Unit("hukuk", "", R"pb(representative: "people/rektor")pb"), 1);
  EXPECT_THAT(view.PeopleWith(v1::ROLE_SENIOR_MANAGER), ElementsAre("people/rektor", "people/sekreter"));
  EXPECT_THAT(view.PeopleWith(v1::ROLE_REPRESENTATIVE), ElementsAre("people/rektor"));
}

TEST(DirectoryViewTest, ManagersOfAllItsAccountsAreAUnitsManagersP4) {
  DirectoryView view;
  view.ApplyPerson(Person("ali", ""), 1);
  view.ApplyPerson(Person("can", ""), 1);
  view.ApplyAccount(Account(R"pb(managers: "people/can" managers: "people/ali")pb"), 1);
  EXPECT_THAT(view.ManagersOf("accounts/x.ornekuni"), ElementsAre("people/ali", "people/can"));
  EXPECT_THAT(view.PeopleWith(v1::ROLE_ACCOUNT_MANAGER, "units/iletisim"), ElementsAre("people/ali", "people/can"));
  EXPECT_THAT(view.AccountsRunBy("people/ali"), ElementsAre("accounts/x.ornekuni"));
  EXPECT_THAT(view.AccountsRunBy("people/veli"), IsEmpty());
  view.ApplyPerson(Person("veli", ""), 1);
  view.ApplyUnit(Unit("iletisim", "", R"pb(representative: "people/veli")pb"), 1);
  EXPECT_THAT(view.AccountsRunBy("people/veli"), ElementsAre("accounts/x.ornekuni"));  // P14
  EXPECT_THAT(view.Accounts(), ElementsAre("accounts/x.ornekuni"));
  EXPECT_THAT(view.AccountsOf("units/iletisim"), ElementsAre("accounts/x.ornekuni"));
  EXPECT_THAT(view.AccountsOf("units/hukuk"), IsEmpty());
  view.ApplyAccount(Account(R"pb(managers: "people/can")pb"), 2);
  EXPECT_THAT(view.PeopleWith(v1::ROLE_ACCOUNT_MANAGER, "units/iletisim"), ElementsAre("people/can"));
  EXPECT_EQ(Print(view.FindActor("people/ali")), "people/ali");
  EXPECT_THAT(view.AccountsRunBy("people/ali"), IsEmpty());
}

TEST(DirectoryViewTest, TheTreeIsWalkedUpwards) {
  DirectoryView view;
  view.ApplyUnit(Unit("bilgisayar", "units/muhendislik"), 1);
  view.ApplyUnit(Unit("muhendislik", "units/rektorluk"), 1);
  EXPECT_THAT(view.AncestorsOf("units/bilgisayar"), ElementsAre("units/muhendislik", "units/rektorluk"));
  EXPECT_THAT(view.AncestorsOf("units/unknown"), IsEmpty());
  EXPECT_TRUE(view.IsWithin("units/bilgisayar", "units/rektorluk"));
  EXPECT_TRUE(view.IsWithin("units/muhendislik", "units/muhendislik"));
  EXPECT_FALSE(view.IsWithin("units/muhendislik", "units/bilgisayar"));
  EXPECT_EQ(view.KindOf("units/bilgisayar"), v1::Unit::KIND_FACULTY);
  EXPECT_EQ(view.KindOf("units/rektorluk"), v1::Unit::KIND_UNSPECIFIED);
  EXPECT_THAT(view.UnitsOf(v1::Unit::KIND_FACULTY), ElementsAre("units/bilgisayar", "units/muhendislik"));
}

TEST(DirectoryViewTest, ACircleSeenForAMomentEndsTheWalk) {
  DirectoryView view;
  view.ApplyUnit(Unit("a", "units/b"), 1);
  view.ApplyUnit(Unit("b", "units/a"), 1);
  EXPECT_THAT(view.AncestorsOf("units/a"), ElementsAre("units/b"));
  view.ApplyUnit(Unit("c", "units/a"), 1);
  EXPECT_THAT(view.AncestorsOf("units/c"), ElementsAre("units/a", "units/b"));
}

TEST(DirectoryViewTest, AClosedUnitIsKnownButNotThere) {
  DirectoryView view;
  auto closed = Unit("hukuk");
  closed.set_state(v1::Unit::STATE_CLOSED);
  view.ApplyUnit(closed, 1);
  EXPECT_FALSE(view.HasUnit("units/hukuk"));
  EXPECT_TRUE(view.FindUnit("units/hukuk").has_value());
  EXPECT_FALSE(view.FindUnit("units/tip").has_value());
  EXPECT_THAT(view.UnitsOf(v1::Unit::KIND_FACULTY), IsEmpty());
}

TEST(DirectoryViewTest, AnAccountIsFoundByWhatThePlatformCallsIt) {
  DirectoryView view;
  view.ApplyAccount(Account(""), 1);
  EXPECT_EQ(view.FindAccount(v1::PLATFORM_X, "@OrnekUni")->account(), "accounts/x.ornekuni");
  EXPECT_EQ(view.FindAccount("accounts/x.ornekuni")->handle(), "ornekuni");
  EXPECT_FALSE(view.FindAccount(v1::PLATFORM_FACEBOOK, "ornekuni").has_value());
  EXPECT_FALSE(view.FindAccount(v1::PLATFORM_X, "örnek").has_value());
  EXPECT_EQ(view.OwnerOf("accounts/x.ornekuni"), "units/iletisim");
  EXPECT_EQ(view.OwnerOf("accounts/x.other"), "");
}

TEST(DirectoryViewTest, PeopleAreWrittenToInTheirLanguage) {
  DirectoryView view;
  view.ApplyPerson(Person("jane", ""), 1);
  auto unset = Person("ayse", "");
  unset.clear_language();
  view.ApplyPerson(unset, 1);
  EXPECT_EQ(view.LanguageOf("people/jane"), v1::LANGUAGE_EN);
  EXPECT_EQ(view.LanguageOf("people/ayse"), v1::LANGUAGE_TR);
  EXPECT_EQ(view.LanguageOf("people/unknown"), v1::LANGUAGE_TR);
}

TEST(DirectoryViewTest, ListsAndEventsMeetInAnyOrder) {
  DirectoryView view;
  EXPECT_FALSE(view.filled());
  EXPECT_THAT(view.ApplyEvent(EventOf("units/hukuk", 3, Unit("hukuk", "units/new"))), IsOk());
  auto listed = Proto<v1::Unit>(R"pb(name: "units/hukuk" parent: "units/old" state: STATE_ACTIVE etag: "2")pb");
  EXPECT_THAT(view.ApplyListed(listed), IsOk());
  EXPECT_EQ(view.ParentOf("units/hukuk"), "units/new");
  listed.set_etag("4");
  EXPECT_THAT(view.ApplyListed(listed), IsOk());
  EXPECT_EQ(view.ParentOf("units/hukuk"), "units/old");
  EXPECT_THAT(view.ApplyListed(Proto<v1::Person>(R"pb(name: "people/ayse" etag: "1")pb")), IsOk());
  EXPECT_THAT(view.ApplyListed(Proto<v1::Account>(R"pb(name: "accounts/x.a" etag: "1")pb")), IsOk());
  view.MarkFilled();
  EXPECT_TRUE(view.filled());
  EXPECT_EQ(view.size().units, 1u);
  EXPECT_EQ(view.size().people, 1u);
  EXPECT_EQ(view.size().accounts, 1u);
}

TEST(DirectoryViewTest, AListedResourceWithoutItsVersionIsRefused) {
  DirectoryView view;
  EXPECT_THAT(view.ApplyListed(Proto<v1::Unit>(R"pb(name: "units/hukuk")pb")),
              Fails(absl::StatusCode::kInvalidArgument, "ETAG_MALFORMED"));
}

TEST(DirectoryViewTest, EveryKindOfEventIsTaken) {
  DirectoryView view;
  EXPECT_THAT(view.ApplyEvent(EventOf("people/ayse", 1, Person("ayse", ""))), IsOk());
  EXPECT_THAT(view.ApplyEvent(EventOf("accounts/x.ornekuni", 1, Account(""))), IsOk());
  EXPECT_THAT(view.ApplyEvent(EventOf("units/hukuk", 1, v1::RepresentativeChanged())), IsOk());
  EXPECT_TRUE(view.FindActor("people/ayse").has_value());
  EXPECT_TRUE(view.FindAccount("accounts/x.ornekuni").has_value());
  EXPECT_EQ(view.size().units, 0u);
}

TEST(DirectoryViewTest, AMalformedEventIsRefused) {
  DirectoryView view;
  const auto malformed = Fails(absl::StatusCode::kInvalidArgument, "EVENT_MALFORMED");
  Event garbage = EventOf("units/hukuk", 1, Unit("hukuk"));
  garbage.set_data("\xff\xff\xff");
  EXPECT_THAT(view.ApplyEvent(garbage), malformed);
  EXPECT_THAT(view.ApplyEvent(EventOf("units/tip", 1, Unit("hukuk"))), malformed);
  EXPECT_THAT(view.ApplyEvent(EventOf("units/hukuk", 0, Unit("hukuk"))), malformed);
  EXPECT_THAT(view.ApplyEvent(EventOf("", 1, v1::PersonChanged())), malformed);
  EXPECT_THAT(view.ApplyEvent(EventOf("accounts/x.other", 1, Account(""))), malformed);
  EXPECT_EQ(view.size().units + view.size().people + view.size().accounts, 0u);
}

TEST(DirectoryViewTest, ManyMayAskWhileOneTells) {
  DirectoryView view;
  std::vector<std::thread> readers;
  readers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&view] {
      for (int n = 0; n < 2000; ++n) {
        const std::optional<Actor> actor = view.FindActor("people/ayse");
        // The two roles of one version are seen together or not at all.
        if (actor) EXPECT_EQ(actor->grants.size(), 2u);
        view.PeopleWith(v1::ROLE_STAFF, "units/hukuk");
      }
    });
  }
  for (int version = 1; version <= 500; ++version) {
    view.ApplyPerson(Person("ayse", R"pb(roles { role: ROLE_STAFF unit: "units/hukuk" }
                                         roles { role: ROLE_UNIT_HEAD unit: "units/hukuk" })pb"),
                     version);
  }
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace meydan::directory_view
