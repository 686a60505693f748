#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/testing/status_matchers.h"
#include "services/notification/domain/notice.h"

namespace meydan::notification::testing {

// "temsilci gets case_routed as REPRESENTATIVE of muhendislik"
inline std::string Describe(const v1::Notice& notice) {
  const auto last = [](const std::string& name) { return name.substr(name.rfind('/') + 1); };
  const std::string person = notice.name().substr(0, notice.name().find("/notices/"));
  std::string text = absl::StrCat(last(person), " gets ", notice.template_().substr(notice.template_().find('.') + 1));
  const v1::Reason& reason = notice.reason();
  if (reason.basis() == v1::Reason::BASIS_CONCERNED) absl::StrAppend(&text, " as the one concerned");
  if (reason.basis() == v1::Reason::BASIS_ACCOUNT_MANAGER)
    absl::StrAppend(&text, " as manager of ", last(reason.account()));
  if (reason.basis() == v1::Reason::BASIS_ROLE) {
    absl::StrAppend(&text, " as ", directory::v1::Role_Name(reason.role()).substr(5), " of ", last(reason.unit()));
  }
  if (!reason.instead_of().empty()) absl::StrAppend(&text, " instead of ", reason.instead_of());
  return text;
}

// What people are told because of the event, one line for each notice.
inline std::vector<std::string> Told(const Event& event, const Audience& audience) {
  const absl::StatusOr<std::vector<v1::Notice>> notices = NoticesFor(event, audience);
  EXPECT_THAT(notices, meydan::testing::IsOk());
  std::vector<std::string> lines;
  if (notices.ok()) {
    for (const v1::Notice& notice : *notices) lines.push_back(Describe(notice));
  }
  return lines;
}

}  // namespace meydan::notification::testing
