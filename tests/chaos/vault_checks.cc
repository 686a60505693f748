#include "tests/chaos/vault_checks.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "meydan/vault/v1/events.pb.h"

namespace meydan::chaos {
namespace {

namespace v1 = vault::v1;
using v1::AuditRecord;

std::string Of(const Look& look) {
  return absl::StrCat(AuditRecord::Action_Name(look.action), " of ", v1::Field_Name(look.field), " of ",
                      look.credential, " by ", look.person);
}

// What the topic has of each chain, by number.
std::map<std::string, std::map<int64_t, v1::AuditRecorded>> OnTopic(const EventLog& log, Report& report) {
  std::map<std::string, std::map<int64_t, v1::AuditRecorded>> chains;
  for (const auto& [subject, events] : log.subjects()) {
    for (const Event* event : events) {
      if (!Is<v1::AuditRecorded>(*event)) continue;
      const auto recorded = DataOf<v1::AuditRecorded>(*event).value_or(v1::AuditRecorded());
      if (recorded.chain() != subject || !chains[subject].emplace(recorded.number(), recorded).second) {
        report.Add(Fault::kDoubled, absl::StrCat("record ", recorded.number(), " of ", subject, " was said twice"));
      }
    }
  }
  return chains;
}

void CheckChain(const std::string& name, const VaultChain& chain, Report& report) {
  std::string digest;
  int64_t number = 0;
  for (const v1::ChainEntry& entry : chain.entries) {
    if (entry.number() != ++number) {
      report.Add(entry.number() < number ? Fault::kDoubled : Fault::kLost,
                 absl::StrCat("record ", entry.number(), " of ", name, " stands in place ", number));
      number = entry.number();
    }
    digest = Sha256(absl::StrCat(digest, entry.record()));
    if (entry.digest() != digest) {
      report.Add(Fault::kDisordered,
                 absl::StrCat("record ", number, " of ", name, " does not go on from the one before"));
      digest = entry.digest();
    }
  }
  if (chain.head.number() != number || chain.head.digest() != digest) {
    report.Add(Fault::kLost,
               absl::StrCat("the head of ", name, " is record ", chain.head.number(), ", but the last is ", number));
  }
}

void CompareWithTopic(const std::string& name, const VaultChain& chain,
                      const std::map<int64_t, v1::AuditRecorded>& said, Report& report) {
  for (const v1::ChainEntry& entry : chain.entries) {
    const auto found = said.find(entry.number());
    if (found == said.end()) {
      report.Add(Fault::kLost, absl::StrCat("record ", entry.number(), " of ", name, " is not on the topic"));
    } else if (found->second.record() != entry.record() || found->second.digest() != entry.digest()) {
      report.Add(Fault::kLost, absl::StrCat("record ", entry.number(), " of ", name, " is another on the topic"));
    }
  }
  const int64_t last = chain.entries.empty() ? 0 : chain.entries.back().number();
  for (const auto& [number, recorded] : said) {
    if (number <= last) continue;
    report.Add(Fault::kLost, absl::StrCat("record ", number, " of ", name, " was said and is not there"));
  }
}

bool IsOf(const AuditRecord& record, const Look& look) {
  return record.action() == look.action && record.actor() == look.person && record.field() == look.field;
}

// What was recorded of one look's calls, against what they were answered.
class LookCheck {
 public:
  LookCheck(const Look& look, const std::vector<VaultRecord>& records, Report& report) : look_(look), report_(report) {
    for (const VaultRecord& one : records) {
      if (!IsOf(one.record, look)) continue;
      if (one.record.refusal().empty()) {
        shown_.emplace(one.number, one.record.version());
      } else {
        ++refused_[one.record.refusal()];
      }
    }
  }

  // Each call's record is its own.
  void Check(const std::vector<const Sight*>& sights, const Tries& tries) {
    std::map<int64_t, int> left = shown_;
    for (const Sight* sight : sights) {
      const auto found = std::find_if(left.begin(), left.end(), [sight](const auto& record) {
        return record.second == sight->version && (sight->record == 0 || record.first == sight->record);
      });
      if (found == left.end()) {
        report_.Add(Fault::kLost,
                    absl::StrCat("version ", sight->version, " was shown without a record",
                                 sight->record == 0 ? "" : absl::StrCat(" ", sight->record), ": ", Of(look_)));
      } else {
        left.erase(found);
      }
    }
    auto more = static_cast<int>(left.size());
    for (const auto& [reason, times] : tries.refused) {
      if (times > refused_[reason]) {
        report_.Add(Fault::kLost, absl::StrCat(reason, " was answered ", times, " times and recorded ",
                                               refused_[reason], " times: ", Of(look_)));
      }
      more -= times;
    }
    std::string reasons;
    for (const auto& [reason, times] : refused_) {
      more += times;
      absl::StrAppend(&reasons, ", ", times, " ", reason);
    }
    if (more > tries.unanswered) {
      report_.Add(Fault::kDoubled, absl::StrCat(more, " records more than answers, but ", tries.unanswered,
                                                " tries without an answer: ", Of(look_), reasons));
    }
  }

  // What was let out was told of as often.
  void CheckSaid(const std::map<int, int>& said) {
    std::map<int, int> recorded;
    for (const auto& [number, version] : shown_) ++recorded[look_.action == AuditRecord::ACTION_ROTATE ? version : 0];
    if (recorded == said) return;
    report_.Add(Fault::kLost, absl::StrCat("what was recorded is not what was said: ", Of(look_)));
  }

