// `review`: judging submissions and deciding about them (P1, P5, P6, P8, P9, P18), and the policy by which that is
// done.
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "common/rpc/stream_call.h"
#include "meydan/review/v1/service.pb.h"
#include "services/meydanctl/home.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/submission_display.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = review::v1;

constexpr size_t kLeastDigest = 8;

struct Choice {
  std::string name, digest, criterion, outcome, note, code, reason, priority, file;
  WriteOptions write;
};

// What is urgent first, and of what is as urgent that whose answer is due first.
bool GoesBefore(const v1::Submission& one, const v1::Submission& other) {
  const auto rank = [](const v1::Submission& submission) {
    const bool said = submission.priority() != v1::PRIORITY_UNSPECIFIED;
    return std::tuple(-(said ? submission.priority() : v1::PRIORITY_NORMAL), ToTime(submission.answer_by()),
                      submission.name());
  };
  return rank(one) < rank(other);
}

absl::StatusOr<bool> Queue(Session& session, const Choice&) {
  v1::ListSubmissionsRequest request;
  request.mutable_filter()->set_in_review(true);
  ASSIGN_OR_RETURN(auto waiting, (ListAll<v1::ListSubmissionsResponse, v1::Submission>(
                                     session, request, &v1::ListSubmissionsResponse::submissions)));
  std::sort(waiting.begin(), waiting.end(), &GoesBefore);
  session.output().List(waiting, SubmissionColumns(), "Nothing waits for a review.");
  return true;
}

std::string LineOf(const v1::WatchQueueResponse& change) {
  if (change.has_removed()) return absl::StrCat(change.removed(), "  waits no more\n");
  if (change.has_complete()) return "-- this is all that waits now\n";
  const v1::QueueItem& item = change.item();
  return absl::StrCat(item.submission(), "  ", WordOf(item.priority()), "  ", WordOf(item.state()), "  step ",
                      item.step(), "  ", item.unit(), "  ",
                      item.has_claim() ? absl::StrCat("held by ", item.claim().holder()) : std::string("free"),
                      "  answer by ", TimeText(item.answer_by()), "\n");
}

absl::StatusOr<bool> Watch(Session& session, const Choice&) {
  session.output().Say("Watching; end with Ctrl-C.");
  for (int attempt = 0;; ++attempt) {
    ASSIGN_OR_RETURN(rpc::Client * client, session.ClientOf("review"));
    const auto show = [&](const v1::WatchQueueResponse& change) {
      attempt = 0;
      session.output().Print(session.output().json() ? JsonOf(change) + "\n" : LineOf(change));
      return true;
    };
    absl::Status ended = rpc::StreamCall<v1::WatchQueueResponse>(*client, v1::WatchQueueRequest(), show);
    if (!ended.ok() && !IsTransient(ended)) return ended;
    session.output().Say("Interrupted; going on with the queue as it is now.");
    absl::SleepFor(DelayBefore(ended, attempt));
  }
}

template <typename Request>
absl::StatusOr<bool> Send(Session& session, Request request, const Choice& choice) {
  request.set_name(choice.name);
  return SendSubmissionWrite(session, std::move(request), choice.write);
}

absl::StatusOr<bool> Claim(Session& session, const Choice& choice) {
  return Send(session, v1::ClaimSubmissionRequest(), choice);
}

absl::StatusOr<bool> Release(Session& session, const Choice& choice) {
  return Send(session, v1::ReleaseSubmissionRequest(), choice);
}

// A decision is about what was seen: the user names the beginning of its digest, which must be that of what is there
// now (CR4).
absl::StatusOr<std::string> WholeDigest(Session& session, const Choice& choice) {
  v1::GetSubmissionRequest request;
  request.set_name(choice.name);
  ASSIGN_OR_RETURN(const v1::Submission now, session.Call<v1::Submission>(request));
  if (choice.digest.size() >= kLeastDigest && absl::StartsWith(now.content_digest(), choice.digest)) {
    return now.content_digest();
  }
  return MakeError(absl::StatusCode::kAborted, "CONTENT_CHANGED",
                   absl::StrCat("the content's digest is ", now.content_digest().substr(0, 12), " now, not ",
                                choice.digest, ": look at it again (`meydanctl submissions show`)"),
                   {{"submission", choice.name}});
}

