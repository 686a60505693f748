#include "services/vault/rpc/audit_methods.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/event.h"
#include "common/base/status_macros.h"
#include "common/store/page_token.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/vault/chains.h"
#include "services/vault/domain/access.h"
#include "services/vault/domain/rows.h"
#include "services/vault/name_reader.h"

namespace meydan::vault {
namespace {

using storage::v1::Credential;

constexpr int kUsualPageSize = 50;
constexpr int kMostPageSize = 200;
constexpr int kPerRead = 200;

absl::Status PersonUnknown() {
  return MakeError(absl::StatusCode::kNotFound, "PERSON_UNKNOWN", "the directory does not know that person");
}

void AddSeen(const Credential& credential, const std::string& person, v1::WhatWasSeenResponse& response) {
  for (const storage::v1::StoredField& field : credential.fields()) {
    for (const storage::v1::StoredVersion& version : field.versions()) {
      if (version.shown().state() == v1::FieldVersion::STATE_DESTROYED) continue;
      for (const v1::Knowledge& knowledge : version.shown().known_by()) {
        if (knowledge.person() != person) continue;
        v1::Seen& seen = *response.add_seen();
        seen.set_credential(credential.name());
        seen.set_field(field.field());
        seen.set_version(version.shown().number());
        *seen.mutable_knowledge() = knowledge;
        seen.set_in_use(version.shown().state() == v1::FieldVersion::STATE_CURRENT);
      }
    }
  }
}

}  // namespace

Task<absl::StatusOr<v1::ListAuditChainsResponse>> AuditMethods::ListAuditChains(rpc::Call,
                                                                                v1::ListAuditChainsRequest request) {
  constexpr char kBound[] = "chains";
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  CO_ASSIGN_OR_RETURN(const std::string after, store::DecodePageToken(kBound, request.page_token()));
  NameReader reader(preparation_.records().store(), std::vector<std::string>(1, ChainIndex()),
                    std::vector<std::string>(), after);
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> names, co_await reader.Next(size));
  v1::ListAuditChainsResponse response;
  for (const std::string& name : names) {
    v1::AuditChain& chain = *response.add_chains();
    chain.set_name(name);
    absl::StatusOr<v1::ChainHead> head = co_await HeadOf(preparation_.records(), name);
    // One that is damaged must not hide the others: whoever asks for its records is told what is wrong.
    if (absl::IsDataLoss(head.status())) continue;
    if (!head.ok()) co_return head.status();
    *chain.mutable_head() = *std::move(head);
  }
  const bool full = names.size() == static_cast<size_t>(size);
  if (full) response.set_next_page_token(store::EncodePageToken(kBound, names.back()));
  co_return response;
}

Task<absl::StatusOr<v1::ListAuditRecordsResponse>> AuditMethods::ListAuditRecords(rpc::Call,
                                                                                  v1::ListAuditRecordsRequest request) {
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  if (request.after() < 0) co_return BadField("after", "must not be negative", "AFTER_INVALID");
  v1::ListAuditRecordsResponse response;
  CO_ASSIGN_OR_RETURN(*response.mutable_head(), co_await HeadOf(preparation_.records(), request.chain()));
  CO_ASSIGN_OR_RETURN(const std::vector<std::string> history,
                      co_await preparation_.records().store().History(request.chain()));
  for (const std::string& bytes : history) {
    if (response.entries_size() == size) break;
    Event event;
    v1::AuditRecorded recorded;
    if (!event.ParseFromString(bytes) || !Is<v1::AuditRecorded>(event)) continue;
    if (!recorded.ParseFromString(event.data()) || recorded.number() <= request.after()) continue;
    v1::ChainEntry& entry = *response.add_entries();
    entry.set_number(recorded.number());
    entry.set_record(recorded.record());
    entry.set_digest(recorded.digest());
  }
  co_return response;
}

Task<absl::StatusOr<v1::WhoCanSeeResponse>> AuditMethods::WhoCanSee(rpc::Call call, v1::WhoCanSeeRequest request) {
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await preparation_.Of(std::move(call), ""));
  if (!IsCredentialName(request.name())) co_return CredentialNotFound(request.name());
  const absl::StatusOr<Credential> found = co_await preparation_.records().Read<Credential>(request.name());
  if (ReasonOf(found.status()) == "NOT_FOUND") co_return CredentialNotFound(request.name());
  if (!found.ok()) co_return found.status();
  v1::WhoCanSeeResponse response;
  const Occasion occasion = circumstances.At(preparation_.records().clock().Now());
  for (v1::Access& access : vault::WhoCanSee(*found, occasion)) *response.add_accesses() = std::move(access);
  co_return response;
}

