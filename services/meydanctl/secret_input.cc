#include "services/meydanctl/secret_input.h"

#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/meydanctl/display.h"
#include "services/meydanctl/home.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

using vault::v1::Field;
using vault::v1::FieldValue;

// While it lives, a terminal does not show what is typed.
class Hidden {
 public:
  Hidden() {
    if (isatty(STDIN_FILENO) == 0 || tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  ~Hidden() {
    if (!changed_) return;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::fputs("\n", stderr);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

absl::Status Missing() {
  return MakeError(absl::StatusCode::kFailedPrecondition, "SECRET_MISSING",
                   "standard input has ended: give the secret there, one line for each");
}

// False at the end. Byte by byte, so that no buffer keeps what belongs to the next line or program.
bool ReadLine(std::string& line) {
  line.clear();
  char byte = 0;
  while (true) {
    const ssize_t got = read(STDIN_FILENO, &byte, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return !line.empty();
    if (byte == '\n') return true;
    line.push_back(byte);
  }
}

absl::StatusOr<std::string> ReadAllInput() {
  std::string all;
  for (std::string line; ReadLine(line);) absl::StrAppend(&all, line, "\n");
  return all;
}

absl::Status Invalid(absl::string_view why) {
  return MakeError(
      absl::StatusCode::kInvalidArgument, "SECRETS_INVALID",
      absl::StrCat("the secrets must be a JSON object such as {\"user_name\": \"…\", \"password\": \"…\"}: ", why));
}

// A text, or a list of texts that become one line each.
bool TextOf(const nlohmann::json& value, std::string& text) {
  if (value.is_string()) {
    text = value.get<std::string>();
    return true;
  }
  if (!value.is_array()) return false;
  for (const nlohmann::json& line : value) {
    if (!line.is_string()) return false;
    absl::StrAppend(&text, text.empty() ? "" : "\n", line.get<std::string>());
  }
  return true;
}

}  // namespace

void KeepSecrets() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

absl::StatusOr<std::string> ReadSecretLine(const std::string& prompt) {
  if (isatty(STDIN_FILENO) != 0) std::fprintf(stderr, "%s: ", prompt.c_str());
  const Hidden hidden;
  std::string line;
  if (!ReadLine(line)) return Missing();
  return line;
}

absl::StatusOr<std::string> ReadSecretLines(const std::string& prompt) {
  if (isatty(STDIN_FILENO) != 0) std::fprintf(stderr, "%s, then an empty line: ", prompt.c_str());
  const Hidden hidden;
  std::string all;
  for (std::string line; ReadLine(line) && !line.empty();) absl::StrAppend(&all, all.empty() ? "" : "\n", line);
  if (all.empty()) return Missing();
  return all;
}

void Wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

void AddSecretOptions(CLI::App* command, SecretOptions& options) {
  command->add_option(
      "--file", options.file,
      "File of a JSON object of the fields' words and their values, e.g. {\"user_name\": \"…\", \"password\": "
      "\"…\", \"recovery_codes\": [\"…\", \"…\"]}; - is standard input");
  AddWord<Field>(command, "--fields", options.fields,
                 "Instead of --file: ask for these on standard input, one line each")
      ->delimiter(',');
}

absl::StatusOr<std::vector<FieldValue>> ParseSecrets(absl::string_view text) {
  const nlohmann::json parsed = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || parsed.empty()) return Invalid("it is none");
  std::vector<FieldValue> values;
  for (const auto& [word, value] : parsed.items()) {
    FieldValue& one = values.emplace_back();
    one.set_field(ValueOf<Field>(word));
    if (one.field() == vault::v1::FIELD_UNSPECIFIED) {
      return Invalid(absl::StrCat("its names are ", absl::StrJoin(WordsOf<Field>(), ", ")));
    }
    if (!TextOf(value, *one.mutable_value())) return Invalid(absl::StrCat(WordOf(one.field()), " is no text"));
  }
  return values;
}

absl::StatusOr<std::vector<FieldValue>> ReadSecrets(const SecretOptions& options) {
  if (!options.file.empty()) {
    ASSIGN_OR_RETURN(std::string text, options.file == "-" ? ReadAllInput() : ReadWholeFile(options.file));
    absl::StatusOr<std::vector<FieldValue>> values = ParseSecrets(text);
    Wipe(text);
    return values;
  }
  if (options.fields.empty()) {
    return MakeError(absl::StatusCode::kInvalidArgument, "SECRETS_REQUIRED",
                     "which values? Name --fields to be asked for them, or a --file");
  }
  std::vector<FieldValue> values;
  for (const std::string& word : options.fields) {
    FieldValue& one = values.emplace_back();
    one.set_field(ValueOf<Field>(word));
    const bool many = one.field() == vault::v1::FIELD_RECOVERY_CODES;
    ASSIGN_OR_RETURN(*one.mutable_value(),
                     many ? ReadSecretLines(WordOf(one.field())) : ReadSecretLine(WordOf(one.field())));
  }
  return values;
}

std::string ShownSecret(const std::string& secret) {
  if (isatty(STDOUT_FILENO) == 0) return secret;
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(secret, '\n')) lines.push_back(Printable(line));
  return absl::StrJoin(lines, "\n");
}

}  // namespace meydan::meydanctl
