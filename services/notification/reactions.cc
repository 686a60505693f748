#include "services/notification/reactions.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "services/notification/domain/announcement.h"
#include "services/notification/domain/inbox.h"
#include "services/notification/domain/notice.h"
#include "services/notification/store.h"

namespace meydan::notification {
namespace {

// A view reads the whole directory anew more often than this: whom it does not know by then is not there.
constexpr absl::Duration kPatience = absl::Minutes(15);

absl::Status NotYet(absl::string_view reason, std::string why) {
  return WithRetryDelay(MakeError(absl::StatusCode::kUnavailable, reason, std::move(why)), absl::Seconds(1));
}

}  // namespace

Reactions::Reactions(store::WritePath& write_path, const directory_view::DirectoryView& directory,
                     std::string directorate, Bell& bell, telemetry::Metrics& metrics)
    : write_path_(write_path),
      directory_(directory),
      audience_(directory, std::move(directorate)),
      bell_(bell),
      delivered_(metrics, "meydan_notices_total", "Notices put into inboxes.", {"template"}) {}

delivery::Handlers Reactions::Handlers() {
  delivery::Handlers handlers;
  for (const std::string& type : AnnouncedTypes()) {
    handlers[type] = [this](Event event) { return Tell(std::move(event)); };
  }
  return handlers;
}

absl::Status Reactions::CheckAudience(const Event& event) const {
  if (!directory_.filled()) return NotYet("DIRECTORY_NOT_READY", "the directory has not been read yet");
  if (write_path_.clock().Now() - TimeOf(event) > kPatience) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Announcement> announcements, AnnouncementsOf(event));
  for (const Announcement& announcement : announcements) {
    for (const Addressee& addressee : announcement.addressees) {
      const bool is_person = addressee.group == Addressee::Group::kPerson ||
                             addressee.group == Addressee::Group::kPersonOrFront ||
                             addressee.group == Addressee::Group::kDecider;
      if (!is_person || !absl::StartsWith(addressee.name, "people/")) continue;
      if (directory_.KnowsPerson(addressee.name)) continue;
      return NotYet("DIRECTORY_BEHIND", absl::StrCat(addressee.name, " has not been heard of yet"));
    }
  }
  return absl::OkStatus();
}

Task<absl::Status> Reactions::Tell(Event event) {
  CO_RETURN_IF_ERROR(CheckAudience(event));
  CO_ASSIGN_OR_RETURN(std::vector<v1::Notice> notices, NoticesFor(event, audience_));
  std::vector<Task<absl::Status>> deliveries;
  deliveries.reserve(notices.size());
  for (v1::Notice& notice : notices) deliveries.push_back(Put(std::move(notice), event.traceparent()));
  const std::vector<absl::Status> delivered = co_await WhenAll(std::move(deliveries));
  absl::Status worst;
  for (const absl::Status& status : delivered) {
    // Transient before final: what can still be delivered is, before the event is put aside.
    if (!status.ok() && (worst.ok() || IsTransient(status))) worst = status;
  }
  co_return worst;
}

Task<absl::Status> Reactions::Put(v1::Notice notice, std::string traceparent) {
  const std::string name = notice.name();
  const std::string template_key = notice.template_();
  CO_ASSIGN_OR_RETURN(const std::string person, PersonOfNotice(name));
  const auto decide = [&notice](absl::Time now) { return Deliver(std::move(notice), now); };
  store::Origin origin{.actor = "services/notification", .traceparent = std::move(traceparent)};
  const absl::StatusOr<store::Written<v1::Notice>> written =
      co_await write_path_.Create<v1::Notice>(NoticeType(), name, std::move(origin), decide);
  if (ReasonOf(written.status()) == "ALREADY_EXISTS") co_return absl::OkStatus();
  if (!written.ok()) co_return written.status();
  delivered_.With({template_key}).Increment();
  bell_.Ring(person);
  co_return absl::OkStatus();
}

}  // namespace meydan::notification
