#include "services/meydanctl/submission_display.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/errors.h"
#include "services/meydanctl/display.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = review::v1;

constexpr int kSubjectColumns = 40;
constexpr int kShortDigest = 12;

std::string AccountsOf(const v1::Submission& submission) {
  std::string accounts;
  for (const v1::Target& target : submission.content().targets()) {
    absl::StrAppend(&accounts, accounts.empty() ? "" : ", ", target.account());
  }
  return accounts;
}

std::string Failures(const v1::Submission& submission) {
  int failures = 0;
  for (const v1::Finding& finding : submission.findings()) {
    if (finding.severity() == v1::Finding::SEVERITY_FAILURE) ++failures;
  }
  return failures == 0 ? "" : absl::StrCat(failures);
}

// What was submitted before there were priorities is as urgent as usual.
std::string PriorityOf(const v1::Submission& submission) {
  const bool unsaid = submission.priority() == v1::PRIORITY_UNSPECIFIED && submission.has_submit_time();
  return WordOf(unsaid ? v1::PRIORITY_NORMAL : submission.priority());
}

std::string JudgedText(int round, const google::protobuf::RepeatedPtrField<v1::Assessment>& assessments) {
  if (assessments.empty()) return "";
  std::string text = absl::StrCat("\nJudged in round ", round, "\n");
  for (const v1::Assessment& one : assessments) {
    absl::StrAppend(&text, "  ", WordOf(one.criterion()), ": ", WordOf(one.outcome()), " by ", one.actor());
    if (one.overrules()) absl::StrAppend(&text, ", overruling ", absl::StrJoin(one.overruled(), " "));
    absl::StrAppend(&text, one.note().empty() ? "" : ": ", Printable(one.note()), "\n");
  }
  return text;
}

}  // namespace

std::vector<Column<v1::Submission>> SubmissionColumns() {
  return {
      {"NAME", [](const auto& s) { return s.name(); }},
      {"STATE", [](const auto& s) { return WordOf(s.state()); }},
      {"UNIT", [](const auto& s) { return s.unit(); }},
      {"TYPE", [](const auto& s) { return WordOf(s.content().request_type()); }},
      {"TARGETS", AccountsOf},
      {"PUBLISH AT", [](const auto& s) { return TimeText(s.content().publish_time()); }},
      {"PRIORITY", PriorityOf},
      {"ANSWER BY", [](const auto& s) { return TimeText(s.answer_by()); }},
      {"FAILURES", Failures},
      {"HELD BY", [](const auto& s) { return s.claim().holder(); }},
      {"SUBJECT", [](const auto& s) { return Shortened(Printable(s.content().subject()), kSubjectColumns); }},
  };
}

std::vector<Column<v1::Finding>> FindingColumns() {
  return {
      {"SEVERITY", [](const auto& f) { return WordOf(f.severity()); }},
      {"CODE", [](const auto& f) { return f.code(); }},
      {"CRITERION", [](const auto& f) { return WordOf(f.criterion()); }},
      {"FIELD", [](const auto& f) { return f.field(); }},
      {"AT", [](const auto& f) { return f.end() > 0 ? absl::StrCat(f.begin(), "-", f.end()) : std::string(); }},
      {"ACCOUNT", [](const auto& f) { return f.account(); }},
      {"LIMIT", [](const auto& f) { return f.limit() == 0 ? "" : absl::StrCat(f.limit()); }},
      {"FOUND", [](const auto& f) { return f.found() == 0 ? "" : absl::StrCat(f.found()); }},
      {"SOURCE", [](const auto& f) { return f.source(); }},
  };
}

std::string SubmissionLine(const v1::Submission& now) {
  return absl::StrCat(now.name(), " is ", WordOf(now.state()), ", round ", now.round(), ", digest ",
                      now.content_digest().substr(0, kShortDigest), " (etag ", now.etag(), ")");
}

absl::StatusOr<v1::Target> TargetToPublish(const v1::Submission& submission, const std::string& account,
                                           v1::TargetKind kind) {
  std::vector<v1::Target> found;
  for (const v1::Target& target : submission.content().targets()) {
    const bool wanted = kind == v1::TARGET_KIND_UNSPECIFIED || target.kind() == kind;
    if (target.account() == account && wanted) found.push_back(target);
  }
  if (found.empty()) {
    return BadField("account", absl::StrCat("has no such target; there are ", AccountsOf(submission)),
                    "TARGET_NOT_FOUND");
  }
  if (found.size() > 1) {
    return BadField("kind", "says which of the account's targets is meant; it has several", "TARGET_NOT_FOUND");
  }
  if (found[0].text().empty()) found[0].set_text(submission.content().text());
  return found[0];
}

std::string TextToCopy(const std::string& text, bool on_terminal) {
  return on_terminal ? PrintableLines(text) + "\n" : text;
}

std::string DiffText(const v1::DiffRoundsResponse& diff) {
  std::string text = absl::StrCat("Round ", diff.from_round(), " to ", diff.to_round(), "\n");
  if (diff.fields().empty()) absl::StrAppend(&text, "Nothing changed.\n");
  for (const v1::FieldDiff& field : diff.fields()) {
    absl::StrAppend(&text, "\n", field.field(), "\n  ");
    for (const v1::DiffPiece& piece : field.pieces()) {
      const std::string shown = Printable(piece.text());
      if (piece.change() == v1::DiffPiece::CHANGE_ADDED) {
        absl::StrAppend(&text, "{+", shown, "+}");
      } else if (piece.change() == v1::DiffPiece::CHANGE_REMOVED) {
        absl::StrAppend(&text, "[-", shown, "-]");
      } else {
        text += shown;
      }
    }
    text += "\n";
  }
  return absl::StrCat(text, JudgedText(diff.from_round(), diff.from_assessments()),
                      JudgedText(diff.to_round(), diff.to_assessments()));
}

}  // namespace meydan::meydanctl