 private:
  const Look& look_;
  Report& report_;
  std::map<int64_t, int> shown_;  // versions by number of record
  std::map<std::string, int> refused_;
};

// How often it was said of each version; reveals do not tell theirs, which counts as 0.
std::map<Look, std::map<int, int>> SaidLooks(const EventLog& log) {
  std::map<Look, std::map<int, int>> said;
  for (const auto& [subject, events] : log.subjects()) {
    for (const Event* event : events) {
      if (Is<v1::CredentialRevealed>(*event)) {
        const auto revealed = DataOf<v1::CredentialRevealed>(*event).value_or(v1::CredentialRevealed());
        ++said[{subject, revealed.person(), AuditRecord::ACTION_REVEAL, revealed.field()}][0];
      } else if (Is<v1::RotationStarted>(*event)) {
        const auto started = DataOf<v1::RotationStarted>(*event).value_or(v1::RotationStarted());
        ++said[{subject, event->actor(), AuditRecord::ACTION_ROTATE, v1::FIELD_PASSWORD}][started.version()];
      }
    }
  }
  return said;
}

// What makes a record the only one of its request.
auto KeyOf(const AuditRecord& record) {
  return std::tuple(record.cause(), static_cast<int>(record.action()), record.subject(),
                    static_cast<int>(record.field()), record.version());
}

}  // namespace

VaultRecords CheckChains(const VaultFacts& vault, const EventLog& log, Report& report) {
  const auto said = OnTopic(log, report);
  VaultRecords records;
  for (const auto& [name, chain] : vault.chains) {
    CheckChain(name, chain, report);
    const auto on_topic = said.find(name);
    CompareWithTopic(name, chain, on_topic == said.end() ? std::map<int64_t, v1::AuditRecorded>() : on_topic->second,
                     report);
    for (const v1::ChainEntry& entry : chain.entries) {
      VaultRecord& read = records[name].emplace_back(VaultRecord{entry.number(), {}});
      if (read.record.ParseFromString(entry.record())) continue;
      report.Add(Fault::kLost, absl::StrCat("record ", entry.number(), " of ", name, " cannot be read"));
    }
  }
  for (const auto& [name, numbers] : said) {
    if (vault.chains.count(name) > 0) continue;
    report.Add(Fault::kLost, absl::StrCat("the chain ", name, " was spoken of and is not there"));
  }
  return records;
}

void CheckLooks(const VaultFacts& vault, const VaultRecords& records, const EventLog& log, Report& report) {
  std::map<Look, std::vector<const Sight*>> sights;
  for (const Sight& sight : vault.answers.sights) sights[sight.look].push_back(&sight);
  std::map<Look, std::map<int, int>> said = SaidLooks(log);
  std::set<Look> looks;
  for (const auto& [look, unused] : sights) looks.insert(look);
  for (const auto& [look, unused] : vault.answers.tries) looks.insert(look);
  for (const auto& [look, unused] : said) looks.insert(look);
  // What nobody asked for is recorded all the same.
  for (const auto& [chain, all] : records) {
    for (const VaultRecord& one : all) {
      const bool person = absl::StartsWith(one.record.actor(), "people/");
      const bool rotates = one.record.action() == AuditRecord::ACTION_ROTATE && person;
      if (one.record.action() != AuditRecord::ACTION_REVEAL && !rotates) continue;
      looks.insert({chain, one.record.actor(), one.record.action(), one.record.field()});
    }
  }
  for (const Look& look : looks) {
    const auto chain = records.find(look.credential);
    LookCheck check(look, chain == records.end() ? std::vector<VaultRecord>() : chain->second, report);
    const auto tries = vault.answers.tries.find(look);
    check.Check(sights[look], tries == vault.answers.tries.end() ? Tries() : tries->second);
    check.CheckSaid(said[look]);
  }
}

void CheckCommands(const VaultFacts& vault, const VaultRecords& records, Report& report) {
  std::map<std::tuple<std::string, std::string, int, std::string>, int> done;  // by chain, cause, action and person
  for (const auto& [chain, all] : records) {
    std::map<decltype(KeyOf(AuditRecord())), int> times;
    for (const VaultRecord& one : all) {
      if (!one.record.refusal().empty() || !absl::StartsWith(one.record.cause(), "request/")) continue;
      ++done[{chain, one.record.cause(), one.record.action(), one.record.actor()}];
      if (++times[KeyOf(one.record)] != 2) continue;
      report.Add(Fault::kDoubled,
                 absl::StrCat(one.record.cause(), " did ", AuditRecord::Action_Name(one.record.action()), " to ", chain,
                              " more than once"));
    }
  }
  for (const VaultCommand& command : vault.answers.commands) {
    const auto key = std::tuple(command.chain, absl::StrCat("request/", command.request_id),
                                static_cast<int>(command.action), command.person);
    if (done.count(key) > 0) continue;
    report.Add(Fault::kLost, absl::StrCat(AuditRecord::Action_Name(command.action), " of ", command.chain, " by ",
                                          command.person, " was answered and is not recorded"));
  }
}

void CheckVault(const Facts& facts, const EventLog& log, Report& report) {
  const VaultRecords records = CheckChains(facts.vault, log, report);
  CheckLooks(facts.vault, records, log, report);
  CheckCommands(facts.vault, records, report);
  CheckValues(facts.vault, report);
  CheckHandOvers(facts, log, report);
}

}  // namespace meydan::chaos
