// `audit`: what the vault wrote down about every access (CV5), read and verified here, not there.
#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "meydan/vault/v1/audit_service.pb.h"
#include "services/meydanctl/audit_chain.h"
#include "services/meydanctl/audit_files.h"
#include "services/meydanctl/home.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/vault_display.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = vault::v1;

constexpr int kPage = 200;
constexpr int kShortDigest = 12;

struct Choice {
  std::string chain, anchors, dump;
};

absl::StatusOr<std::vector<v1::AuditChain>> Chains(Session& session) {
  return ListAll<v1::ListAuditChainsResponse, v1::AuditChain>(session, v1::ListAuditChainsRequest(),
                                                              &v1::ListAuditChainsResponse::chains);
}

// Gives each record of the chain to `take`, and then the head as the vault had it before the last page.
template <typename Take>
absl::StatusOr<v1::ChainHead> ReadChain(Session& session, const std::string& chain, Take take) {
  v1::ListAuditRecordsRequest request;
  request.set_chain(chain);
  request.set_page_size(kPage);
  while (true) {
    ASSIGN_OR_RETURN(const auto page, session.Call<v1::ListAuditRecordsResponse>(request));
    int64_t last = request.after();
    for (const v1::ChainEntry& entry : page.entries()) {
      take(entry);
      last = std::max(last, entry.number());
    }
    if (page.entries_size() < kPage || last == request.after()) return page.head();
    request.set_after(last);
  }
}

absl::StatusOr<bool> ListChains(Session& session) {
  ASSIGN_OR_RETURN(const auto chains, Chains(session));
  session.output().List<v1::AuditChain>(
      chains,
      {{"CHAIN", [](const auto& chain) { return chain.name(); }},
       {"RECORDS",
        [](const auto& chain) { return chain.has_head() ? absl::StrCat(chain.head().number()) : "damaged"; }},
       {"DIGEST",
        [](const auto& chain) { return absl::BytesToHexString(chain.head().digest()).substr(0, kShortDigest); }}},
      "Nothing was written down yet.");
  return true;
}

std::vector<std::string> RowOf(const v1::ChainEntry& entry) {
  v1::AuditRecord record;
  record.ParseFromString(entry.record());
  const std::string fields = record.fields().empty() ? WordOf(record.field()) : WordsIn<v1::Field>(record.fields());
  return {absl::StrCat(entry.number()),
          TimeText(record.time()),
          record.actor(),
          WordOf(record.action()),
          record.refusal().empty() ? "done" : record.refusal(),
          fields,
          record.version() == 0 ? "" : absl::StrCat(record.version()),
          record.subject(),
          record.cause()};
}

absl::StatusOr<bool> List(Session& session, const Choice& choice) {
  if (choice.chain.empty()) return ListChains(session);
  std::vector<std::vector<std::string>> rows;
  const auto take = [&rows](const v1::ChainEntry& entry) { rows.push_back(RowOf(entry)); };
  RETURN_IF_ERROR(ReadChain(session, ChainName(choice.chain), take).status());
  session.output().Rows({"number", "time", "actor", "action", "result", "fields", "version", "subject", "cause"}, rows);
  return true;
}

// What is known from elsewhere, and where from.
struct Source {
  std::string name;
  KnownDigests known;
};

// With which nothing can be compared, and all would look whole.
absl::Status CheckTells(const KnownDigests& known, const std::string& path) {
  if (!known.chains.empty() || !known.faults.empty()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, "AUDIT_SOURCE_EMPTY",
                   absl::StrCat(path, " holds no record of any audit chain: is it the right file?"), {{"path", path}});
}

absl::StatusOr<std::vector<Source>> Sources(Session& session, const Choice& choice) {
  std::vector<Source> sources;
  const bool at_home = choice.anchors.empty() && std::filesystem::exists(session.home().Anchors());
  const std::string anchors = at_home ? session.home().Anchors() : choice.anchors;
  if (!anchors.empty()) {
    ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(anchors));
    sources.push_back({"the anchors", ParseAnchors(text)});
    RETURN_IF_ERROR(CheckTells(sources.back().known, anchors));
  } else {
    session.output().Say("Without --anchors a chain that was rewritten or cut off together with its head looks whole.");
  }
  if (!choice.dump.empty()) {
    ASSIGN_OR_RETURN(const std::string bytes, ReadWholeFile(choice.dump));
    ASSIGN_OR_RETURN(KnownDigests known, ParseTopicDump(bytes));
    RETURN_IF_ERROR(CheckTells(known, choice.dump));
    sources.push_back({"the topic", std::move(known)});
  }
  return sources;
}

