#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "services/meydanctl/words.h"

namespace meydan::meydanctl {

// An option that takes the word of an enum: `--state in_review` or `in-review`. What it is given is turned into a value
// by ValueOf. `target` is a string, or a list of them.
template <typename Enum, typename Target>
CLI::Option* AddWord(CLI::App* command, const std::string& name, Target& target, const std::string& help) {
  const auto is_word = [](const std::string& word) -> std::string {
    if (ValueOf<Enum>(word) != 0) return "";
    std::string all;
    for (const std::string& each : WordsOf<Enum>()) all += (all.empty() ? "" : ", ") + each;
    return word + " is none of " + all;
  };
  std::string words;
  for (const std::string& each : WordsOf<Enum>()) words += (words.empty() ? "" : ", ") + each;
  return command->add_option(name, target, words.size() > 90 ? help : help + ": " + words)
      ->check(CLI::Validator(is_word, ""))
      ->type_name("WORD");
}

// What the user sends with a write besides what it is about.
struct WriteOptions {
  std::string etag;
  std::string request_id;
};

inline void AddWriteOptions(CLI::App* command, WriteOptions& write) {
  command->add_option("--etag", write.etag, "Only if it has not changed since it had this etag");
  command->add_option("--request-id", write.request_id, "A UUID: the same again gets the first answer; else a new one");
}

}  // namespace meydan::meydanctl
