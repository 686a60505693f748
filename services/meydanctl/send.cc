// `comments send FILE`: plays a file of comments into moderation (comment_file.h). What was sent may be sent again: the
// same batch gets its first answer, the same comment stays one comment.
#include <sys/stat.h>

#include <iostream>
#include <iterator>
#include <memory>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "services/meydanctl/comment_file.h"
#include "services/meydanctl/options.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/progress.h"
#include "services/meydanctl/sent.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = moderation::v1;

struct Choice {
  std::string file;
  std::string format;
  std::string text_column = "text";
  std::string account, platform, published;
  int batch = 500;
  int parallel = 4;
  int64_t limit = 0;
  double patience_seconds = 120;
};

// A sending of one file. Each lane has a thread of its own; what they share is guarded.
class Sending {
 public:
  Sending(Session& session, const Choice& choice, int64_t total)
      : session_(session), patience_(absl::Seconds(choice.patience_seconds)), total_(total) {}

  // Until all is sent, or a lane had to give up, after which the others stop too.
  absl::StatusOr<Sent> Run(const std::vector<std::vector<std::vector<CommentRow>>>& lanes) {
    std::vector<std::thread> threads;
    for (const auto& lane : lanes) threads.emplace_back([this, &lane] { SendLane(lane); });
    ShowProgress(lanes.size());
    for (std::thread& thread : threads) thread.join();
    absl::MutexLock lock(&mutex_);
    if (!failed_.ok()) return failed_;
    return sent_;
  }

 private:
  void SendLane(const std::vector<std::vector<CommentRow>>& lane) {
    absl::Status status;
    for (size_t i = 0; i < lane.size() && status.ok() && !GaveUp(); ++i) status = SendBatch(lane[i]);
    absl::MutexLock lock(&mutex_);
    if (failed_.ok()) failed_ = status;
    ++ended_lanes_;
    changed_.Signal();
  }

  // Errors that may pass, of the whole batch or of single comments, are waited out. Each repeat holds only what is
  // missing.
  absl::Status SendBatch(std::vector<CommentRow> batch) {
    const absl::Time until = absl::Now() + patience_;
    for (int attempt = 0; !batch.empty(); ++attempt) {
      const auto answer = session_.Call<v1::IngestCommentsResponse>(RequestOf(batch));
      absl::Status fault = answer.status();
      if (answer.ok()) {
        absl::MutexLock lock(&mutex_);
        batch = sent_.Add(batch, *answer, fault);
        changed_.Signal();
      }
      if (batch.empty()) return absl::OkStatus();
      if (!fault.ok() && !IsTransient(fault)) return fault;
      const absl::Duration delay = DelayBefore(fault, attempt);
      if (absl::Now() + delay > until) return fault;
      SetWaiting(+1);
      absl::SleepFor(delay);
      SetWaiting(-1);
    }
    return absl::OkStatus();
  }

  void ShowProgress(size_t lanes) {
    Progress progress("Sending comments", total_);
    absl::MutexLock lock(&mutex_);
    while (ended_lanes_ < lanes) {
      changed_.WaitWithTimeout(&mutex_, absl::Milliseconds(200));
      progress.Update(sent_.rows(), waiting_ > 0 ? "waiting for the service" : "");
    }
  }

  bool GaveUp() {
    absl::MutexLock lock(&mutex_);
    return !failed_.ok();
  }

  void SetWaiting(int by) {
    absl::MutexLock lock(&mutex_);
    waiting_ += by;
  }

  Session& session_;
  const absl::Duration patience_;
  const int64_t total_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  Sent sent_ ABSL_GUARDED_BY(mutex_);
  absl::Status failed_ ABSL_GUARDED_BY(mutex_);
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t ended_lanes_ ABSL_GUARDED_BY(mutex_) = 0;
};

absl::StatusOr<std::string> ContentOf(const std::string& file) {
  if (file != "-") return ReadWholeFile(file);
  return std::string{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
}

absl::StatusOr<CommentFileOptions> OptionsOf(const Choice& choice) {
  CommentFileOptions options;
  const bool jsonl = choice.format == "jsonl" || (choice.format.empty() && absl::EndsWith(choice.file, ".jsonl"));
  options.format = jsonl ? CommentFileOptions::Format::kJsonl : CommentFileOptions::Format::kTsv;
  options.text_column = choice.text_column;
  options.account = choice.account;
  options.platform = choice.platform;
  // A file's own time, so that sending it again says the same.
  struct stat info{};
  if (stat(choice.file.c_str(), &info) == 0) {
    options.published = absl::FromTimeT(info.st_mtime);
  } else {
    options.published = absl::UnixEpoch();
  }
  std::string error;
  if (!choice.published.empty() && !absl::ParseTime(absl::RFC3339_full, choice.published, &options.published, &error)) {
    return MakeError(absl::StatusCode::kInvalidArgument, "TIME_INVALID",
                     "--published must be a time such as "
                     "2025-10-06T06:11:38Z");
  }
  return options;
}

absl::StatusOr<bool> Send(Session& session, const Choice& choice) {
  ASSIGN_OR_RETURN(const CommentFileOptions options, OptionsOf(choice));
  ASSIGN_OR_RETURN(const std::string content, ContentOf(choice.file));
  ASSIGN_OR_RETURN(CommentFile file, ReadCommentFile(content, options));
  if (choice.limit > 0 && static_cast<int64_t>(file.rows.size()) > choice.limit) file.rows.resize(choice.limit);
  Sending sending(session, choice, static_cast<int64_t>(file.rows.size()));
  ASSIGN_OR_RETURN(Sent sent, sending.Run(LanesOf(file.rows, choice.parallel, choice.batch)));
  for (const auto& [line, problem] : file.problems) sent.Refuse(line, "LINE_INVALID", problem);
  session.output().Print(session.output().json() ? sent.Json() : sent.Text(choice.file));
  return sent.refused() == 0;
}

}  // namespace

void AddSend(Program& program, CLI::App* comments) {
  const auto choice = std::make_shared<Choice>();
  CLI::App* send = program.Command(comments, "send",
                                   "Send in a file of comments, TSV or JSONL (columns platform, account, comment_id, "
                                   "author, published_time, post_id, "
                                   "post_url, text, …), or a plain corpus (--text-column, --account). May be repeated "
                                   "and interrupted: what was sent "
                                   "before stays as it is.",
                                   [choice](Session& session) { return Send(session, *choice); });
  send->add_option("file", choice->file, "The file, or - for stdin")->required();
  send->add_option("--format", choice->format, "tsv or jsonl; else by the file's name")
      ->check(CLI::IsMember({"tsv", "jsonl"}));
  send->add_option("--text-column", choice->text_column, "The column of the texts")->capture_default_str();
  send->add_option("--account", choice->account, "The account of rows that name none, accounts/<id>");
  send->add_option("--platform", choice->platform, "The platform of rows that name none; else that of the account");
  send->add_option("--published", choice->published, "The time of rows that have none; else the file's own");
  send->add_option("--batch", choice->batch, "Comments of one call")->check(CLI::Range(1, 500))->capture_default_str();
  send->add_option("--parallel", choice->parallel, "Calls at the same time")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  send->add_option("--limit", choice->limit, "Only the first so many")->check(CLI::PositiveNumber);
  send->add_option("--patience", choice->patience_seconds, "Seconds to wait for a service that is away or overloaded")
      ->check(CLI::Range(0.0, 86400.0))
      ->capture_default_str();
}

}  // namespace meydan::meydanctl
