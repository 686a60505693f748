#include "services/vault/reactions.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"
#include "meydan/directory/v1/events.pb.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/vault/chains.h"
#include "services/vault/domain/duty.h"
#include "services/vault/domain/link.h"
#include "services/vault/domain/policy.h"
#include "services/vault/domain/reuse.h"
#include "services/vault/domain/rows.h"
#include "services/vault/name_reader.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;
using storage::v1::Link;

constexpr int kPerRead = 100;

std::string CauseOf(const Event& event) { return absl::StrCat("event/", event.id()); }

std::vector<std::pair<v1::Field, int>> VersionsOf(const Link& link) {
  std::vector<std::pair<v1::Field, int>> versions;
  for (const storage::v1::LinkValue& value : link.values()) versions.emplace_back(value.field(), value.version());
  return versions;
}

void Merge(std::vector<std::string>& all, std::vector<std::string> more) {
  all.insert(all.end(), more.begin(), more.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace

delivery::Handlers Reactions::Handlers() {
  delivery::Handlers handlers;
  const auto on = [this, &handlers](const google::protobuf::Descriptor* type,
                                    Task<absl::Status> (Reactions::*react)(Event)) {
    handlers[std::string(type->full_name())] = [this, react](Event event) { return (this->*react)(std::move(event)); };
  };
  on(directory::v1::UnitChanged::descriptor(), &Reactions::OnUnit);
  on(directory::v1::PersonChanged::descriptor(), &Reactions::OnPerson);
  on(directory::v1::AccountChanged::descriptor(), &Reactions::OnAccount);
  on(v1::AuditRecorded::descriptor(), &Reactions::OnRecorded);
  on(v1::CredentialShared::descriptor(), &Reactions::OnPassword);
  on(v1::CredentialRotated::descriptor(), &Reactions::OnPassword);
  on(v1::LinkOpened::descriptor(), &Reactions::OnLinkOpened);
  on(v1::LinkIncident::descriptor(), &Reactions::OnLinkIncident);
  on(v1::VaultPolicyChanged::descriptor(), &Reactions::OnPolicyChanged);
  on(v1::KeyringChanged::descriptor(), &Reactions::OnKeyringChanged);
  return handlers;
}

delivery::TimerPoller::Handler Reactions::Timers() {
  return [this](store::Outbox::DueTimer due) { return OnTimer(std::move(due)); };
}

Task<absl::Status> Reactions::OnAccount(Event event) {
  CO_RETURN_IF_ERROR(preparation_.university().directory().ApplyEvent(event));
  CO_ASSIGN_OR_RETURN(const directory::v1::AccountChanged changed, DataOf<directory::v1::AccountChanged>(event));
  std::vector<std::string> accounts(1, changed.account());
  co_return co_await Follow(std::move(accounts), CauseOf(event), event.traceparent());
}

Task<absl::Status> Reactions::OnUnit(Event event) {
  directory_view::DirectoryView& directory = preparation_.university().directory();
  CO_RETURN_IF_ERROR(directory.ApplyEvent(event));
  CO_ASSIGN_OR_RETURN(const directory::v1::UnitChanged changed, DataOf<directory::v1::UnitChanged>(event));
  std::vector<std::string> accounts = directory.AccountsOf(changed.unit());
  // Also those of which another copy of the vault knows already that they are the unit's: this one may not have heard.
  CO_ASSIGN_OR_RETURN(std::vector<std::string> followed, co_await AccountsIn(UnitIndex(changed.unit())));
  Merge(accounts, std::move(followed));
  co_return co_await Follow(std::move(accounts), CauseOf(event), event.traceparent());
}

// Whom the person stands for, what they hold grants, covers or requests of, what they know, and what they oversee or
// run, or did until now: by the directory, and by what the vault has followed of it, maybe at another copy.
Task<absl::Status> Reactions::OnPerson(Event event) {
  directory_view::DirectoryView& directory = preparation_.university().directory();
  CO_RETURN_IF_ERROR(directory.ApplyEvent(event));
  CO_ASSIGN_OR_RETURN(const directory::v1::PersonChanged changed, DataOf<directory::v1::PersonChanged>(event));
  std::vector<std::string> accounts = directory.AccountsNaming(changed.person());
  CO_ASSIGN_OR_RETURN(std::vector<std::string> held, co_await AccountsIn(PersonIndex(changed.person())));
  CO_ASSIGN_OR_RETURN(std::vector<std::string> seen, co_await AccountsIn(SeenIndex(changed.person())));
  Merge(accounts, std::move(held));
  CO_ASSIGN_OR_RETURN(std::vector<std::string> overseen, co_await AccountsIn(OverseerIndex(changed.person())));
  Merge(accounts, std::move(seen));
  Merge(accounts, std::move(overseen));
  for (const auto& grant : changed.roles()) {
    if (grant.role() == directory::v1::ROLE_UNIT_HEAD) Merge(accounts, directory.AccountsOf(grant.unit()));
    if (grant.role() == directory::v1::ROLE_DIRECTOR) Merge(accounts, directory.Accounts());
  }
  co_return co_await Follow(std::move(accounts), CauseOf(event), event.traceparent());
}

Task<absl::StatusOr<std::vector<std::string>>> Reactions::AccountsIn(std::string index) {
  std::vector<std::string> indexes(1, index);
  NameReader reader(preparation_.records().store(), std::move(indexes), std::vector<std::string>(), "");
  std::vector<std::string> accounts;
  while (true) {
    CO_ASSIGN_OR_RETURN(const std::vector<std::string> names, co_await reader.Next(kPerRead));
    for (const std::string& name : names) accounts.push_back(AccountOf(name));
    if (names.size() < static_cast<size_t>(kPerRead)) co_return accounts;
  }
}

Task<absl::Status> Reactions::Follow(std::vector<std::string> accounts, std::string cause, std::string traceparent) {
  if (accounts.empty()) co_return absl::OkStatus();
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await preparation_.OfOwn(cause, traceparent));
  absl::Status outdated;
  for (const std::string& account : accounts) {
    const std::string name = CredentialOf(account);
    if (!IsCredentialName(name)) continue;
    const auto follow = [&](const Credential& current, absl::Time now) {
      return FollowDirectory(current, account, circumstances.At(now));
    };
    const absl::Status followed =
        (co_await preparation_.records().Put<Credential>(name, circumstances.origin, follow)).status();
    // One that is damaged, or of which more is known elsewhere, holds up no other.
    if (ReasonOf(followed) == "DIRECTORY_OUTDATED") {
      outdated = followed;
      continue;
    }
    if (!absl::IsDataLoss(followed)) CO_RETURN_IF_ERROR(followed);
    if (!followed.ok()) {
      telemetry::Log(telemetry::Level::kError, "record_refused", {{"name", name}, {"reason", ReasonOf(followed)}});
    }
  }
  co_return outdated;
}

Task<absl::Status> Reactions::FollowAll() {
  CO_RETURN_IF_ERROR(preparation_.university().CheckReady());
  std::vector<std::string> accounts = preparation_.university().directory().Accounts();
  co_return co_await Follow(std::move(accounts), "directory", "");
}

Task<absl::Status> Reactions::RefreshAll() {
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await preparation_.OfOwn("policy", ""));
  std::vector<std::string> indexes(1, AllIndex());
  NameReader reader(preparation_.records().store(), std::move(indexes), std::vector<std::string>(), "");
  const auto refresh = [&](const Credential& current, absl::Time now) {
    return Refresh(current, circumstances.At(now));
  };
  while (true) {
    CO_ASSIGN_OR_RETURN(const std::vector<std::string> names, co_await reader.Next(kPerRead));
    for (const std::string& name : names) {
      const absl::Status refreshed =
          (co_await preparation_.records().Change<Credential>(name, circumstances.origin, refresh)).status();
      if (!absl::IsDataLoss(refreshed)) CO_RETURN_IF_ERROR(refreshed);
      if (!refreshed.ok()) {
        telemetry::Log(telemetry::Level::kError, "record_refused", {{"name", name}, {"reason", ReasonOf(refreshed)}});
      }
    }
    if (names.size() < static_cast<size_t>(kPerRead)) co_return absl::OkStatus();
  }
}

