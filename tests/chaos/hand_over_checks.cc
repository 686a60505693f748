#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "meydan/vault/v1/events.pb.h"
#include "tests/chaos/lookup.h"
#include "tests/chaos/vault_checks.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;
using v1::HandOver;

constexpr int kKept = 20;  // completed hand-overs that an account is marked with

using Change = std::tuple<std::string, std::string, int>;  // credential, leaver and post

std::string Of(const Change& change) {
  return absl::StrCat("the hand-over of ", std::get<0>(change), " from ", std::get<1>(change));
}

struct Said {
  std::map<Change, int> started;
  std::map<std::string, std::map<std::string, int>> started_ids;  // by credential and id
  std::map<std::string, std::vector<std::string>> completed;      // ids by credential, in their order
};

Said WhatWasSaid(const EventLog& log) {
  Said said;
  for (const auto& [subject, events] : log.subjects()) {
    for (const Event* event : events) {
      if (Is<v1::HandOverStarted>(*event)) {
        const auto started = DataOf<v1::HandOverStarted>(*event).value_or(v1::HandOverStarted());
        ++said.started[{subject, started.leaver(), started.post()}];
        ++said.started_ids[subject][started.hand_over()];
      } else if (Is<v1::HandOverCompleted>(*event)) {
        said.completed[subject].push_back(
            DataOf<v1::HandOverCompleted>(*event).value_or(v1::HandOverCompleted()).hand_over());
      }
    }
  }
  return said;
}

// What the directory did against what the vault began.
void CheckBeginnings(const std::vector<Departure>& departures, const Said& said, Report& report) {
  std::map<Change, int> done;
  for (const Departure& one : departures) ++done[{one.credential, one.leaver, one.post}];
  for (const auto& [change, times] : done) {
    const auto found = said.started.find(change);
    const int begun = found == said.started.end() ? 0 : found->second;
    if (begun < times) {
      report.Add(Fault::kLost, absl::StrCat(Of(change), " was due ", times, " times and began ", begun, " times"));
    }
  }
  for (const auto& [change, times] : said.started) {
    if (times <= done[change]) continue;
    report.Add(Fault::kDoubled, absl::StrCat(Of(change), " began ", times, " times, not ", done[change]));
  }
}

// What began against what was completed.
void CheckEnds(const Said& said, Report& report) {
  for (const auto& [credential, ids] : said.started_ids) {
    const auto completed = said.completed.find(credential);
    for (const auto& [id, begun] : ids) {
      const auto times =
          completed == said.completed.end() ? 0 : std::count(completed->second.begin(), completed->second.end(), id);
      const std::string what = absl::StrCat("hand-over ", id, " of ", credential);
      if (begun > 1) report.Add(Fault::kDoubled, absl::StrCat(what, " began ", begun, " times"));
      if (times == 0) report.Add(Fault::kLost, absl::StrCat(what, " has not come to its end"));
      if (times > 1) report.Add(Fault::kDoubled, absl::StrCat(what, " was completed ", times, " times"));
    }
  }
}

void CheckStates(const v1::Credential& credential, Report& report) {
  for (const HandOver& hand_over : credential.hand_overs()) {
    const std::string what = absl::StrCat("hand-over ", hand_over.id(), " of ", credential.name());
    if (hand_over.state() != HandOver::STATE_COMPLETED) {
      report.Add(Fault::kLost, absl::StrCat(what, " is stuck: ", HandOver::State_Name(hand_over.state())));
      continue;
    }
    const bool open = std::any_of(hand_over.exposures().begin(), hand_over.exposures().end(),
                                  [](const v1::Exposure& exposure) { return !exposure.rotated(); });
    const bool attested = hand_over.exposures().empty() || !hand_over.rotation_attested_by().empty();
    if (open || !attested || hand_over.access_confirmed_by().empty()) {
      report.Add(Fault::kLost, absl::StrCat(what, " was completed before all was done"));
    }
  }
}

// The latest of those that were completed are marked, each once.
void CheckMarks(const directory::v1::Account& account, const std::vector<std::string>& completed, Report& report) {
  std::map<std::string, int> marks;
  for (const directory::v1::HandOver& mark : account.hand_overs()) ++marks[mark.id()];
  const size_t first = completed.size() > kKept ? completed.size() - kKept : 0;
  for (size_t i = first; i < completed.size(); ++i) {
    if (marks[completed[i]] > 0) continue;
    report.Add(Fault::kLost, absl::StrCat("the directory does not know that hand-over ", completed[i], " of ",
                                          account.name(), " is complete"));
  }
  for (const auto& [id, times] : marks) {
    if (times > 1) report.Add(Fault::kDoubled, absl::StrCat(account.name(), " is marked twice with hand-over ", id));
    if (std::find(completed.begin(), completed.end(), id) != completed.end()) continue;
    report.Add(Fault::kDoubled,
               absl::StrCat(account.name(), " is marked with hand-over ", id, ", which is not complete"));
  }
}

// Nobody sees anything but whoever has a post or a grant in force.
void CheckWhoCanSee(const v1::Credential& credential, const std::vector<v1::Access>& accesses, const Lookup& lookup,
                    Report& report) {
  People owners = Both(lookup.DesignatedManagers(credential.account()), lookup.Representative(credential.unit()));
  owners = Both(owners, Both(lookup.Heads(credential.unit()), lookup.Directorate()));
  for (const v1::AccessGrant& grant : credential.grants()) {
    if (grant.state() == v1::AccessGrant::STATE_ACTIVE && owners.count(grant.person()) == 0) {
      report.Add(Fault::kDoubled, absl::StrCat(grant.person(), " has left and has a grant of ", credential.name()));
    }
  }
  for (const v1::Access& access : accesses) {
    if (owners.count(access.person()) > 0) continue;
    report.Add(Fault::kDoubled, absl::StrCat(access.person(), " can see ", credential.name(), " without a post"));
  }
}

}  // namespace

void CheckHandOvers(const Facts& facts, const EventLog& log, Report& report) {
  const Said said = WhatWasSaid(log);
  CheckBeginnings(facts.vault.answers.departures, said, report);
  CheckEnds(said, report);
  const Lookup lookup(facts.university);
  for (const v1::Credential& credential : facts.vault.credentials) {
    CheckStates(credential, report);
    const auto accesses = facts.vault.who_can_see.find(credential.name());
    if (accesses != facts.vault.who_can_see.end()) CheckWhoCanSee(credential, accesses->second, lookup, report);
  }
  for (const directory::v1::Account& account : facts.university.accounts) {
    const auto completed = said.completed.find(absl::StrCat("credentials/", IdOf(account.name())));
    CheckMarks(account, completed == said.completed.end() ? std::vector<std::string>() : completed->second, report);
  }
  for (const std::string& what : facts.vault.answers.leaks) report.Add(Fault::kDoubled, what);
}

}  // namespace meydan::chaos
