#include "services/meydanctl/advice.h"

#include <gmock/gmock.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "common/base/errors.h"
#include "services/meydanctl/completion.h"
#include "services/meydanctl/program.h"

namespace meydan::meydanctl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;

std::string Of(absl::StatusCode code, const std::string& reason) { return AdviceFor(MakeError(code, reason, "no")); }

TEST(AdviceTest, SaysWhatToDo) {
  EXPECT_THAT(Of(absl::StatusCode::kNotFound, "CREDENTIAL_NOT_FOUND"), HasSubstr("meydanctl vault request"));
  EXPECT_THAT(Of(absl::StatusCode::kNotFound, "CHAIN_NOT_FOUND"), HasSubstr("meydanctl audit list"));
  EXPECT_THAT(Of(absl::StatusCode::kFailedPrecondition, "NO_ROTATION"), HasSubstr("meydanctl vault rotate"));
  EXPECT_THAT(Of(absl::StatusCode::kFailedPrecondition, "STEP_WITHOUT_DECIDER"),
              HasSubstr("meydanctl review policy-set"));
  EXPECT_THAT(Of(absl::StatusCode::kFailedPrecondition, "ALREADY_AGREED"), HasSubstr("meydanctl submissions show"));
  EXPECT_THAT(Of(absl::StatusCode::kUnavailable, "VAULT_SEALED"), HasSubstr("meydanctl vault keys status"));
  EXPECT_THAT(Of(absl::StatusCode::kUnavailable, ""), HasSubstr("meydanctl doctor"));
  EXPECT_EQ(Of(absl::StatusCode::kInternal, ""), "");
}

// The reasons that the vault's protos say their methods give.
std::set<std::string> ReasonsOfTheVault() {
  std::set<std::string> reasons;
  for (const char* file : {"service", "audit_service", "keys"}) {
    std::ostringstream text;
    text << std::ifstream("proto/meydan/vault/v1/" + std::string(file) + ".proto").rdbuf();
    const std::string proto = text.str();
    const std::regex line("// Reasons: ([^\n]*)"), word("[A-Z]+(_[A-Z0-9]+)+");
    for (std::sregex_iterator found(proto.begin(), proto.end(), line), end; found != end; ++found) {
      const std::string list = (*found)[1];
      for (std::sregex_iterator each(list.begin(), list.end(), word); each != end; ++each) reasons.insert(each->str());
    }
  }
  return reasons;
}

TEST(AdviceTest, EveryReasonOfTheVaultHasAdviceOrSaysItAll) {
  // Whose message says what is wrong with what was given: give it otherwise.
  const std::set<std::string> say_it_all = {
      "AFTER_INVALID",    "DEPUTY_SELF",       "EMAIL_INVALID",     "FIELD_REQUIRED",     "FIELD_TWICE",
      "FIELD_UNKNOWN",    "FILTER_INVALID",    "PAGE_SIZE_INVALID", "PAGE_TOKEN_INVALID", "PURPOSE_REQUIRED",
      "PURPOSE_TOO_LONG", "REASON_REQUIRED",   "REASON_TOO_LONG",   "RECIPIENT_SELF",     "SHARE_INVALID",
      "SHARE_TWICE",      "TOO_MANY_REFUSALS", "TOO_MANY_VALUES",   "VALUE_NOT_UTF8",     "VALUE_REQUIRED",
      "VALUE_TOO_LONG",   "LINK_FOREIGN"};
  const std::set<std::string> reasons = ReasonsOfTheVault();
  EXPECT_GT(reasons.size(), 50u);
  std::vector<std::string> silent, idle;
  for (const std::string& reason : reasons) {
    const bool advised = VaultAdvice().contains(reason);
    if (advised == say_it_all.contains(reason)) silent.push_back(reason);
  }
  for (const std::string& reason : say_it_all) {
    if (!reasons.contains(reason)) idle.push_back(reason);
  }
  EXPECT_THAT(silent, IsEmpty());
  EXPECT_THAT(idle, IsEmpty());
}

TEST(AdviceTest, ThereIsEveryCommandThatItNames) {
  Program program;
  AddAll(program);
  const Words words = CompletionWords(program.root());
  // Of "meydanctl vault keys status" the path "vault keys" and its word "status"; options and what is in capitals do
  // not belong to it.
  const std::regex command("`meydanctl ((?:[a-z]+ )*)([a-z-]+)");
  for (const auto& [reason, advice] : VaultAdvice()) {
    const std::string text(advice);
    for (std::sregex_iterator found(text.begin(), text.end(), command), end; found != end; ++found) {
      std::string path = (*found)[1], word = (*found)[2];
      if (!path.empty()) path.pop_back();
      if (path == "directory show") continue;  // its last word is an argument
      ASSERT_TRUE(words.contains(path)) << reason << ": " << found->str();
      EXPECT_THAT(words.at(path), Contains(Key(word))) << reason << ": " << found->str();
    }
  }
}

}  // namespace
}  // namespace meydan::meydanctl
