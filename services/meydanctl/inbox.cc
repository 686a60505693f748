// `inbox`: what a person is told. Everybody reads their own inbox, so each command needs --as.
#include <memory>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "common/rpc/stream_call.h"
#include "meydan/notification/v1/service.pb.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = notification::v1;

struct Choice {
  bool unread = false;
  bool oldest_first = false;
  int limit = 50;
  int64_t after = -1;
  std::string notice;
  int64_t up_to = 0;
  std::string language;
};

std::string LineOf(const v1::Notice& notice) {
  return absl::StrCat(TimeText(notice.create_time()), "  ", notice.has_read_time() ? " " : "*", "  ",
                      Printable(notice.text().title()), "  ", notice.subject(), "\n");
}

absl::StatusOr<bool> List(Session& session, const Choice& choice) {
  ASSIGN_OR_RETURN(const std::string person, session.Person());
  v1::ListNoticesRequest request;
  request.set_parent(person);
  request.set_unread_only(choice.unread);
  request.set_language_code(choice.language);
  request.set_order(choice.oldest_first ? v1::ListNoticesRequest::ORDER_OLDEST_FIRST
                                        : v1::ListNoticesRequest::ORDER_NEWEST_FIRST);
  ASSIGN_OR_RETURN(const auto notices, (ListAll<v1::ListNoticesResponse, v1::Notice>(
                                           session, request, &v1::ListNoticesResponse::notices, choice.limit)));
  const std::vector<Column<v1::Notice>> columns = {
      {"SEQUENCE", [](const auto& n) { return absl::StrCat(n.sequence()); }},
      {"TIME", [](const auto& n) { return TimeText(n.create_time()); }},
      {"READ", [](const auto& n) { return std::string(n.has_read_time() ? "yes" : "no"); }},
      {"IMPORTANCE", [](const auto& n) { return WordOf(n.importance()); }},
      {"DUE", [](const auto& n) { return TimeText(n.due_time()); }},
      {"TITLE", [](const auto& n) { return Shortened(n.text().title(), 70); }},
      {"SUBJECT", [](const auto& n) { return n.subject(); }},
  };
  session.output().List(notices, columns, absl::StrCat("There is nothing in the inbox of ", person, "."));
  return true;
}

// Goes on after an interruption with the last sequence that it has shown, so nothing is missed or repeated.
absl::StatusOr<bool> Watch(Session& session, const Choice& choice) {
  ASSIGN_OR_RETURN(const std::string person, session.Person());
  v1::WatchNoticesRequest request;
  request.set_parent(person);
  request.set_language_code(choice.language);
  request.set_after_sequence(choice.after);
  if (choice.after < 0) {
    v1::CountUnreadRequest count;
    count.set_parent(person);
    ASSIGN_OR_RETURN(const v1::CountUnreadResponse counted, session.Call<v1::CountUnreadResponse>(count));
    request.set_after_sequence(counted.newest_sequence());
  }
  session.output().Say(absl::StrCat("Watching the inbox of ", person, "; end with Ctrl-C."));
  for (int attempt = 0;; ++attempt) {
    ASSIGN_OR_RETURN(rpc::Client * client, session.ClientOf("notification"));
    const auto show = [&](const v1::WatchNoticesResponse& some) {
      attempt = 0;
      for (const v1::Notice& notice : some.notices()) {
        session.output().Print(session.output().json() ? JsonOf(notice) + "\n" : LineOf(notice));
      }
      request.set_after_sequence(some.sequence());
      return true;
    };
    absl::Status ended = rpc::StreamCall<v1::WatchNoticesResponse>(*client, request, show);
    if (!ended.ok() && !IsTransient(ended)) return ended;
    absl::SleepFor(DelayBefore(ended, attempt));
  }
}

absl::StatusOr<bool> Read(Session& session, const Choice& choice) {
  ASSIGN_OR_RETURN(const std::string person, session.Person());
  v1::MarkReadRequest request;
  request.set_parent(person);
  request.set_request_id(RandomUuid());
  if (!choice.notice.empty()) {
    request.set_notice(choice.notice);
  } else if (choice.up_to > 0) {
    request.set_up_to_sequence(choice.up_to);
  } else {
    v1::CountUnreadRequest count;
    count.set_parent(person);
    ASSIGN_OR_RETURN(const v1::CountUnreadResponse counted, session.Call<v1::CountUnreadResponse>(count));
    request.set_up_to_sequence(counted.newest_sequence());
  }
  ASSIGN_OR_RETURN(const v1::MarkReadResponse left, session.Call<v1::MarkReadResponse>(request));
  session.output().Changed(left, absl::StrCat(left.unread_count(), " notices are still unread."));
  return true;
}

absl::StatusOr<bool> Count(Session& session, const Choice&) {
  ASSIGN_OR_RETURN(const std::string person, session.Person());
  v1::CountUnreadRequest request;
  request.set_parent(person);
  ASSIGN_OR_RETURN(const v1::CountUnreadResponse counted, session.Call<v1::CountUnreadResponse>(request));
  session.output().Changed(counted, absl::StrCat(counted.unread_count()));
  return true;
}

}  // namespace

void AddInbox(Program& program) {
  CLI::App* group = program.Group("inbox", "A person's inbox; give the person with --as. Without a command: list");
  const auto add = [&](const std::string& name, const std::string& help,
                       absl::StatusOr<bool> (*run)(Session&, const Choice&), const std::shared_ptr<Choice>& choice) {
    return program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
  };
  const auto add_language = [](CLI::App* command, Choice& choice) {
    command->add_option("--language", choice.language, "tr or en, instead of the person's own");
  };
  const auto listed = std::make_shared<Choice>();
  CLI::App* list = add("list", "The notices, newest first", List, listed);
  list->add_flag("--unread", listed->unread, "Only those that are not read yet");
  list->add_flag("--oldest-first", listed->oldest_first, "Oldest first");
  list->add_option("--limit", listed->limit, "How many at most; 0 for all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  add_language(list, *listed);

  program.Standard(group, [listed](Session& session) { return List(session, *listed); });

  const auto watched = std::make_shared<Choice>();
  CLI::App* watch =
      add("watch", "Each new notice as it comes, until Ctrl-C; interruptions lose and repeat nothing", Watch, watched);
  watch->add_option("--after", watched->after, "Begin after this sequence (0: with the oldest); else with what is new")
      ->check(CLI::NonNegativeNumber);
  add_language(watch, *watched);

  const auto read = std::make_shared<Choice>();
  CLI::App* mark = add("read", "Take notices as read: all, or those that are named", Read, read);
  auto* notice = mark->add_option("notice", read->notice, "people/<person>/notices/<id>");
  mark->add_option("--up-to", read->up_to, "All up to this sequence")->check(CLI::PositiveNumber)->excludes(notice);

  add("count", "How many are unread", Count, std::make_shared<Choice>());
}

}  // namespace meydan::meydanctl
