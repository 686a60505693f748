// The command line as a whole: what needs no service.
#include "services/meydanctl/program.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "common/auth/key_set_file.h"
#include "common/auth/verifier.h"
#include "common/base/errors.h"
#include "common/base/testing/status_matchers.h"
#include "services/meydanctl/completion.h"
#include "services/meydanctl/home.h"
#include "services/meydanctl/keys.h"
#include "services/meydanctl/patience.h"

namespace meydan::meydanctl {
namespace {

using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Pair;

class ProgramTest : public ::testing::Test {
 protected:
  ProgramTest() : home_(::testing::TempDir() + "/meydanctl-" + std::to_string(getpid())) {}
  ~ProgramTest() override { std::filesystem::remove_all(home_); }

  int Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "meydanctl");
    arguments.insert(arguments.end(), {"--home", home_});
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    Program program;
    AddAll(program);
    return program.Run(static_cast<int>(argv.size()), argv.data());
  }

  // What the token says that the command prints.
  absl::StatusOr<auth::Claims> ClaimsOf(std::vector<std::string> arguments) {
    ::testing::internal::CaptureStdout();
    const int status = Run(std::move(arguments));
    const std::string printed = ::testing::internal::GetCapturedStdout();
    EXPECT_EQ(status, 0);
    const auto keys = auth::KeySetFile::Open(Home(home_).Jwks(), absl::Now());
    if (!keys.ok()) return keys.status();
    auth::Verifier verifier({.issuer = "meydan", .audience = "meydan"}, **keys);
    return verifier.Verify(absl::StripAsciiWhitespace(printed), absl::Now());
  }

  const std::string home_;
};

TEST_F(ProgramTest, ExitStatusTellsWrongUseFromFailure) {
  EXPECT_EQ(Run({"--help"}), 0);
  EXPECT_EQ(Run({}), 2);
  EXPECT_EQ(Run({"cases"}), 2);
  EXPECT_EQ(Run({"cases", "list", "--state", "nonsense"}), 2);
  EXPECT_EQ(Run({"inbox"}), 2);                                 // whose?
  EXPECT_EQ(Run({"submissions", "text", "submissions/1"}), 2);  // for which account?
  EXPECT_EQ(Run({"token", "--as", "ayse"}), 1);                 // no key yet
}

TEST_F(ProgramTest, KeysAreMadeOnceAndAreSecret) {
  ASSERT_EQ(Run({"keys", "init"}), 0);
  const Home home(home_);
  for (const std::string& path :
       {home.IssuerKey(), home.PseudonymKey(), home.Token("routing"), home.Token("operator")}) {
    struct stat info{};
    ASSERT_EQ(stat(path.c_str(), &info), 0) << path;
    EXPECT_EQ(info.st_mode & 0777, 0600) << path;
  }
  const absl::StatusOr<absl::Time> expiry = TokenExpiry(home, Settings(), home.Token("moderation"));
  ASSERT_THAT(expiry, IsOk());
  EXPECT_GT(*expiry, absl::Now() + absl::Hours(24 * 360));

  const std::string token = *ReadWholeFile(home.Token("routing"));
  const std::string key = *ReadWholeFile(home.PseudonymKey());
  ASSERT_EQ(Run({"keys", "init"}), 0);
  EXPECT_EQ(*ReadWholeFile(home.Token("routing")), token);
  EXPECT_EQ(*ReadWholeFile(home.PseudonymKey()), key);
  EXPECT_EQ(Run({"token", "--as", "ayse", "--hours", "2"}), 0);
}

TEST_F(ProgramTest, ATokenSaysHowItsPersonSignedIn) {
  ASSERT_EQ(Run({"keys", "init"}), 0);
  const absl::StatusOr<auth::Claims> plain = ClaimsOf({"token", "--as", "ayse"});
  ASSERT_THAT(plain, IsOk());
  EXPECT_THAT(plain->methods, ::testing::IsEmpty());
  EXPECT_GT(*plain->auth_time, absl::Now() - absl::Minutes(1)) << "signed in just now";
  const absl::StatusOr<auth::Claims> full = ClaimsOf({"token", "--as", "ayse", "--auth-age", "90m", "--second-factor"});
  ASSERT_THAT(full, IsOk());
  EXPECT_THAT(full->methods, ::testing::ElementsAre("mfa"));
  EXPECT_LT(*full->auth_time, absl::Now() - absl::Minutes(89));
  const absl::StatusOr<auth::Claims> part = ClaimsOf({"token", "--as", "services/routing", "--second-factor"});
  ASSERT_THAT(part, IsOk());
  EXPECT_EQ(part->auth_time, std::nullopt) << "a part of Meydan does not sign in";
  EXPECT_THAT(part->methods, ::testing::IsEmpty());
  for (const char* bad : {"-5m", "soon", "", "9000h"}) EXPECT_EQ(Run({"token", "--as", "ayse", "--auth-age", bad}), 2);
}

