#include "services/meydanctl/program.h"

#include <cstdio>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace meydan::meydanctl {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;

constexpr char kDescription[] =
    "Meydan's command line for operators. Acts as the part of Meydan that operators use, or with --as as a person.\n"
    "Exit status: 0 all is well, 1 it failed, 2 it was called wrongly.";

bool IsWrongUsage(const absl::Status& status) {
  const std::string reason = ReasonOf(status);
  return reason == "AS_REQUIRED" || reason == "CONFIRMATION_REQUIRED" || reason == "SECRETS_REQUIRED" ||
         reason == "COPY_REQUIRED";
}

std::string CheckAge(const std::string& word) {
  absl::Duration age;
  if (absl::ParseDuration(word, &age) && age >= absl::ZeroDuration() && age <= absl::Hours(24 * 366)) return "";
  return word + " is no length of time such as 90m, from 0s to a year";
}

}  // namespace

Program::Program() : root_(kDescription, "meydanctl") {
  root_.fallthrough();  // the options of all commands may stand behind the command, too
  root_.require_subcommand(1);
  root_.set_help_all_flag("--help-all", "Print the help of all commands and exit");
  const auto option = [this](const std::string& name, auto& target, const std::string& env, const std::string& help) {
    CLI::Option* added = root_.add_option(name, target, help);
    if (!env.empty()) added->envname(env);
    return added->group("Options of all commands");
  };
  option("--output", settings_.output, "MEYDAN_OUTPUT", "How the result is written: table or json")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  option("--home", settings_.home, "MEYDAN_HOME", "Folder of keys, tokens and endpoints")->capture_default_str();
  option("--as", settings_.as, "MEYDAN_AS", "Act as this person, by a token from the home folder's issuer key");
  option("--token-file", settings_.token_file, "MEYDAN_TOKEN_FILE", "Act as whom this token names");
  option("--timeout", settings_.timeout_seconds, "MEYDAN_TIMEOUT", "Seconds that one call may take")
      ->check(CLI::Range(0.1, 3600.0))
      ->capture_default_str();
  option("--issuer", settings_.issuer, "MEYDAN_ISSUER", "Issuer that minted tokens name")->capture_default_str();
  option("--audience", settings_.audience, "MEYDAN_AUDIENCE", "Audience that minted tokens name")
      ->capture_default_str();
  option("--auth-age", settings_.auth_age, "MEYDAN_AUTH_AGE",
         "How long ago the person of --as signed in, as the token says, e.g. 90m")
      ->check(CLI::Validator(CheckAge, ""))
      ->capture_default_str();
  root_
      .add_flag("--second-factor", settings_.second_factor,
                "The token of --as says that the person signed in with a second factor: give it only for one who did")
      ->envname("MEYDAN_SECOND_FACTOR")
      ->group("Options of all commands");
  for (const std::string service : kServices) {
    option("--" + service, settings_.addresses[service],
           absl::StrCat("MEYDAN_", absl::AsciiStrToUpper(service), "_ADDRESS"),
           absl::StrCat("Address of meydan-", service, "; else from the home folder's file `endpoints`"));
  }
}

CLI::App* Program::Group(const std::string& name, const std::string& description) {
  return Group(&root_, name, description);
}

CLI::App* Program::Group(CLI::App* parent, const std::string& name, const std::string& description) {
  CLI::App* group = parent->add_subcommand(name, description);
  group->require_subcommand(1);
  return group;
}

CLI::App* Program::Command(CLI::App* parent, const std::string& name, const std::string& description, Action action) {
  CLI::App* command = parent->add_subcommand(name, description);
  command->callback([this, action = std::move(action)] { action_ = action; });
  return command;
}

void Program::Standard(CLI::App* group, Action action) {
  group->require_subcommand(0, 1);
  group->callback([this, group, action = std::move(action)] {
    if (group->get_subcommands().empty()) action_ = action;
  });
}

int Program::Run(int argc, char** argv) {
  try {
    root_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11's own way of saying so
    return root_.exit(error) == 0 ? 0 : kWrongUsage;
  }
  Session session(settings_);
  const absl::StatusOr<bool> done = action_(session);
  if (done.ok()) return *done ? 0 : kFailed;
  const std::string text = session.output().json() ? ErrorJson(done.status()) : ErrorText(done.status());
  std::fputs(text.c_str(), stderr);
  return IsWrongUsage(done.status()) ? kWrongUsage : kFailed;
}

void AddAll(Program& program) {
  AddKeys(program);
  AddDoctor(program);
  AddStatus(program);
  AddDirectory(program);
  AddComments(program);
  AddCases(program);
  AddSubmissions(program);
  AddReview(program);
  AddRights(program);
  AddPause(program);
  AddVault(program);
  AddAudit(program);
  AddInbox(program);
  AddDeadLetters(program);
  AddReport(program);
  AddSettle(program);
  AddCompletion(program);
}

}  // namespace meydan::meydanctl
