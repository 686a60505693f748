#pragma once

#include <google/protobuf/message.h>

#include <cstddef>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace meydan::vault {

// Bytes that nobody else may see: in guarded memory (guarded_memory.h: locked against swapping, between inaccessible
// pages), wiped when it goes. Moved, never copied by accident. Not thread-safe; reading is.
class Secret {
 public:
  Secret() = default;
  explicit Secret(size_t size);               // zeroes
  static Secret Of(absl::string_view bytes);  // the caller wipes its own
  static Secret Random(size_t size);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  // Keeps the first `size` bytes, at most as many as there are, and wipes the rest.
  void Shrink(size_t size);

  absl::string_view view() const;
  unsigned char* data() { return data_; }
  const unsigned char* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Secret Copy() const { return Of(view()); }

 private:
  unsigned char* data_ = nullptr;
  size_t size_ = 0;
  size_t taken_ = 0;  // as it was before it was shrunk
};

// Starts libsodium, once; ends the process when it does not start. What needs it here calls it; main does so to fail
// early.
void StartSodium();

// Overwrites the string's whole buffer and empties it.
void Wipe(std::string& text);
// Wipes every field marked sensitive, in sub-messages too; all that is within a message marked so. What lies in a map
// or a google.protobuf.Any is not looked into: no message of the vault has one with secrets.
void Wipe(google::protobuf::Message& message);

// A message that carries secrets, wiped when it goes out of scope.
template <typename Message>
class Wiped {
 public:
  explicit Wiped(Message message) : message_(std::move(message)) {}
  Wiped(Wiped&&) noexcept = default;
  Wiped& operator=(Wiped&&) = delete;  // would leave the former message unwiped
  ~Wiped() { Wipe(message_); }
  Message& operator*() { return message_; }
  const Message& operator*() const { return message_; }
  Message* operator->() { return &message_; }
  const Message* operator->() const { return &message_; }

 private:
  Message message_;
};

}  // namespace meydan::vault
