#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "meydan/vault/v1/service.pb.h"

namespace meydan::meydanctl {

// How secrets come into a command: never by its arguments, which every user of the machine can read, but from a file or
// from standard input, where a terminal does not show them. What comes out of one is for standard output alone.

// From here on the process leaves no core dump and cannot be looked into by others of the same user.
void KeepSecrets();

// One line, without its end, after `prompt` on standard error. FAILED_PRECONDITION, reason SECRET_MISSING, when there
// is none.
absl::StatusOr<std::string> ReadSecretLine(const std::string& prompt);
// The lines up to an empty one or the end, joined by line breaks.
absl::StatusOr<std::string> ReadSecretLines(const std::string& prompt);

// Overwrites and empties it.
void Wipe(std::string& secret);

// Values to deposit: a file, or fields that are asked for one by one.
struct SecretOptions {
  std::string file;                 // "-" is standard input
  std::vector<std::string> fields;  // words of vault.v1.Field
};
void AddSecretOptions(CLI::App* command, SecretOptions& options);
// INVALID_ARGUMENT: SECRETS_REQUIRED (neither), SECRETS_INVALID (the file is no JSON object of fields' words and texts;
// no error holds any part of it); as ReadSecretLine and ReadWholeFile.
absl::StatusOr<std::vector<vault::v1::FieldValue>> ReadSecrets(const SecretOptions& options);
// The same of a file's content.
absl::StatusOr<std::vector<vault::v1::FieldValue>> ParseSecrets(absl::string_view json);

// A secret as standard output gets it: as it is into a file or pipe, without what could steer it on a terminal.
std::string ShownSecret(const std::string& secret);

}  // namespace meydan::meydanctl