TEST_F(ProgramTest, ATokenThatIsNoneOfThisKeyIsReplaced) {
  ASSERT_EQ(Run({"keys", "init"}), 0);
  const Home home(home_);
  const std::string token = *ReadWholeFile(home.Token("routing"));
  std::filesystem::remove(home.IssuerKey());
  ASSERT_EQ(Run({"keys", "init"}), 0);
  EXPECT_NE(*ReadWholeFile(home.Token("routing")), token);
  EXPECT_THAT(TokenExpiry(home, Settings(), home.Token("routing")), IsOk());
}

TEST_F(ProgramTest, AddressesComeFromFlagsThenTheHomeFolderThenTheStandard) {
  std::filesystem::create_directories(home_);
  FILE* file = std::fopen((home_ + "/endpoints").c_str(), "w");
  std::fputs("# written by deploy/up\nMEYDAN_ROUTING_ADDRESS=127.0.0.1:17003\n", file);
  std::fclose(file);
  Settings settings;
  settings.home = home_;
  settings.addresses["directory"] = "example:1";
  const Session session(settings);
  EXPECT_EQ(*session.AddressOf("directory"), "example:1");
  EXPECT_EQ(*session.AddressOf("routing"), "127.0.0.1:17003");
  EXPECT_EQ(*session.AddressOf("notification"), "127.0.0.1:7006");
}

Words WordsOfAll() {
  Program program;
  AddAll(program);
  return CompletionWords(program.root());
}

TEST(CompletionTest, KnowsTheWholeTree) {
  const Words words = WordsOfAll();
  EXPECT_THAT(words.at(""), Contains(Key("cases")));
  EXPECT_THAT(words.at(""), Contains(Key("--as")));
  EXPECT_THAT(words.at("cases"), Contains(Key("answer")));
  EXPECT_THAT(words.at("cases answer"), Contains(Key("--text")));
  EXPECT_THAT(words.at("cases answer"), Contains(Key("--output")));
  EXPECT_THAT(words.at("dlq purge"), Contains(Key("--dry-run")));
}

TEST(CompletionTest, EveryShellGetsEveryCommand) {
  const Words words = WordsOfAll();
  for (const std::string& script : {BashCompletion(words), ZshCompletion(words), FishCompletion(words)}) {
    for (const auto& [path, choices] : words) EXPECT_THAT(script, HasSubstr("'" + path + "'"));
    EXPECT_THAT(script, HasSubstr("confirm-removal"));
  }
  EXPECT_THAT(BashCompletion(words), HasSubstr("complete -o filenames -F _meydanctl meydanctl\n"));
  EXPECT_THAT(ZshCompletion(words), ::testing::StartsWith("#compdef meydanctl\n"));
}

TEST(CompletionTest, EveryCommandAndOptionSaysWhatItIsFor) {
  for (const auto& [path, choices] : WordsOfAll()) {
    for (const auto& [word, help] : choices) EXPECT_NE(help, "") << path << " " << word;
  }
}

TEST(ReadWholeFileTest, AFolderIsRefusedInWords) {
  const absl::Status refused = ReadWholeFile(::testing::TempDir()).status();
  EXPECT_THAT(refused, Fails(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
  EXPECT_THAT(std::string(refused.message()), ::testing::HasSubstr("it is a folder"));
  EXPECT_THAT(ReadWholeFile("no/such/file").status(), Fails(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE"));
}

TEST(PassesWithinTest, NothingIsRepeatedThatStaysRefused) {
  const absl::Duration patience = absl::Seconds(5);
  EXPECT_TRUE(PassesWithin(patience, MakeError(absl::StatusCode::kUnavailable, "VAULT_SEALED", "")));
  EXPECT_TRUE(PassesWithin(patience, MakeError(absl::StatusCode::kAborted, "VERSION_STALE", "")));
  EXPECT_FALSE(PassesWithin(patience, MakeError(absl::StatusCode::kAborted, "ETAG_STALE", "")));
  EXPECT_FALSE(PassesWithin(patience, MakeError(absl::StatusCode::kPermissionDenied, "OWN_REQUEST", "")));
  const absl::Status limit = MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_LINKS", "");
  EXPECT_FALSE(PassesWithin(patience, limit));
  EXPECT_TRUE(PassesWithin(patience, WithRetryDelay(limit, absl::Seconds(1))));
  EXPECT_FALSE(PassesWithin(patience, WithRetryDelay(limit, absl::Minutes(1))));
}

}  // namespace
}  // namespace meydan::meydanctl
