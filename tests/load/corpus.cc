#include "tests/load/corpus.h"

#include <algorithm>
#include <fstream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status_macros.h"
#include "meydan/moderation/v1/service.pb.h"

namespace meydan::load {
namespace {

namespace v1 = moderation::v1;

absl::StatusOr<std::vector<std::string>> ReadTexts() {
  const std::string path = absl::StrCat(MEYDAN_SOURCE_DIR, "/deploy/sample-university/comments.tsv");
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = absl::StrSplit(line, '\t');
  const auto column = std::find(names.begin(), names.end(), "text") - names.begin();
  std::vector<std::string> texts;
  while (std::getline(file, line)) {
    const std::vector<std::string> fields = absl::StrSplit(line, '\t');
    if (static_cast<size_t>(column) < fields.size()) texts.push_back(fields[column]);
  }
  if (texts.empty()) return absl::NotFoundError(absl::StrCat(path, " has no column \"text\" with texts in it"));
  return texts;
}

// What moderation states as feedback: its kind alone decides, for the sample's opinions are of no great importance.
bool IsFeedback(const v1::Verdict& verdict) {
  return std::any_of(verdict.kinds().begin(), verdict.kinds().end(), [](int kind) {
    return kind == v1::KIND_COMPLAINT || kind == v1::KIND_REQUEST || kind == v1::KIND_QUESTION;
  });
}

}  // namespace

absl::StatusOr<Corpus> SortCorpus(integration::Stack& stack) {
  ASSIGN_OR_RETURN(const std::vector<std::string> texts, ReadTexts());
  v1::IngestCommentsRequest request;
  for (const std::string& text : texts) {
    v1::IncomingComment& comment = *request.add_comments();
    comment.set_platform(directory::v1::PLATFORM_INSTAGRAM);
    comment.set_platform_comment_id(absl::StrCat("corpus-", request.comments_size()));
    comment.set_account("accounts/instagram.ornekuni");
    comment.mutable_post()->set_id("b46db5586c9");
    comment.set_text(text);
    comment.mutable_publish_time()->set_seconds(absl::ToUnixSeconds(absl::Now()) - 60);
  }
  ASSIGN_OR_RETURN(const auto answer,
                   stack.Call<v1::IngestCommentsResponse>("moderation", "people/santral", std::move(request)));
  Corpus corpus;
  for (int i = 0; i < answer.results_size(); ++i) {
    const v1::IngestedComment& comment = answer.results(i).comment();
    if (comment.state() != v1::Comment::STATE_CLEAN) continue;
    const v1::Verdict& verdict = comment.verdict();
    if (IsFeedback(verdict)) {
      corpus.feedback.push_back(texts[i]);
    } else if (verdict.importance() <= v1::IMPORTANCE_NORMAL) {
      corpus.quiet.push_back(texts[i]);
    }
  }
  if (corpus.feedback.size() < 10 || corpus.quiet.size() < 10) {
    return absl::InternalError(absl::StrCat("of the sample's comments only ", corpus.feedback.size(),
                                            " are feedback and ", corpus.quiet.size(), " are quiet"));
  }
  return corpus;
}

std::vector<std::string> AThirdFeedback(const Corpus& corpus) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < std::max(corpus.feedback.size(), corpus.quiet.size() / 2); ++i) {
    texts.push_back(corpus.feedback[i % corpus.feedback.size()]);
    texts.push_back(corpus.quiet[2 * i % corpus.quiet.size()]);
    texts.push_back(corpus.quiet[(2 * i + 1) % corpus.quiet.size()]);
  }
  return texts;
}

}  // namespace meydan::load