template <typename Request>
absl::StatusOr<bool> SendAbout(Session& session, Request request, const Choice& choice) {
  ASSIGN_OR_RETURN(*request.mutable_content_digest(), WholeDigest(session, choice));
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> Assess(Session& session, const Choice& choice) {
  v1::AssessCriterionRequest request;
  request.set_criterion(ValueOf<v1::Criterion>(choice.criterion));
  request.set_outcome(ValueOf<v1::Assessment::Outcome>(choice.outcome));
  request.set_note(choice.note);
  return SendAbout(session, std::move(request), choice);
}

absl::StatusOr<bool> Approve(Session& session, const Choice& choice) {
  v1::ApproveSubmissionRequest request;
  request.set_note(choice.note);
  return SendAbout(session, std::move(request), choice);
}

template <typename Request>
absl::StatusOr<bool> Refuse(Session& session, const Choice& choice) {
  Request request;
  request.set_reason_code(ValueOf<v1::ReasonCode>(choice.code));
  request.set_reason(choice.reason);
  return SendAbout(session, std::move(request), choice);
}

absl::StatusOr<bool> OverrideLeadTime(Session& session, const Choice& choice) {
  v1::OverrideLeadTimeRequest request;
  request.set_reason(choice.reason);
  return SendAbout(session, std::move(request), choice);
}

absl::StatusOr<bool> Prioritize(Session& session, const Choice& choice) {
  v1::PrioritizeSubmissionRequest request;
  request.set_priority(ValueOf<v1::Priority>(choice.priority));
  return Send(session, std::move(request), choice);
}

absl::StatusOr<bool> ShowPolicy(Session& session, const Choice&) {
  ASSIGN_OR_RETURN(const auto policy, session.Call<v1::ReviewPolicy>(v1::GetReviewPolicyRequest()));
  // JSON in both formats, so that it can be changed and given to `policy-set`.
  google::protobuf::util::JsonPrintOptions pretty;
  pretty.add_whitespace = true;
  pretty.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(policy, &json, pretty).ok()) return absl::InternalError("policy");
  session.output().Print(json);
  return true;
}

absl::StatusOr<bool> SetPolicy(Session& session, const Choice& choice) {
  v1::SetReviewPolicyRequest request;
  ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(choice.file));
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, request.mutable_policy());
  if (!parsed.ok()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "POLICY_INVALID",
                     absl::StrCat(choice.file, " is no policy in JSON: ", std::string(parsed.message())));
  }
  request.set_request_id(RequestIdOf(choice.write));
  ASSIGN_OR_RETURN(const auto now, session.CallPatiently<v1::ReviewPolicy>(absl::Seconds(5), request));
  session.output().Changed(
      now, absl::StrCat("The policy is in force for what is submitted from now on (etag ", now.etag(), ")"));
  return true;
}

using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);

}  // namespace

void AddReview(Program& program) {
  CLI::App* group =
      program.Group("review", "Reviewing submissions: the queue, the criteria, the decisions, the policy");
  const auto add = [&](const std::string& name, const std::string& help, Run run) {
    const auto choice = std::make_shared<Choice>();
    CLI::App* command =
        program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
    return std::pair(command, choice);
  };
  const auto add_about = [&](const std::string& name, const std::string& help, Run run) {
    auto [command, choice] = add(name, help, run);
    command->add_option("name", choice->name, "submissions/<uuid>")->required();
    AddWriteOptions(command, choice->write);
    return std::pair(command, choice);
  };
  const auto add_decision = [&](const std::string& name, const std::string& help, Run run, bool with_reason) {
    auto [command, choice] = add_about(name, help, run);
    command->add_option("--digest", choice->digest, "The digest of what you have seen, or its first 8 or more digits")
        ->required();
    if (with_reason) {
      AddWord<v1::ReasonCode>(command, "--code", choice->code, "Why")->required();
      command->add_option("--reason", choice->reason, "Why, in words for the unit")->required();
    }
    return std::pair(command, choice);
  };

  add("queue", "What waits for a review, the most urgent first, and who holds it", Queue);
  add("watch", "The queue, and each change of it, until Ctrl-C", Watch);
  add_about("claim", "Take an item to work on it, or hold it longer", Claim);
  add_about("release", "Give an item back", Release);
  const auto [assess, assessed] = add_decision("assess", "Judge one of the four criteria", Assess, false);
  AddWord<v1::Criterion>(assess, "--criterion", assessed->criterion, "Which")->required();
  AddWord<v1::Assessment::Outcome>(assess, "--outcome", assessed->outcome, "How")->required();
  assess->add_option("--note", assessed->note, "Why; required to overrule an automatic check");
  const auto [approve, agreed] = add_decision("approve", "Agree, at the step that it waits at", Approve, false);
  approve->add_option("--note", agreed->note, "What the unit is told with it");
  add_decision("request-changes", "Send it back to its unit", Refuse<v1::RequestChangesRequest>, true);
  add_decision("reject", "Refuse it for good", Refuse<v1::RejectSubmissionRequest>, true);
  const auto [lead, allowed] =
      add_decision("override-lead-time", "Allow it to go out sooner than the lead time", OverrideLeadTime, false);
  lead->add_option("--reason", allowed->reason, "Why")->required();
  const auto [prioritize, said] = add_about("prioritize", "Say how urgent it is, whatever its type", Prioritize);
  AddWord<v1::Priority>(prioritize, "--priority", said->priority, "How urgent")->required();
  add("policy-show", "The policy in force, as JSON", ShowPolicy);
  const auto [set, written] =
      add("policy-set", "Put another policy in force, for what is submitted from now on", SetPolicy);
  set->add_option("file", written->file, "The whole policy, as `policy-show` prints it")->required();
  set->add_option("--request-id", written->write.request_id,
                  "A UUID: the same again gets the first answer; else a new one");
}

}  // namespace meydan::meydanctl
