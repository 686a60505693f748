#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/proto_time.h"
#include "services/vault/domain/testing/vault_witness.h"

namespace meydan::vault::testing {
namespace {

using storage::v1::Credential;

bool CanBeChanged(v1::Field field) {
  return field == v1::FIELD_PASSWORD || field == v1::FIELD_SECOND_FACTOR || field == v1::FIELD_RECOVERY_CODES;
}

// Nobody has said since that another one is in use on the platform.
bool MayBeInUse(const storage::v1::StoredField& field, const v1::FieldVersion& version) {
  return std::none_of(field.versions().begin(), field.versions().end(), [&](const storage::v1::StoredVersion& each) {
    return each.shown().has_confirm_time() && each.shown().number() > version.number();
  });
}

// How often somebody had learnt a version.
int TimesLearnt(const Credential& credential, v1::Field field, int number, const std::string& person) {
  for (const storage::v1::StoredField& one : credential.fields()) {
    if (one.field() != field) continue;
    for (const storage::v1::StoredVersion& version : one.versions()) {
      if (version.shown().number() != number) continue;
      for (const v1::Knowledge& each : version.shown().known_by()) {
        if (each.person() == person) return each.count();
      }
    }
  }
  return 0;
}

bool Knows(const Office& office, const v1::FieldVersion& version, const std::string& human) {
  return std::any_of(version.known_by().begin(), version.known_by().end(),
                     [&](const v1::Knowledge& each) { return HumanOf(office, each.person()) == human; });
}

// Under any name.
bool HasAnyPost(const Office& office, const Credential& credential, const std::string& human) {
  const std::vector<std::string> names = office.world.same_person(human);
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return HasPostThere(office, credential, name); });
}

// Under any name, in the university.
bool IsThere(const Office& office, const std::string& human) {
  const std::vector<std::string> names = office.world.same_person(human);
  return std::any_of(names.begin(), names.end(), office.world.has_person);
}

// Under any name, covers for somebody with a post at this moment.
bool CoversThere(const Office& office, const Credential& credential, const std::string& human, absl::Time now) {
  return std::any_of(credential.leave_covers().begin(), credential.leave_covers().end(), [&](const auto& cover) {
    const auto in_force = [&](const v1::AccessGrant& grant) {
      return grant.id() == cover.id() && grant.state() == v1::AccessGrant::STATE_ACTIVE &&
             ToTime(grant.start_time()) <= now && now < ToTime(grant.expire_time());
    };
    return HumanOf(office, cover.deputy()) == human && HasPostThere(office, credential, cover.absent()) &&
           std::any_of(credential.grants().begin(), credential.grants().end(), in_force);
  });
}

bool StillHolds(const Office& office, const Credential& credential, const storage::v1::Holder& holder) {
  std::vector<std::string> holders = {office.world.representative(credential.unit())};
  if (holder.post() == v1::HandOver::POST_MANAGER) holders = office.world.managers(credential.account());
  return std::any_of(holders.begin(), holders.end(), [&](const std::string& name) {
    return !name.empty() && HumanOf(office, name) == HumanOf(office, holder.person());
  });
}

bool IsUnderWay(const v1::HandOver& hand_over) {
  return hand_over.state() == v1::HandOver::STATE_ROTATING || hand_over.state() == v1::HandOver::STATE_CONFIRMING;
}

// Versions of one value, as far as the machine's samples tell.
bool IsSameValue(const storage::v1::StoredVersion& one, const storage::v1::StoredVersion& other) {
  return one.has_value() && one.value().ciphertext() == other.value().ciphertext();
}

}  // namespace

