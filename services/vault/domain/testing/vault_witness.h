#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "services/vault/domain/ruling.h"
#include "services/vault/domain/testing/samples.h"

namespace meydan::vault::testing {

// What somebody did to a credential.
enum class Doing {
  kOther,
  kReveal,  // a code, too
  kRequest,
  kApprove,
  kDeny,
  kBreak,
  kReview,
  kArrange,  // a cover
  kDestroy,
  kAttest,  // confirms a value, a rotation or a hand-over
  kShare,
  kRotate,
  kMakeLink,
  kOpenedLink,
  kFollow,      // the directory
  kPersonLeft,  // the university
};

// The circumstances of what was done.
struct VaultMoment {
  const Office& office;
  absl::Time now;
  SignIn sign_in;
  std::string subject;                                 // the request or emergency; of kPersonLeft, the person
  std::vector<std::pair<v1::Field, int>> values = {};  // which are shown, or opened; that are shared, version 0
  int uses = 1;                                        // that are asked for
  int minutes = 0;                                     // for which it is asked for
  absl::Time link_time = absl::InfinitePast();         // when the link that was opened had been made
};

// Watches one credential from outside and keeps its own book: who asked, who agreed, what was granted, who left with
// what. It looks at the directory itself and asks none of the rules that it watches over. Not safe for use from several
// threads.
class VaultWitness {
 public:
  // Empty, or the rule that was broken when `who` did it.
  std::string Look(Doing doing, const std::string& who, const storage::v1::Credential& before, const Ruling& ruling,
                   const VaultMoment& moment);

 private:
  struct Asked {
    std::string requester;
    int quorum = 1;
    int uses = 1;
    int minutes = 0;
    std::set<std::string> approvers;
  };
  struct Granted {
    std::string person;
    v1::AccessGrant::Basis basis;
    absl::Time start;
    absl::Time end;
    int uses = -1;
    int spent = 0;
    bool high = false;  // the account was of TIER_HIGH then
  };
  struct Leaked {
    v1::Field field;
    int version;
    auto operator<=>(const Leaked&) const = default;
  };
  struct Learnt {
    std::string human;
    Leaked what;
    auto operator<=>(const Learnt&) const = default;
  };

  // The records, the events and what they say of each other.
  std::string LookAtRecords(Doing doing, const storage::v1::Credential& before, const Ruling& ruling) const;
  // Everything open has a timer, nothing open is dropped, lists are bounded.
  std::string LookAtLists(const storage::v1::Credential& before, const storage::v1::Credential& after) const;
  std::string LookAtVersions(const storage::v1::Credential& after) const;

  std::string LookAtReveal(const std::string& who, const storage::v1::Credential& before, const Ruling& ruling,
                           const VaultMoment& moment) const;
  std::string LookAtGrantUsed(const std::string& who, const storage::v1::Credential& before, const std::string& grant,
                              const VaultMoment& moment) const;
  // Of a link and of a rotation: by a right of their own or by a grant.
  std::string LookAtRight(Doing doing, const std::string& who, const storage::v1::Credential& before,
                          const VaultMoment& moment) const;
  // The uses of counted grants that were spent are those that were needed.
  std::string LookAtUses(Doing doing, const storage::v1::Credential& before, const CredentialDecision& decision,
                         const VaultMoment& moment);
  std::string LookAtGrants(Doing doing, const CredentialDecision& decision, const VaultMoment& moment);
  // Who broke the glass, or was not let.
  std::string LookAtBreaking(const std::string& who, const storage::v1::Credential& before, const Ruling& ruling,
                             const VaultMoment& moment) const;
  std::string LookAtJudging(Doing doing, const std::string& who, const storage::v1::Credential& before,
                            const VaultMoment& moment);
  void Note(Doing doing, const std::string& who, const storage::v1::Credential& before, const VaultMoment& moment);

  // Who came to know what while they had a post: they are leavers when they lose it.
  void NoteLearnt(const storage::v1::Credential& before, const storage::v1::Credential& after,
                  const VaultMoment& moment);
  // What must not outlast an emergency, and what its holder made meanwhile.
  void NoteEmergency(Doing doing, const std::string& who, const storage::v1::Credential& before,
                     const storage::v1::Credential& after, const VaultMoment& moment);
  // Whether a password that `who` made or deposited rests on an emergency of theirs.
  bool IsByEmergency(Doing doing, const std::string& who, const storage::v1::Credential& before,
                     const VaultMoment& moment) const;
  // None outlives the change of its password.
  std::string LookAtEmergencies(const storage::v1::Credential& after) const;
  // Whoever knows something that may be in use and has lost every post, whichever it was, or the university.
  void NoteOthersWhoLeft(const storage::v1::Credential& after, const VaultMoment& moment);
  // Who has left, what they knew, and whether it is changed or listed.
  void NoteLeavers(const storage::v1::Credential& before, const storage::v1::Credential& after,
                   const VaultMoment& moment);
  void NoteLateKnowledge(Doing doing, const std::string& who, const storage::v1::Credential& after,
                         const VaultMoment& moment);
  std::string LookAtLeavers(Doing doing, const storage::v1::Credential& after, const VaultMoment& moment);
  std::string LookAtDues(const storage::v1::Credential& after, const VaultMoment& moment);
  std::string LookAtRightsLeft(Doing doing, const storage::v1::Credential& after, const VaultMoment& moment) const;

  std::map<std::string, Asked> asked_;
  std::map<std::string, Granted> granted_;
  std::map<std::string, absl::Time> left_;  // human beings, when they last lost a post at it
  std::set<std::string> just_left_;         // by what is looked at
  std::set<Leaked> leaked_;                 // that a leaver knew when it may have been in use, and is not changed
  std::set<Learnt> learnt_;                 // by somebody who had a post then
  std::set<Learnt> covered_;                // by somebody who covered for one who had
  // The newest password at an emergency, or the one that its holder made in it, that no confirmed one has followed yet.
  int emergency_ = 0;
};

// Whether anybody reveals there by themself.
bool NeedsFourEyes(const Office& office, const storage::v1::Credential& credential);

// Empty, or the rule that was broken when the link showed its values. `four_eyes`: nobody revealed alone when it was
// made.
std::string LookAtLinkShown(const Office& office, const storage::v1::Credential& credential,
                            const storage::v1::Link& link, bool four_eyes, absl::Time now);

// The human being behind a name.
std::string HumanOf(const Office& office, const std::string& person);
// By the directory itself, with a post at the account.
bool HasPostThere(const Office& office, const storage::v1::Credential& credential, const std::string& person);

}  // namespace meydan::vault::testing