Task<absl::Status> Reactions::OnRecorded(Event event) {
  CO_ASSIGN_OR_RETURN(const v1::AuditRecorded recorded, DataOf<v1::AuditRecorded>(event));
  CO_ASSIGN_OR_RETURN(const v1::ChainHead anchored, anchors_.Of(recorded.chain()));
  if (anchored.number() >= recorded.number()) co_return absl::OkStatus();
  // Whoever committed it died before its anchor. The event itself is not believed: others can write to the bus.
  Records& records = preparation_.records();
  const absl::StatusOr<v1::ChainHead> head = co_await HeadOf(records, recorded.chain());
  if (IsTransient(head.status())) co_return head.status();
  if (!head.ok()) {
    telemetry::Log(telemetry::Level::kError, "record_refused",
                   {{"name", recorded.chain()}, {"reason", ReasonOf(head.status())}});
    co_return absl::OkStatus();
  }
  co_return co_await records.Anchor(recorded.chain(), *head, anchored);
}

Task<absl::Status> Reactions::TellCredential(Event event, std::string credential, Decide decide) {
  CO_ASSIGN_OR_RETURN(Circumstances circumstances, co_await preparation_.OfOwn(CauseOf(event), event.traceparent()));
  circumstances.origin.once = true;  // it concerns this credential alone
  const auto tell = [&](const Credential& current, absl::Time now) { return decide(current, circumstances.At(now)); };
  co_return (co_await preparation_.records().Change<Credential>(std::move(credential), circumstances.origin, tell))
      .status();
}

