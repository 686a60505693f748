#include "services/meydanctl/vault_outcome.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/proto_time.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = vault::v1;

// The entry of that id, or null.
template <typename Entries>
auto Find(const Entries& entries, const std::string& id) -> decltype(&*entries.begin()) {
  for (const auto& entry : entries) {
    if (entry.id() == id) return &entry;
  }
  return nullptr;
}

std::string Command(const std::string& verb, const v1::Credential& now, const std::string& more = "") {
  return absl::StrCat("`meydanctl vault ", verb, " ", now.name(), more.empty() ? "" : " ", more, "`");
}

std::string CountOf(int number, const std::string& what) {
  return absl::StrCat(number, " ", what, number == 1 ? "" : "s");
}

std::string FieldsOf(const v1::AccessRequest& request) { return WordsIn<v1::Field>(request.fields()); }

// " Label: password, email."; empty where there is none.
std::string Listed(const std::string& label, const std::vector<std::string>& fields) {
  return fields.empty() ? "" : absl::StrCat(" ", label, ": ", absl::StrJoin(fields, ", "), ".");
}

// The required fields by what is lacking of them.
struct Lack {
  std::vector<std::string> missing, unconfirmed, stale, due;
};

Lack LackOf(const v1::Credential& now) {
  Lack lack;
  const bool due = now.has_rotation_due() && ToTime(now.rotation_due()) <= absl::Now();
  for (const v1::FieldStatus& field : now.fields()) {
    if (!field.required()) continue;
    const std::string word = WordOf(field.field());
    if (field.compliance() == v1::COMPLIANCE_MISSING) {
      lack.missing.push_back(word);
    } else if (due && field.field() == v1::FIELD_PASSWORD) {
      lack.due.push_back(word);
    } else if (field.compliance() == v1::COMPLIANCE_STALE) {
      lack.stale.push_back(word);
    } else if (field.compliance() != v1::COMPLIANCE_VERIFIED) {
      lack.unconfirmed.push_back(word);
    }
  }
  return lack;
}

// " Label 2026-03-02 14:05."; empty where there is no such time.
std::string At(const std::string& label, const google::protobuf::Timestamp& time) {
  const std::string text = TimeText(time);
  return text.empty() ? "" : absl::StrCat(" ", label, " ", text, ".");
}

// Where the last of a credential's entries is the one that the caller has just made.
template <typename Entries>
std::string LastId(const Entries& entries) {
  return entries.empty() ? "" : entries.rbegin()->id();
}

}  // namespace

std::string StandingOf(const v1::Credential& now) {
  if (now.compliance() == v1::COMPLIANCE_UNSPECIFIED) return "";
  if (!now.duty()) return absl::StrCat(" Its account is closed: nothing is owed for it (etag ", now.etag(), ").");
  std::string line = absl::StrCat(" It is ", WordOf(now.compliance()), " (etag ", now.etag(), ").");
  const Lack lack = LackOf(now);
  absl::StrAppend(&line, Listed("Missing", lack.missing), Listed("To be changed", lack.due),
                  Listed("Not confirmed", lack.unconfirmed), Listed("Confirmed too long ago", lack.stale));
  if (!lack.missing.empty()) {
    absl::StrAppend(&line, " Next: deposit what is missing with ", Command("share", now), ".");
  } else if (!lack.due.empty()) {
    absl::StrAppend(&line, " Next: change it with ", Command("rotate", now), ".");
  } else if (!lack.unconfirmed.empty() || !lack.stale.empty()) {
    absl::StrAppend(&line, " Next: try what is deposited on the platform, then ", Command("confirm", now), ".");
  } else {
    absl::StrAppend(&line, At("The password is to be changed by", now.rotation_due()));
  }
  return line;
}

std::string DepositedLine(const v1::Credential& now, const std::vector<v1::Field>& fields) {
  return absl::StrCat("Deposited for ", now.name(), ": ", WordsIn<v1::Field>(fields), ".", StandingOf(now));
}

std::string ConfirmedLine(const v1::Credential& now, const std::vector<v1::Field>& fields) {
  const std::string which = fields.empty() ? "all that is deposited" : WordsIn<v1::Field>(fields);
  return absl::StrCat("Confirmed for ", now.name(), ": ", which, ".", StandingOf(now));
}

std::string DestroyedLine(const v1::Credential& now, v1::Field field, int version) {
  return absl::StrCat("Destroyed: version ", version, " of the ", WordOf(field), " of ", now.name(),
                      "; nobody can read it again.", StandingOf(now));
}

std::string RotationAskedLine(const v1::Credential& now) {
  return absl::StrCat("The password of ", now.name(), " is due to be changed from now on, which its people are told. ",
                      "Next: ", Command("rotate", now), ".");
}

