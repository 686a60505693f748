#include <limits>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "common/yaml/yaml_file.h"
#include "services/moderation/domain/judge/rules_loader.h"

namespace meydan::moderation {
namespace {

constexpr double kHeaviest = 100;

std::optional<Phase> PhaseFrom(absl::string_view name) {
  for (int i = 0; i < kPhaseCount; ++i) {
    if (NameOf(static_cast<Phase>(i)) == name) return static_cast<Phase>(i);
  }
  return std::nullopt;
}

class CueReader {
 public:
  CueReader(YamlFile& file, RuleBook& book, Phase phase) : file_(file), book_(book), phase_(phase) {
    for (const Cue& cue : book.cues) ids_.insert(cue.id);
  }

  void Read(const YAML::Node& node) {
    if (!file_.CheckKeys(node, {"id", "ground", "kind", "topic", "importance", "flag", "shield", "score", "weight",
                                "when", "unless", "everywhere", "any", "sets"})) {
      return;
    }
    Cue cue;
    cue.phase = phase_;
    cue.id = file_.Text(node, "id", true);
    if (!ids_.insert(cue.id).second) file_.Fault(node, absl::StrCat("the cue \"", cue.id, "\" stands twice"));
    ReadTarget(node, cue);
    cue.when = Flags(node, "when");
    cue.unless = Flags(node, "unless");
    if (node["sets"]) {
      if (cue.target != Cue::Target::kGround) file_.Fault(node["sets"], "only cues for a ground set a flag besides");
      cue.sets = FlagNamed(file_.Text(node, "sets", true));
    }
    cue.everywhere = file_.Flag(node, "everywhere", false);
    const int number = static_cast<int>(book_.cues.size());
    const std::vector<YamlFile::Item> patterns = file_.List(node, "any", cue.when.empty());
    cue.bare = patterns.empty();
    for (const YamlFile::Item& item : patterns) {
      const absl::StatusOr<int> pattern = book_.patterns.Add(item.text);
      if (!pattern.ok()) {
        file_.Fault(item.node, pattern.status().message());
        continue;
      }
      book_.pattern_of.push_back({number, item.text});
    }
    book_.cues.push_back(std::move(cue));
  }

 private:
  template <typename Enum>
  void Aim(const YAML::Node& node, const char* key, Cue::Target target, std::optional<Enum> (*from)(absl::string_view),
           Cue& cue) {
    const std::string name = file_.Text(node, key, true);
    const std::optional<Enum> value = from(name);
    if (!value) file_.Fault(node[key], absl::StrCat("unknown ", key, " \"", name, "\""));
    cue.target = target;
    cue.value = static_cast<int>(value.value_or(Enum{}));
  }

  void ReadTarget(const YAML::Node& node, Cue& cue) {
    int targets = 0;
    for (const char* key : {"ground", "kind", "topic", "importance", "flag", "shield"}) targets += node[key] ? 1 : 0;
    if (targets != 1) {
      file_.Fault(node, "needs exactly one of ground, kind, topic, importance, flag, shield");
      return;
    }
    if (node["ground"]) Aim<Ground>(node, "ground", Cue::Target::kGround, GroundFrom, cue);
    if (node["kind"]) Aim<Kind>(node, "kind", Cue::Target::kKind, KindFrom, cue);
    if (node["topic"]) Aim<Topic>(node, "topic", Cue::Target::kTopic, TopicFrom, cue);
    if (node["importance"]) Aim<Importance>(node, "importance", Cue::Target::kImportance, ImportanceFrom, cue);
    if (node["flag"]) {
      cue.target = Cue::Target::kFlag;
      cue.value = FlagNamed(file_.Text(node, "flag", true));
    }
    if (node["shield"]) ReadShield(node, cue);
    const bool weighs = cue.target != Cue::Target::kFlag && cue.target != Cue::Target::kShield;
    const bool scores = cue.target == Cue::Target::kGround || cue.target == Cue::Target::kShield;
    if (node["score"] && !scores) file_.Fault(node["score"], "only grounds and shields have a score");
    if (node["weight"] && !weighs) file_.Fault(node["weight"], "flags and shields have no weight");
    cue.score = file_.Number(node, "score", 0, 1, 0);
    cue.weight = file_.Number(node, "weight", -kHeaviest, kHeaviest, 0);
    if (weighs && cue.score == 0 && cue.weight == 0) file_.Fault(node, "says nothing: give it a weight");
  }

  void ReadShield(const YAML::Node& node, Cue& cue) {
    cue.target = Cue::Target::kShield;
    for (const YamlFile::Item& item : file_.List(node, "shield", true)) {
      if (const std::optional<Ground> ground = GroundFrom(item.text)) {
        cue.shielded_grounds.push_back(*ground);
      } else if (!item.text.empty() && item.text[0] == '@') {
        const int before = book_.patterns.TagCount();
        const int tag = book_.patterns.DeclareTag(item.text.substr(1));
        if (tag == before) file_.Fault(item.node, absl::StrCat("unknown tag \"", item.text, "\""));
        cue.shielded_tags.push_back(tag);
      } else {
        file_.Fault(item.node, absl::StrCat("\"", item.text, "\" is neither a ground nor a @tag"));
      }
    }
  }

  int FlagNamed(const std::string& name) {
    return book_.flags.emplace(name, static_cast<int>(book_.flags.size())).first->second;
  }

  std::vector<int> Flags(const YAML::Node& node, const char* key) {
    std::vector<int> flags;
    for (const YamlFile::Item& item : file_.List(node, key, false)) {
      const int flag = book_.FlagOf(item.text);
      if (flag < 0) file_.Fault(item.node, absl::StrCat("no cue above sets the flag \"", item.text, "\""));
      flags.push_back(flag);
    }
    return flags;
  }

  YamlFile& file_;
  RuleBook& book_;
  const Phase phase_;
  std::set<std::string> ids_;
};

}  // namespace

absl::Status LoadCues(const RuleFiles::File& source, RuleBook& book) {
  YamlFile file(source.text, source.name, kRulesInvalid);
  RETURN_IF_ERROR(file.status());
  const YAML::Node& root = file.root();
  if (!file.CheckKeys(root, {"version", "phase", "classes", "cues"})) return file.status();
  file.Whole(root, "version", 1, std::numeric_limits<int>::max(), std::nullopt);
  const std::string name = file.Text(root, "phase", true);
  const std::optional<Phase> phase = PhaseFrom(name);
  if (!phase) file.Fault(root["phase"] ? root["phase"] : root, absl::StrCat("unknown phase \"", name, "\""));
  const YAML::Node classes = root["classes"];
  if (classes && !classes.IsMap()) {
    file.Fault(classes, "\"classes\" must be a mapping of names to lists of words");
    return file.status();
  }
  for (const auto& entry : classes) {
    std::vector<std::string> words;
    for (const YamlFile::Item& item : file.List(classes, entry.first.Scalar(), true)) words.push_back(item.text);
    const absl::Status status = book.patterns.DefineClass(entry.first.Scalar(), words);
    if (!status.ok()) file.Fault(entry.first, status.message());
  }
  CueReader reader(file, book, phase.value_or(Phase::kTriage));
  for (const YAML::Node& node : file.Nodes(root, "cues", true)) reader.Read(node);
  return file.status();
}

}  // namespace meydan::moderation
