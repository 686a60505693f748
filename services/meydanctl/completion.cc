#include "services/meydanctl/completion.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/meydanctl/program.h"

namespace meydan::meydanctl {
namespace {

// The first line of a help text; the rest is too long for a list of choices.
std::string FirstLine(const std::string& help) { return help.substr(0, help.find_first_of(";\n")); }

void AddOptions(const CLI::App& app, std::vector<std::pair<std::string, std::string>>& words) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      words.emplace_back("--" + name, FirstLine(option->get_description()));
    }
  }
}

void Walk(const CLI::App& root, const CLI::App& app, const std::string& path, Words& all) {
  auto& words = all[path];
  for (const CLI::App* command : app.get_subcommands({})) {
    words.emplace_back(command->get_name(), FirstLine(command->get_description()));
    Walk(root, *command, path.empty() ? command->get_name() : absl::StrCat(path, " ", command->get_name()), all);
  }
  AddOptions(app, words);
  if (&app != &root) AddOptions(root, words);
}

std::string Quoted(const std::string& text) {
  return absl::StrCat("'", absl::StrReplaceAll(text, {{"'", "'\\''"}}), "'");
}

// A function of bash and zsh that puts the path of commands before the cursor into `path`: the words that are commands
// where they stand. What an option is given cannot be told from a command, but seldom is called like one.
constexpr char kFindPath[] = R"(  path="" candidate=""
  for word in "$@"; do
    candidate="${path:+$path }$word"
    case "$candidate" in
      @PATHS@) path="$candidate" ;;
    esac
  done
)";

std::string FindPath(const Words& words) {
  std::string paths;
  for (const auto& [path, choices] : words) {
    if (!path.empty()) absl::StrAppend(&paths, paths.empty() ? "" : "|", Quoted(path));
  }
  return absl::StrReplaceAll(kFindPath, {{"@PATHS@", paths}});
}

}  // namespace

Words CompletionWords(const CLI::App& root) {
  Words all;
  Walk(root, root, "", all);
  return all;
}

std::string BashCompletion(const Words& words) {
  std::string script =
      "# meydanctl completion for bash: source <(meydanctl completion bash)\n_meydanctl() {\n"
      "  local path candidate word choices cur=\"${COMP_WORDS[COMP_CWORD]}\"\n"
      "  set -- \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"\n";
  absl::StrAppend(&script, FindPath(words), "  case \"$path\" in\n");
  for (const auto& [path, choices] : words) {
    absl::StrAppend(&script, "    ", Quoted(path), ") choices=\"");
    for (const auto& [word, help] : choices) absl::StrAppend(&script, word, " ");
    absl::StrAppend(&script, "\" ;;\n");
  }
  absl::StrAppend(&script,
                  "  esac\n"
                  "  COMPREPLY=($(compgen -W \"$choices\" -- \"$cur\"))\n"
                  "  [[ ${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- \"$cur\"))\n"
                  "}\ncomplete -o filenames -F _meydanctl meydanctl\n");
  return script;
}

std::string ZshCompletion(const Words& words) {
  std::string script =
      "#compdef meydanctl\n# meydanctl completion for zsh: source <(meydanctl completion zsh)\n"
      "_meydanctl() {\n  local path candidate word\n  local -a choices\n"
      "  set -- \"${(@)words[2,CURRENT-1]}\"\n";
  // `path` is tied to PATH in zsh.
  std::string find = absl::StrReplaceAll(FindPath(words), {{"path", "at"}});
  absl::StrAppend(&script, find, "  case \"$at\" in\n");
  script = absl::StrReplaceAll(script, {{"local path", "local at"}});
  for (const auto& [path, choices] : words) {
    absl::StrAppend(&script, "    ", Quoted(path), ") choices=(");
    for (const auto& [word, help] : choices) {
      absl::StrAppend(&script, Quoted(absl::StrCat(word, ":", absl::StrReplaceAll(help, {{":", "\\:"}}))), " ");
    }
    absl::StrAppend(&script, ") ;;\n");
  }
  absl::StrAppend(&script,
                  "  esac\n  _describe meydanctl choices || _files\n}\n"
                  "if [[ $funcstack[1] == _meydanctl ]]; then _meydanctl; else compdef _meydanctl meydanctl; fi\n");
  return script;
}

std::string FishCompletion(const Words& words) {
  std::string script =
      "# meydanctl completion for fish: meydanctl completion fish | source\n"
      "function __meydanctl_at\n  set -l at ''\n  set -l paths";
  for (const auto& [path, choices] : words) {
    if (!path.empty()) absl::StrAppend(&script, " ", Quoted(path));
  }
  absl::StrAppend(&script,
                  "\n  for word in (commandline -opc)[2..-1]\n"
                  "    set -l candidate (string trim -- \"$at $word\")\n"
                  "    contains -- $candidate $paths; and set at $candidate\n"
                  "  end\n  test \"$at\" = \"$argv[1]\"\nend\n");
  for (const auto& [path, choices] : words) {
    for (const auto& [word, help] : choices) {
      const bool option = word.rfind("--", 0) == 0;
      absl::StrAppend(&script, "complete -c meydanctl -n \"__meydanctl_at ", Quoted(path), "\" ",
                      option ? "-l " : "-a ", option ? word.substr(2) : word, " -d ", Quoted(help), "\n");
    }
  }
  return script;
}

void AddCompletion(Program& program) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* command =
      program.Command(&program.root(), "completion", "Print a script that completes commands and options in a shell",
                      [shell, &program](Session& session) -> absl::StatusOr<bool> {
                        const Words words = CompletionWords(program.root());
                        session.output().Print(*shell == "bash"  ? BashCompletion(words)
                                               : *shell == "zsh" ? ZshCompletion(words)
                                                                 : FishCompletion(words));
                        return true;
                      });
  command->add_option("shell", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace meydan::meydanctl