std::string RotationConfirmedLine(const v1::Credential& now, int version) {
  std::string line =
      absl::StrCat("Version ", version, " of the password of ", now.name(), " is the one in use.", StandingOf(now));
  for (const v1::HandOver& hand_over : now.hand_overs()) {
    if (hand_over.state() != v1::HandOver::STATE_CONFIRMING) continue;
    absl::StrAppend(&line, " Hand-over ", hand_over.id(), " waits for its successor: ",
                    Command("confirm-access", now, absl::StrCat("--hand-over ", hand_over.id())), ".");
  }
  return line;
}

std::string AccessConfirmedLine(const v1::Credential& now, const std::string& hand_over) {
  return absl::StrCat("Hand-over ", hand_over, " of ", now.name(),
                      " is completed: you have confirmed that everything works.", StandingOf(now));
}

std::string CoverLine(const v1::Credential& now) {
  if (now.leave_covers().empty()) return absl::StrCat("A cover at ", now.name(), " is arranged.");
  const v1::LeaveCover& cover = *now.leave_covers().rbegin();
  return absl::StrCat(cover.deputy(), " covers for ", cover.absent(), " at ", now.name(), " from ",
                      TimeText(cover.start_time()), " until ", TimeText(cover.end_time()),
                      "; they and all owners are told. To end it sooner: ", Command("end", now, cover.id()), ".");
}

std::string RequestedLine(const v1::Credential& now) {
  const v1::AccessRequest* asked = Find(now.access_requests(), LastId(now.access_requests()));
  if (asked == nullptr) return absl::StrCat("Access to ", now.name(), " is asked for.");
  return absl::StrCat("Access to ", now.name(), " is asked for (", FieldsOf(*asked), "): request ", asked->id(), ".",
                      At("It waits until", asked->expire_time()), " Next: ", CountOf(asked->quorum(), "other person"),
                      " must agree with ", Command("approve", now, asked->id()), "; the approvers are told.");
}

std::string ApprovedLine(const v1::Credential& now, const std::string& request) {
  const v1::AccessRequest* asked = Find(now.access_requests(), request);
  if (asked == nullptr) return absl::StrCat("You have approved request ", request, " for ", now.name(), ".");
  std::string line = absl::StrCat("You have approved that ", asked->requester(), " sees ", FieldsOf(*asked), " of ",
                                  now.name(), " (request ", request, ").");
  if (asked->state() == v1::AccessRequest::STATE_PENDING) {
    return absl::StrCat(line, " It still waits: ", asked->approvals_size(), " of ", asked->quorum(), " have approved.");
  }
  const v1::AccessGrant* grant = Find(now.grants(), request);
  if (grant == nullptr) return absl::StrCat(line, " The access is granted.");
  return absl::StrCat(line, " The access is granted",
                      grant->uses_left() < 0 ? "" : absl::StrCat(", for ", CountOf(grant->uses_left(), "reveal")), ".",
                      At("It ends at", grant->expire_time()), " To end it sooner: ", Command("end", now, request), ".");
}

std::string DeniedLine(const v1::Credential& now, const std::string& request) {
  const v1::AccessRequest* asked = Find(now.access_requests(), request);
  return absl::StrCat("Refused: request ", request, " for ", now.name(),
                      asked == nullptr ? "." : absl::StrCat("; ", asked->requester(), " is told."));
}

std::string EndedLine(const v1::Credential& now, const std::string& id) {
  if (const v1::AccessGrant* grant = Find(now.grants(), id)) {
    return absl::StrCat("Ended: the access of ", grant->person(), " to ", now.name(), " (", id, ").");
  }
  return absl::StrCat("Taken back: request ", id, " for ", now.name(), "; nobody can approve it any more.");
}

std::string BreakGlassLine(const v1::Credential& now) {
  const v1::BreakGlass* used = Find(now.break_glasses(), LastId(now.break_glasses()));
  const v1::AccessGrant* grant = Find(now.grants(), LastId(now.break_glasses()));
  const std::string until = grant == nullptr ? "for a while" : absl::StrCat("until ", TimeText(grant->expire_time()));
  return absl::StrCat("You may reveal ", now.name(), " ", until, " (emergency ", used == nullptr ? "" : used->id(),
                      "). All owners and the Directorate are told.",
                      used == nullptr ? "" : At("Somebody else reviews it by", used->review_due()),
                      " Next: ", Command("reveal", now, "--field FIELD --purpose WHY"),
                      "; the password is due to be changed: ", Command("rotate", now), ".");
}

std::string ReviewedLine(const v1::Credential& now, const std::string& emergency, bool justified) {
  return absl::StrCat("Reviewed: emergency ", emergency, " at ", now.name(), " was ",
                      justified ? "justified; the one who used it is told."
                                : "not justified; all owners and the Directorate are told.");
}

}  // namespace meydan::meydanctl
