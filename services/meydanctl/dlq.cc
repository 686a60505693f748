// `dlq`: the events that a service could not handle. A replay or purge takes every letter of a matching letter's key.
#include <unistd.h>

#include <iostream>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "meydan/operations/v1/operations.pb.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = operations::v1;

struct Letter {
  std::string service;
  v1::DeadLetter letter;
};

struct Choice {
  std::string service;
  v1::DeadLetterFilter filter;
  int limit = 100;
  std::string name;
  bool dry_run = false;
  bool yes = false;
  bool all = false;
};

void AddFilter(CLI::App* command, Choice& choice, bool service_required) {
  const std::vector<std::string> services(kServices.begin(), kServices.end());
  CLI::Option* service = command->add_option("--service", choice.service, "The service that could not handle them")
                             ->check(CLI::IsMember(services));
  if (service_required) service->required();
  const auto field = [&](const std::string& name, std::string* (v1::DeadLetterFilter::*target)(),
                         const std::string& help) { command->add_option(name, *(choice.filter.*target)(), help); };
  field("--subject", &v1::DeadLetterFilter::mutable_subject, "Only events of this subject, e.g. comments/5f0c…");
  field("--type", &v1::DeadLetterFilter::mutable_type, "Only events of this type, e.g. meydan.routing.v1.CaseRouted");
  field("--reason", &v1::DeadLetterFilter::mutable_reason, "Only those with this reason");
}

absl::StatusOr<std::vector<v1::DeadLetter>> LettersOf(Session& session, const std::string& service,
                                                      const v1::DeadLetterFilter& filter, int limit) {
  std::vector<v1::DeadLetter> letters;
  v1::ListDeadLettersRequest request;
  *request.mutable_filter() = filter;
  while (true) {
    request.set_page_size(limit == 0 ? 500 : std::min(500, limit - static_cast<int>(letters.size())));
    ASSIGN_OR_RETURN(const v1::ListDeadLettersResponse page,
                     session.CallAt<v1::ListDeadLettersResponse>(service, request));
    letters.insert(letters.end(), page.dead_letters().begin(), page.dead_letters().end());
    request.set_page_token(page.next_page_token());
    if (page.next_page_token().empty() || (limit > 0 && static_cast<int>(letters.size()) >= limit)) return letters;
  }
}

absl::StatusOr<bool> List(Session& session, const Choice& choice) {
  std::vector<Letter> all;
  for (const std::string service : kServices) {
    if (!choice.service.empty() && service != choice.service) continue;
    ASSIGN_OR_RETURN(const auto letters, LettersOf(session, service, choice.filter, choice.limit));
    for (const v1::DeadLetter& letter : letters) all.push_back({service, letter});
  }
  if (session.output().json()) {
    std::vector<std::string> lines;
    for (const Letter& each : all) {
      lines.push_back(absl::StrCat("{\"service\":\"", each.service, "\",\"deadLetter\":", JsonOf(each.letter), "}"));
    }
    session.output().JsonArray(lines);
    return true;
  }
  if (all.empty()) {
    session.output().Say("There are no such dead letters.");
    return true;
  }
  Table table({"SERVICE", "NAME", "TIME", "REASON", "TYPE", "SUBJECT", "MESSAGE"});
  for (const Letter& each : all) {
    const v1::DeadLetter& letter = each.letter;
    table.Add({each.service, letter.name(), TimeText(letter.time()), letter.reason(), letter.event().type(),
               letter.event().subject(), Shortened(letter.message(), 60)});
  }
  session.output().Print(table.Text());
  return true;
}

absl::StatusOr<bool> Show(Session& session, const Choice& choice) {
  ASSIGN_OR_RETURN(const auto letters, LettersOf(session, choice.service, choice.filter, 0));
  for (const v1::DeadLetter& letter : letters) {
    if (letter.name() != choice.name && letter.event().id() != choice.name) continue;
    session.output().One(letter);
    return true;
  }
  return MakeError(absl::StatusCode::kNotFound, "DEAD_LETTER_NOT_FOUND",
                   absl::StrCat(choice.service, " has no dead letter ", choice.name), {{"name", choice.name}});
}

