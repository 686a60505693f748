#include "tests/faults/comment_load.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "meydan/notification/v1/service.pb.h"
#include "meydan/operations/v1/operations.pb.h"
#include "meydan/routing/v1/service.pb.h"

namespace meydan::faults {
namespace {

namespace mod = moderation::v1;
namespace note = notification::v1;
namespace rou = routing::v1;
using integration::WaitFor;

// A caller's pace; without it a test would spend its time on counting.
constexpr absl::Duration kPause = absl::Milliseconds(8);
constexpr absl::Duration kMostBetweenRepeats = absl::Milliseconds(100);

absl::Status Wrong(absl::string_view reason, std::string text) {
  return MakeError(absl::StatusCode::kDataLoss, reason, std::move(text));
}

mod::IngestCommentsRequest NewComment() {
  mod::IngestCommentsRequest request;
  request.set_request_id(RandomUuid());
  mod::IncomingComment& comment = *request.add_comments();
  comment.set_account("accounts/instagram.ornekuni");
  comment.set_platform(directory::v1::PLATFORM_INSTAGRAM);
  comment.set_platform_comment_id(RandomUuid());
  comment.mutable_post()->set_id("post");
  comment.set_author_id("follower");
  comment.set_raw_text("Kütüphane kapalı, şikayetçiyim");
  comment.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(absl::Now() - absl::Hours(3)));
  return request;
}

// The same comment with another text.
void Edit(mod::IngestCommentsRequest& request, int revision) {
  request.set_request_id(RandomUuid());
  mod::IncomingComment& comment = *request.mutable_comments(0);
  comment.set_raw_text(absl::StrCat("Kütüphane kapalı, şikayetçiyim ", revision));
  comment.mutable_edit_time()->set_seconds(comment.publish_time().seconds() + revision);
}

}  // namespace

CommentLoad::CommentLoad(integration::Stack& stack, Options options)
    : stack_(stack),
      options_(std::move(options)),
      moderation_(options_.client != nullptr ? *options_.client : stack.ClientOf(options_.service, "people/santral")),
      working_(options_.callers) {
  for (int i = 0; i < options_.callers; ++i) {
    threads_.emplace_back([this] {
      Work();
      absl::MutexLock lock(&mutex_);
      --working_;
    });
  }
}

CommentLoad::~CommentLoad() {
  stopping_ = given_up_ = true;
  for (std::thread& thread : threads_) thread.join();
}

void CommentLoad::Work() {
  while (!stopping_) {
    mod::IngestCommentsRequest request = NewComment();
    for (int revision = 1; revision <= options_.revisions; ++revision) {
      if (revision > 1) Edit(request, revision);
      if (!SendUntilAccepted(request, revision)) return;
      absl::SleepFor(kPause);
    }
  }
}

bool CommentLoad::SendUntilAccepted(const mod::IngestCommentsRequest& request, int revision) {
  while (!given_up_) {
    const absl::Time begin = absl::Now();
    const auto response = BlockOn(moderation_.Call<mod::IngestCommentsResponse>(request));
    absl::Status status = response.status();
    if (response.ok() && response->results(0).has_error()) {
      const auto& error = response->results(0).error();
      status = absl::Status(static_cast<absl::StatusCode>(error.code()), error.message());
      for (const auto& detail : error.details()) status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
    }
    Note(status, absl::Now() - begin);
    if (status.ok()) {
      absl::MutexLock lock(&mutex_);
      accepted_[response->results(0).comment().name()] = revision;
      return true;
    }
    if (!IsTransient(status)) return false;
    absl::SleepFor(std::min(std::max(RetryDelayOf(status), kPause), kMostBetweenRepeats));
  }
  return false;
}

void CommentLoad::Note(const absl::Status& status, absl::Duration took) {
  absl::MutexLock lock(&mutex_);
  longest_ = std::max(longest_, took);
  if (status.ok()) return;
  const std::string reason = ReasonOf(status);
  ++refusals_[reason.empty() ? absl::StatusCodeToString(status.code()) : reason];
  if (!reason.empty() && RetryDelayOf(status) == absl::ZeroDuration()) all_say_when_ = false;
  if (!IsTransient(status) && status_.ok()) status_ = status;
}

absl::Status CommentLoad::Stop() {
  stopping_ = true;
  return WaitFor(
      [this]() -> absl::Status {
        absl::MutexLock lock(&mutex_);
        if (!status_.ok()) return status_;
        return working_ == 0 ? absl::OkStatus()
                             : MakeError(absl::StatusCode::kDeadlineExceeded, "UNANSWERED",
                                         absl::StrCat(working_, " callers still wait for an answer"));
      },
      absl::Minutes(1));
}

