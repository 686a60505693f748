#include "services/moderation/domain/sight.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "services/moderation/domain/checks.h"
#include "services/moderation/domain/incoming.h"

namespace meydan::moderation {
namespace {

// Belongs to the unit as a human being who may see its cases.
bool ReadsFor(const Actor& actor, absl::string_view unit) {
  return std::any_of(actor.grants.begin(), actor.grants.end(), [&](const Actor::Grant& grant) {
    return grant.unit == unit && grant.role != directory::v1::ROLE_OPERATOR &&
           grant.role != directory::v1::ROLE_SERVICE_CLIENT && grant.role != directory::v1::ROLE_UNSPECIFIED;
  });
}

// What only those see who moderate or run the account.
void HideRecords(v1::Comment& comment) {
  comment.clear_author();
  comment.clear_payload_sha256();
  comment.clear_removal();
  comment.clear_decisions();
  comment.clear_appeals();
  comment.clear_evidence();
  comment.clear_claim();
  // A rule's id may spell the word that it looks for.
  v1::Verdict& verdict = *comment.mutable_verdict();
  verdict.clear_findings();
  verdict.clear_phases();
  verdict.clear_kind_rules();
  verdict.clear_topic_rule();
  verdict.clear_importance_rule();
}

v1::Comment Shown(const v1::Comment& comment, Sight sight) {
  v1::Comment shown = comment;
  if (!shown.has_update_time()) *shown.mutable_update_time() = shown.create_time();
  if (!shown.parent_platform_comment_id().empty()) {
    shown.set_parent_comment(CommentName(shown.platform(), shown.parent_platform_comment_id()));
  }
  if (sight != Sight::kFull) HideRecords(shown);
  if (sight == Sight::kMasked) {
    shown.clear_text();
    shown.clear_platform_comment_id();
    shown.clear_parent_platform_comment_id();
    shown.clear_url();
    shown.clear_reading_grants();
    shown.set_masked(true);
  }
  return shown;
}

auto FindGrant(const v1::Comment& comment, absl::string_view unit, absl::string_view case_name) {
  return std::find_if(comment.reading_grants().begin(), comment.reading_grants().end(),
                      [&](const v1::ReadingGrant& grant) {
                        return grant.unit() == unit && grant.case_() == case_name && !grant.senior_management();
                      });
}

bool Lets(const v1::ReadingGrant& grant, const Actor& actor) {
  return grant.senior_management() ? actor.Has(directory::v1::ROLE_SENIOR_MANAGER) : ReadsFor(actor, grant.unit());
}

}  // namespace

Sight SightOf(const v1::Comment& comment, const Actor& actor, const AccountFacts& account, const Settings& settings) {
  if (Moderates(actor, settings.directorate) || Runs(actor, account)) return Sight::kFull;
  for (const v1::ReadingGrant& grant : comment.reading_grants()) {
    if (Lets(grant, actor)) return Sight::kText;
  }
  return Sight::kMasked;
}

v1::Comment Visible(const v1::Comment& comment, const Actor& actor, const AccountFacts& account,
                    const Settings& settings) {
  return Shown(comment, SightOf(comment, actor, account, settings));
}

absl::StatusOr<v1::Comment> Readable(const v1::Comment& comment, const Actor& actor, const AccountFacts& account,
                                     const Settings& settings) {
  const Sight sight = SightOf(comment, actor, account, settings);
  if (sight != Sight::kMasked) return Shown(comment, sight);
  return MakeError(
      absl::StatusCode::kPermissionDenied, "COMMENT_NOT_READABLE",
      absl::StrCat("only moderators, those who run the account and a unit with a case of it may read ", comment.name()),
      {{"comment", comment.name()}});
}

v1::Comment Listed(const v1::Comment& comment, const Actor& actor, const AccountFacts& account,
                   const Settings& settings) {
  v1::Comment listed = Visible(comment, actor, account, settings);
  listed.clear_evidence();
  listed.mutable_verdict()->clear_findings();
  listed.mutable_verdict()->clear_phases();
  return listed;
}

Decision<v1::Comment> GrantReading(const v1::Comment& current, absl::string_view unit, absl::string_view case_name,
                                   absl::Time now) {
  if (FindGrant(current, unit, case_name) != current.reading_grants().end()) return {current, {}, true};
  Decision<v1::Comment> decision{current, {}};
  v1::ReadingGrant& grant = *decision.state.add_reading_grants();
  grant.set_unit(std::string(unit));
  grant.set_case_(std::string(case_name));
  *decision.state.mutable_update_time() = ToProto(now);
  return decision;
}

Decision<v1::Comment> RevokeReading(const v1::Comment& current, absl::string_view unit, absl::string_view case_name,
                                    absl::Time now) {
  const auto found = FindGrant(current, unit, case_name);
  if (found == current.reading_grants().end()) return {current, {}, true};
  Decision<v1::Comment> decision{current, {}};
  auto& grants = *decision.state.mutable_reading_grants();
  grants.erase(grants.begin() + (found - current.reading_grants().begin()));
  *decision.state.mutable_update_time() = ToProto(now);
  return decision;
}

Decision<v1::Comment> MoveReading(const v1::Comment& current, absl::string_view former_unit, absl::string_view unit,
                                  absl::string_view case_name, absl::Time now) {
  const Decision<v1::Comment> revoked = RevokeReading(current, former_unit, case_name, now);
  Decision<v1::Comment> granted = GrantReading(revoked.state, unit, case_name, now);
  granted.unchanged = granted.unchanged && revoked.unchanged;
  return granted;
}

Decision<v1::Comment> GrantReadingToSeniors(const v1::Comment& current, absl::string_view case_name, absl::Time now) {
  for (const v1::ReadingGrant& grant : current.reading_grants()) {
    if (grant.senior_management() && grant.case_() == case_name) return {current, {}, true};
  }
  Decision<v1::Comment> decision{current, {}};
  v1::ReadingGrant& grant = *decision.state.add_reading_grants();
  grant.set_senior_management(true);
  grant.set_case_(std::string(case_name));
  *decision.state.mutable_update_time() = ToProto(now);
  return decision;
}

}  // namespace meydan::moderation
