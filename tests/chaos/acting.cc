#include "tests/chaos/acting.h"

#include "tests/chaos/callers.h"

namespace meydan::chaos {

rpc::Client& Acting::Client(const std::string& service, const std::string& subject) {
  const std::vector<std::string> copies = CopiesOf(service);
  return ClientOfCopy(OneOf(copies), subject);
}

rpc::Client& Acting::ClientOfCopy(const std::string& copy, const std::string& subject) {
  std::unique_ptr<rpc::Client>& client = clients_[{copy, subject}];
  if (client == nullptr) client = CallerOf(stack_, copy, subject);
  return *client;
}

void Acting::NoteRefusal(const absl::Status& status, const std::string& what, bool again) {
  std::string refusal = absl::StrCat(what, ": ", status.message());
  if (again && absl::IsFailedPrecondition(status)) return ledger_.NoteUnknownRepeat(std::move(refusal));
  ledger_.Fail(absl::Status(status.code(), refusal));
}

}  // namespace meydan::chaos
