#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/decision.h"
#include "common/base/status_macros.h"
#include "common/store/write_path.h"
#include "meydan/vault/storage/v1/storage.pb.h"
#include "services/vault/sealing/keys.h"
#include "services/vault/sealing/record_code.h"

namespace meydan::vault {

// An aggregate's record (storage.v1.Record): the whole body is sealed, since purposes, reasons and who knows what stand
// in it besides the values, which are sealed once more, each under a key of its own; and a code over name and body.

// Seals the body of a record that was closed (record_code.h), and opens it: RECORD_DAMAGED.
void SealBody(storage::v1::Record& record, const Keys& keys);
absl::Status UnsealBody(storage::v1::Record& record, absl::string_view name, const Keys& keys);

template <typename T>
storage::v1::Record CloseBody(const T& body, absl::string_view name, const Keys& keys) {
  storage::v1::Record record = CloseRecord(body, name, keys);
  SealBody(record, keys);
  return record;
}

template <typename T>
absl::StatusOr<T> OpenBody(storage::v1::Record record, absl::string_view name, const Keys& keys) {
  RETURN_IF_ERROR(UnsealBody(record, name, keys));
  T body;
  RETURN_IF_ERROR(OpenRecord(record, name, keys, body));
  return body;
}

// In which lists they stand, and their timers: domain/rows.h and its like, by type.
std::vector<store::IndexEntry> ListsOf(const storage::v1::Credential& body);
std::vector<store::IndexEntry> ListsOf(const storage::v1::Reader& body);
std::vector<store::IndexEntry> ListsOf(const storage::v1::Link& body);
std::vector<store::IndexEntry> ListsOf(const storage::v1::Policy& body);
std::vector<store::Timer> AllTimersOf(const storage::v1::Credential& body);
std::vector<store::Timer> AllTimersOf(const storage::v1::Reader& body);
std::vector<store::Timer> AllTimersOf(const storage::v1::Link& body);
std::vector<store::Timer> AllTimersOf(const storage::v1::Policy& body);

// What a request's answer keeps of an aggregate for its repeats: no sealed value, so that one that was destroyed is not
// kept for a day in an answer.
void WithoutValues(storage::v1::Credential& body);
template <typename T>
void WithoutValues(T&) {}

// How one change of one aggregate looks to the write path, which sees closed records only. Keeps what was opened and
// decided, so that nothing is opened twice. For one coroutine.
template <typename T>
class SealedType {
 public:
  SealedType(std::shared_ptr<const Keys> keys, std::string name) : keys_(std::move(keys)), name_(std::move(name)) {
    type_.indexes = [this](const storage::v1::Record& record) { return ListsOf(BodyOf(record)); };
    type_.timers = [this](const storage::v1::Record& record) { return AllTimersOf(BodyOf(record)); };
    type_.answer = [this](const storage::v1::Record& record) {
      T body = BodyOf(record);
      WithoutValues(body);
      return CloseBody(body, name_, *keys_).SerializeAsString();
    };
  }
  SealedType(const SealedType&) = delete;
  SealedType& operator=(const SealedType&) = delete;

  const store::AggregateType<storage::v1::Record>& type() const { return type_; }
  const std::string& name() const { return name_; }

  void RememberBefore(const storage::v1::Record& record, T body) { before_ = {record.code(), std::move(body)}; }
  Decision<storage::v1::Record> Close(Decision<T> decision) {
    Decision<storage::v1::Record> closed{CloseBody(decision.state, name_, *keys_), std::move(decision.events)};
    after_ = {closed.state.code(), std::move(decision.state)};
    return closed;
  }

  // What the record was made of, when it was decided on or decided here.
  const T* Find(const storage::v1::Record& record) const {
    for (const Known* known : {&before_, &after_}) {
      if (!known->code.empty() && known->code == record.code()) return &known->body;
    }
    return nullptr;
  }

 private:
  struct Known {
    std::string code;
    T body;
  };
  T BodyOf(const storage::v1::Record& record) const {
    if (const T* known = Find(record); known != nullptr) return *known;
    // Only what was decided on or decided gets here, but for a timer whose aggregate is left as it is.
    absl::StatusOr<T> body = OpenBody<T>(record, name_, *keys_);
    return body.ok() ? *std::move(body) : T();
  }

  const std::shared_ptr<const Keys> keys_;  // shared: the vault may be sealed meanwhile
  const std::string name_;
  store::AggregateType<storage::v1::Record> type_;
  Known before_;
  Known after_;
};

}  // namespace meydan::vault
