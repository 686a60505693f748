// What is told of credentials (P7, P15). Whoever could misuse a right is never the only one to hear of its use: who saw
// a secret is told to the account's others, and what is out of the ordinary to the Directorate.
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "meydan/vault/v1/events.pb.h"
#include "services/notification/domain/announcement.h"

namespace meydan::notification {
namespace {

using namespace vault::v1;  // NOLINT(google-build-using-namespace): the events that this file is about
using Group = Addressee::Group;

Announcement About(const CredentialFacts& facts, std::string template_key) {
  Announcement announcement;
  announcement.template_key = std::move(template_key);
  return announcement.Reference("account", facts.account()).Reference("unit", facts.unit());
}

// The same of something that somebody has to act on, or to look at.
Announcement Urgent(const CredentialFacts& facts, std::string template_key) {
  Announcement announcement = About(facts, std::move(template_key));
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return announcement;
}

void AddDue(Announcement& announcement, const google::protobuf::Timestamp& due) {
  announcement.Time("due", true, due);
  announcement.due = ToTime(due);
}

template <typename Fields>
void AddFields(Announcement& announcement, const Fields& fields) {
  for (const int field : fields) announcement.Code("fields", Field_descriptor(), field);
}

Addressee Concerned(const CredentialFacts& facts, std::string person) {
  return {Group::kPerson, std::move(person), facts.unit()};
}

Addressee AccountPeople(const CredentialFacts& facts, std::string except = "") {
  return {Group::kAccountPeople, facts.account(), facts.unit(), std::move(except)};
}

// Everybody who answers for the account: its people, the unit's head, the Directorate (CV7). What the director did goes
// to senior management.
Announcement& ToAllOwners(Announcement& announcement, const CredentialFacts& facts, std::string doer = "") {
  return announcement.To(AccountPeople(facts))
      .To({Group::kHeadsIfAny, facts.unit()})
      .To({Group::kDirectorate, "", "", std::move(doer)});
}

// A reminder goes to whom its stage says (P15).
Announcement& ToStage(Announcement& announcement, const CredentialFacts& facts, ReminderStage stage) {
  if (stage == REMINDER_STAGE_DIRECTORATE) return announcement.To({Group::kDirectorate});
  if (stage == REMINDER_STAGE_UNIT_HEAD) return announcement.To({Group::kHeads, facts.unit()});
  return announcement.To(AccountPeople(facts));
}

std::vector<Announcement> Shared(const CredentialShared& event, const std::string& actor) {
  Announcement announcement = About(event.facts(), "vault.credential_shared");
  announcement.importance = moderation::v1::IMPORTANCE_LOW;
  AddFields(announcement, event.fields());
  return {announcement.To(AccountPeople(event.facts(), actor))};
}

std::vector<Announcement> Rotated(const CredentialRotated& event, const std::string& actor) {
  return {About(event.facts(), "vault.credential_rotated").To(AccountPeople(event.facts(), actor))};
}

std::vector<Announcement> Revealed(const CredentialRevealed& event) {
  Announcement announcement = About(event.facts(), "vault.credential_revealed");
  announcement.Reference("person", event.person()).Code("field", Field_descriptor(), event.field());
  return {announcement.To(AccountPeople(event.facts(), event.person()))};
}

const char* OfKind(UnusualReveal::Kind kind) {
  if (kind == UnusualReveal::KIND_OUT_OF_HOURS) return "vault.unusual_reveal_out_of_hours";
  if (kind == UnusualReveal::KIND_MANY_ACCOUNTS) return "vault.unusual_reveal_many_accounts";
  if (kind == UnusualReveal::KIND_MANY_REFUSALS) return "vault.unusual_reveal_many_refusals";
  if (kind == UnusualReveal::KIND_MANY_DEPOSITS) return "vault.unusual_reveal_many_deposits";
  return "vault.unusual_reveal";
}

// What the director does goes to senior management.
std::vector<Announcement> Unusual(const UnusualReveal& event) {
  Announcement announcement = Urgent(event.facts(), OfKind(event.kind()));
  announcement.Reference("person", event.person());
  return {announcement.To({Group::kDirectorate, "", "", event.person()})};
}

std::vector<Announcement> Requested(const AccessRequested& event) {
  Announcement announcement = Urgent(event.facts(), "vault.access_requested");
  announcement.Reference("person", event.requester());
  AddDue(announcement, event.expire_time());
  for (const std::string& person : event.approvers()) {
    announcement.To({Group::kPerson, person, event.facts().unit(), event.requester()});
  }
  return {announcement};
}

// Everybody hears who stands in for whom, first of all the absent person and the one in whose name it was arranged: if
// it was somebody else, they know by this (DR3).
std::vector<Announcement> CoverArranged(const AccessGranted& event) {
  const CredentialFacts& facts = event.facts();
  Announcement deputy = About(facts, "vault.cover_granted");
  deputy.Time("start", event.has_start_time(), event.start_time()).Time("due", true, event.expire_time());
  deputy.To(Concerned(facts, event.person()));
  Announcement others = About(facts, "vault.cover_arranged");
  if (facts.tier() == TIER_HIGH) others.importance = moderation::v1::IMPORTANCE_HIGH;
  others.Reference("person", event.person());
  others.Time("start", event.has_start_time(), event.start_time()).Time("due", true, event.expire_time());
  others.To(Concerned(facts, event.absent())).To(Concerned(facts, event.arranged_by()));
  return {deputy, ToAllOwners(others, facts, event.arranged_by())};
}

// Of an emergency BreakGlassUsed tells everybody.
std::vector<Announcement> Granted(const AccessGranted& event) {
  if (event.basis() == AccessGrant::BASIS_BREAK_GLASS) return {};
  if (event.basis() == AccessGrant::BASIS_LEAVE_COVER) return CoverArranged(event);
  Announcement announcement = About(event.facts(), "vault.access_granted");
  announcement.Time("due", true, event.expire_time());
  return {announcement.To(Concerned(event.facts(), event.person()))};
}

// A request that was cancelled was not refused: whoever made it took it back, or lost the post that it rested on. Nor
// was one that nobody answered.
std::vector<Announcement> Denied(const AccessDenied& event) {
  if (event.state() == AccessRequest::STATE_CANCELLED) {
    return {About(event.facts(), "vault.access_withdrawn").To(Concerned(event.facts(), event.requester()))};
  }
  if (event.state() == AccessRequest::STATE_EXPIRED) {
    return {About(event.facts(), "vault.access_expired").To(Concerned(event.facts(), event.requester()))};
  }
  Announcement announcement = About(event.facts(), "vault.access_denied");
  announcement.Code("state", AccessRequest::State_descriptor(), event.state());
  return {announcement.To(Concerned(event.facts(), event.requester()))};
}

std::vector<Announcement> Revoked(const AccessRevoked& event) {
  Announcement announcement = About(event.facts(), "vault.access_revoked");
  announcement.Code("reason", AccessRevoked::Reason_descriptor(), event.reason());
  return {announcement.To(Concerned(event.facts(), event.person()))};
}

// Also to the person in whose name it was used: if it was somebody else, they know by this.
std::vector<Announcement> GlassBroken(const BreakGlassUsed& event) {
  Announcement announcement = Urgent(event.facts(), "vault.break_glass_used");
  announcement.Reference("person", event.person());
  AddDue(announcement, event.review_due());
  return {ToAllOwners(announcement, event.facts(), event.person()).To(Concerned(event.facts(), event.person()))};
}

std::vector<Announcement> GlassReviewed(const BreakGlassReviewed& event) {
  if (event.justified()) {
    Announcement announcement = About(event.facts(), "vault.break_glass_justified");
    announcement.Reference("person", event.person());
    return {announcement.To(Concerned(event.facts(), event.person()))};
  }
  Announcement announcement = Urgent(event.facts(), "vault.break_glass_unjustified");
  announcement.Reference("person", event.person());
  return {ToAllOwners(announcement, event.facts(), event.person()).To(Concerned(event.facts(), event.person()))};
}

std::vector<Announcement> GlassReviewLate(const BreakGlassReviewOverdue& event) {
  Announcement announcement = Urgent(event.facts(), "vault.break_glass_review_overdue");
  return {announcement.To({Group::kDirectorate, "", "", event.person()})};
}

std::vector<Announcement> ToRotate(const RotationDue& event) {
  Announcement announcement = Urgent(event.facts(), event.overdue() ? "vault.rotation_overdue" : "vault.rotation_due");
  if (!event.overdue() && event.reason() == ROTATION_REASON_AGE) {
    announcement.importance = moderation::v1::IMPORTANCE_NORMAL;
  }
  announcement.Code("reason", RotationReason_descriptor(), event.reason());
  AddDue(announcement, event.due());
  announcement.To(AccountPeople(event.facts()));
  if (event.overdue()) announcement.To({Group::kHeads, event.facts().unit()});
  return {announcement};
}

std::vector<Announcement> ToDeposit(const DepositOverdue& event) {
  Announcement announcement = Urgent(event.facts(), "vault.deposit_overdue");
  AddFields(announcement, event.fields());
  return {ToStage(announcement, event.facts(), event.stage())};
}

// The leaver and the successor get words of their own; who answers for the account hears what has to be done.
std::vector<Announcement> HandOverBegun(const HandOverStarted& event) {
  const CredentialFacts& facts = event.facts();
  Announcement left = About(facts, "vault.hand_over_left");
  left.Code("post", HandOver::Post_descriptor(), event.post()).To(Concerned(facts, event.leaver()));
  Announcement yours = Urgent(facts, "vault.hand_over_yours");
  if (!event.successor().empty()) yours.To(Concerned(facts, event.successor()));
  Announcement started = Urgent(facts, "vault.hand_over_started");
  started.Reference("person", event.leaver()).Code("post", HandOver::Post_descriptor(), event.post());
  started.To(AccountPeople(facts)).To({Group::kHeadsIfAny, facts.unit()});
  return {left, yours, started};
}

// Once everything is changed the successor has to say that it works; where there is none, the unit has to name one.
std::vector<Announcement> HandOverOn(const HandOverStepReached& event) {
  const CredentialFacts& facts = event.facts();
  if (event.state() == HandOver::STATE_CONFIRMING) {
    return {Urgent(facts, "vault.hand_over_confirm").To({Group::kPersonOrFront, event.successor(), facts.unit()})};
  }
  if (event.state() != HandOver::STATE_ROTATING || event.successor().empty()) return {};
  return {Urgent(facts, "vault.hand_over_yours").To(Concerned(facts, event.successor()))};
}

std::vector<Announcement> HandOverLate(const HandOverOverdue& event) {
  Announcement announcement = Urgent(event.facts(), "vault.hand_over_overdue");
  announcement.Code("state", HandOver::State_descriptor(), event.state());
  return {ToStage(announcement, event.facts(), event.stage())};
}

// It was the successor who completed it.
std::vector<Announcement> HandOverDone(const HandOverCompleted& event) {
  Announcement announcement = About(event.facts(), "vault.hand_over_completed");
  announcement.Reference("person", event.successor());
  return {
      announcement.To(AccountPeople(event.facts(), event.successor())).To({Group::kHeadsIfAny, event.facts().unit()})};
}

std::vector<Announcement> LinkMade(const LinkCreated& event) {
  Announcement announcement = About(event.facts(), "vault.link_created");
  AddDue(announcement, event.expire_time());
  return {announcement.To(Concerned(event.facts(), event.recipient()))};
}

std::vector<Announcement> LinkUsed(const LinkOpened& event) {
  Announcement announcement = About(event.facts(), "vault.link_opened");
  announcement.Reference("person", event.person());
  return {announcement.To(AccountPeople(event.facts(), event.person()))};
}

std::vector<Announcement> LinkAbused(const LinkIncident& event) {
  Announcement announcement = Urgent(event.facts(), "vault.link_incident");
  announcement.Reference("person", event.person());
  return {ToAllOwners(announcement, event.facts(), event.person())};
}

Announcement OfPolicy(std::string template_key) {
  Announcement announcement;
  announcement.template_key = std::move(template_key);
  announcement.importance = moderation::v1::IMPORTANCE_HIGH;
  return announcement;
}

// The director sets it, so it goes to senior management besides. Of a weaker one that waits whoever the present one
// guards is told too, while it can still be withdrawn; they turn to senior management, which has words of its own.
std::vector<Announcement> PolicyChanged(const VaultPolicyChanged& event) {
  if (!event.has_pending_from()) {
    return {OfPolicy("vault.policy_changed").To({Group::kDirectorate}).To({Group::kSeniorManagement})};
  }
  Announcement above = OfPolicy("vault.policy_weakened_above");
  AddDue(above, event.pending_from());
  above.To({Group::kSeniorManagement});
  Announcement others = OfPolicy("vault.policy_weakened");
  AddDue(others, event.pending_from());
  others.To({Group::kDirectorate});
  for (const TierRule& rule : event.before().tiers()) {
    if (rule.tier() != TIER_HIGH) continue;
    for (const std::string& account : rule.accounts()) others.To({Group::kManagers, account});
    for (const std::string& unit : rule.units()) others.To({Group::kLeadersIfAny, unit});
  }
  return {above, others};
}

}  // namespace

std::vector<AnnouncedType> VaultAnnouncements() {
  return {AnnouncedByActor<CredentialShared, Shared>(),
          AnnouncedByActor<CredentialRotated, Rotated>(),
          Announced<CredentialRevealed, Revealed>(),
          Announced<UnusualReveal, Unusual>(),
          Announced<AccessRequested, Requested>(),
          Announced<AccessGranted, Granted>(),
          Announced<AccessDenied, Denied>(),
          Announced<AccessRevoked, Revoked>(),
          Announced<BreakGlassUsed, GlassBroken>(),
          Announced<BreakGlassReviewed, GlassReviewed>(),
          Announced<BreakGlassReviewOverdue, GlassReviewLate>(),
          Announced<RotationDue, ToRotate>(),
          Announced<DepositOverdue, ToDeposit>(),
          Announced<HandOverStarted, HandOverBegun>(),
          Announced<HandOverStepReached, HandOverOn>(),
          Announced<HandOverOverdue, HandOverLate>(),
          Announced<HandOverCompleted, HandOverDone>(),
          Announced<LinkCreated, LinkMade>(),
          Announced<LinkOpened, LinkUsed>(),
          Announced<LinkIncident, LinkAbused>(),
          Announced<VaultPolicyChanged, PolicyChanged>()};
}

}  // namespace meydan::notification
