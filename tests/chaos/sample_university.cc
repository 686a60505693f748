#include "tests/chaos/sample_university.h"

#include <google/protobuf/empty.pb.h>

#include <fstream>
#include <iterator>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/ids.h"
#include "common/base/status_macros.h"
#include "meydan/directory/v1/service.pb.h"
#include "meydan/review/v1/service.pb.h"
#include "services/meydanctl/directory_import/check.h"
#include "services/meydanctl/directory_import/file.h"
#include "services/meydanctl/directory_import/plan.h"
#include "tests/chaos/callers.h"
#include "tests/chaos/pages.h"
#include "tests/chaos/vault_houses.h"

namespace meydan::chaos {
namespace {

namespace v1 = directory::v1;
using directory_import::Problem;

constexpr char kFounder[] = "services/founder";

absl::StatusOr<std::string> ReadSource(const std::string& path) {
  std::ifstream file(absl::StrCat(MEYDAN_SOURCE_DIR, "/", path), std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", path));
  return text;
}

}  // namespace

absl::Status FoundSampleUniversity(integration::Stack& stack) {
  ASSIGN_OR_RETURN(std::string text, ReadSource("deploy/sample-university/directory.yaml"));
  ASSIGN_OR_RETURN(text, WithHouses(text));
  std::vector<Problem> problems;
  const directory_import::Wanted wanted = directory_import::ReadFile(text, problems);
  if (problems.empty()) problems = directory_import::Check(wanted, {});
  if (!problems.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the sample university, line ", problems[0].line, ": ", problems[0].text));
  }
  const directory_import::Plan plan = directory_import::MakePlan(wanted, {});
  const std::unique_ptr<rpc::Client> founder = CallerOf(stack, "directory", kFounder);
  const std::unique_ptr<rpc::Client> director = CallerOf(stack, "directory", plan.director);
  bool director_known = false;
  for (const directory_import::Step& step : plan.steps) {
    if (step.by_director && !std::exchange(director_known, true)) {
      const auto known = [&director] {
        v1::ListUnitsRequest any;
        return CallPatiently<v1::ListUnitsResponse>(*director, any).status();
      };
      RETURN_IF_ERROR(integration::WaitFor(known));
    }
    const auto send = [&](auto request) {
      request.set_request_id(RandomUuid());
      // Whatever resource the answer is, nothing of it is needed.
      return CallPatiently<google::protobuf::Empty>(step.by_director ? *director : *founder, request).status();
    };
    const absl::Status sent = std::visit(send, step.request);
    if (!sent.ok()) return absl::Status(sent.code(), absl::StrCat(step.text, ": ", sent.message()));
  }
  return absl::OkStatus();
}

absl::StatusOr<University> ReadUniversity(const integration::Stack& stack) {
  const std::unique_ptr<rpc::Client> client = CallerOf(stack, "directory", kDirector);
  University university{.directorate = "units/iletisim", .units = {}, .people = {}, .accounts = {}};
  RETURN_IF_ERROR(ReadPages<v1::ListUnitsResponse>(*client, v1::ListUnitsRequest(), [&](const auto& page) {
    for (const v1::Unit& unit : page.units()) university.units.push_back(unit);
  }));
  RETURN_IF_ERROR(ReadPages<v1::ListPeopleResponse>(*client, v1::ListPeopleRequest(), [&](const auto& page) {
    for (const v1::Person& person : page.people()) university.people.push_back(person);
  }));
  RETURN_IF_ERROR(ReadPages<v1::ListAccountsResponse>(*client, v1::ListAccountsRequest(), [&](const auto& page) {
    for (const v1::Account& account : page.accounts()) university.accounts.push_back(account);
  }));
  return university;
}

absl::Status SetReviewPolicy(const integration::Stack& stack) {
  using review::v1::ReviewPolicy;
  const std::unique_ptr<rpc::Client> client = CallerOf(stack, "review", kDirector);
  review::v1::SetReviewPolicyRequest request;
  ASSIGN_OR_RETURN(*request.mutable_policy(),
                   CallPatiently<ReviewPolicy>(*client, review::v1::GetReviewPolicyRequest()));
  const review::v1::Chain for_all = request.policy().chains(request.policy().chains_size() - 1);
  review::v1::Chain for_news = for_all;
  for_news.set_id("news");
  for_news.add_request_types(review::v1::REQUEST_TYPE_NEWS);
  *for_news.add_steps() = for_all.steps(0);
  for_news.mutable_steps(1)->set_id("second_look");
  request.mutable_policy()->clear_chains();
  *request.mutable_policy()->add_chains() = for_news;
  *request.mutable_policy()->add_chains() = for_all;
  request.set_request_id(RandomUuid());
  return CallPatiently<ReviewPolicy>(*client, request).status();
}

absl::Status WriteHastyPolicy(const std::string& path, absl::Duration deadline) {
  const int64_t seconds = absl::ToInt64Seconds(deadline);
  ASSIGN_OR_RETURN(const std::string text, ReadSource("deploy/config/routing/policy.yaml"));
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  int changed = 0;
  for (std::string& line : lines) {
    for (const char* importance : {"low", "normal", "high", "critical"}) {
      const std::string key = absl::StrCat("  ", importance, ":");
      if (!absl::StartsWith(line, key)) continue;
      line = absl::StrCat(key, " {acknowledge: ", seconds, "s, answer: ", 3 * seconds, "s, unit_head: ", seconds,
                          "s, directorate: ", seconds, "s}");
      ++changed;
    }
  }
  if (changed != 4) return absl::InternalError("the sample's routing policy has another form than expected");
  std::ofstream file(path);
  file << absl::StrJoin(lines, "\n");
  file.close();
  return file ? absl::OkStatus() : absl::InternalError(absl::StrCat("cannot write ", path));
}

}  // namespace meydan::chaos
