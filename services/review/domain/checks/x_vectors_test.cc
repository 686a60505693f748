#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "common/text/normalize.h"
#include "services/review/domain/checks/counting.h"
#include "services/review/domain/checks/x_length.h"

namespace meydan::review {
namespace {

// X's published vectors (twitter-text, conformance/validate.yml). Each section names the configuration it is meant for.
TEST(XVectorsTest, P3AllFortyFourAreCountedAsXCountsThem) {
  std::ifstream file("tests/data/x-weighted-length.json");
  ASSERT_TRUE(file) << "run from the repository's root";
  const auto vectors = nlohmann::json::parse(file);
  int seen = 0;
  for (const auto& section : vectors.at("sections")) {
    XRules rules;
    const bool old = section.at("config") == "v2";
    rules.emoji_as_one = !old;
    rules.most = vectors.at("config").at(old ? "v2" : "v3").at("maxWeightedTweetLength");
    for (const auto& vector : section.at("vectors")) {
      SCOPED_TRACE(std::string(section.at("name")) + ": " + std::string(vector.at("description")));
      const std::u32string text = text::ToUtf32(std::string(vector.at("text")));
      const XLength length = WeighForX(text, rules);
      EXPECT_EQ(length.weighted, vector.at("weightedLength"));
      EXPECT_EQ(length.valid, vector.at("valid"));
      EXPECT_EQ(length.weighted * 1000 / rules.most, vector.at("permillage"));
      EXPECT_EQ(length.last_valid, vector.at("validRange").at(1));
      EXPECT_EQ(text.empty() ? 0 : Utf16Units(text) - 1, vector.at("displayRange").at(1));
      ++seen;
    }
  }
  EXPECT_EQ(seen, 44);
}

}  // namespace
}  // namespace meydan::review
