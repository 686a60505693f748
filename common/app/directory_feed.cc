#include "common/app/directory_feed.h"

#include <string>
#include <utility>
#include <vector>

#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/telemetry/log.h"
#include "meydan/directory/v1/service.pb.h"

namespace meydan::app {
namespace {

constexpr absl::Duration kReadAgain = absl::Minutes(10);
constexpr absl::Duration kRetry = absl::Milliseconds(200);

const auto& ItemsOf(const directory::v1::ListUnitsResponse& page) { return page.units(); }
const auto& ItemsOf(const directory::v1::ListPeopleResponse& page) { return page.people(); }
const auto& ItemsOf(const directory::v1::ListAccountsResponse& page) { return page.accounts(); }

}  // namespace

DirectoryFeed::DirectoryFeed(EventLoop& loop, bus::EventBus& bus, rpc::Client& directory,
                             directory_view::DirectoryView& view)
    : loop_(loop), directory_(directory), view_(view), bus_(bus), alarm_(loop) {}

Task<void> DirectoryFeed::Run() {
  auto subscription = bus_.Subscribe({.topics = {bus::TopicOf("directory")}});
  if (!subscription.ok()) {
    telemetry::Log(telemetry::Level::kError, "directory_feed_failed",
                   {{"error", std::string(subscription.status().message())}});
    co_return;
  }
  subscription_ = *std::move(subscription);
  std::vector<Task<bool>> both;
  both.push_back(HearEvents());
  both.push_back(ReadLists());
  co_await WhenAll(std::move(both));
}

void DirectoryFeed::Stop() {
  stopping_ = true;
  alarm_.Ring();
  loop_.Post([this] {
    if (subscription_ != nullptr) subscription_->Stop();
  });
}

Task<bool> DirectoryFeed::HearEvents() {
  co_await loop_.Schedule();
  while (true) {
    absl::StatusOr<bus::Batch> batch = co_await subscription_->Next();
    if (!batch.ok()) co_return true;  // stopped
    for (const bus::Delivery& delivery : batch->deliveries) {
      if (const absl::Status applied = view_.ApplyEvent(delivery.event); !applied.ok()) {
        telemetry::Log(telemetry::Level::kError, "directory_event_refused",
                       {{"event", delivery.event.id()}, {"reason", ReasonOf(applied)}});
      }
    }
    // A broadcast has no memory: what is refused is mended by the next reading.
    (co_await subscription_->MarkDone(*std::move(batch))).IgnoreError();
  }
}

Task<bool> DirectoryFeed::ReadLists() {
  co_await loop_.Schedule();
  if (const absl::Status ready = co_await subscription_->Ready(); !ready.ok()) co_return false;
  bool told = false;
  while (!stopping_) {
    const absl::Status read = co_await ReadAll();
    if (read.ok() && !view_.filled()) {
      view_.MarkFilled();
      const auto size = view_.size();
      telemetry::Log(telemetry::Level::kInfo, "directory_known",
                     {{"units", size.units}, {"people", size.people}, {"accounts", size.accounts}});
    }
    if (!read.ok() && !std::exchange(told, true)) {
      telemetry::Log(
          telemetry::Level::kWarning, "directory_away",
          {{"address", directory_.address()}, {"reason", ReasonOf(read)}, {"error", std::string(read.message())}});
    }
    if (read.ok()) told = false;
    co_await alarm_.Wait(read.ok() ? kReadAgain : kRetry);
  }
  co_return true;
}

template <typename Response, typename Request, typename Items>
Task<absl::Status> DirectoryFeed::ReadPages(Items items) {
  Request request;
  request.set_page_size(1000);
  do {
    CO_ASSIGN_OR_RETURN(const Response page, co_await directory_.Call<Response>(request));
    for (const auto& item : items(page)) CO_RETURN_IF_ERROR(view_.ApplyListed(item));
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty() && !stopping_);
  co_return absl::OkStatus();
}

Task<absl::Status> DirectoryFeed::ReadAll() {
  using namespace directory::v1;  // NOLINT(google-build-using-namespace): the names of one service's messages
  const auto items = [](const auto& page) -> const auto& { return ItemsOf(page); };
  CO_RETURN_IF_ERROR((co_await ReadPages<ListUnitsResponse, ListUnitsRequest>(items)));
  CO_RETURN_IF_ERROR((co_await ReadPages<ListPeopleResponse, ListPeopleRequest>(items)));
  CO_RETURN_IF_ERROR((co_await ReadPages<ListAccountsResponse, ListAccountsRequest>(items)));
  co_return absl::OkStatus();
}

}  // namespace meydan::app
