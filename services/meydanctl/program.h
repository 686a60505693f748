#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "services/meydanctl/session.h"

namespace meydan::meydanctl {

// What a command does: true when all is well, false when it has said itself what is not.
using Action = std::function<absl::StatusOr<bool>(Session&)>;

// The command line: the tree of commands and what all of them can be told.
class Program {
 public:
  Program();

  CLI::App& root() { return root_; }
  // A group of commands such as `cases`.
  CLI::App* Group(const std::string& name, const std::string& description);
  // The same within another group.
  static CLI::App* Group(CLI::App* parent, const std::string& name, const std::string& description);
  // A command; `parent` is a group, or the root.
  CLI::App* Command(CLI::App* parent, const std::string& name, const std::string& description, Action action);

  // What a group does when no command of it is named.
  void Standard(CLI::App* group, Action action);

  // Parses and runs. The exit status: 0 all is well, 1 it failed, 2 it was called wrongly.
  int Run(int argc, char** argv);

 private:
  CLI::App root_;
  Settings settings_;
  Action action_;
};

// Each adds one group of commands; the whole tree is in AddAll.
void AddKeys(Program& program);
void AddStatus(Program& program);
void AddDoctor(Program& program);
void AddDirectory(Program& program);
void AddComments(Program& program);
void AddSend(Program& program, CLI::App* comments);
void AddCases(Program& program);
void AddCaseCommands(Program& program, CLI::App* cases);
void AddSubmissions(Program& program);
void AddReview(Program& program);
void AddRights(Program& program);
void AddPause(Program& program);
void AddVault(Program& program);
void AddVaultSecrets(Program& program, CLI::App* vault);
void AddVaultAccess(Program& program, CLI::App* vault);
void AddVaultPolicy(Program& program, CLI::App* vault);
void AddVaultKeys(Program& program, CLI::App* vault);
void AddAudit(Program& program);
void AddInbox(Program& program);
void AddDeadLetters(Program& program);
void AddReport(Program& program);
void AddSettle(Program& program);
void AddCompletion(Program& program);
void AddAll(Program& program);

}  // namespace meydan::meydanctl