void VaultWitness::NoteLearnt(const Credential& before, const Credential& after, const VaultMoment& moment) {
  for (const storage::v1::StoredField& field : after.fields()) {
    if (!CanBeChanged(field.field())) continue;
    for (const storage::v1::StoredVersion& version : field.versions()) {
      const int number = version.shown().number();
      for (const v1::Knowledge& each : version.shown().known_by()) {
        if (each.count() == TimesLearnt(before, field.field(), number, each.person())) continue;
        const std::string human = HumanOf(moment.office, each.person());
        const auto again = [&](const std::set<Learnt>& book) {
          return std::any_of(field.versions().begin(), field.versions().end(), [&](const auto& earlier) {
            return IsSameValue(earlier, version) && book.contains({human, {field.field(), earlier.shown().number()}});
          });
        };
        const Learnt what{human, {field.field(), number}};
        if (again(learnt_) || HasAnyPost(moment.office, after, human)) learnt_.insert(what);
        const bool covers = CoversThere(moment.office, before, human, moment.now);
        if (again(covered_) || covers) covered_.insert(what);
      }
    }
  }
}

void VaultWitness::NoteOthersWhoLeft(const Credential& after, const VaultMoment& moment) {
  if (!after.duty()) return;
  for (const storage::v1::StoredField& field : after.fields()) {
    if (!CanBeChanged(field.field())) continue;
    for (const storage::v1::StoredVersion& version : field.versions()) {
      if (!MayBeInUse(field, version.shown())) continue;
      const Leaked what{field.field(), version.shown().number()};
      for (const v1::Knowledge& each : version.shown().known_by()) {
        const std::string human = HumanOf(moment.office, each.person());
        if (HasAnyPost(moment.office, after, human)) continue;
        const bool covered = covered_.contains({human, what}) && !CoversThere(moment.office, after, human, moment.now);
        if (!IsThere(moment.office, human) || learnt_.contains({human, what}) || covered) leaked_.insert(what);
      }
    }
  }
}

void VaultWitness::NoteLeavers(const Credential& before, const Credential& after, const VaultMoment& moment) {
  if (!after.duty()) {
    leaked_.clear();
    left_.clear();
    return;
  }
  for (const storage::v1::Holder& holder : before.holders()) {
    if (StillHolds(moment.office, after, holder)) continue;
    const std::string human = HumanOf(moment.office, holder.person());
    left_[human] = moment.now;
    just_left_.insert(human);
    for (const storage::v1::StoredField& field : before.fields()) {
      if (!CanBeChanged(field.field())) continue;
      for (const storage::v1::StoredVersion& version : field.versions()) {
        if (!MayBeInUse(field, version.shown()) || !Knows(moment.office, version.shown(), human)) continue;
        leaked_.insert({field.field(), version.shown().number()});
      }
    }
  }
}

// By a link that was made before they left, or since a password was taken into use again that they knew.
void VaultWitness::NoteLateKnowledge(Doing doing, const std::string& who, const Credential& after,
                                     const VaultMoment& moment) {
  if ((doing != Doing::kOpenedLink && doing != Doing::kShare) || !after.duty()) return;
  for (const auto& [human, time] : left_) {
    if (HasAnyPost(moment.office, after, human) || HumanOf(moment.office, who) == human) continue;
    if (doing == Doing::kOpenedLink && time <= moment.link_time) continue;
    const bool remembered = std::any_of(
        after.hand_overs().begin(), after.hand_overs().end(), [&, &human = human](const v1::HandOver& each) {
          return each.state() != v1::HandOver::STATE_CANCELLED && HumanOf(moment.office, each.leaver()) == human;
        });
    for (const storage::v1::StoredField& field : after.fields()) {
      if (!remembered || !CanBeChanged(field.field())) continue;
      for (const storage::v1::StoredVersion& version : field.versions()) {
        const bool concerned = std::any_of(moment.values.begin(), moment.values.end(), [&](const auto& value) {
          const bool current = version.shown().state() == v1::FieldVersion::STATE_CURRENT;  // which was shared now
          return value.first == field.field() &&
                 (value.second == 0 ? current : value.second == version.shown().number());
        });
        if (!concerned || !MayBeInUse(field, version.shown()) || !Knows(moment.office, version.shown(), human))
          continue;
        leaked_.insert({field.field(), version.shown().number()});
      }
    }
  }
}

