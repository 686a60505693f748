#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/actor.h"
#include "common/store/plan.h"
#include "meydan/directory/v1/service.pb.h"
#include "services/directory/domain/guarded.h"
#include "services/directory/domain/place.h"
#include "services/directory/domain/roles.h"
#include "services/directory/domain/same_person.h"

namespace meydan::directory::testing {

// Every command that the directory takes.
using Command =
    std::variant<v1::CreateUnitRequest, v1::UpdateUnitRequest, v1::MoveUnitRequest, v1::CloseUnitRequest,
                 v1::ReopenUnitRequest, v1::DesignateRepresentativeRequest, v1::ReplaceRepresentativeRequest,
                 v1::RemoveRepresentativeRequest, v1::CreatePersonRequest, v1::UpdatePersonRequest,
                 v1::GrantRoleRequest, v1::RevokeRoleRequest, v1::DeactivatePersonRequest, v1::ReactivatePersonRequest,
                 v1::RequestAccountRequest, v1::UpdateAccountRequest, v1::ActivateAccountRequest,
                 v1::MarkAccountDormantRequest, v1::CloseAccountRequest, v1::DesignateAccountManagerRequest,
                 v1::RemoveAccountManagerRequest>;

// A whole directory in memory with the real domain functions and a commit that checks what the real one checks. Reading
// and committing are two steps, so that a test can put other commands between them. Not safe for use from several
// threads.
class SmallDirectory {
 public:
  // What a command decided on, to be written by the call: ABORTED when something that it relied on has changed.
  using Pending = std::function<absl::Status()>;

  explicit SmallDirectory(Rules rules) : rules_(std::move(rules)) {}

  // Reads all that the command needs and decides, without writing anything.
  absl::StatusOr<Pending> Prepare(const Command& command, const Actor& actor, absl::Time now);
  // Prepares and commits.
  absl::Status Run(const Command& command, const Actor& actor, absl::Time now);

  // Each rule of the procedure that the stored state breaks, in words; empty when all is well.
  std::vector<std::string> BrokenRules() const;

  // To show what they are good for: commits no longer look at the sizes of lists.
  void IgnoreListGuards() { ignore_list_guards_ = true; }

  const std::map<std::string, Held<v1::Unit>>& units() const { return units_; }
  const std::map<std::string, Held<v1::Person>>& people() const { return people_; }
  const std::map<std::string, Held<v1::Account>>& accounts() const { return accounts_; }
  std::vector<std::string> List(const std::string& list) const;

 private:
  friend struct Preparation;

  std::map<std::string, Held<v1::Unit>>& Table(const v1::Unit&) { return units_; }
  std::map<std::string, Held<v1::Person>>& Table(const v1::Person&) { return people_; }
  std::map<std::string, Held<v1::Account>>& Table(const v1::Account&) { return accounts_; }
  // NOT_FOUND when there is none.
  template <typename State>
  absl::StatusOr<Held<State>> Read(const std::string& name);
  Records RecordsFor(const v1::Person& person, const std::string& same_as) const;
  Ancestors AncestorsOf(std::string parent) const;
  std::vector<Held<v1::Unit>> DescendantsOf(const std::string& unit) const;
  int64_t VersionOf(const std::string& name) const;
  absl::Status CheckGuards(const Guards& guards) const;
  template <typename State>
  absl::StatusOr<Pending> Plan(int64_t version, absl::StatusOr<GuardedDecision<State>> decision);

  const Rules rules_;
  bool ignore_list_guards_ = false;
  std::map<std::string, Held<v1::Unit>> units_;
  std::map<std::string, Held<v1::Person>> people_;
  std::map<std::string, Held<v1::Account>> accounts_;
  std::map<std::string, std::set<std::string>> lists_;
};

}  // namespace meydan::directory::testing
