#include "services/review/rpc/submission_methods.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/review/domain/publish.h"
#include "services/review/domain/submission.h"

namespace meydan::review {
namespace {

// So often a decision is made anew when what it relied on has changed meanwhile.
constexpr int kAttempts = 5;

// What a decision about a submission may end in, apart from a store that is away, full or broken.
bool IsRefusal(const absl::Status& status) {
  return !status.ok() && !absl::IsUnavailable(status) && !absl::IsResourceExhausted(status) &&
         !absl::IsInternal(status);
}

Preparation::Content Nothing() { return std::make_shared<const v1::Content>(); }

}  // namespace

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::Change(rpc::Call call, std::string name, std::string request_id,
                                                               std::string etag, Submissions::DecideChange decide) {
  CO_RETURN_IF_ERROR(university_.CheckReady());
  CO_ASSIGN_OR_RETURN(v1::Submission changed,
                      co_await submissions_.Update(std::move(name), app::OriginOf(call, request_id), std::move(etag),
                                                   std::move(decide)));
  co_return ShownTo(university_.StandingOf(call.actor), std::move(changed));
}

Task<absl::StatusOr<Preparation::Read>> SubmissionMethods::ReadForNew(Policies::Policy policy,
                                                                      Preparation::Content content,
                                                                      Preparation::Content present, Standing who) {
  std::set<std::string> new_assets = AssetsOf(*content);
  for (const v1::AssetUse& use : present->assets()) new_assets.erase(use.asset());
  CO_ASSIGN_OR_RETURN(Preparation::Read read,
                      co_await preparation_.For(std::move(policy), std::move(content), std::string()));
  for (const std::string& asset : new_assets) {
    const auto known = read.ledger.assets.find(asset);
    if (known == read.ledger.assets.end() || known->second.name().empty()) continue;
    const absl::StatusOr<v1::Asset> seen = co_await assets_.Find(asset, who);
    if (seen.ok()) continue;
    if (!absl::IsNotFound(seen.status())) co_return seen.status();
    known->second = v1::Asset();
    read.ledger.licences.erase(asset);
    read.ledger.releases.erase(asset);
  }
  co_return read;
}

Task<absl::StatusOr<SubmissionMethods::Rehearsed>> SubmissionMethods::Rehearse(Preparation::Read read,
                                                                               Foreseen foreseen, DecideAt decide) {
  if (read.texts.report == nullptr) {
    foreseen.reset();  // it would be old by the time that the texts are read
    co_await preparation_.TakeTurn();
  }
  const auto rehearse = [&] {
    const absl::Time now = submissions_.clock().Now();
    return preparation_.Rehearse(read, [&](const Desk& desk) { return decide(desk, now); });
  };
  absl::StatusOr<SubmissionDecision> decision = rehearse();
  if (decision.ok() && read.checked.has_value()) {
    CO_ASSIGN_OR_RETURN(read.neighbours, co_await preparation_.Look(read, *decision, std::move(foreseen)));
    // Hardly ever there are any; what others plan is told as a finding and refuses nothing.
    if (!read.neighbours.empty()) decision = rehearse();
  }
  co_return Rehearsed{.read = std::move(read), .decision = std::move(decision)};
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::ChangeAtDesk(rpc::Call call, std::string name,
                                                                     std::string request_id, std::string etag,
                                                                     ContentOf content, Checks checks,
                                                                     DecideAtDesk decide) {
  const Standing who = university_.StandingOf(call.actor);
  const store::Origin origin = app::OriginOf(call, request_id);
  absl::StatusOr<v1::Submission> changed = absl::InternalError("");
  // What is handed in was mostly written here a moment ago.
  bool takes_old = checks == Checks::kPresent;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    // Not for an etag that may be wrong: nothing is to be noted for what is refused because of it.
    const bool foresees = checks == Checks::kPresent && etag.empty();
    Task<Foreseen> foresee = foresees ? preparation_.Foresee(name, who) : Preparation::ForeseeNothing();
    CO_ASSIGN_OR_RETURN(Begun begun, co_await Begin(name, origin, checks, takes_old, std::move(foresee)));
    const Submissions::Seen& seen = begun.loaded.seen;
    const Preparation::Content present(seen, &seen->state.content());
    const Preparation::Content about =
        checks == Checks::kNew ? std::make_shared<const v1::Content>(content(seen->state)) : present;
    auto reading = checks == Checks::kNone      ? preparation_.ForRights(about)
                   : checks == Checks::kPresent ? preparation_.For(begun.policy, about, seen->state.content_digest())
                                                : ReadForNew(begun.policy, about, present, who);
    CO_ASSIGN_OR_RETURN(Preparation::Read read, co_await std::move(reading));
    std::optional<absl::StatusOr<SubmissionDecision>> rehearsed;
    if (!etag.empty() && etag != seen->state.etag()) {
      // It will be refused for that, or is a repeat: nothing is checked or noted for it.
      rehearsed = SubmissionNotFound(name);
      if (MaySee(who, seen->state)) rehearsed = SubmissionDecision{seen->state, {}};
    } else if (checks != Checks::kNone) {
      const auto on_seen = [&](const Desk& desk, absl::Time now) { return decide(seen->state, who, desk, now); };
      CO_ASSIGN_OR_RETURN(Rehearsed done, co_await Rehearse(std::move(read), std::move(begun.foreseen), on_seen));
      read = std::move(done.read);
      rehearsed = std::move(done.decision);
    }
    const auto at_desk = [&](const v1::Submission& current, absl::Time now) -> absl::StatusOr<SubmissionDecision> {
      const bool is_as_seen = current.etag() == seen->state.etag();
      // What it plans by now may be noted nowhere (CR14).
      if (checks != Checks::kNone && !is_as_seen) return LedgerStale(name);
      if (rehearsed.has_value()) return *std::exchange(rehearsed, std::nullopt);
      return preparation_.AtDesk(read, [&](const Desk& desk) { return decide(current, who, desk, now); });
    };
    changed = co_await submissions_.Update(name, origin, etag, at_desk, seen);
    const bool refused_as_old = begun.loaded.may_be_old && IsRefusal(changed.status());
    if (!refused_as_old && ReasonOf(changed.status()) != "LEDGER_STALE") break;
    takes_old = false;
  }
  if (!changed.ok()) co_return changed.status();
  co_return ShownTo(who, *std::move(changed));
}

Task<absl::StatusOr<SubmissionMethods::Begun>> SubmissionMethods::Begin(std::string name, store::Origin origin,
                                                                        Checks checks, bool takes_old,
                                                                        Task<Foreseen> foresee) {
  Begun begun;
  Task<absl::StatusOr<Submissions::Loaded>> load = submissions_.LoadFor(std::move(name), std::move(origin), takes_old);
  if (checks == Checks::kNone) {
    CO_ASSIGN_OR_RETURN(begun.loaded, co_await std::move(load));
    co_return begun;
  }
  auto rest = Both(preparation_.ReadPolicy(), std::move(foresee));
  auto all = co_await Both(std::move(load), std::move(rest));
  auto& [loaded, others] = all;
  if (!loaded.ok()) co_return loaded.status();
  if (!others.first.ok()) co_return others.first.status();
  begun.loaded = *std::move(loaded);
  begun.policy = *std::move(others.first);
  begun.foreseen = std::move(others.second);
  co_return begun;
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::CreateSubmission(rpc::Call call,
                                                                         v1::CreateSubmissionRequest request) {
  const std::string name = NewName("submissions", call.actor.name, request.request_id());
  const Standing who = university_.StandingOf(call.actor);
  const auto content = std::make_shared<const v1::Content>(request.content());
  CO_ASSIGN_OR_RETURN(const Policies::Policy policy, co_await preparation_.ReadPolicy());
  CO_ASSIGN_OR_RETURN(Preparation::Read read, co_await ReadForNew(policy, content, Nothing(), who));
  const auto create = [&](const Desk& desk, absl::Time now) { return Create(name, request, who, desk, now); };
  CO_ASSIGN_OR_RETURN(const Rehearsed rehearsed, co_await Rehearse(std::move(read), std::nullopt, create));
  const auto at_desk = [&](absl::Time now) {
    return preparation_.AtDesk(rehearsed.read, [&](const Desk& desk) { return create(desk, now); });
  };
  absl::StatusOr<v1::Submission> created =
      co_await submissions_.Create(name, app::OriginOf(call, request.request_id()), at_desk);
  // The request is no longer remembered, but the name is this caller's and this request's: AIP-155 then gives the
  // submission as it is now.
  if (absl::IsAlreadyExists(created.status())) created = co_await submissions_.Load(name);
  co_return created;
}

Task<absl::StatusOr<v1::CheckContentResponse>> SubmissionMethods::CheckContent(rpc::Call call,
                                                                               v1::CheckContentRequest request) {
  const Standing who = university_.StandingOf(call.actor);
  const auto content = std::make_shared<const v1::Content>(request.content());
  CO_ASSIGN_OR_RETURN(const Policies::Policy policy, co_await preparation_.ReadPolicy());
  CO_ASSIGN_OR_RETURN(Preparation::Read read, co_await ReadForNew(policy, content, Nothing(), who));
  v1::CreateSubmissionRequest as_if;
  as_if.set_unit(request.unit());
  *as_if.mutable_content() = request.content();
  const auto create = [&](const Desk& desk, absl::Time now) { return Create("", as_if, who, desk, now); };
  CO_ASSIGN_OR_RETURN(const Rehearsed rehearsed, co_await Rehearse(std::move(read), std::nullopt, create));
  if (!rehearsed.decision.ok()) co_return rehearsed.decision.status();
  v1::CheckContentResponse response;
  *response.mutable_findings() = rehearsed.decision->state.findings();
  co_return response;
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::ReviseSubmission(rpc::Call call,
                                                                         v1::ReviseSubmissionRequest request) {
  const auto asked = std::make_shared<const v1::ReviseSubmissionRequest>(std::move(request));
  auto content = [asked](const v1::Submission&) { return asked->content(); };
  auto revise = [asked](const v1::Submission& current, const Standing& who, const Desk& desk, absl::Time now) {
    return Revise(current, *asked, who, desk, now);
  };
  return ChangeAtDesk(std::move(call), asked->name(), asked->request_id(), asked->etag(), std::move(content),
                      Checks::kNew, std::move(revise));
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::SubmitSubmission(rpc::Call call,
                                                                         v1::SubmitSubmissionRequest request) {
  return ChangeAtDesk(std::move(call), request.name(), request.request_id(), request.etag(), nullptr, Checks::kPresent,
                      &Submit);
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::WithdrawSubmission(rpc::Call call,
                                                                           v1::WithdrawSubmissionRequest request) {
  return Change(call, request.name(), request.request_id(), request.etag(),
                [request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
                  return Withdraw(current, request, who, now);
                });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::RescheduleSubmission(rpc::Call call,
                                                                             v1::RescheduleSubmissionRequest request) {
  const auto content = [request](const v1::Submission& current) {
    v1::Content timed = current.content();
    timed.clear_publish_time();
    if (request.has_publish_time()) *timed.mutable_publish_time() = request.publish_time();
    return timed;
  };
  const auto reschedule = [request](const v1::Submission& current, const Standing& who, const Desk& desk,
                                    absl::Time now) { return Reschedule(current, request, who, desk, now); };
  return ChangeAtDesk(call, request.name(), request.request_id(), request.etag(), content, Checks::kNew, reschedule);
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::GetSubmission(rpc::Call call,
                                                                      v1::GetSubmissionRequest request) {
  CO_ASSIGN_OR_RETURN(v1::Submission found, co_await submissions_.Load(request.name()));
  const Standing who = university_.StandingOf(call.actor);
  if (!MaySee(who, found)) co_return SubmissionNotFound(request.name());
  co_return ShownTo(who, std::move(found));
}

Task<absl::StatusOr<v1::DiffRoundsResponse>> SubmissionMethods::DiffRounds(rpc::Call call,
                                                                           v1::DiffRoundsRequest request) {
  CO_ASSIGN_OR_RETURN(const v1::Submission found, co_await submissions_.Load(request.name()));
  if (!SeesWhole(university_.StandingOf(call.actor), found)) co_return SubmissionNotFound(request.name());
  co_await preparation_.TakeTurn();
  co_return Diff(found, request);
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::ClaimSubmission(rpc::Call call,
                                                                        v1::ClaimSubmissionRequest request) {
  return Change(call, request.name(), request.request_id(), "",
                [this, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
                  return ClaimItem(current, who, university_.world(), now);
                });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::ReleaseSubmission(rpc::Call call,
                                                                          v1::ReleaseSubmissionRequest request) {
  return Change(call, request.name(), request.request_id(), "",
                [who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
                  return ReleaseItem(current, who, now);
                });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::AssessCriterion(rpc::Call call,
                                                                        v1::AssessCriterionRequest request) {
  return Change(
      call, request.name(), request.request_id(), request.etag(),
      [this, request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
        return Assess(current, request, who, university_.world(), now);
      });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::ApproveSubmission(rpc::Call call,
                                                                          v1::ApproveSubmissionRequest request) {
  const auto asked = std::make_shared<const v1::ApproveSubmissionRequest>(std::move(request));
  auto approve = [asked](const v1::Submission& current, const Standing& who, const Desk& desk, absl::Time now) {
    return Approve(current, *asked, who, desk, now);
  };
  return ChangeAtDesk(std::move(call), asked->name(), asked->request_id(), asked->etag(), nullptr, Checks::kNone,
                      std::move(approve));
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::RequestChanges(rpc::Call call,
                                                                       v1::RequestChangesRequest request) {
  return Change(
      call, request.name(), request.request_id(), request.etag(),
      [this, request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
        return review::RequestChanges(current, request, who, university_.world(), now);
      });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::RejectSubmission(rpc::Call call,
                                                                         v1::RejectSubmissionRequest request) {
  return Change(
      call, request.name(), request.request_id(), request.etag(),
      [this, request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
        return Reject(current, request, who, university_.world(), now);
      });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::OverrideLeadTime(rpc::Call call,
                                                                         v1::OverrideLeadTimeRequest request) {
  return Change(
      call, request.name(), request.request_id(), request.etag(),
      [this, request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
        return review::OverrideLeadTime(current, request, who, university_.world(), now);
      });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::PrioritizeSubmission(rpc::Call call,
                                                                             v1::PrioritizeSubmissionRequest request) {
  return Change(
      call, request.name(), request.request_id(), request.etag(),
      [this, request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
        return Prioritize(current, request, who, university_.world(), now);
      });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::ConfirmPublication(rpc::Call call,
                                                                           v1::ConfirmPublicationRequest request) {
  return Change(call, request.name(), request.request_id(), request.etag(),
                [request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
                  return review::ConfirmPublication(current, request, who, now);
                });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::ReportPublicationFailure(
    rpc::Call call, v1::ReportPublicationFailureRequest request) {
  return Change(call, request.name(), request.request_id(), request.etag(),
                [request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
                  return ReportFailure(current, request, who, now);
                });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::SkipTarget(rpc::Call call, v1::SkipTargetRequest request) {
  return Change(call, request.name(), request.request_id(), request.etag(),
                [request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
                  return review::SkipTarget(current, request, who, now);
                });
}

Task<absl::StatusOr<v1::Submission>> SubmissionMethods::ConfirmTakedown(rpc::Call call,
                                                                        v1::ConfirmTakedownRequest request) {
  return Change(call, request.name(), request.request_id(), request.etag(),
                [request, who = university_.StandingOf(call.actor)](const v1::Submission& current, absl::Time now) {
                  return review::ConfirmTakedown(current, request, who, now);
                });
}

}  // namespace meydan::review
