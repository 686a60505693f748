#include "tests/chaos/publisher.h"

#include <algorithm>
#include <utility>

#include "common/base/proto_time.h"
#include "meydan/review/v1/events.pb.h"
#include "tests/chaos/sample_university.h"

namespace meydan::chaos {
namespace {

namespace v1 = review::v1;

constexpr char kReason[] = "Hangi güne kadar?";
constexpr char kAddress[] = "https://example.com/p/1";
constexpr absl::Duration kAhead = absl::Seconds(4);     // from its draft to its time, when somebody decides
constexpr absl::Duration kTooShort = absl::Seconds(2);  // when nobody does

// Time may have decided first about what has one.
std::set<std::string> RefusalsOf(const v1::Submission& current) {
  if (!current.content().has_publish_time()) return {};
  return {"TIME_PASSED", "NOT_IN_REVIEW"};
}

bool WaitsForReview(const v1::Submission& current) {
  return current.state() == v1::Submission::STATE_SUBMITTED || current.state() == v1::Submission::STATE_IN_REVIEW;
}

template <typename Request>
Request AboutWhatWasSeen(const v1::Submission& current) {
  Request request;
  request.set_content_digest(current.content_digest());
  return request;
}

}  // namespace

Publisher::Publisher(const integration::Stack& stack, const University& university, Ledger& ledger, uint64_t seed)
    : acting_(stack, ledger, seed), university_(university), seed_(seed) {
  for (const directory::v1::Unit& unit : university_.units) {
    if (!unit.representative().empty()) units_.push_back(&unit);
  }
  for (const directory::v1::Account& account : university_.accounts) {
    const bool active = account.state() == directory::v1::Account::STATE_ACTIVE;
    if (active && account.platform() == directory::v1::PLATFORM_X) accounts_.push_back(&account);
  }
}

v1::CreateSubmissionRequest Publisher::Draft(int number, Fate fate) {
  v1::CreateSubmissionRequest request;
  v1::Content& content = *request.mutable_content();
  content.set_subject(absl::StrCat("Duyuru ", number));
  content.set_text(absl::StrCat("Kütüphane sınav haftasında ", number, ". kata kadar açık olacak."));
  if (fate == Fate::kCorrected || fate == Fate::kOverruled) {
    content.set_text(absl::StrCat(content.text(), " Bilgi: 0532 123 45 67"));
  }
  const size_t first = static_cast<size_t>(number) % accounts_.size();
  const size_t targets = fate == Fate::kNews ? std::min<size_t>(2, accounts_.size()) : 1;
  for (size_t i = 0; i < targets; ++i) {
    v1::Target& target = *content.add_targets();
    target.set_account(accounts_[(first + i) % accounts_.size()]->name());
    target.set_kind(v1::TARGET_KIND_POST);
  }
  content.set_language_code("tr");
  content.set_request_type(fate == Fate::kNews ? v1::REQUEST_TYPE_NEWS : v1::REQUEST_TYPE_ANNOUNCEMENT);
  if (fate == Fate::kTimed || fate == Fate::kCalledOff) *content.mutable_publish_time() = ToProto(absl::Now() + kAhead);
  if (fate == Fate::kForgotten) *content.mutable_publish_time() = ToProto(absl::Now() + kTooShort);
  return request;
}

void Publisher::Begin(int number) {
  if (units_.empty() || accounts_.empty()) {
    return acting_.ledger().Fail(absl::NotFoundError("nobody publishes anything in this university"));
  }
  const auto fate = static_cast<Fate>((static_cast<uint64_t>(number) + seed_) % static_cast<uint64_t>(Fate::kCount));
  const directory::v1::Unit& unit = *acting_.OneOf(units_);
  Waiting item{.name = "", .author = unit.representative(), .fate = fate};
  v1::CreateSubmissionRequest create = Draft(number, fate);
  create.set_unit(unit.name());
  const auto draft = acting_.Act<Submission>("review", item.author, std::move(create));
  if (!draft.ok()) return;
  acting_.ledger().NoteSubmission(draft->name());
  item.name = draft->name();
  if (fate == Fate::kDropped) return Withdraw(*draft, item.author);
  const absl::StatusOr<Submission> submitted = Submit(*draft, item.author);
  if (!submitted.ok()) return Withdraw(*draft, item.author);  // its time had passed
  Decide(*submitted, item);
  waiting_.push_back(std::move(item));
}

void Publisher::Decide(const Submission& submitted, const Waiting& item) {
  switch (item.fate) {
    case Fate::kWithdrawn:
      return Withdraw(submitted, item.author);
    case Fate::kRejected:
      return Reject(submitted);
    case Fate::kForgotten:
      Assess(submitted, kReviewer).IgnoreError();
      return;
    case Fate::kCorrected: {
      const absl::StatusOr<Submission> again = Correct(submitted, item.author);
      if (again.ok()) ReviewAndApprove(*again, kReviewer);
      return;
    }
    case Fate::kEdited: {
      const absl::StatusOr<Submission> edited = Edit(submitted);
      if (edited.ok()) ReviewAndApprove(*edited, kDirector);  // the editor decides about it no more
      return;
    }
    default:
      return ReviewAndApprove(submitted, acting_.Chance(50) ? kReviewer : kDirector);
  }
}

bool Publisher::FollowUp() {
  std::erase_if(waiting_, [this](Waiting& item) { return !Follow(item); });
  return !waiting_.empty();
}

bool Publisher::Follow(Waiting& item) {
  v1::GetSubmissionRequest get;
  get.set_name(item.name);
  const absl::StatusOr<Submission> current = acting_.Ask<Submission>("review", kDirector, get);
  if (!current.ok()) return IsTransient(current.status());
  switch (current->state()) {
    case Submission::STATE_SCHEDULED:
      if (item.fate == Fate::kCalledOff) Withdraw(*current, item.author);
      return true;
    case Submission::STATE_DUE:
      Publish(*current);
      return false;
    case Submission::STATE_HELD:
      if (std::exchange(item.was_held, true) || acting_.Chance(50)) return false;
      Reschedule(*current, item);
      return true;
    default:
      return WaitsForReview(*current) && current->content().has_publish_time();
  }
}

absl::StatusOr<v1::Submission> Publisher::Submit(const Submission& current, const std::string& author) {
  return Do<v1::ContentSubmitted>(author, current, v1::SubmitSubmissionRequest(), RefusalsOf(current));
}

absl::StatusOr<v1::Submission> Publisher::Correct(const Submission& current, const std::string& author) {
  auto changes = AboutWhatWasSeen<v1::RequestChangesRequest>(current);
  changes.set_reason_code(v1::REASON_CODE_PERSONAL_DATA);
  changes.set_reason(kReason);
  absl::StatusOr<Submission> next = Do<v1::ChangesRequested>(kReviewer, current, std::move(changes));
  if (!next.ok()) return next;
  v1::ReviseSubmissionRequest revise;
  *revise.mutable_content() = next->content();
  revise.mutable_content()->set_text("Kütüphane sınav haftasında gece de açık olacak.");
  next = Do<v1::ContentRevised>(author, current, std::move(revise));
  return next.ok() ? Submit(*next, author) : next;
}

absl::StatusOr<v1::Submission> Publisher::Edit(const Submission& current) {
  v1::ReviseSubmissionRequest revise;
  *revise.mutable_content() = current.content();
  revise.mutable_content()->set_text("Kütüphane, sınav haftasında gece de açıktır.");
  return Do<v1::ContentRevised>(kReviewer, current, std::move(revise));
}

absl::StatusOr<v1::Submission> Publisher::Assess(const Submission& current, const std::string& reviewer) {
  absl::StatusOr<Submission> next = current;
  if (acting_.Chance(70)) next = DoSilently(reviewer, current, v1::ClaimSubmissionRequest());
  for (int criterion = v1::CRITERION_BRAND; next.ok() && criterion <= v1::CRITERION_AUDIENCE; ++criterion) {
    auto assess = AboutWhatWasSeen<v1::AssessCriterionRequest>(current);
    assess.set_criterion(static_cast<v1::Criterion>(criterion));
    assess.set_outcome(v1::Assessment::OUTCOME_PASS);
    assess.set_note("Bakıldı.");
    next = DoSilently(reviewer, current, std::move(assess));
  }
  return next;
}

absl::StatusOr<v1::Submission> Publisher::Approve(const Submission& current, const std::string& reviewer) {
  absl::StatusOr<Submission> next =
      DoSilently(reviewer, current, AboutWhatWasSeen<v1::ApproveSubmissionRequest>(current));
  if (next.ok() && next->answer().positive()) {
    acting_.ledger().Note(current.name(), v1::ContentApproved::descriptor()->full_name());
  }
  return next;
}

void Publisher::ReviewAndApprove(const Submission& current, const std::string& reviewer) {
  absl::StatusOr<Submission> next = Assess(current, reviewer);
  if (next.ok()) next = Approve(*next, reviewer);
  const std::string other = reviewer == kDirector ? kReviewer : kDirector;
  if (next.ok() && WaitsForReview(*next)) Approve(*next, other).IgnoreError();
}

void Publisher::Reject(const Submission& current) {
  auto reject = AboutWhatWasSeen<v1::RejectSubmissionRequest>(current);
  reject.set_reason_code(v1::REASON_CODE_DUPLICATE);
  reject.set_reason(kReason);
  Do<v1::ContentRejected>(kDirector, current, std::move(reject)).IgnoreError();
}

void Publisher::Withdraw(const Submission& current, const std::string& author) {
  v1::WithdrawSubmissionRequest withdraw;
  if (current.state() == Submission::STATE_DRAFT) {
    DoSilently(author, current, std::move(withdraw)).IgnoreError();
    return;
  }
  std::set<std::string> refusals;
  if (current.content().has_publish_time()) refusals = {"WITHDRAW_NOT_ALLOWED", "SUBMISSION_ENDED"};
  Do<v1::ContentWithdrawn>(author, current, std::move(withdraw), refusals).IgnoreError();
}

void Publisher::Publish(const Submission& due) {
  for (const v1::Target& target : due.content().targets()) {
    const auto account = std::find_if(accounts_.begin(), accounts_.end(), [&](const directory::v1::Account* one) {
      return one->name() == target.account();
    });
    const std::string manager =
        acting_.OneOf(std::vector<std::string>((*account)->managers().begin(), (*account)->managers().end()));
    v1::ReportPublicationFailureRequest failure;
    v1::ConfirmPublicationRequest confirm;
    if (acting_.Chance(15)) {
      failure.set_account(target.account());
      failure.set_reason("Platform kapalı.");
      Do<v1::PublicationFailed>(manager, due, std::move(failure)).IgnoreError();
    } else {
      confirm.set_account(target.account());
      confirm.set_url(kAddress);
      Do<v1::ContentPublished>(manager, due, std::move(confirm)).IgnoreError();
    }
  }
}

void Publisher::Reschedule(const Submission& held, const Waiting& item) {
  const absl::StatusOr<Submission> again = Do<v1::ContentRevised>(item.author, held, v1::RescheduleSubmissionRequest());
  if (again.ok()) ReviewAndApprove(*again, kDirector);
}

template <typename Event, typename Request>
absl::StatusOr<v1::Submission> Publisher::Do(const std::string& person, const Submission& current, Request request,
                                             const std::set<std::string>& refusals) {
  request.set_name(current.name());
  absl::StatusOr<Submission> next = acting_.Act<Submission>("review", person, std::move(request), refusals);
  if (next.ok()) acting_.ledger().Note(current.name(), Event::descriptor()->full_name());
  return next;
}

template <typename Request>
absl::StatusOr<v1::Submission> Publisher::DoSilently(const std::string& person, const Submission& current,
                                                     Request request) {
  request.set_name(current.name());
  return acting_.Act<Submission>("review", person, std::move(request), RefusalsOf(current));
}

}  // namespace meydan::chaos
