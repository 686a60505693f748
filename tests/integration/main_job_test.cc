// The main job, end to end: followers' comments become verdicts, cases and notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/integration/stack.h"
#include "tests/integration/university.h"

namespace meydan::integration {
namespace {

using meydan::testing::IsOk;
using moderation::v1::Comment;
using moderation::v1::IngestCommentsRequest;
using moderation::v1::IngestCommentsResponse;

TEST(Probe, It) {
  auto started = Stack::Start();
  ASSERT_THAT(started, IsOk());
  Stack& stack = **started;
  ASSERT_THAT(FoundUniversity(stack), IsOk());
  IngestCommentsRequest request;
  int n = 0;
  for (const char* text :
       {"Kütüphanede klima bozuk, içerisi çok sıcak, ders çalışamıyoruz, lütfen düzeltin",
        "Hepiniz geri zekalısınız, aptal herifler", "Harika bir etkinlikti, emeği geçenlere teşekkürler",
        "Kampüste biri bana bıçakla saldırdı, can güvenliğimiz yok", "Hukuk sınav sonuçları ne zaman açıklanacak?"}) {
    auto& c = *request.add_comments();
    c.set_platform(directory::v1::PLATFORM_INSTAGRAM);
    c.set_platform_comment_id(absl::StrCat(++n));
    c.set_account("accounts/instagram.ornekuni");
    c.mutable_post()->set_id("p1");
    c.set_author_id("a1");
    c.set_text(text);
    c.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  }
  auto r = stack.Call<IngestCommentsResponse>("moderation", "people/santral", request);
  ASSERT_THAT(r, IsOk());
  printf("%s\n", r->DebugString().c_str());
  absl::SleepFor(absl::Seconds(2));
  auto cases =
      stack.Call<routing::v1::ListCasesResponse>("routing", "people/direktor", routing::v1::ListCasesRequest());
  printf("%s\n", cases.ok() ? cases->DebugString().c_str() : cases.status().ToString().c_str());
  for (const char* p : {"ayse", "mudur", "rektor", "direktor", "denetci1", "temsilci", "dekan"}) {
    notification::v1::ListNoticesRequest l;
    l.set_parent(absl::StrCat("people/", p));
    auto notices = stack.Call<notification::v1::ListNoticesResponse>("notification", l.parent(), l);
    ASSERT_THAT(notices, IsOk());
    for (auto& x : notices->notices())
      printf("%s: %s\n%s\n%s\n%s\n\n", p, x.template_().c_str(), x.text().title().c_str(), x.text().body().c_str(),
             x.text().reason().c_str());
  }
}

}  // namespace
}  // namespace meydan::integration