std::string VaultWitness::LookAtLeavers(Doing doing, const Credential& after, const VaultMoment& moment) {
  std::set<Leaked> listed;
  for (const v1::HandOver& each : after.hand_overs()) {
    if (!IsUnderWay(each)) continue;
    bool open = false;
    for (const v1::Exposure& exposure : each.exposures()) {
      if (!exposure.rotated()) listed.insert({exposure.field(), exposure.version()});
      open = open || !exposure.rotated();
    }
    if (open != (each.state() == v1::HandOver::STATE_ROTATING)) return "a hand-over in the wrong step";
  }
  for (const storage::v1::StoredField& field : after.fields()) {
    for (const storage::v1::StoredVersion& version : field.versions()) {
      if (!version.shown().has_confirm_time()) continue;
      std::erase_if(leaked_, [&](const Leaked& leaked) {
        return leaked.field == field.field() && leaked.version < version.shown().number();
      });
    }
  }
  for (const Leaked& leaked : leaked_) {
    if (!listed.contains(leaked)) {
      return absl::StrCat("a leaver knows ", v1::Field_Name(leaked.field), " ", leaked.version,
                          ", which is neither changed nor listed");
    }
  }
  if (std::string wrong = LookAtDues(after, moment); !wrong.empty()) return wrong;
  return LookAtRightsLeft(doing, after, moment);
}

// A deposit alone is no answer: somebody must have said that the new one is in use.
std::string VaultWitness::LookAtDues(const Credential& after, const VaultMoment& moment) {
  if (!after.duty()) return "";
  const bool due = after.has_rotation_due() && ToTime(after.rotation_due()) <= moment.now;
  const bool leaked =
      std::any_of(leaked_.begin(), leaked_.end(), [](const Leaked& each) { return each.field == v1::FIELD_PASSWORD; });
  const bool there = std::any_of(after.fields().begin(), after.fields().end(), [](const auto& field) {
    return field.field() == v1::FIELD_PASSWORD &&
           std::any_of(field.versions().begin(), field.versions().end(), [](const storage::v1::StoredVersion& each) {
             return each.shown().state() == v1::FieldVersion::STATE_CURRENT;
           });
  });
  if (leaked && there && !due) return "a password that a leaver knows and that is not due";
  if (emergency_ > 0 && !due) return "a password that was opened in an emergency and is not due";
  return "";
}

std::string VaultWitness::LookAtRightsLeft(Doing doing, const Credential& after, const VaultMoment& moment) const {
  if (doing != Doing::kFollow && doing != Doing::kPersonLeft) return "";
  const std::string gone = doing == Doing::kPersonLeft ? HumanOf(moment.office, moment.subject) : "";
  const bool all_gone = !gone.empty() && !IsThere(moment.office, gone) && !HasAnyPost(moment.office, after, gone);
  for (const v1::AccessGrant& grant : after.grants()) {
    const std::string human = HumanOf(moment.office, grant.person());
    if (grant.state() == v1::AccessGrant::STATE_ACTIVE && (just_left_.contains(human) || (all_gone && human == gone))) {
      return "a grant that outlives its holder's post";
    }
  }
  for (const storage::v1::StoredField& field : after.fields()) {
    if (field.field() != v1::FIELD_PASSWORD || !all_gone || !after.duty()) continue;
    for (const storage::v1::StoredVersion& version : field.versions()) {
      const bool known =
          version.shown().state() == v1::FieldVersion::STATE_CURRENT && Knows(moment.office, version.shown(), gone);
      if (known && moment.now < ToTime(after.rotation_due())) return "a password that somebody knew who has gone";
    }
  }
  return "";
}

}  // namespace meydan::vault::testing
