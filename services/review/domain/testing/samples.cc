#include "services/review/domain/testing/samples.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/review/domain/approval.h"
#include "services/review/domain/chain.h"
#include "services/review/domain/round.h"

namespace meydan::review::testing {
namespace {

using directory::v1::Role;
using ::meydan::testing::Proto;

constexpr char kManager[] = "people/yonetici";

v1::Asset Poster() {
  v1::Asset asset;
  asset.set_name(kPoster);
  asset.set_kind(v1::Asset::KIND_IMAGE);
  asset.set_media_type("image/jpeg");
  return asset;
}

v1::Licence OwnWork() {
  v1::Licence licence;
  licence.set_name("licences/own");
  licence.set_asset(kPoster);
  licence.set_kind(v1::Licence::KIND_OWN_WORK);
  licence.set_owner("the university");
  licence.set_state(v1::Licence::STATE_ACTIVE);
  return licence;
}

SubmissionDecision Given(absl::StatusOr<SubmissionDecision> decision) {
  EXPECT_TRUE(decision.ok()) << decision.status();
  return decision.ok() ? *std::move(decision) : SubmissionDecision{};
}

}  // namespace

University::University()
    : units_{kDirectorate, kLaw, kLawDepartment, kMedicine, kRectorate},
      accounts_{{kInstagram, {directory::v1::PLATFORM_INSTAGRAM, kLaw, true}},
                {kX, {directory::v1::PLATFORM_X, kDirectorate, true}}} {
  Grant("people/mudur", Role::ROLE_DIRECTOR, kDirectorate);
  for (const char* reviewer : {"people/rana", "people/deniz", "people/sinan", "people/ece.isletme"}) {
    Grant(reviewer, Role::ROLE_REVIEWER, kDirectorate);
  }
  Grant("people/esra", Role::ROLE_MODERATOR, kDirectorate);
  Grant("people/isletmen", Role::ROLE_OPERATOR, kDirectorate);
  Join("people/ece", "people/ece.isletme");
  Grant("people/ece", Role::ROLE_REPRESENTATIVE, kLaw);
  Grant("people/dekan", Role::ROLE_UNIT_HEAD, kLaw);
  Grant("people/ali", Role::ROLE_STAFF, kLaw);
  Grant("people/bolum", Role::ROLE_UNIT_HEAD, kLawDepartment);
  Grant("people/tip.dekan", Role::ROLE_UNIT_HEAD, kMedicine);
  Grant("people/tip.uye", Role::ROLE_STAFF, kMedicine);
  Grant("people/can", Role::ROLE_REVIEWER, kMedicine);
  Grant("people/rektor", Role::ROLE_SENIOR_MANAGER, kRectorate);
  Grant("people/sekreter", Role::ROLE_SENIOR_MANAGER, kRectorate);
  Grant(kManager, Role::ROLE_ACCOUNT_MANAGER, kLaw);
}

Surroundings University::world() const {
  return {.directorate = kDirectorate,
          .has_unit = [this](absl::string_view unit) { return units_.contains(unit); },
          .is_within =
              [](absl::string_view unit, absl::string_view above) {
                return unit == above || above == kRectorate || (unit == kLawDepartment && above == kLaw);
              },
          .account = [this](absl::string_view name) -> std::optional<AccountFacts> {
            const auto at = accounts_.find(name);
            if (at == accounts_.end()) return std::nullopt;
            return at->second;
          },
          .people_with =
              [this](Role role, absl::string_view unit) {
                std::vector<std::string> people;
                for (const auto& [person, grants] : people_) {
                  if (Actor{person, grants}.Has(role, unit)) people.push_back(person);
                }
                return people;
              },
          .has_person =
              [this](absl::string_view person) {
                const auto at = people_.find(person);
                return at != people_.end() && !at->second.empty();
              },
          .roles_of =
              [this](absl::string_view person) {
                std::vector<Role> roles;
                const auto at = people_.find(person);
                if (at == people_.end()) return roles;
                for (const Actor::Grant& grant : at->second) roles.push_back(grant.role);
                return roles;
              },
          .same_person = [this](absl::string_view person) { return NamesOf(person); }};
}

Standing University::Who(const std::string& person) const {
  const auto at = people_.find(person);
  std::vector<std::string> manages;
  if (person == kManager) manages.emplace_back(kInstagram);
  return StandingOf(Actor{person, at == people_.end() ? std::vector<Actor::Grant>{} : at->second}, kDirectorate,
                    std::move(manages));
}

void University::Grant(const std::string& person, Role role, const std::string& unit) {
  people_[person].push_back({role, unit});
}

void University::RevokeAll(const std::string& person) { people_[person].clear(); }

void University::Join(const std::string& one, const std::string& other) {
  for (std::vector<std::string>& human : humans_) {
    if (std::find(human.begin(), human.end(), one) == human.end()) continue;
    human.push_back(other);
    return;
  }
  humans_.push_back({one, other});
}

std::vector<std::string> University::NamesOf(absl::string_view person) const {
  for (const std::vector<std::string>& human : humans_) {
    if (std::find(human.begin(), human.end(), person) != human.end()) return human;
  }
  return {std::string(person)};
}

Office::Office()
    : world(university.world()),
      policy(BuiltInPolicy(kDirectorate)),
      check_([this](const v1::Submission& next, absl::Time) {
        std::vector<v1::Finding> found = findings;
        if (too_soon && !next.has_lead_time_override())
          found.push_back(Failure(v1::CRITERION_UNSPECIFIED, kLeadTimeFinding));
        return found;
      }) {
  ledger.assets[kPoster] = Poster();
  ledger.licences[kPoster] = {OwnWork()};
}

v1::Submission Office::Draft() const {
  return Given(Create(kSubmissionName, LawRequest(), Who("people/ece"), desk(), kNow)).state;
}

v1::Submission Office::Submitted() const { return Given(Submit(Draft(), Who("people/ece"), desk(), kNow)).state; }

v1::Submission Office::Assessed(v1::Submission current, const std::string& person) const {
  for (const v1::Criterion criterion : kCriteria) {
    current = Given(Assess(current, AssessRequest(current, criterion), Who(person), world, kNow)).state;
  }
  return current;
}

absl::StatusOr<SubmissionDecision> Office::ApproveAs(const v1::Submission& current, const std::string& person,
                                                     absl::Time now) const {
  return Approve(current, ApproveRequest(current), Who(person), desk(), now);
}

void Office::SetSteps(const std::vector<std::string>& steps) {
  policy.mutable_chains(0)->clear_steps();
  for (const std::string& step : steps) *policy.mutable_chains(0)->add_steps() = Proto<v1::Step>(step);
}

v1::Content LawContent() {
  auto content = Proto<v1::Content>(R"pb(
    subject: "Mock trial"
    text: "The Faculty of Law opens its doors on Friday at ten."
    targets { account: "accounts/instagram.ornekuni_hukuk" kind: TARGET_KIND_POST }
    targets { account: "accounts/x.ornekuni" kind: TARGET_KIND_POST text: "Open doors on Friday." }
    language_code: "en"
    audience: AUDIENCE_STUDENTS
    request_type: REQUEST_TYPE_EVENT
  )pb");
  v1::AssetUse& poster = *content.add_assets();
  poster.set_asset(kPoster);
  poster.set_alternative_text("A court room.");
  *content.mutable_publish_time() = ToProto(kNow + absl::Hours(72));
  return content;
}

v1::CreateSubmissionRequest LawRequest() {
  v1::CreateSubmissionRequest request;
  request.set_unit(kLaw);
  *request.mutable_content() = LawContent();
  return request;
}

v1::Content Edited(v1::Content content, const std::string& text) {
  content.set_text(text);
  return content;
}

v1::ApproveSubmissionRequest ApproveRequest(const v1::Submission& current) {
  v1::ApproveSubmissionRequest request;
  request.set_content_digest(current.content_digest());
  return request;
}

v1::AssessCriterionRequest AssessRequest(const v1::Submission& current, v1::Criterion criterion,
                                         v1::Assessment::Outcome outcome, const std::string& note) {
  v1::AssessCriterionRequest request;
  request.set_content_digest(current.content_digest());
  request.set_criterion(criterion);
  request.set_outcome(outcome);
  request.set_note(note);
  return request;
}

v1::RequestChangesRequest ChangesRequest(const v1::Submission& current) {
  auto request =
      Proto<v1::RequestChangesRequest>(R"pb(reason_code: REASON_CODE_BRAND reason: "The logo is missing.")pb");
  request.set_content_digest(current.content_digest());
  return request;
}

v1::RejectSubmissionRequest RejectRequest(const v1::Submission& current) {
  auto request = Proto<v1::RejectSubmissionRequest>(R"pb(reason_code: REASON_CODE_NOT_OURS reason: "Not ours.")pb");
  request.set_content_digest(current.content_digest());
  return request;
}

v1::Finding Failure(v1::Criterion criterion, const std::string& code) {
  v1::Finding finding;
  finding.set_code(code);
  finding.set_severity(v1::Finding::SEVERITY_FAILURE);
  finding.set_criterion(criterion);
  return finding;
}

std::vector<std::string> EventsOf(const SubmissionDecision& decision) {
  std::vector<std::string> names;
  names.reserve(decision.events.size());
  for (const auto& event : decision.events) names.push_back(event.type_url().substr(event.type_url().rfind('.') + 1));
  return names;
}

}  // namespace meydan::review::testing
