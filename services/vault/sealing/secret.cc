#include "services/vault/sealing/secret.h"

#include <google/protobuf/descriptor.h>
#include <sodium.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "meydan/options/v1/options.pb.h"
#include "services/vault/sealing/guarded_memory.h"

namespace meydan::vault {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

[[noreturn]] void Die(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

// The message's own buffer, which reflection shows but does not let change.
void WipeInPlace(const std::string& text) {
  if (text.empty()) return;  // perhaps the default that all messages share
  std::string& own = const_cast<std::string&>(text);
  Wipe(own);
}

void WipeStrings(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  if (!field.is_repeated()) {
    WipeInPlace(reflection.GetStringReference(message, &field, &scratch));
  } else {
    for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
      WipeInPlace(reflection.GetRepeatedStringReference(message, &field, i, &scratch));
    }
  }
  Wipe(scratch);
}

void WipeFields(Message& message, bool all);

void WipeMessages(Message& message, const FieldDescriptor& field, bool all) {
  const Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) {
    WipeFields(*reflection.MutableMessage(&message, &field), all);
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    WipeFields(*reflection.MutableRepeatedMessage(&message, &field, i), all);
  }
}

void WipeFields(Message& message, bool all) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_map()) continue;
    const bool sensitive = all || field->options().GetExtension(options::v1::sensitive);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      WipeMessages(message, *field, sensitive);
    } else if (sensitive) {
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) WipeStrings(message, *field);
      reflection.ClearField(&message, field);
    }
  }
}

}  // namespace

void StartSodium() {
  static const bool started = sodium_init() >= 0;
  if (!started) Die("libsodium does not start");
}

Secret::Secret(size_t size) : size_(size), taken_(size) {
  if (size == 0) return;
  StartSodium();
  data_ = TakeGuarded(size);
  if (data_ == nullptr) Die("no memory for a secret");
}

Secret Secret::Of(absl::string_view bytes) {
  Secret secret(bytes.size());
  if (!bytes.empty()) std::memcpy(secret.data_, bytes.data(), bytes.size());
  return secret;
}

Secret Secret::Random(size_t size) {
  Secret secret(size);
  if (size != 0) randombytes_buf(secret.data_, size);
  return secret;
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      taken_(std::exchange(other.taken_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  if (data_ != nullptr) GiveGuarded(data_, taken_);
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  taken_ = std::exchange(other.taken_, 0);
  return *this;
}

Secret::~Secret() {
  if (data_ != nullptr) GiveGuarded(data_, taken_);
}

void Secret::Shrink(size_t size) {
  if (size >= size_) return;
  sodium_memzero(data_ + size, size_ - size);
  size_ = size;
}

absl::string_view Secret::view() const { return {reinterpret_cast<const char*>(data_), size_}; }

void Wipe(std::string& text) {
  text.resize(text.capacity());
  sodium_memzero(text.data(), text.size());
  text.clear();
}

void Wipe(Message& message) { WipeFields(message, false); }

}  // namespace meydan::vault