struct Verdict {
  std::vector<ChainFault> faults;
  int64_t chains = 0;
  int64_t records = 0;
};

absl::Status Verify(Session& session, const std::string& chain, const std::vector<Source>& sources, Verdict& verdict) {
  ChainVerifier verifier(chain);
  const auto head = ReadChain(session, chain, [&verifier](const v1::ChainEntry& entry) { verifier.Add(entry); });
  ++verdict.chains;
  if (absl::IsDataLoss(head.status())) {  // what the vault itself finds wrong with it
    verdict.faults.push_back({chain, 0, absl::StrCat(ReasonOf(head.status()), ": ", head.status().message())});
    return absl::OkStatus();
  }
  if (!head.ok()) return head.status();
  verifier.CompareHead(*head);
  for (const Source& source : sources) {
    const auto found = source.known.chains.find(chain);
    if (found != source.known.chains.end()) verifier.CompareWith(source.name, found->second);
  }
  verdict.faults.insert(verdict.faults.end(), verifier.faults().begin(), verifier.faults().end());
  verdict.records += verifier.records();
  return absl::OkStatus();
}

// Chains that are known from elsewhere and of which the vault knows nothing.
void FindGone(const std::set<std::string>& there, const std::vector<Source>& sources, Verdict& verdict) {
  for (const Source& source : sources) {
    for (const auto& [chain, digests] : source.known.chains) {
      if (there.count(chain) > 0 || digests.empty()) continue;
      verdict.faults.push_back(
          {chain, 0, absl::StrCat("is gone: ", source.name, " had ", digests.rbegin()->first, " records of it")});
    }
  }
}

void Show(Session& session, const std::vector<Source>& sources, const Verdict& verdict) {
  std::vector<std::vector<std::string>> rows;
  for (const Source& source : sources) {
    for (const std::string& note : source.known.notes) session.output().Say(absl::StrCat(source.name, ": ", note));
    for (const std::string& fault : source.known.faults) rows.push_back({source.name, "", fault});
  }
  for (const ChainFault& fault : verdict.faults) {
    rows.push_back({fault.chain, fault.number == 0 ? "" : absl::StrCat(fault.number), fault.what});
  }
  if (!rows.empty() || session.output().json()) {
    session.output().Rows({"chain", "record", "fault"}, rows);
  }
  const std::string read = absl::StrCat(verdict.chains, " chains with ", verdict.records, " records");
  session.output().Say(rows.empty() ? absl::StrCat(read, " were verified: all are whole.")
                                    : absl::StrCat(read, " were read: something is wrong, see above."));
}

absl::StatusOr<bool> VerifyAll(Session& session, const Choice& choice) {
  ASSIGN_OR_RETURN(std::vector<Source> sources, Sources(session, choice));
  Verdict verdict;
  if (!choice.chain.empty()) {
    RETURN_IF_ERROR(Verify(session, ChainName(choice.chain), sources, verdict));
  } else {
    ASSIGN_OR_RETURN(const auto chains, Chains(session));
    std::set<std::string> there;
    for (const v1::AuditChain& chain : chains) {
      there.insert(chain.name());
      RETURN_IF_ERROR(Verify(session, chain.name(), sources, verdict));
    }
    FindGone(there, sources, verdict);
  }
  Show(session, sources, verdict);
  const auto sound = [](const Source& source) { return source.known.faults.empty(); };
  return verdict.faults.empty() && std::all_of(sources.begin(), sources.end(), sound);
}

}  // namespace

void AddAudit(Program& program) {
  CLI::App* group = program.Group(
      "audit", "What the vault wrote down about every access, and whether it is whole; for the director and operators");
  const auto add = [&](const std::string& name, const std::string& help,
                       absl::StatusOr<bool> (*run)(Session&, const Choice&)) {
    const auto choice = std::make_shared<Choice>();
    CLI::App* command =
        program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
    command->add_option("chain", choice->chain,
                        "Of an account or credential (x.ornekuni, accounts/x.ornekuni, credentials/x.ornekuni), or "
                        "policies/vault, keyrings/vault, links/<id>; else all");
    return std::pair(command, choice);
  };
  add("list", "The chains with how many records they have, or the records of one", List);
  const auto [verify, verified] =
      add("verify", "Find any record that was changed, removed, inserted, put elsewhere or cut off, and say where",
          VerifyAll);
  verify->add_option(
      "--anchors", verified->anchors,
      "The vault's anchor file (--anchor-file), kept outside of its store; else the home folder's, if there is one");
  verify->add_option("--topic-dump", verified->dump,
                     "The vault's topic on Kafka, as kcat -C -e -t meydan.vault.v1 -f '%R%s' writes it");
}

}  // namespace meydan::meydanctl
