#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/decision.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

// A small university for the tests of the moderation rules: the law faculty's account, the people around it, and a
// comment under it.
namespace meydan::moderation::testing {

inline constexpr char kDirectorate[] = "units/iletisim";
inline constexpr char kAccount[] = "accounts/instagram.ornekuni_hukuk";

// 1 March 2026, 09:30 UTC.
absl::Time Now();

Settings SampleSettings();
AccountFacts LawAccount();

Actor Moderator();       // people/meryem
Actor OtherModerator();  // people/murat
Actor Director();
Actor AccountManager();       // designated for the account
Actor OtherAccountManager();  // designated for another account
Actor LawRepresentative();    // represents the law faculty
Actor LawStaff();
Actor ArtStaff();
Actor Operator();  // looks after the system, in the law faculty

v1::IncomingComment Incoming(const std::string& text = "Kütüphane saat kaçta açılıyor?");

v1::Verdict Clean();                                            // chat
v1::Verdict CleanAs(v1::Kind kind, v1::Importance importance);  // nothing to remove
v1::Verdict InReviewFor(v1::Ground ground);                     // not sure enough
v1::Verdict RemovalFor(v1::Ground ground);                      // sure enough
v1::Verdict WithKind(v1::Verdict verdict, v1::Kind kind, v1::Importance importance);

// A comment taken in with the verdict, at Now().
v1::Comment Taken(const v1::Verdict& verdict, const std::string& text = "Kütüphane saat kaçta açılıyor?");
// One whose removal Moderator() ordered as an insult, and one that the account's manager removed after that.
v1::Comment OrderedByModerator();
v1::Comment Removed();

// The types of the decision's events, without the package: {"CommentFlagged", "RemovalOrdered"}.
std::vector<std::string> EventsOf(const Decision<v1::Comment>& decision);

// The decision's first event of the type; without one the test program ends.
template <typename Event>
Event EventOf(const Decision<v1::Comment>& decision) {
  Event event;
  for (const auto& any : decision.events) {
    if (any.UnpackTo(&event)) return event;
  }
  std::abort();
}

}  // namespace meydan::moderation::testing
