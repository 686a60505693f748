#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/async/task.h"
#include "common/store/write_path.h"
#include "common/telemetry/metrics.h"
#include "meydan/moderation/v1/resources.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "services/moderation/accounts.h"
#include "services/moderation/assessor.h"
#include "services/moderation/domain/account.h"
#include "services/moderation/domain/settings.h"

namespace meydan::moderation {

// A comment on its way in: either refused, or all that is needed to keep it.
struct Candidate {
  absl::Status refused;
  v1::IncomingComment incoming;
  std::string name;
  AccountFacts account;
  std::string author;  // the pseudonym
  v1::Verdict verdict;
};

// Takes comments in, one or many (P10, P11, CM1). Safe from any thread.
class Intake {
 public:
  using Result = absl::StatusOr<v1::IngestedComment>;
  // Resumes where CPU time may be spent (WorkThreads::Turn).
  using Turn = std::function<Task<void>()>;
  // Where the n-th comment stands in the request, for errors: "comments[3]".
  using PathOf = std::function<std::string(size_t n)>;

  // `pseudonym_key` turns author ids into pseudonyms.
  Intake(store::WritePath& write_path, const Accounts& accounts, const Assessor& assessor, Turn turn, Settings settings,
         std::string pseudonym_key, telemetry::Metrics& metrics);

  // Checks, judges and keeps comments; a result for each, in the order given. Of one name the later comment is the
  // later revision. Works on kAtOnce of them at the same time, so that a large batch leaves room for other calls.
  // Repeating a comment is safe, so the cause in `origin` is told but not remembered.
  Task<std::vector<Result>> TakeIn(std::vector<v1::IncomingComment> comments, PathOf path_of, store::Origin origin);

 private:
  static constexpr size_t kAtOnce = 100;

  // A candidate and its place in the batch.
  struct Placed {
    size_t place;
    Candidate candidate;
  };
  struct Kept {
    size_t place;
    Result result;
  };

  // Takes the CPU time.
  Candidate Examine(v1::IncomingComment incoming, absl::string_view path) const;
  // Most comments are new, so each is first tried as new: one round trip to the store.
  Task<std::vector<Result>> Keep(std::vector<Candidate> candidates, store::Origin origin);
  Task<std::vector<Kept>> KeepInOrder(std::vector<Placed> same_name, store::Origin origin);
  Task<Result> KeepOne(Candidate candidate, store::Origin origin);
  void Count(const Candidate& candidate, const Result& result);

  store::WritePath& write_path_;
  const Accounts& accounts_;
  const Assessor& assessor_;
  const Turn turn_;
  const Settings settings_;
  const std::string pseudonym_key_;
  telemetry::CounterFamily results_;
  telemetry::CounterFamily judged_;
};

}  // namespace meydan::moderation
