#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/async/task.h"
#include "common/base/event.h"
#include "common/delivery/consumer.h"
#include "common/delivery/timer_poller.h"
#include "services/vault/anchors.h"
#include "services/vault/keyrings.h"
#include "services/vault/preparation.h"

namespace meydan::vault {

// What the vault does by itself: timers; the directory's events, for the accounts that they concern; its own events
// where one aggregate's change concerns others. While it is sealed, all of it waits and comes again (VAULT_SEALED is
// transient). Safe from any thread.
class Reactions {
 public:
  Reactions(Preparation& preparation, Keyrings& keyrings, Anchors& anchors)
      : preparation_(preparation), keyrings_(keyrings), anchors_(anchors) {}

  // For the directory's topic and the vault's own.
  delivery::Handlers Handlers();
  delivery::TimerPoller::Handler Timers();

  // What the directory says of every account that it knows: at the start, and now and then, for what was missed.
  Task<absl::Status> FollowAll();
  // Every credential as the present policy has it.
  Task<absl::Status> RefreshAll();

 private:
  using Decide = std::function<absl::StatusOr<CredentialDecision>(const storage::v1::Credential&, const Occasion&)>;

  // The directory changed: its facts are taken first, since the feed of this process may not have heard of them yet.
  Task<absl::Status> OnUnit(Event event);
  Task<absl::Status> OnPerson(Event event);
  Task<absl::Status> OnAccount(Event event);
  Task<absl::Status> Follow(std::vector<std::string> accounts, std::string cause, std::string traceparent);
  Task<absl::StatusOr<std::vector<std::string>>> AccountsIn(std::string index);

  Task<absl::Status> OnRecorded(Event event);
  Task<absl::Status> OnPassword(Event event);
  Task<absl::Status> OnLinkOpened(Event event);
  Task<absl::Status> OnLinkIncident(Event event);
  Task<absl::Status> TellCredential(Event event, std::string credential, Decide decide);
  Task<absl::Status> OnPolicyChanged(Event event);
  Task<absl::Status> OnKeyringChanged(Event event);

  Task<absl::Status> OnTimer(store::Outbox::DueTimer due);

  Preparation& preparation_;
  Keyrings& keyrings_;
  Anchors& anchors_;
};

}  // namespace meydan::vault
