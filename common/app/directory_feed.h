#pragma once

#include <atomic>
#include <memory>

#include "common/async/alarm.h"
#include "common/bus/bus.h"
#include "common/directory_view/directory_view.h"
#include "common/rpc/client.h"

namespace meydan::app {

// Keeps a DirectoryView: hears the directory's events first, then reads all lists, and goes on hearing; the versions
// put both in order. Reads the lists again now and then, so that whatever went wrong on the way mends itself. Lives on
// `loop`.
class DirectoryFeed {
 public:
  DirectoryFeed(EventLoop& loop, bus::EventBus& bus, rpc::Client& directory, directory_view::DirectoryView& view);

  Task<void> Run();
  void Stop();

 private:
  Task<bool> ReadLists();
  Task<bool> HearEvents();
  Task<absl::Status> ReadAll();
  template <typename Response, typename Request, typename Items>
  Task<absl::Status> ReadPages(Items items);

  EventLoop& loop_;
  rpc::Client& directory_;
  directory_view::DirectoryView& view_;
  bus::EventBus& bus_;
  std::unique_ptr<bus::Subscription> subscription_;
  Alarm alarm_;
  std::atomic<bool> stopping_{false};
};

}  // namespace meydan::app
