// Throws files at the reader of comments to send in: nothing may crash; a line is a row or a problem that says where,
// and what is sent is whole.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/text/normalize.h"
#include "services/meydanctl/comment_file.h"

namespace {

namespace v1 = meydan::moderation::v1;
using meydan::meydanctl::CommentFileOptions;
using meydan::meydanctl::CommentRow;

constexpr int kLanes = 3;
constexpr int kBatch = 2;

void Require(bool holds) {
  if (!holds) std::abort();
}

void TryRow(const CommentRow& row) {
  const v1::IncomingComment& comment = row.comment;
  Require(row.line >= 1 && comment.account().starts_with("accounts/") && !comment.platform_comment_id().empty());
  Require(comment.platform() != meydan::directory::v1::PLATFORM_UNSPECIFIED && comment.has_publish_time());
  // What is not UTF-8 goes as bytes, for the service to refuse; all else must be what protobuf may carry.
  Require(meydan::text::IsValidUtf8(comment.text()));
  Require(comment.raw_text().empty() || !meydan::text::IsValidUtf8(comment.raw_text()));
  for (const std::string& word : {comment.account(), comment.platform_comment_id(), comment.post().id(),
                                  comment.post().title(), comment.author_id(), comment.language()}) {
    Require(meydan::text::IsValidUtf8(word));
  }
}

void TryLanes(const std::vector<CommentRow>& rows) {
  size_t sent = 0;
  for (const auto& lane : meydan::meydanctl::LanesOf(rows, kLanes, kBatch)) {
    for (const auto& batch : lane) {
      Require(!batch.empty() && batch.size() <= kBatch);
      Require(!meydan::meydanctl::RequestOf(batch).request_id().empty());
      sent += batch.size();
    }
  }
  Require(sent == rows.size());
}

}  // namespace

// The first byte says which form, and whether the file is a plain corpus.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  CommentFileOptions options;
  options.format = (*data & 1) != 0 ? CommentFileOptions::Format::kJsonl : CommentFileOptions::Format::kTsv;
  if ((*data & 2) != 0) {
    options.account = "accounts/x.ornekuni";
    options.platform = "x";
  }
  options.published = absl::FromUnixSeconds(1'700'000'000);
  const absl::string_view content(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto file = meydan::meydanctl::ReadCommentFile(content, options);
  if (!file.ok()) return 0;
  for (const auto& [line, problem] : file->problems) Require(line >= 1 && !problem.empty());
  for (const CommentRow& row : file->rows) TryRow(row);
  TryLanes(file->rows);
  return 0;
}
