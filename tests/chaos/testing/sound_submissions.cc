#include "tests/chaos/testing/sound_submissions.h"

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "common/base/testing/status_matchers.h"
#include "meydan/review/v1/events.pb.h"
#include "tests/chaos/testing/sound_facts.h"

namespace meydan::chaos::testing {
namespace {

namespace v1 = review::v1;
using Entry = v1::HistoryEntry;
using meydan::testing::Proto;

constexpr char kAuthor[] = "people/temsilci";
constexpr char kDean[] = "people/dekan";
constexpr char kReviewer[] = "people/inceleyen";
constexpr char kDirector[] = "people/direktor";
constexpr char kManager[] = "people/ayse";

// Writes one submission's life down, version by version: each happens at the second that is its version.
class Life {
 public:
  Life(Facts& facts, const std::string& name) : facts_(facts) {
    current_.set_name(name);
    current_.set_unit("units/hukuk");
    current_.set_author(kAuthor);
    current_.set_round(1);
    v1::Target& target = *current_.mutable_content()->add_targets();
    target.set_account("accounts/x.hukuk");
    target.set_kind(v1::TARGET_KIND_POST);
    facts_.begun.push_back(name);
  }
  ~Life() {
    current_.set_etag(absl::StrCat(version_));
    facts_.submissions.push_back(current_);
  }

  v1::Submission& current() { return current_; }

  // The next change, after which it is in that state.
  Life& Change(v1::Submission::State state, std::initializer_list<Entry::Action> actions) {
    ++version_;
    number_ = 0;
    current_.set_state(state);
    for (const Entry::Action action : actions) {
      Entry& entry = *current_.add_history();
      entry.set_action(action);
      *entry.mutable_time() = ToProto(absl::FromUnixSeconds(version_));
    }
    return *this;
  }

  // What the change states, and to whom it was told.
  template <typename Message>
  Life& Say(Message message, std::initializer_list<const char*> people, v1::Submission::State state) {
    v1::SubmissionFacts& facts = *message.mutable_facts();
    facts.set_name(current_.name());
    facts.set_unit(current_.unit());
    facts.set_author(kAuthor);
    facts.set_state(state);
    facts.add_accounts("accounts/x.hukuk");
    facts.set_round(current_.round());
    const std::string cause = absl::StrCat("request/", current_.name(), "/", version_);
    Event event = MakeEvent("review", current_.name(), version_, number_++, cause, message, version_);
    for (const char* person : people) facts_.notices.push_back(MakeNotice(person, event.id()));
    facts_.events.push_back(std::move(event));
    return *this;
  }
  template <typename Message>
  Life& Say(Message message, std::initializer_list<const char*> people) {
    return Say(std::move(message), people, current_.state());
  }
  // The same of what somebody did.
  template <typename Message>
  Life& Did(Message message, std::initializer_list<const char*> people) {
    ++facts_.acts[current_.name()][Message::descriptor()->full_name()];
    return Say(std::move(message), people);
  }

 private:
  Facts& facts_;
  v1::Submission current_;
  int64_t version_ = 0;
  int number_ = 0;
};

template <typename Message>
Message ToReviewers() {
  return Proto<Message>(R"pb(groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb");
}

void Submit(Life& life) {
  life.current().mutable_submit_time()->set_seconds(1);
  life.Change(v1::Submission::STATE_SUBMITTED, {Entry::ACTION_SUBMITTED})
      .Did(ToReviewers<v1::ContentSubmitted>(), {kDean, kReviewer});
}

void Approve(Life& life, const std::string& digest) {
  auto approved = Proto<v1::ContentApproved>(R"pb(facts { publish_time { seconds: 20 } })pb");
  approved.set_content_digest(digest);
  life.current().mutable_answer()->set_positive(true);
  life.Change(v1::Submission::STATE_SCHEDULED, {Entry::ACTION_APPROVED, Entry::ACTION_SCHEDULED})
      .Did(std::move(approved), {kAuthor, kManager});
}

void Publish(Life& life) {
  v1::PublishDue due;
  due.set_content_digest("new");
  life.Change(v1::Submission::STATE_DUE, {Entry::ACTION_DUE}).Say(std::move(due), {kManager});
  auto published = Proto<v1::ContentPublished>(R"pb(account: "accounts/x.hukuk" kind: TARGET_KIND_POST)pb");
  *life.current().add_publications() =
      Proto<v1::Publication>(R"pb(account: "accounts/x.hukuk" kind: TARGET_KIND_POST state: STATE_PUBLISHED)pb");
  life.Change(v1::Submission::STATE_DUE, {Entry::ACTION_PUBLISHED}).Did(std::move(published), {});
  life.current().set_state(v1::Submission::STATE_PUBLISHED);
  life.Say(v1::PublicationCompleted(), {kAuthor});
}

void AddPublished(Facts& facts) {
  Life life(facts, "submissions/1");
  life.Change(v1::Submission::STATE_DRAFT, {Entry::ACTION_CREATED});
  Submit(life);
  life.Change(v1::Submission::STATE_IN_REVIEW, {Entry::ACTION_CLAIMED});
  life.Change(v1::Submission::STATE_CHANGES_REQUESTED, {Entry::ACTION_RELEASED, Entry::ACTION_CHANGES_REQUESTED})
      .Did(v1::ChangesRequested(), {kAuthor, kDean});
  life.Change(v1::Submission::STATE_CHANGES_REQUESTED, {Entry::ACTION_REVISED}).Did(v1::ContentRevised(), {});
  life.current().set_round(2);
  Submit(life);
  Approve(life, "old");
  life.Change(v1::Submission::STATE_HELD, {Entry::ACTION_HELD}).Say(v1::PublicationHeld(), {kAuthor, kDean});
  life.current().set_round(3);
  life.Change(v1::Submission::STATE_SUBMITTED, {Entry::ACTION_REVISED})
      .Did(v1::ContentRevised(), {})
      .Say(ToReviewers<v1::ReviewStepReached>(), {kReviewer});
  Approve(life, "new");
  Publish(life);
}

void AddRejected(Facts& facts) {
  Life life(facts, "submissions/2");
  life.Change(v1::Submission::STATE_DRAFT, {Entry::ACTION_CREATED});
  Submit(life);
  life.current().mutable_answer()->set_positive(false);
  life.Change(v1::Submission::STATE_REJECTED, {Entry::ACTION_REJECTED}).Did(v1::ContentRejected(), {kAuthor});
}

// Before the second approval, so that submissions/1 was held by it.
void AddPause(Facts& facts) {
  facts.pauses = {{.scope = "", .from = absl::FromUnixSeconds(7), .until = absl::FromUnixSeconds(9)}};
  const auto say = [&facts](int64_t version, const google::protobuf::Message& message) {
    const Event event = MakeEvent("review", "boards/1", version, 0, absl::StrCat("request/pause/", version), message);
    ++facts.acts["pauses/1"][event.type()];
    for (const char* person : {kDirector, kManager, kAuthor}) facts.notices.push_back(MakeNotice(person, event.id()));
    facts.events.push_back(event);
  };
  say(1, Proto<v1::PublishingPaused>(R"pb(name: "pauses/1")pb"));
  say(2, Proto<v1::PublishingResumed>(R"pb(name: "pauses/1")pb"));
}

}  // namespace

Facts SoundSubmissions() {
  Facts facts = QuietFacts();
  AddPublished(facts);
  AddRejected(facts);
  AddPause(facts);
  return facts;
}

}  // namespace meydan::chaos::testing
