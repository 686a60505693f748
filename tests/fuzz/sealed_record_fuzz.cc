// Throws bytes at all that reads what lies in the vault's store: records, sealed values and the keyring. Nothing may
// crash, and nothing may be taken but what was sealed here.
#include <google/protobuf/stubs/logging.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "services/vault/sealing/aead.h"
#include "services/vault/sealing/record_code.h"

namespace {

using meydan::vault::Keys;
using meydan::vault::Secret;
namespace storage = meydan::vault::storage::v1;

constexpr absl::string_view kName = "credentials/x.ornekuni";
constexpr meydan::vault::Place kPlace{kName, meydan::vault::v1::FIELD_PASSWORD, 1};

void Require(bool holds) {
  if (!holds) std::abort();
}

const Secret& Root() {
  static const Secret& root = *new Secret(Secret::Random(meydan::vault::kKeyBytes));
  return root;
}

// The keys are other ones in each run, so no input can have been sealed with them.
const Keys& OpenKeys() {
  static const auto& keys =
      *new auto(*Keys::Open(Root(), meydan::vault::MakeKeyring(Root(), absl::FromUnixSeconds(1))));
  return *keys;
}

void TryValue(const storage::SealedValue& value) {
  Require(!OpenKeys().Open(kPlace, value).ok());
  Require(!OpenKeys().Rewrap(kPlace, value).ok());
}

void TryAsIs(absl::string_view input) {
  const std::string bytes(input);
  storage::Record record;
  if (record.ParseFromString(bytes)) {
    storage::Credential body;
    Require(!meydan::vault::OpenRecord(record, record.name(), OpenKeys(), body).ok());
    Require(!meydan::vault::OpenKeyringRecord(record, Root()).ok());
  }
  storage::SealedValue value;
  if (value.ParseFromString(bytes)) TryValue(value);
  storage::Keyring keyring;
  if (keyring.ParseFromString(bytes)) {
    Require(!Keys::Open(Root(), keyring).ok());
    static_cast<void>(meydan::vault::DropKeys(keyring, keyring.minimum()).ok());
    Require(!meydan::vault::AddKey(keyring, Root(), absl::FromUnixSeconds(1)).ok());
  }
  Require(!meydan::vault::OpenBytes(Root(), input, input).ok());
}

// What was sealed, with the input laid over a part of it.
void TryOver(absl::string_view input) {
  static const storage::SealedValue& sealed = *new auto(OpenKeys().Seal(kPlace, Secret::Of("kept with care")));
  if (input.size() < 2) return;
  storage::SealedValue changed = sealed;
  std::string& part = (input[0] & 1) != 0 ? *changed.mutable_ciphertext() : *changed.mutable_wrapped_key();
  const size_t at = static_cast<unsigned char>(input[1]) % part.size();
  const std::string before = part;
  part.replace(at, input.size() - 2, input.data() + 2, input.size() - 2);
  if (part != before) TryValue(changed);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const google::protobuf::LogSilencer& silence =
      *new google::protobuf::LogSilencer();  // every text that is no UTF-8
  static_cast<void>(silence);
  const absl::string_view input(reinterpret_cast<const char*>(data), size);
  TryAsIs(input);
  TryOver(input);
  // As a value under a right record code: whoever held the record key alone would still open nothing.
  storage::Record record;
  record.set_name(std::string(kName));
  record.set_body(std::string(input));
  record.set_code(OpenKeys().RecordCode(kName, record.body()));
  storage::Credential body;
  if (!meydan::vault::OpenRecord(record, kName, OpenKeys(), body).ok()) return 0;
  for (const auto& field : body.fields()) {
    for (const auto& version : field.versions()) TryValue(version.value());
  }
  return 0;
}
