#include "common/auth/permissions.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace meydan::auth {
namespace {

using directory::v1::Role;

// Who may do what, one bit per column. The columns are roles.
constexpr uint32_t Bit(Role role) { return uint32_t{1} << role; }

constexpr uint32_t kDirector = Bit(directory::v1::ROLE_DIRECTOR);
constexpr uint32_t kModerator = Bit(directory::v1::ROLE_MODERATOR);
constexpr uint32_t kReviewer = Bit(directory::v1::ROLE_REVIEWER);
constexpr uint32_t kAccountManager = Bit(directory::v1::ROLE_ACCOUNT_MANAGER);
constexpr uint32_t kRepresentative = Bit(directory::v1::ROLE_REPRESENTATIVE);
constexpr uint32_t kUnitHead = Bit(directory::v1::ROLE_UNIT_HEAD);
constexpr uint32_t kSeniorManager = Bit(directory::v1::ROLE_SENIOR_MANAGER);
constexpr uint32_t kStaff = Bit(directory::v1::ROLE_STAFF);
constexpr uint32_t kOperator = Bit(directory::v1::ROLE_OPERATOR);
constexpr uint32_t kClient = Bit(directory::v1::ROLE_SERVICE_CLIENT);
constexpr uint32_t kService = uint32_t{1} << 30;  // a part of Meydan itself, "services/…"

// People of a unit who deal with its cases; the Director and the moderators do so for the Directorate.
constexpr uint32_t kUnit = kRepresentative | kUnitHead | kSeniorManager | kStaff;
// Who has content published: a unit's people, and the Directorate's who review it.
constexpr uint32_t kSubmitter = kDirector | kReviewer | kUnit;
// Who may come to deal with an account's credentials (P7, P15): never an operator or a client.
constexpr uint32_t kVaultPeople = kDirector | kModerator | kReviewer | kAccountManager | kUnit;
constexpr uint32_t kPeople = kDirector | kModerator | kReviewer | kAccountManager | kUnit | kOperator;
constexpr uint32_t kEveryone = kPeople | kClient | kService;

struct Row {
  absl::string_view permission;
  uint32_t holders;
};

// Sorted by permission. The clause behind each row stands beside it.
constexpr std::array kTable = {
    Row{"audit.read", kDirector | kOperator},                            // P7
    Row{"case.acknowledge", kDirector | kModerator | kUnit},             // P12: the receiving unit
    Row{"case.answer", kDirector | kModerator | kUnit},                  // P12, P14, P19
    Row{"case.close", kDirector | kModerator | kUnit},                   // P12
    Row{"case.escalate", kDirector | kModerator | kUnit},                // P19: by hand; by rule it needs no call
    Row{"case.open", (kPeople & ~kOperator) | kClient | kService},       // P11, P16
    Row{"case.preview", kDirector | kModerator | kOperator | kService},  // P11: trying the rules
    Row{"case.read", (kPeople & ~kOperator) | kService},                 // P12, P19
    Row{"case.reassign", kDirector | kModerator | kRepresentative | kUnitHead},  // P11
    Row{"comment.appeal", kDirector | kModerator | kRepresentative},             // P10, P14
    Row{"comment.confirm_removal",
        kDirector | kModerator | kAccountManager | kRepresentative | kService},  // P4, P10, P14
    Row{"comment.decide", kDirector | kModerator},                               // P10: a person's judgement
    Row{"comment.ingest", kClient | kService},                                   // P11
    Row{"comment.read", (kPeople & ~kOperator) | kService},                      // P8: never the operator
    // People of a unit may ask for access, be given it and be refused; the vault decides about each account and records
    // both, so the gate is wide.
    Row{"credential.approve", kVaultPeople},      // P7: another person approves
    Row{"credential.break_glass", kVaultPeople},  // P7: an emergency
    Row{"credential.cover", kVaultPeople},        // P13: cover during a leave
    Row{"credential.destroy", kDirector | kRepresentative | kUnitHead | kAccountManager},  // P7
    Row{"credential.link", kVaultPeople},                                                  // P7: handing over
    Row{"credential.open_link", kVaultPeople},                                             // P7
    Row{"credential.read", kVaultPeople | kService},                                       // P15
    Row{"credential.request", kVaultPeople},                                               // P7
    Row{"credential.reveal", kVaultPeople},                                                // P7, P15
    Row{"credential.write", kVaultPeople},                                                 // P15: units deposit
    Row{"directory.designate",
        kDirector | kUnitHead},        // P4: accounts, the Director; P13: a unit's representative, its head too
    Row{"directory.read", kEveryone},  // P2
    Row{"directory.write", kDirector | kOperator | kService},  // P2, P13
    Row{"notice.read", kPeople | kService},                    // P11, P19
    Row{"notice.write", kPeople | kService},                   // P11: marking as read
    Row{"operations.read", kDirector | kOperator | kService},  // P2
    Row{"operations.write", kOperator | kService},             // dead letters
    Row{"public", kEveryone},                                  // no token needed
    Row{"publication.confirm",
        kDirector | kReviewer | kAccountManager | kRepresentative | kUnitHead | kService},  // P4, P5, P14
    Row{"publishing.pause", kDirector},                                                     // P2, P7: a crisis
    Row{"review_policy.write", kDirector},                                                  // P2
    Row{"rights.read", kSubmitter | kAccountManager | kService},                            // P9
    Row{"rights.write", kSubmitter},                                                        // P9; P8: consents
    // P17, P18, CR3: a chain may name anybody who sees submissions; whether it names this one, the domain decides.
    // Claiming and judging what is to be decided belongs to it.
    Row{"submission.decide", kSubmitter | kAccountManager},
    Row{"submission.read", kSubmitter | kAccountManager | kService},  // P17; P4: what is due on an account
    Row{"submission.review", kDirector | kReviewer},                  // P2, CR17: the Directorate's judgement alone
    Row{"submission.write", kSubmitter},                              // P17; P5: the Directorate edits
    Row{"vault_keys.read", kDirector | kOperator},                    // P7
    Row{"vault_keys.unseal", kDirector | kOperator},                  // P7: whoever holds a share
    Row{"vault_keys.write", kDirector | kOperator},                   // P7
    Row{"vault_policy.write", kDirector},                             // P7
};

constexpr auto kNames = [] {
  std::array<absl::string_view, kTable.size()> names;
  for (size_t i = 0; i < kTable.size(); ++i) names[i] = kTable[i].permission;
  return names;
}();

std::vector<absl::string_view> RowsOf(uint32_t holder) {
  std::vector<absl::string_view> permissions;
  for (const Row& row : kTable) {
    if ((row.holders & holder) != 0) permissions.push_back(row.permission);
  }
  return permissions;
}

bool IsKnown(Role role) { return role > directory::v1::ROLE_UNSPECIFIED && directory::v1::Role_IsValid(role); }

}  // namespace

absl::Span<const absl::string_view> AllPermissions() { return kNames; }

bool Allows(const Actor& actor, absl::string_view permission) {
  const auto row = std::lower_bound(kTable.begin(), kTable.end(), permission,
                                    [](const Row& each, absl::string_view wanted) { return each.permission < wanted; });
  if (row == kTable.end() || row->permission != permission) return false;
  if (permission == "public") return true;
  if (actor.IsService()) return (row->holders & kService) != 0;
  return std::any_of(actor.grants.begin(), actor.grants.end(), [&](const Actor::Grant& grant) {
    return IsKnown(grant.role) && (row->holders & Bit(grant.role)) != 0;
  });
}

std::vector<absl::string_view> PermissionsOf(Role role) {
  return IsKnown(role) ? RowsOf(Bit(role)) : std::vector<absl::string_view>{"public"};
}

std::vector<absl::string_view> PermissionsOfServices() { return RowsOf(kService); }

}  // namespace meydan::auth