// Not where it is deposited: how long the answer takes would tell of it.
Task<absl::Status> Reactions::OnPassword(Event event) {
  CO_ASSIGN_OR_RETURN(const Credential found, co_await preparation_.records().Read<Credential>(event.subject()));
  const storage::v1::StoredVersion* password = CurrentOf(found, v1::FIELD_PASSWORD);
  if (password == nullptr || password->reused_with().empty()) co_return absl::OkStatus();
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances,
                      co_await preparation_.OfOwn(CauseOf(event), event.traceparent()));
  const auto mark = [&](const Credential& current, absl::Time) -> absl::StatusOr<CredentialDecision> {
    return MarkReused(current, password->reuse_digest(), found.name());
  };
  for (const std::string& other : password->reused_with()) {
    const absl::Status marked =
        (co_await preparation_.records().Change<Credential>(other, circumstances.origin, mark)).status();
    if (!marked.ok() && IsTransient(marked)) co_return marked;
    if (!marked.ok()) {
      telemetry::Log(telemetry::Level::kError, "record_refused", {{"name", other}, {"reason", ReasonOf(marked)}});
    }
  }
  co_return absl::OkStatus();
}

Task<absl::Status> Reactions::OnLinkOpened(Event event) {
  CO_ASSIGN_OR_RETURN(const v1::LinkOpened opened, DataOf<v1::LinkOpened>(event));
  CO_ASSIGN_OR_RETURN(const Link link, co_await preparation_.records().Read<Link>(opened.link()));
  const auto tell = [link](const Credential& current, const Occasion& occasion) {
    return vault::OnLinkOpened(current, link, VersionsOf(link), occasion);
  };
  co_return co_await TellCredential(std::move(event), link.credential(), tell);
}

Task<absl::Status> Reactions::OnLinkIncident(Event event) {
  CO_ASSIGN_OR_RETURN(const v1::LinkIncident incident, DataOf<v1::LinkIncident>(event));
  CO_ASSIGN_OR_RETURN(const Link link, co_await preparation_.records().Read<Link>(incident.link()));
  const auto tell = [link](const Credential& current, const Occasion& occasion) {
    return vault::OnLinkIncident(current, link, occasion);
  };
  co_return co_await TellCredential(std::move(event), link.credential(), tell);
}

Task<absl::Status> Reactions::OnPolicyChanged(Event) { co_return co_await RefreshAll(); }

Task<absl::Status> Reactions::OnKeyringChanged(Event) { co_return co_await keyrings_.Rewrap(); }

Task<absl::Status> Reactions::OnTimer(store::Outbox::DueTimer due) {
  const store::Timer timer{due.timer, due.due};
  const std::string cause = absl::StrCat("timer/", due.timer);
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await preparation_.OfOwn(cause, ""));
  if (absl::StartsWith(due.name, "links/")) {
    const auto expire = [&](const Link& current, absl::Time now) {
      return OnLinkTimer(current, circumstances.At(now));
    };
    co_return co_await preparation_.records().Fire<Link>(due.name, timer, expire);
  }
  if (due.name == kPolicyName) {
    const auto put = [&](const storage::v1::Policy& current, absl::Time now) {
      return OnPolicyTimer(current, due.timer, circumstances.At(now));
    };
    co_return co_await preparation_.records().Fire<storage::v1::Policy>(due.name, timer, put);
  }
  const auto act = [&](const Credential& current, absl::Time now) {
    return vault::OnTimer(current, due.timer, circumstances.At(now));
  };
  co_return co_await preparation_.records().Fire<Credential>(due.name, timer, act);
}

}  // namespace meydan::vault
