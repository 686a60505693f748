// How a caller signed in, from the token to the handler.

#include "common/rpc/testing/echo_server.h"

namespace meydan::rpc {
namespace {

class SignInTest : public testing::EchoTest {
 protected:
  std::string How(std::optional<absl::Time> time, std::vector<std::string> methods, std::string context_class) {
    const std::string token = *auth::Mint(key_, {.issuer = "meydan",
                                                 .audience = "meydan",
                                                 .subject = "people/ayse",
                                                 .issued_at = clock_.Now(),
                                                 .auth_time = time,
                                                 .methods = std::move(methods),
                                                 .context_class = std::move(context_class)});
    const std::string first = Echo(With(token), "how").value_or("refused");
    EXPECT_EQ(Echo(With(token), "how").value_or("refused"), first) << "the token is known by now";
    return first;
  }
};

TEST_F(SignInTest, AHandlerKnowsWhatTheTokenSays) {
  const absl::Time time = absl::FromUnixSeconds(absl::ToUnixSeconds(clock_.Now())) - absl::Minutes(7);
  const std::string when = absl::FormatTime(time);
  EXPECT_EQ(How(time, {"pwd"}, ""), when);
  EXPECT_EQ(How(time, {"pwd", "otp"}, ""), when + " with a second factor");
  EXPECT_EQ(How(time, {}, "gold"), when + " with a second factor");
  EXPECT_EQ(How(time, {}, "silver"), when);
}

TEST_F(SignInTest, ATokenThatSaysNothingShowsNothing) {
  EXPECT_EQ(How(std::nullopt, {}, ""), "unknown");
  EXPECT_EQ(Echo(As("services/routing"), "how").value(), "unknown");
}

}  // namespace
}  // namespace meydan::rpc