// OK when the user said so on the command line, or says so now.
absl::Status Confirm(const Choice& choice, const std::string& question) {
  if (choice.yes) return absl::OkStatus();
  absl::Status refused = MakeError(absl::StatusCode::kInvalidArgument, "CONFIRMATION_REQUIRED",
                                   "nothing was done; say --yes, or look with --dry-run what would happen");
  if (isatty(STDIN_FILENO) != 1) return refused;
  std::cerr << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(std::cin, answer);
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(answer), "y") ? absl::OkStatus() : refused;
}

absl::StatusOr<bool> Replay(Session& session, const Choice& choice) {
  v1::ReplayDeadLettersRequest request;
  *request.mutable_filter() = choice.filter;
  request.set_dry_run(true);
  ASSIGN_OR_RETURN(v1::ReplayDeadLettersResponse done,
                   session.CallAt<v1::ReplayDeadLettersResponse>(choice.service, request));
  if (choice.dry_run || done.replayed() == 0) {
    session.output().Changed(done, absl::StrCat(done.replayed(), " letters would be replayed."));
    return true;
  }
  RETURN_IF_ERROR(Confirm(choice, absl::StrCat("Replay ", done.replayed(), " letters of ", choice.service, "?")));
  request.set_dry_run(false);
  ASSIGN_OR_RETURN(done, session.CallAt<v1::ReplayDeadLettersResponse>(choice.service, request));
  session.output().Changed(done, absl::StrCat(done.replayed(), " letters were handled, ", done.remaining(),
                                              " failed again or wait behind one that did."));
  return done.remaining() == 0;
}

absl::StatusOr<bool> Purge(Session& session, const Choice& choice) {
  v1::PurgeDeadLettersRequest request;
  *request.mutable_filter() = choice.filter;
  request.set_all(choice.all);
  request.set_dry_run(true);
  ASSIGN_OR_RETURN(v1::PurgeDeadLettersResponse done,
                   session.CallAt<v1::PurgeDeadLettersResponse>(choice.service, request));
  if (choice.dry_run || done.purged() == 0) {
    session.output().Changed(done, absl::StrCat(done.purged(), " letters would be forgotten."));
    return true;
  }
  RETURN_IF_ERROR(Confirm(choice, absl::StrCat("Forget ", done.purged(), " letters of ", choice.service,
                                               " for good? What they would have caused never happens.")));
  request.set_dry_run(false);
  ASSIGN_OR_RETURN(done, session.CallAt<v1::PurgeDeadLettersResponse>(choice.service, request));
  session.output().Changed(done, absl::StrCat(done.purged(), " letters were forgotten."));
  return true;
}

void AddConsent(CLI::App* command, Choice& choice) {
  command->add_flag("--dry-run", choice.dry_run, "Only say how many it concerns");
  command->add_flag("--yes", choice.yes, "Do not ask");
}

}  // namespace

void AddDeadLetters(Program& program) {
  CLI::App* group = program.Group("dlq", "Dead letters: the events that a service could not handle");

  const auto add = [&](const std::string& name, const std::string& help,
                       absl::StatusOr<bool> (*run)(Session&, const Choice&), const std::shared_ptr<Choice>& choice) {
    return program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
  };
  const auto listed = std::make_shared<Choice>();
  CLI::App* list = add("list", "Those that wait, oldest first; without --service those of all", List, listed);
  AddFilter(list, *listed, false);
  list->add_option("--limit", listed->limit, "How many of each service at most; 0 for all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();

  const auto shown = std::make_shared<Choice>();
  CLI::App* show = add("show", "One with all that it holds", Show, shown);
  show->add_option("name", shown->name, "deadLetters/<id>, or the event's id")->required();
  AddFilter(show, *shown, true);

  const auto replayed = std::make_shared<Choice>();
  CLI::App* replay = add("replay", "Hand them to their handler again, key by key and in order", Replay, replayed);
  AddFilter(replay, *replayed, true);
  AddConsent(replay, *replayed);

  const auto purged = std::make_shared<Choice>();
  CLI::App* purge = add("purge", "Forget them for good", Purge, purged);
  AddFilter(purge, *purged, true);
  AddConsent(purge, *purged);
  purge->add_flag("--all", purged->all, "Required where no filter is given");
}

}  // namespace meydan::meydanctl
