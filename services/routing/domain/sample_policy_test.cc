// The policy that ships with the sample university does what its rules say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "common/base/testing/status_matchers.h"
#include "services/routing/domain/route.h"

namespace meydan::routing {
namespace {

using ::meydan::testing::IsOk;

bool InSample(absl::string_view unit) {
  static const std::set<std::string, std::less<>> kUnits = {"units/rektorluk",
                                                            "units/genel_sekreterlik",
                                                            "units/iletisim",
                                                            "units/ogrenci_isleri",
                                                            "units/saglik_kultur_spor",
                                                            "units/bilgi_islem",
                                                            "units/kutuphane",
                                                            "units/yapi_isleri",
                                                            "units/uluslararasi",
                                                            "units/personel",
                                                            "units/guvenlik",
                                                            "units/mali_isler",
                                                            "units/muhendislik",
                                                            "units/hukuk",
                                                            "units/tip",
                                                            "units/iktisat",
                                                            "units/guzel_sanatlar",
                                                            "units/meslek_yuksekokulu",
                                                            "units/fen_bilimleri_enstitusu",
                                                            "units/bilgisayar_muhendisligi",
                                                            "units/makine_muhendisligi"};
  return kUnits.contains(std::string_view(unit.data(), unit.size()));
}

class SamplePolicyTest : public ::testing::Test {
 protected:
  SamplePolicyTest() {
    std::ifstream file("deploy/config/routing/policy.yaml");
    std::stringstream text;
    text << file.rdbuf();
    absl::StatusOr<Policy> policy = ParsePolicy(text.str(), InSample);
    EXPECT_THAT(policy, IsOk());
    if (policy.ok()) policy_ = *std::move(policy);
  }

  Routing RouteOf(v1::Kind kind, v1::Topic topic, v1::Importance importance, std::string account_unit = "",
                  std::string language = "tr") {
    Matter matter{.kind = kind, .topic = topic, .importance = importance};
    matter.account_unit = std::move(account_unit);
    matter.language = std::move(language);
    return Route(policy_, matter);
  }

  Policy policy_;
};

TEST_F(SamplePolicyTest, P11EveryMatterHasAnOwnerInBeing) {
  for (int kind = 1; kind <= 6; ++kind) {
    for (int topic = 1; topic <= 23; ++topic) {
      for (int importance = 1; importance <= 4; ++importance) {
        const Routing routing = RouteOf(static_cast<v1::Kind>(kind), static_cast<v1::Topic>(topic),
                                        static_cast<v1::Importance>(importance), "units/hukuk");
        EXPECT_TRUE(InSample(routing.owner_unit)) << kind << " " << topic << " " << importance;
        EXPECT_EQ(routing.escalated, importance == 4) << kind << " " << topic << " " << importance;
      }
    }
  }
}

TEST_F(SamplePolicyTest, P14TeachingIsAnsweredByTheUnitWhoseAccountItCameInThrough) {
  const auto complaint = v1::KIND_COMPLAINT;
  EXPECT_EQ(RouteOf(complaint, v1::TOPIC_EXAMS_GRADES, v1::IMPORTANCE_NORMAL, "units/hukuk").owner_unit, "units/hukuk");
  EXPECT_EQ(RouteOf(complaint, v1::TOPIC_EXAMS_GRADES, v1::IMPORTANCE_NORMAL, "units/iletisim").owner_unit,
            "units/ogrenci_isleri");
  EXPECT_EQ(RouteOf(complaint, v1::TOPIC_CAFETERIA, v1::IMPORTANCE_NORMAL, "units/hukuk").owner_unit,
            "units/saglik_kultur_spor");
}

TEST_F(SamplePolicyTest, P16SupportIsTheDirectorates) {
  EXPECT_EQ(RouteOf(v1::KIND_SUPPORT, v1::TOPIC_IT_SYSTEMS, v1::IMPORTANCE_NORMAL, "units/hukuk").owner_unit,
            "units/iletisim");
}

TEST_F(SamplePolicyTest, ThanksHaveNoClock) {
  EXPECT_FALSE(RouteOf(v1::KIND_PRAISE, v1::TOPIC_LIBRARY, v1::IMPORTANCE_LOW).terms.has_answer_within());
  EXPECT_TRUE(RouteOf(v1::KIND_COMPLAINT, v1::TOPIC_LIBRARY, v1::IMPORTANCE_LOW).terms.has_answer_within());
}

TEST_F(SamplePolicyTest, ApplicantsFromAbroadAreAnsweredByTheInternationalOffice) {
  EXPECT_EQ(RouteOf(v1::KIND_QUESTION, v1::TOPIC_ADMISSION, v1::IMPORTANCE_NORMAL, "", "en").owner_unit,
            "units/uluslararasi");
  EXPECT_EQ(RouteOf(v1::KIND_QUESTION, v1::TOPIC_ADMISSION, v1::IMPORTANCE_NORMAL).owner_unit, "units/ogrenci_isleri");
}

}  // namespace
}  // namespace meydan::routing
