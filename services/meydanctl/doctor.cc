// `doctor`: what is wrong with an installation, and what to do about it.
#include <sys/stat.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/crypto/key_file.h"
#include "services/meydanctl/diagnosis.h"
#include "services/meydanctl/keys.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/service_status.h"

namespace meydan::meydanctl {
namespace {

using Findings = std::vector<Finding>;

void CheckFolder(const Home& home, Findings& findings) {
  struct stat info{};
  if (stat(home.folder().c_str(), &info) != 0) {
    findings.push_back({"home", Finding::kFailed, home.folder() + " is not there",
                        "run `meydanctl keys init`, or name the right folder with --home or MEYDAN_HOME"});
  } else if ((info.st_mode & S_IRWXO) != 0) {
    findings.push_back({"home", Finding::kWarning, absl::StrFormat("every user may look into %s", home.folder()),
                        absl::StrCat("run: chmod 0700 ", home.folder())});
  } else {
    findings.push_back({"home", Finding::kGood, home.folder(), ""});
  }
  if (const auto endpoints = home.ReadEndpoints(); !endpoints.ok()) {
    findings.push_back({"endpoints", Finding::kFailed, std::string(endpoints.status().message()), "mend the file"});
  }
}

void CheckKeys(Session& session, Findings& findings) {
  const Home& home = session.home();
  const absl::StatusOr<auth::SigningKey> issuer = auth::SigningKey::Load(home.IssuerKey());
  if (!issuer.ok()) {
    findings.push_back(
        {"issuer key", Finding::kFailed, std::string(issuer.status().message()), "run `meydanctl keys init`"});
  } else {
    const absl::StatusOr<std::string> jwks = ReadWholeFile(home.Jwks());
    const bool matches = jwks.ok() && absl::StrContains(*jwks, issuer->id());
    findings.push_back(matches ? Finding{"issuer key", Finding::kGood, "the key set is its own", ""}
                               : Finding{"issuer key", Finding::kFailed,
                                         absl::StrCat(home.Jwks(), " is not the key set of ", home.IssuerKey()),
                                         "run `meydanctl keys init`; services read the new file within a second"});
  }
  if (const auto key = crypto::ReadKeyFile(home.PseudonymKey()); !key.ok()) {
    findings.push_back({"pseudonym key", Finding::kFailed, std::string(key.status().message()),
                        "run `meydanctl keys init` if there never was one; else bring the old one back from the "
                        "backup, for with another key the same follower gets another pseudonym"});
  } else {
    findings.push_back({"pseudonym key", Finding::kGood, home.PseudonymKey(), ""});
  }
  if (const auto key = crypto::ReadKeyFile(home.VaultRootKey()); !key.ok()) {
    findings.push_back({"vault root key", Finding::kFailed, std::string(key.status().message()),
                        "run `meydanctl keys init` if there never was one; else bring the old one back from its safe "
                        "place, for nothing in the vault opens with another"});
  } else {
    findings.push_back({"vault root key", Finding::kGood, home.VaultRootKey(), ""});
  }
  for (const std::string& holder : TokenHolders()) {
    const absl::StatusOr<absl::Time> expiry = TokenExpiry(home, session.settings(), home.Token(holder));
    const std::string what = absl::StrCat("token ", holder);
    if (!expiry.ok()) {
      findings.push_back({what, Finding::kFailed, std::string(expiry.status().message()), "run `meydanctl keys init`"});
    } else if (*expiry < absl::Now() + absl::Hours(24 * 14)) {
      findings.push_back({what, Finding::kWarning, absl::StrCat("ends ", absl::FormatTime(*expiry)),
                          "run `meydanctl keys init`, which renews it"});
    } else {
      findings.push_back(
          {what, Finding::kGood, absl::FormatTime("good until %Y-%m-%d", *expiry, absl::LocalTimeZone()), ""});
    }
  }
}

// One line for each, and below it what to do; a table would be too wide to read.
void Tell(const Output& output, const Findings& findings) {
  std::vector<std::vector<std::string>> rows;
  std::string text;
  for (const Finding& finding : findings) {
    rows.push_back({finding.what, GradeWord(finding.grade), finding.found, finding.advice});
    absl::StrAppendFormat(&text, "%-8s %-22s %s\n", GradeWord(finding.grade), finding.what, Printable(finding.found));
    if (!finding.advice.empty()) absl::StrAppendFormat(&text, "%31s %s\n", "->", finding.advice);
  }
  if (output.json()) return output.Rows({"check", "result", "found", "advice"}, rows);
  output.Print(text);
}

absl::StatusOr<bool> Examine(Session& session) {
  Findings findings;
  CheckFolder(session.home(), findings);
  if (session.settings().token_file.empty()) CheckKeys(session, findings);
  for (const ServiceReply& reply : AskAll(session)) {
    for (Finding& finding : Diagnose(reply, absl::Now())) findings.push_back(std::move(finding));
  }
  Tell(session.output(), findings);
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.grade == Finding::kFailed; });
}

}  // namespace

void AddDoctor(Program& program) {
  program.Command(&program.root(), "doctor",
                  "Look at keys, tokens, services, Redis, the bus and the clocks; say what is wrong and what to do",
                  Examine);
}

}  // namespace meydan::meydanctl
