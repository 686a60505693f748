// Reads the policy's YAML. The form, by example (deploy/config/routing/policy.yaml explains it):
//
//   version: "2026-1"
//   deadlines:                     # every importance, every time: 30m, 8h, 3d
//     critical: {acknowledge: 2h, answer: 1d, unit_head: 2h, directorate: 2h}
//   rules:                         # in order; `match` and everything below it may be left out, but a rule says
//   something
//     - id: library
//       match: {kinds: [], topics: [], importances: [], account_units: [], platforms: [], languages: []}
//       owner: units/kutuphane     # or account_owner
//       importance: high
//       deadlines: {answer: 2d}    # or none
//       escalate: true
//   default: {owner: units/iletisim}
#include <yaml-cpp/anchor.h>
#include <yaml-cpp/emitterstyle.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/ids.h"
#include "services/routing/domain/policy.h"
#include "services/routing/domain/policy_shadow.h"
#include "services/routing/domain/words.h"
#include "services/routing/domain/yaml_reader.h"

namespace meydan::routing {
namespace {

constexpr size_t kMaxBytes = 262'144;
constexpr size_t kMaxRules = 200;
// Names that a case's reasons use for what no rule set.
constexpr absl::string_view kReservedIds[] = {"default", "critical_complaint"};
constexpr absl::string_view kPlatforms[] = {"instagram", "facebook", "x", "youtube", "linkedin", "spotify", "medium"};

bool IsWord(absl::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

template <size_t N>
bool IsIn(const absl::string_view (&list)[N], absl::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

// Reads one document, collecting faults as it goes; what it returns is whole only without faults.
class PolicyReader : public YamlReader {
 public:
  Policy Read(const YAML::Node& root);
  // The rules that were read without a fault.
  const std::vector<Rule>& sound_rules() const { return sound_rules_; }

 private:
  std::string ReadUnit(const YAML::Node& node, absl::string_view what);
  template <typename Enum>
  void ReadWords(const Fields& fields, const std::string& key, absl::string_view what, std::set<Enum>& into);
  Deadlines ReadDeadlines(const YAML::Node& node, absl::string_view what, bool all);
  void ReadUsualDeadlines(const YAML::Node& node);
  void CheckUsualDeadlines(const YAML::Node& node);
  Match ReadMatch(const YAML::Node& node);
  void ReadPlatforms(const YAML::Node& node, std::set<std::string>& into);
  void ReadLanguages(const YAML::Node& node, std::set<std::string>& into);
  Rule ReadRule(const YAML::Node& node);
  void ReadEffects(const Fields& fields, Rule& rule);
  void CheckRuleDeadlines(const YAML::Node& node, const Rule& rule, const Deadlines& own);
  void ReadRules(const YAML::Node& node);
  void ReadDefault(const YAML::Node& node);

  Policy policy_;
  std::vector<Rule> sound_rules_;
};

std::string PolicyReader::ReadUnit(const YAML::Node& node, absl::string_view what) {
  std::string unit = ReadText(node, what);
  if (!unit.empty()) policy_.units.push_back({unit, LineOf(node)});
  return unit;
}

template <typename Enum>
void PolicyReader::ReadWords(const Fields& fields, const std::string& key, absl::string_view what,
                             std::set<Enum>& into) {
  const auto field = fields.find(key);
  if (field == fields.end()) return;
  for (const auto& [text, node] : ReadList(field->second, key)) {
    if (const auto value = ReadWord<Enum>(node, what)) into.insert(*value);
  }
}

Deadlines PolicyReader::ReadDeadlines(const YAML::Node& node, absl::string_view what, bool all) {
  Deadlines deadlines;
  if (!all && node.IsScalar() && node.Scalar() == "none") {
    deadlines.none = true;
    return deadlines;
  }
  const std::pair<std::string, std::optional<absl::Duration>*> times[] = {{"acknowledge", &deadlines.acknowledge},
                                                                          {"answer", &deadlines.answer},
                                                                          {"unit_head", &deadlines.unit_head},
                                                                          {"directorate", &deadlines.directorate}};
  const Fields fields = ReadFields(node, what, {"acknowledge", "answer", "unit_head", "directorate"});
  for (const auto& [key, time] : times) {
    if (const auto field = fields.find(key); field != fields.end()) {
      *time = ReadTime(field->second, key);
    } else if (all && node.IsMap()) {
      Fault(node, absl::StrCat(what, " has no time for ", key));
    }
  }
  return deadlines;
}

void PolicyReader::ReadUsualDeadlines(const YAML::Node& node) {
  const Fields fields = ReadFields(node, "deadlines", {"low", "normal", "high", "critical"});
  for (const auto importance :
       {v1::IMPORTANCE_LOW, v1::IMPORTANCE_NORMAL, v1::IMPORTANCE_HIGH, v1::IMPORTANCE_CRITICAL}) {
    const std::string word = WordOf(importance);
    const auto field = fields.find(word);
    if (field == fields.end()) {
      if (node.IsMap()) Fault(node, absl::StrCat("deadlines has nothing for ", word));
      continue;
    }
    policy_.deadlines[importance] = ReadDeadlines(field->second, absl::StrCat("deadlines.", word), /*all=*/true);
  }
  CheckUsualDeadlines(node);
}

void PolicyReader::CheckUsualDeadlines(const YAML::Node& node) {
  const Deadlines* lesser = nullptr;
  for (const auto& [importance, times] : policy_.deadlines) {
    const YAML::Node row = node[WordOf(importance)];
    if (times.acknowledge && times.answer && *times.acknowledge >= *times.answer) {
      Fault(row,
            absl::StrCat("deadlines.", WordOf(importance), ": a case must be acknowledged before it must be answered"));
    }
    if (lesser != nullptr && lesser->answer && times.answer && *times.answer > *lesser->answer) {
      Fault(row, absl::StrCat("deadlines.", WordOf(importance), ": more time to answer than for a lesser importance"));
    }
    lesser = &times;
  }
}

void PolicyReader::ReadPlatforms(const YAML::Node& node, std::set<std::string>& into) {
  for (const auto& [platform, item] : ReadList(node, "platforms")) {
    into.insert(platform);
    if (!IsIn(kPlatforms, platform)) {
      Fault(item, absl::StrCat("unknown platform ", Quoted(platform), "; known are ", absl::StrJoin(kPlatforms, ", ")));
    }
  }
}

void PolicyReader::ReadLanguages(const YAML::Node& node, std::set<std::string>& into) {
  for (const auto& [language, item] : ReadList(node, "languages")) {
    into.insert(language);
    if (!IsWord(language) || language.size() < 2 || language.size() > 3) {
      Fault(item, absl::StrCat(Quoted(language), " is no language; write it like tr, en or ar"));
    }
  }
}

Match PolicyReader::ReadMatch(const YAML::Node& node) {
  Match match;
  const Fields fields =
      ReadFields(node, "match", {"kinds", "topics", "importances", "account_units", "platforms", "languages"});
  ReadWords<v1::Kind>(fields, "kinds", "kind", match.kinds);
  ReadWords<v1::Topic>(fields, "topics", "topic", match.topics);
  ReadWords<v1::Importance>(fields, "importances", "importance", match.importances);
  if (const auto units = fields.find("account_units"); units != fields.end()) {
    for (const auto& item : ReadList(units->second, "account_units")) {
      match.account_units.insert(ReadUnit(item.second, "unit"));
    }
  }
  if (const auto platforms = fields.find("platforms"); platforms != fields.end()) {
    ReadPlatforms(platforms->second, match.platforms);
  }
  if (const auto languages = fields.find("languages"); languages != fields.end()) {
    ReadLanguages(languages->second, match.languages);
  }
  return match;
}

Rule PolicyReader::ReadRule(const YAML::Node& node) {
  Rule rule;
  rule.line = LineOf(node);
  const Fields fields = ReadFields(node, "a rule", {"id", "match", "owner", "importance", "deadlines", "escalate"});
  if (!node.IsMap()) return rule;
  if (const auto id = fields.find("id"); id != fields.end()) rule.id = ReadText(id->second, "id");
  if (!IsWord(rule.id) || IsIn(kReservedIds, rule.id)) {
    Fault(node,
          absl::StrCat("a rule needs an id of a-z, 0-9 and _, other than ", absl::StrJoin(kReservedIds, " and ")));
  }
  if (const auto match = fields.find("match"); match != fields.end()) rule.match = ReadMatch(match->second);
  ReadEffects(fields, rule);
  if (!fields.contains("owner") && !fields.contains("importance") && !fields.contains("deadlines") &&
      !fields.contains("escalate")) {
    Fault(node, absl::StrCat("rule ", rule.id, " says nothing: give it owner, importance, deadlines or escalate"));
  }
  return rule;
}

void PolicyReader::ReadEffects(const Fields& fields, Rule& rule) {
  if (const auto owner = fields.find("owner"); owner != fields.end()) {
    const bool account_owner = owner->second.IsScalar() && owner->second.Scalar() == kAccountOwner;
    rule.owner = account_owner ? std::string(kAccountOwner) : ReadUnit(owner->second, "owner");
  }
  if (const auto importance = fields.find("importance"); importance != fields.end()) {
    rule.importance = ReadWord<v1::Importance>(importance->second, "importance");
  }
  if (const auto deadlines = fields.find("deadlines"); deadlines != fields.end()) {
    const Deadlines own = ReadDeadlines(deadlines->second, "deadlines", /*all=*/false);
    CheckRuleDeadlines(deadlines->second, rule, own);
    rule.deadlines = own;
  }
  if (const auto escalate = fields.find("escalate"); escalate != fields.end()) {
    rule.escalate = escalate->second.IsScalar() && escalate->second.Scalar() == "true";
    if (!rule.escalate) Fault(escalate->second, "escalate can only be true; leave it out otherwise");
  }
}

// A rule's own times must make sense together with the usual ones of every importance that the matter may
// have by this rule.
void PolicyReader::CheckRuleDeadlines(const YAML::Node& node, const Rule& rule, const Deadlines& own) {
  if (!own.acknowledge && !own.answer) {
    if (node.IsMap() && node.size() == 0) Fault(node, "deadlines without a time; write none for no clocks");
    return;
  }
  for (const auto& [importance, usual] : policy_.deadlines) {
    const bool possible = rule.importance
                              ? *rule.importance == importance
                              : rule.match.importances.empty() || rule.match.importances.contains(importance);
    if (!possible) continue;
    const auto acknowledge = own.acknowledge ? own.acknowledge : usual.acknowledge;
    const auto answer = own.answer ? own.answer : usual.answer;
    if (acknowledge && answer && *acknowledge >= *answer) {
      Fault(node, absl::StrCat("rule ", rule.id, ": a case of ", WordOf(importance),
                               " importance must be acknowledged before it must be answered"));
      return;
    }
  }
}

void PolicyReader::ReadRules(const YAML::Node& node) {
  if (!node.IsSequence() || node.size() > kMaxRules) {
    Fault(node, absl::StrCat("rules must be a list of at most ", kMaxRules, " rules"));
    return;
  }
  std::map<std::string, int> lines;
  for (const YAML::Node& item : node) {
    const size_t faults_before = faults().size();
    Rule rule = ReadRule(item);
    const auto [first, is_new] = lines.emplace(rule.id, rule.line);
    if (!is_new && !rule.id.empty()) {
      Fault(item, absl::StrCat("rule id ", Quoted(rule.id), " is taken by the rule of line ", first->second));
    }
    if (faults().size() == faults_before) sound_rules_.push_back(rule);
    policy_.rules.push_back(std::move(rule));
  }
}

void PolicyReader::ReadDefault(const YAML::Node& node) {
  const Fields fields = ReadFields(node, "default", {"owner"});
  const auto owner = fields.find("owner");
  if (owner == fields.end()) {
    Fault(node, "default needs an owner: the unit that gets what no rule gives to another");
  } else if (owner->second.IsScalar() && owner->second.Scalar() == kAccountOwner) {
    Fault(owner->second, "the default owner must be a unit, for not every matter has an account");
  } else {
    policy_.default_owner = ReadUnit(owner->second, "owner");
  }
}

Policy PolicyReader::Read(const YAML::Node& root) {
  const Fields fields = ReadFields(root, "the policy", {"version", "deadlines", "rules", "default"});
  // In this order whatever the file's, for rules are checked against the usual times.
  const std::pair<const char*, std::function<void(const YAML::Node&)>> readers[] = {
      {"version", [&](const YAML::Node& n) { policy_.version = ReadText(n, "version"); }},
      {"deadlines", [&](const YAML::Node& n) { ReadUsualDeadlines(n); }},
      {"rules", [&](const YAML::Node& n) { ReadRules(n); }},
      {"default", [&](const YAML::Node& n) { ReadDefault(n); }}};
  for (const auto& [key, read] : readers) {
    if (const auto field = fields.find(key); field != fields.end()) {
      read(field->second);
    } else if (root.IsMap()) {
      Fault(root, absl::StrCat("the policy has no ", key));
    }
  }
  return std::move(policy_);
}

// Takes no notice of what it is told.
class Deaf final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// YAML::LoadAll would not do: it finds documents without end in a text that begins with a comma.
bool IsOneDocument(absl::string_view yaml) {
  std::istringstream text{std::string(yaml)};
  YAML::Parser parser(text);
  Deaf handler;
  return parser.HandleNextDocument(handler) && !parser.HandleNextDocument(handler);
}

}  // namespace

absl::StatusOr<Policy> ParsePolicy(absl::string_view yaml, const HasUnit& has_unit) {
  if (yaml.size() > kMaxBytes) return ToStatus({{1, absl::StrCat("a policy has at most ", kMaxBytes, " bytes")}});
  YAML::Node document;
  try {
    if (!IsOneDocument(yaml)) return ToStatus({{1, "a policy is one YAML document"}});
    document = YAML::Load(std::string(yaml));
  } catch (const YAML::Exception& error) {
    return ToStatus({{error.mark.line + 1, absl::StrCat("not YAML: ", error.msg)}});
  }
  PolicyReader reader;
  Policy policy = reader.Read(document);
  std::vector<PolicyFault> faults = std::move(reader.faults());
  for (PolicyFault& fault : FindShadowedRules(reader.sound_rules())) faults.push_back(std::move(fault));
  if (has_unit) {
    for (PolicyFault& fault : FindUnknownUnits(policy, has_unit)) faults.push_back(std::move(fault));
  }
  absl::StrAppend(&policy.version, "+", Sha256Hex(yaml).substr(0, 8));
  if (absl::Status status = ToStatus(std::move(faults)); !status.ok()) return status;
  return policy;
}

}  // namespace meydan::routing
