#include "services/vault/rpc/audit_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/vault/domain/audit.h"
#include "services/vault/testing/small_vault.h"

namespace meydan::vault {
namespace {

using meydan::testing::Fails;
using meydan::testing::IsOk;
using testing::kHigh;
using testing::kLow;
using testing::SmallVault;

class AuditMethodsTest : public ::testing::Test {
 protected:
  AuditMethodsTest() {
    vault_.ShareAll("veli", kLow);
    vault_.ShareAll("ayse", kHigh);
  }

  SmallVault vault_;
};

TEST_F(AuditMethodsTest, CV5EveryChainCanBeVerifiedFromWhatIsListed) {
  SmallVault::Must(vault_.Reveal("veli", kLow));
  EXPECT_FALSE(vault_.Reveal("ayse", kHigh).ok());
  v1::ListAuditChainsRequest chains;
  chains.set_page_size(2);
  std::vector<std::string> names;
  do {
    const auto page = SmallVault::Must(BlockOn(vault_.audit.ListAuditChains(vault_.As("mudur"), chains)));
    for (const v1::AuditChain& chain : page.chains()) {
      names.push_back(chain.name());
      v1::ListAuditRecordsRequest list;
      list.set_chain(chain.name());
      list.set_page_size(2);
      std::string digest;
      for (bool more = true; more;) {
        const auto records = SmallVault::Must(BlockOn(vault_.audit.ListAuditRecords(vault_.As("mudur"), list)));
        for (const v1::ChainEntry& entry : records.entries()) {
          EXPECT_EQ(entry.number(), list.after() + 1);
          digest = ChainDigest(digest, entry.record());
          EXPECT_EQ(entry.digest(), digest);
          list.set_after(entry.number());
        }
        more = records.entries_size() == 2;
        EXPECT_EQ(records.head().digest(), chain.head().digest());
      }
      EXPECT_EQ(list.after(), chain.head().number());
      EXPECT_EQ(digest, chain.head().digest());
    }
    chains.set_page_token(page.next_page_token());
  } while (!chains.page_token().empty());
  EXPECT_THAT(names, ::testing::ElementsAre(kHigh, kLow, "keyrings/vault", "policies/vault"));
}

TEST_F(AuditMethodsTest, WhatIsNoChainIsNotFound) {
  for (const char* chain : {"credentials/x.nobody", "links/1", "readers/veli", ""}) {
    v1::ListAuditRecordsRequest list;
    list.set_chain(chain);
    EXPECT_THAT(BlockOn(vault_.audit.ListAuditRecords(vault_.As("mudur"), list)).status(),
                Fails(absl::StatusCode::kNotFound, "CHAIN_NOT_FOUND"))
        << chain;
  }
  v1::ListAuditRecordsRequest list;
  list.set_chain(kLow);
  list.set_after(-1);
  EXPECT_THAT(BlockOn(vault_.audit.ListAuditRecords(vault_.As("mudur"), list)).status(),
              Fails(absl::StatusCode::kInvalidArgument, "AFTER_INVALID"));
}

TEST_F(AuditMethodsTest, CV10WhoCanSeeThisAndWhatCanXSee) {
  v1::WhoCanSeeRequest who;
  who.set_name(kLow);
  std::vector<std::string> people;
  const auto can_see = SmallVault::Must(BlockOn(vault_.audit.WhoCanSee(vault_.As("mudur"), who)));
  for (const auto& access : can_see.accesses()) {
    people.push_back(access.person());
  }
  EXPECT_THAT(people, ::testing::UnorderedElementsAre("people/veli", "people/ece", "people/dekan", "people/mudur"));

  vault_.LetIn("rana", kHigh, "mudur");
  v1::WhatCanSeeRequest what;
  what.set_person("people/rana");
  const auto seen = SmallVault::Must(BlockOn(vault_.audit.WhatCanSee(vault_.As("mudur"), what)));
  ASSERT_EQ(seen.sights_size(), 1);
  EXPECT_EQ(seen.sights(0).credential(), kHigh);
  EXPECT_EQ(seen.sights(0).accesses(0).by(), "GRANT");
  what.set_person("people/dekan");
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.audit.WhatCanSee(vault_.As("mudur"), what))).sights_size(), 1);
  what.set_person("people/mudur");
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.audit.WhatCanSee(vault_.As("mudur"), what))).sights_size(), 2);
  what.set_person("people/nobody");
  EXPECT_THAT(BlockOn(vault_.audit.WhatCanSee(vault_.As("mudur"), what)).status(),
              Fails(absl::StatusCode::kNotFound, "PERSON_UNKNOWN"));
}

TEST_F(AuditMethodsTest, CV10WhatXSawAndWhetherItIsStillInUse) {
  SmallVault::Must(vault_.Reveal("ece", kLow));
  vault_.Share("veli", kLow, {{v1::FIELD_PASSWORD, "Yepyeni?Sandal9Orman"}});
  v1::WhatWasSeenRequest what;
  what.set_person("people/ece");
  const auto seen = SmallVault::Must(BlockOn(vault_.audit.WhatWasSeen(vault_.As("mudur"), what)));
  ASSERT_EQ(seen.seen_size(), 1);
  EXPECT_EQ(seen.seen(0).field(), v1::FIELD_PASSWORD);
  EXPECT_EQ(seen.seen(0).version(), 1);
  EXPECT_EQ(seen.seen(0).knowledge().how(), v1::Knowledge::HOW_REVEALED);
  EXPECT_FALSE(seen.seen(0).in_use());
  what.set_person("people/veli");
  what.set_page_size(1);
  EXPECT_GE(SmallVault::Must(BlockOn(vault_.audit.WhatWasSeen(vault_.As("mudur"), what))).seen_size(), 6);
}

TEST_F(AuditMethodsTest, CV10WhoHasSeenNothingIsToldApartFromWhoeverThereIsNot) {
  v1::WhatWasSeenRequest what;
  what.set_person("people/rana");
  EXPECT_EQ(SmallVault::Must(BlockOn(vault_.audit.WhatWasSeen(vault_.As("mudur"), what))).seen_size(), 0);
  what.set_person("people/nobody");
  EXPECT_THAT(BlockOn(vault_.audit.WhatWasSeen(vault_.As("mudur"), what)).status(),
              Fails(absl::StatusCode::kNotFound, "PERSON_UNKNOWN"));
}

TEST_F(AuditMethodsTest, CV5OneThatIsDamagedHidesNoOther) {
  SmallVault::Must(vault_.Reveal("ece", kLow));
  vault_.Overwrite(kLow, "rubbish" + vault_.Raw(kLow).state.substr(7));
  v1::WhatWasSeenRequest seen;
  seen.set_person("people/ece");
  EXPECT_THAT(SmallVault::Must(BlockOn(vault_.audit.WhatWasSeen(vault_.As("mudur"), seen))).damaged(),
              ::testing::ElementsAre(kLow));
  v1::WhatCanSeeRequest can;
  can.set_person("people/mudur");
  const auto sights = SmallVault::Must(BlockOn(vault_.audit.WhatCanSee(vault_.As("mudur"), can)));
  EXPECT_EQ(sights.sights_size(), 1);
  EXPECT_THAT(sights.damaged(), ::testing::ElementsAre(kLow));
}

}  // namespace
}  // namespace meydan::vault
