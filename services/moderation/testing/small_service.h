#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/base/event.h"
#include "common/base/testing/status_matchers.h"
#include "common/directory_view/directory_view.h"
#include "common/rpc/call.h"
#include "common/store/testing/fake_store.h"
#include "common/store/write_path.h"
#include "common/telemetry/metrics.h"
#include "services/moderation/accounts.h"
#include "services/moderation/assessor.h"
#include "services/moderation/domain/testing/samples.h"
#include "services/moderation/intake.h"
#include "services/moderation/reactions.h"
#include "services/moderation/rpc/comment_methods.h"
#include "services/moderation/rpc/ingest_methods.h"

namespace meydan::moderation::testing {

// Judges by single words, so that a test can ask for any verdict: "hakaret" is surely an insult, "kaba" perhaps,
// "reklam" surely advertising, "?" a question, "bozuk" a complaint, "tehdit" critical.
class WordJudge final : public Judge {
 public:
  Judgement Classify(const CommentText& comment) const override;
};

// Acts at 0.8 and reviews at 0.4, for each ground. Version 7.
Policy WordPolicy();

// The service without its wires: the methods and reactions on a store in memory, with the small university of
// domain/testing/samples.h in its view of the directory, at samples' Now().
class SmallService {
 public:
  explicit SmallService(bool directory_known = true);

  // A call of `request` as a service receives it.
  template <typename Request>
  rpc::Call CallBy(const Actor& actor, const Request& request) {
    rpc::Call call;
    call.actor = actor;
    call.trace = telemetry::NewTrace();
    call.request_digest = rpc::DigestOf(Request::descriptor()->full_name(), request);
    return call;
  }
  absl::StatusOr<v1::IngestCommentsResponse> Ingest(const v1::IngestCommentsRequest& request);
  // Takes one comment in, which must succeed, and gives its name.
  std::string Take(const v1::IncomingComment& incoming);
  v1::Comment Stored(const std::string& name);
  std::vector<Event> Events();
  std::vector<std::string> EventTypes();

  static constexpr int kMaxInWork = 1'000;
  static Task<void> AtOnce() { co_return; }

  meydan::testing::FixedClock clock{Now()};
  telemetry::Metrics metrics;
  store::testing::FakeStore store{store::Layout("moderation", 4), clock};
  store::WritePath write_path{store, clock, "moderation", {}};
  directory_view::DirectoryView directory;
  Accounts accounts{directory};
  Assessor assessor{std::make_unique<WordJudge>(), WordPolicy(), metrics, clock};
  // When a test is to hold up what is judged: it judges at once, unless this is set to wait for something.
  Intake::Turn turn = [] { return AtOnce(); };
  Intake intake{write_path,           accounts, assessor, [this] { return turn(); }, SampleSettings(),
                std::string(32, 'k'), metrics};
  IngestMethods ingest{write_path, intake, accounts, SampleSettings(), kMaxInWork};
  CommentMethods comments{write_path, accounts, SampleSettings()};
  Reactions reactions{write_path};
};

// The connector of the platforms.
Actor Connector();

// A comment with an id of its own, under the law faculty's account.
v1::IncomingComment Numbered(int number, const std::string& text);

}  // namespace meydan::moderation::testing
