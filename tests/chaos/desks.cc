#include "tests/chaos/desks.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "meydan/moderation/v1/events.pb.h"
#include "meydan/moderation/v1/service.pb.h"
#include "meydan/routing/v1/events.pb.h"
#include "meydan/routing/v1/service.pb.h"
#include "tests/chaos/callers.h"
#include "tests/chaos/pages.h"
#include "tests/chaos/sample_university.h"

namespace meydan::chaos {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(150);  // between two looks at what there is to do

}  // namespace

Desks::Desks(const integration::Stack& stack, University university, uint64_t seed)
    : stack_(stack), university_(std::move(university)), random_(seed), thread_([this] { Work(); }) {}

Desks::~Desks() { Stop(); }

void Desks::Stop() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

absl::Status Desks::status() const {
  absl::MutexLock lock(&mutex_);
  return status_;
}

Acts Desks::acts() const {
  absl::MutexLock lock(&mutex_);
  return acts_;
}

void Desks::Work() {
  while (!stop_ && status().ok()) {
    if (random_() % 3 == 0) {
      HandleARemoval();
    } else {
      HandleACase();
    }
    absl::SleepFor(kPause);
  }
}

void Desks::HandleACase() {
  namespace v1 = routing::v1;
  v1::ListCasesRequest list;
  list.mutable_filter()->set_state(v1::Case::STATE_ROUTED);
  list.set_page_size(20);
  const auto page = CallPatiently<v1::ListCasesResponse>(Client("routing", kDirector), list);
  if (!page.ok() || page->cases().empty()) return;  // what lists cannot tell now, they tell later
  const v1::Case& chosen = page->cases(static_cast<int>(random_() % static_cast<uint64_t>(page->cases_size())));
  const std::string person = SomebodyOf(chosen.owner_unit());
  if (person.empty()) return;
  v1::AcknowledgeCaseRequest take;
  take.set_name(chosen.name());
  rpc::Client& client = Client("routing", person);
  if (!Act<v1::Case>(client, take, chosen.name(), v1::CaseAcknowledged::descriptor()->full_name())) return;
  if (random_() % 2 == 0) return;
  v1::AnswerCaseRequest answer;
  answer.set_name(chosen.name());
  answer.set_text("Bildiriminiz için teşekkürler, ilgileniyoruz.");
  Act<v1::Case>(client, answer, chosen.name(), v1::CaseAnswered::descriptor()->full_name());
}

void Desks::HandleARemoval() {
  namespace v1 = moderation::v1;
  v1::ListCommentsRequest list;
  list.mutable_filter()->set_state(v1::Comment::STATE_REMOVAL_ORDERED);
  list.set_page_size(20);
  rpc::Client& client = Client("moderation", kDirector);
  const auto page = CallPatiently<v1::ListCommentsResponse>(client, list);
  if (!page.ok() || page->comments().empty()) return;
  const auto index = static_cast<int>(random_() % static_cast<uint64_t>(page->comments_size()));
  v1::ConfirmRemovalRequest confirm;
  confirm.set_name(page->comments(index).name());
  confirm.set_proof_note("ekran görüntüsü");
  Act<v1::Comment>(client, confirm, confirm.name(), v1::RemovalConfirmed::descriptor()->full_name());
}

template <typename Response, typename Request>
bool Desks::Act(rpc::Client& client, Request request, const std::string& subject, const std::string& event) {
  request.set_request_id(RandomUuid());
  absl::Status acted = absl::UnavailableError("");
  for (int tries = 0; tries < 10 && IsTransient(acted); ++tries) {
    acted = CallPatiently<Response>(client, request).status();  // each time for half a minute
  }
  // Its author may have changed the text a moment before, so that it need not be removed any more.
  if (ReasonOf(acted) == "REMOVAL_NOT_ORDERED") return false;
  absl::MutexLock lock(&mutex_);
  if (acted.ok()) {
    ++acts_[subject][event];
  } else if (status_.ok()) {
    status_ = absl::Status(acted.code(), absl::StrCat(event, " of ", subject, ": ", acted.message()));
  }
  return acted.ok();
}

std::string Desks::SomebodyOf(const std::string& unit) const {
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

rpc::Client& Desks::Client(const std::string& service, const std::string& subject) {
  std::unique_ptr<rpc::Client>& client = clients_[{service, subject}];
  if (client == nullptr) client = CallerOf(stack_, service, subject);
  return *client;
}

}  // namespace meydan::chaos