absl::Status CommentLoad::WaitForAccepted(int count, absl::Duration patience) {
  const int wanted = accepted() + count;
  return WaitFor(
      [this, wanted]() -> absl::Status {
        RETURN_IF_ERROR(status());
        const int now = accepted();
        return now >= wanted ? absl::OkStatus()
                             : absl::DeadlineExceededError(absl::StrCat(now, " comments of ", wanted, " accepted"));
      },
      patience);
}

absl::Status CommentLoad::WaitForRefusal(const std::string& reason, absl::Duration patience) {
  const int before = refusals()[reason];
  return WaitFor(
      [this, &reason, before]() -> absl::Status {
        std::string seen;
        for (const auto& [each, count] : refusals()) absl::StrAppend(&seen, " ", each, ":", count);
        return refusals()[reason] > before ? absl::OkStatus()
                                           : absl::NotFoundError(absl::StrCat("no ", reason, ", but", seen));
      },
      patience);
}

int CommentLoad::accepted() const {
  absl::MutexLock lock(&mutex_);
  return static_cast<int>(accepted_.size());
}

std::set<std::string> CommentLoad::comments() const {
  absl::MutexLock lock(&mutex_);
  std::set<std::string> names;
  for (const auto& [name, revision] : accepted_) names.insert(name);
  return names;
}

std::map<std::string, int> CommentLoad::refusals() const {
  absl::MutexLock lock(&mutex_);
  return refusals_;
}

absl::Status CommentLoad::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

absl::Duration CommentLoad::longest_call() const {
  absl::MutexLock lock(&mutex_);
  return longest_;
}

bool CommentLoad::all_refusals_say_when() const {
  absl::MutexLock lock(&mutex_);
  return all_say_when_;
}

absl::Status CommentLoad::CheckNothingLostOrDoubled(absl::Duration patience) {
  RETURN_IF_ERROR(WaitFor([this] { return CheckCases(); }, patience));
  RETURN_IF_ERROR(WaitFor([this] { return CheckNotices(); }, patience));
  return CheckDeadLetters();
}

absl::Status CommentLoad::CheckCases() {
  std::map<std::string, int> accepted;
  {
    absl::MutexLock lock(&mutex_);
    accepted = accepted_;
  }
  std::map<std::pair<std::string, int>, std::string> case_of;
  rou::ListCasesRequest list;
  list.set_page_size(500);
  do {
    ASSIGN_OR_RETURN(const auto page, stack_.Call<rou::ListCasesResponse>("routing", "people/direktor", list));
    for (const rou::Case& one : page.cases()) {
      const auto [at, first] =
          case_of.emplace(std::pair(one.origin().comment(), one.origin().comment_revision()), one.name());
      if (!first && at->second != one.name()) return Wrong("DOUBLED", absl::StrCat("two cases of ", at->first.first));
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  cases_.clear();
  size_t missing = 0;
  for (const auto& [comment, revisions] : accepted) {
    for (int revision = 1; revision <= revisions; ++revision) {
      const auto found = case_of.find({comment, revision});
      if (found == case_of.end()) {
        ++missing;
      } else {
        cases_.insert(found->second);
      }
    }
  }
  if (missing == 0) return absl::OkStatus();
  return Wrong("LOST", absl::StrCat(missing, " revisions of ", accepted.size(), " comments have no case"));
}

absl::Status CommentLoad::CheckNotices() {
  std::map<std::string, int> notices;  // by subject
  std::set<std::pair<std::string, std::string>> kinds;
  note::ListNoticesRequest list;
  list.set_parent("people/mudur");
  list.set_page_size(1000);
  do {
    ASSIGN_OR_RETURN(const auto page, stack_.Call<note::ListNoticesResponse>("notification", "people/mudur", list));
    for (const note::Notice& notice : page.notices()) {
      ++notices[notice.subject()];
      if (!kinds.emplace(notice.subject(), notice.event_type()).second) {
        return Wrong("DOUBLED", absl::StrCat("two notices of ", notice.event_type(), " about ", notice.subject()));
      }
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  const auto missing = std::count_if(cases_.begin(), cases_.end(),
                                     [&notices](const std::string& name) { return !notices.contains(name); });
  if (missing == 0) return absl::OkStatus();
  return Wrong("LOST", absl::StrCat(missing, " of ", cases_.size(), " cases have no notice"));
}

absl::Status CommentLoad::CheckDeadLetters() {
  for (const char* service : {"moderation", "routing", "notification"}) {
    ASSIGN_OR_RETURN(const auto letters, stack_.Call<operations::v1::ListDeadLettersResponse>(
                                             service, "people/isletmen", operations::v1::ListDeadLettersRequest()));
    if (letters.dead_letters_size() == 0) continue;
    return Wrong("PUT_ASIDE", absl::StrCat(service, " has dead letters: ", letters.dead_letters(0).reason()));
  }
  return absl::OkStatus();
}

}  // namespace meydan::faults
