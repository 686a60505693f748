#pragma once

#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/async/task.h"
#include "common/store/write_path.h"
#include "meydan/routing/v1/resources.pb.h"
#include "services/routing/case_metrics.h"
#include "services/routing/domain/record.h"

namespace meydan::routing {

// This service, as the one who acts for events and timers.
inline constexpr char kActor[] = "services/routing";

// How cases are kept: the public message is the stored form; lists by domain/rows.h, timers by domain/clocks.h.
const store::AggregateType<v1::Case>& CaseType();

// The cases that there are. Each change is counted, and told to `on_change` once it is committed. Safe from any thread.
class Cases {
 public:
  using Decide = std::function<absl::StatusOr<CaseDecision>(absl::Time)>;
  using DecideChange = std::function<absl::StatusOr<CaseDecision>(const v1::Case&, absl::Time)>;

  // `on_change` must be quick.
  Cases(store::WritePath& write_path, std::function<void()> on_change, telemetry::Metrics& metrics);

  // CASE_NOT_FOUND when there is none. Who may see it is not looked at.
  Task<absl::StatusOr<v1::Case>> Load(std::string name);

  // ALREADY_EXISTS when there is one of that name.
  Task<absl::StatusOr<v1::Case>> Create(std::string name, store::Origin origin, Decide decide);

  // CASE_NOT_FOUND when there is none; ETAG_STALE as WritePath::Update.
  Task<absl::StatusOr<v1::Case>> Update(std::string name, store::Origin origin, std::string etag, DecideChange decide);

  // Lets a due timer act (domain/clocks.h).
  Task<absl::Status> OnTimer(std::string name, store::Timer timer);

  store::Store& store() { return write_path_.store(); }
  const Clock& clock() const { return write_path_.clock(); }

 private:
  void Tell(const std::vector<google::protobuf::Any>& events);

  store::WritePath& write_path_;
  const std::function<void()> on_change_;
  CaseMetrics metrics_;
};

}  // namespace meydan::routing