// The lists of which at least one holds each credential that the person could see anything of.
std::vector<std::string> AuditMethods::ListsOf(const std::string& person) const {
  const University& university = preparation_.university();
  const World& world = university.world();
  const std::vector<std::string> directors = world.directors();
  if (std::find(directors.begin(), directors.end(), person) != directors.end()) return {AllIndex()};
  std::vector<std::string> lists = {PersonIndex(person)};
  rpc::Call call;
  call.actor = preparation_.university().directory().FindActor(person).value_or(Actor{person, {}});
  const Standing standing = university.StandingOf(call);
  for (const std::string& unit : standing.represents) lists.push_back(UnitIndex(unit));
  for (const std::string& unit : standing.heads) lists.push_back(UnitIndex(unit));
  return lists;
}

Task<absl::StatusOr<v1::WhatCanSeeResponse>> AuditMethods::WhatCanSee(rpc::Call call, v1::WhatCanSeeRequest request) {
  CO_ASSIGN_OR_RETURN(const Circumstances circumstances, co_await preparation_.Of(std::move(call), ""));
  const std::string& person = request.person();
  if (!preparation_.university().Knows(person)) co_return PersonUnknown();
  std::vector<std::string> managed;
  for (const std::string& account : preparation_.university().directory().AccountsRunBy(person)) {
    managed.push_back(CredentialOf(account));
  }
  NameReader reader(preparation_.records().store(), ListsOf(person), std::move(managed), "");
  v1::WhatCanSeeResponse response;
  for (bool more = true; more;) {
    CO_ASSIGN_OR_RETURN(const std::vector<std::string> names, co_await reader.Next(kPerRead));
    more = names.size() == static_cast<size_t>(kPerRead);
    for (const std::string& name : names) {
      const absl::StatusOr<Credential> found = co_await preparation_.records().Read<Credential>(name);
      if (ReasonOf(found.status()) == "NOT_FOUND") continue;
      if (absl::IsDataLoss(found.status())) {
        response.add_damaged(name);
        continue;
      }
      if (!found.ok()) co_return found.status();
      v1::Sight sight;
      sight.set_credential(name);
      const Occasion occasion = circumstances.At(preparation_.records().clock().Now());
      for (v1::Access& access : vault::WhoCanSee(*found, occasion)) {
        if (access.person() == person) *sight.add_accesses() = std::move(access);
      }
      if (sight.accesses_size() > 0) *response.add_sights() = std::move(sight);
    }
  }
  co_return response;
}

Task<absl::StatusOr<v1::WhatWasSeenResponse>> AuditMethods::WhatWasSeen(rpc::Call, v1::WhatWasSeenRequest request) {
  const std::string bound = absl::StrCat("seen?", request.person());
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(request.page_size(), kUsualPageSize, kMostPageSize));
  CO_ASSIGN_OR_RETURN(const std::string after, store::DecodePageToken(bound, request.page_token()));
  NameReader reader(preparation_.records().store(), std::vector<std::string>(1, SeenIndex(request.person())),
                    std::vector<std::string>(), after);
  v1::WhatWasSeenResponse response;
  // Whoever the directory has never heard of is told apart from whoever has seen nothing; what the records know of
  // somebody is told all the same.
  bool known = !after.empty() || preparation_.university().Knows(request.person());
  while (response.seen_size() < size) {
    CO_ASSIGN_OR_RETURN(const std::vector<std::string> names, co_await reader.Next(1));
    if (names.empty() && !known) co_return PersonUnknown();
    if (names.empty()) co_return response;
    known = true;
    const absl::StatusOr<Credential> found = co_await preparation_.records().Read<Credential>(names.front());
    if (absl::IsDataLoss(found.status())) {
      response.add_damaged(names.front());
      continue;
    }
    if (!found.ok()) co_return found.status();
    AddSeen(*found, request.person(), response);
  }
  response.set_next_page_token(store::EncodePageToken(bound, reader.after()));
  co_return response;
}

}  // namespace meydan::vault
