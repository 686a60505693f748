#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace meydan::meydanctl {

// What may stand behind each command of the tree: its subcommands and options, with their help. The key is the path of
// commands, "" for the program itself, "cases answer" for a command of a group. Every path has the program's options,
// for they may stand anywhere.
using Words = std::map<std::string, std::vector<std::pair<std::string, std::string>>>;
Words CompletionWords(const CLI::App& root);

// Scripts that complete `meydanctl` in these shells.
std::string BashCompletion(const Words& words);
std::string ZshCompletion(const Words& words);
std::string FishCompletion(const Words& words);

}  // namespace meydan::meydanctl
