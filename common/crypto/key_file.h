#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Files that hold secrets. No error of these functions holds what is in a file; each names the path.
namespace meydan::crypto {

inline constexpr size_t kMinKeyBytes = 32;

// What stands in a secret's file, byte for byte. Fails with KEY_FILE_UNREADABLE (missing, a folder, no right to read,
// larger than 64 kB) or KEY_FILE_PERMISSIONS (others than owner and group have any right to it).
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

// A symmetric key: the file's bytes are the key, a final newline included. As ReadSecretFile; KEY_FILE_TOO_SHORT below
// 32 bytes.
absl::StatusOr<std::string> ReadKeyFile(const std::string& path);

// Makes a file of mode 0600 that holds `content`, on disk when it returns. ALREADY_EXISTS, reason KEY_FILE_EXISTS, when
// there is one: a secret is never overwritten. KEY_FILE_UNWRITABLE otherwise; then no file is left behind.
absl::Status WriteSecretFile(const std::string& path, absl::string_view content);

// Makes a key file of 32 random bytes; errors as WriteSecretFile.
absl::Status CreateKeyFile(const std::string& path);

}  // namespace meydan::crypto
