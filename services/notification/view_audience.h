#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/directory_view/directory_view.h"
#include "services/notification/domain/audience.h"

namespace meydan::notification {

// The audience as this service's view of the directory knows it. Safe from any thread.
class ViewAudience final : public Audience {
 public:
  // `directorate`: the Directorate's unit (P2).
  ViewAudience(const directory_view::DirectoryView& view, std::string directorate)
      : view_(view), directorate_(std::move(directorate)) {}

  std::vector<std::string> PeopleWith(directory::v1::Role role, absl::string_view unit) const override;
  std::vector<std::string> ManagersOf(absl::string_view account) const override;
  std::vector<std::string> AccountsIn(absl::string_view scope) const override;
  std::string OwnerOf(absl::string_view account) const override;
  std::string ParentOf(absl::string_view unit) const override;
  std::vector<std::string> SeniorManagementUnits() const override;
  std::string Directorate() const override { return directorate_; }
  bool IsActive(absl::string_view person) const override;
  bool MayDecide(absl::string_view person) const override;

 private:
  const directory_view::DirectoryView& view_;
  const std::string directorate_;
};

}  // namespace meydan::notification
