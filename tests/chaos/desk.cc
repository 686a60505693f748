#include "tests/chaos/desk.h"

#include <algorithm>
#include <vector>

#include "common/base/ids.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "tests/chaos/sample_university.h"

namespace meydan::chaos {
namespace {

namespace v1 = routing::v1;

constexpr int kPageSize = 100;
constexpr char kReason[] = "İlgili birim budur.";
// Its author may have changed the text a moment before, so that it need not be removed any more.
constexpr char kNotOrdered[] = "REMOVAL_NOT_ORDERED";

}  // namespace

Desk::Desk(const integration::Stack& stack, const University& university, Ledger& ledger, int number, int desks,
           uint64_t seed)
    : acting_(stack, ledger, seed), university_(university), number_(number), desks_(desks) {}

void Desk::HandleSomething() {
  if (acting_.Chance(30)) {
    HandleARemoval();
  } else {
    HandleACase();
  }
}

void Desk::HandleACase() {
  v1::ListCasesRequest list;
  list.mutable_filter()->set_state(Case::STATE_ROUTED);
  list.set_page_size(kPageSize);
  const auto page = acting_.Ask<v1::ListCasesResponse>("routing", kDirector, list);
  if (!page.ok()) return;  // what lists cannot tell now, they tell later
  std::vector<Case> mine;
  std::copy_if(page->cases().begin(), page->cases().end(), std::back_inserter(mine),
               [this](const Case& one) { return IsMine(one.name()); });
  if (mine.empty()) return;
  absl::StatusOr<Case> current = acting_.OneOf(mine);
  if (acting_.Chance(30)) current = Reassign(*current);
  if (current.ok() && acting_.Chance(50)) current = Escalate(*current);
  if (current.ok() && acting_.Chance(60)) current = Acknowledge(*current);
  if (!current.ok() || !acting_.Chance(50)) return;
  current = Answer(*current);
  if (current.ok() && acting_.Chance(50)) current = Close(*current);
  if (current.ok() && acting_.Chance(30)) Reopen(*current).IgnoreError();
}

void Desk::HandleARemoval() {
  namespace v1 = moderation::v1;
  v1::ListCommentsRequest list;
  list.mutable_filter()->set_state(v1::Comment::STATE_REMOVAL_ORDERED);
  list.set_page_size(kPageSize);
  const auto page = acting_.Ask<v1::ListCommentsResponse>("moderation", kDirector, list);
  if (!page.ok()) return;
  const auto found = std::find_if(page->comments().begin(), page->comments().end(),
                                  [this](const v1::Comment& comment) { return IsMine(comment.name()); });
  if (found == page->comments().end()) return;
  v1::ConfirmRemovalRequest confirm;
  confirm.set_name(found->name());
  confirm.set_proof_note("ekran görüntüsü");
  const absl::Status confirmed = acting_.Act<v1::Comment>("moderation", kDirector, confirm, {kNotOrdered}).status();
  if (confirmed.ok()) acting_.ledger().Note(confirm.name(), v1::RemovalConfirmed::descriptor()->full_name());
}

absl::StatusOr<Desk::Case> Desk::Reassign(const Case& current) {
  const auto& unit = acting_.OneOf(university_.units);
  if (unit.name() == current.owner_unit() || SomebodyOf(unit.name()).empty()) return current;
  v1::ReassignCaseRequest request;
  request.set_name(current.name());
  request.set_owner_unit(unit.name());
  request.set_reason(kReason);
  return ActOnCase<v1::CaseReassigned>(kDirector, request, v1::HistoryEntry::ACTION_REASSIGNED);
}

absl::StatusOr<Desk::Case> Desk::Escalate(const Case& current) {
  if (current.rung() == v1::RUNG_SENIOR_MANAGEMENT) return current;
  v1::EscalateCaseRequest request;
  request.set_name(current.name());
  request.set_reason(kReason);
  return ActOnCase<v1::CaseEscalated>(SomebodyOf(current.owner_unit()), request, v1::HistoryEntry::ACTION_ESCALATED);
}

absl::StatusOr<Desk::Case> Desk::Acknowledge(const Case& current) {
  v1::AcknowledgeCaseRequest request;
  request.set_name(current.name());
  return ActOnCase<v1::CaseAcknowledged>(SomebodyOf(current.owner_unit()), request,
                                         v1::HistoryEntry::ACTION_ACKNOWLEDGED);
}

absl::StatusOr<Desk::Case> Desk::Answer(const Case& current) {
  v1::AnswerCaseRequest request;
  request.set_name(current.name());
  request.set_text("Bildiriminiz için teşekkürler, ilgileniyoruz.");
  return ActOnCase<v1::CaseAnswered>(SomebodyOf(current.owner_unit()), request, v1::HistoryEntry::ACTION_ANSWERED);
}

absl::StatusOr<Desk::Case> Desk::Close(const Case& current) {
  v1::CloseCaseRequest request;
  request.set_name(current.name());
  return ActOnCase<v1::CaseClosed>(SomebodyOf(current.owner_unit()), request, v1::HistoryEntry::ACTION_CLOSED);
}

absl::StatusOr<Desk::Case> Desk::Reopen(const Case& current) {
  v1::ReopenCaseRequest request;
  request.set_name(current.name());
  request.set_reason(kReason);
  return ActOnCase<v1::CaseReopened>(SomebodyOf(current.owner_unit()), request, v1::HistoryEntry::ACTION_REOPENED);
}

template <typename Event, typename Request>
absl::StatusOr<Desk::Case> Desk::ActOnCase(const std::string& person, Request request,
                                           v1::HistoryEntry::Action action) {
  if (person.empty()) return absl::NotFoundError("nobody works there");
  absl::StatusOr<Case> current = acting_.Act<Case>("routing", person, request);
  if (!current.ok()) return current;
  const v1::HistoryEntry& last = current->history(current->history_size() - 1);
  if (last.action() == action && last.actor() == person) {
    acting_.ledger().Note(request.name(), Event::descriptor()->full_name());
  }
  return current;
}

bool Desk::IsMine(const std::string& name) const {
  return static_cast<int>(StableHash(name) % static_cast<uint64_t>(desks_)) == number_;
}

std::string Desk::SomebodyOf(const std::string& unit) const {
  for (const directory::v1::Unit& known : university_.units) {
    if (known.name() == unit && !known.representative().empty()) return known.representative();
  }
  for (const directory::v1::Person& person : university_.people) {
    const auto works = [&](const directory::v1::Grant& grant) {
      return grant.unit() == unit &&
             (grant.role() == directory::v1::ROLE_UNIT_HEAD || grant.role() == directory::v1::ROLE_STAFF);
    };
    if (std::any_of(person.grants().begin(), person.grants().end(), works)) return person.name();
  }
  return "";
}

}  // namespace meydan::chaos
