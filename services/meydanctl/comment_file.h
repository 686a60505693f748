#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "meydan/moderation/v1/service.pb.h"

namespace meydan::meydanctl {

// A file of comments to send in, one a line. Two forms:
//
//   TSV    a header line names the columns; tabs between the fields, no quoting
//   JSONL  one JSON object a line; its names are the columns, its values strings
//
// Columns: platform, account, comment_id, post_id, text, published_time (all needed), post_url, post_title, author,
// url, language, parent_comment_id, edited_time. Times are RFC 3339, e.g. 2025-10-06T06:11:38Z. Others are ignored.
//
// A plain corpus has nothing but texts: with `text_column`, `account` and `platform` given, a row's comment id is
// derived from the row itself and from how often the same row came before, so a file that grows keeps its ids.

struct CommentFileOptions {
  enum class Format { kTsv, kJsonl };
  Format format = Format::kTsv;
  std::string text_column = "text";
  std::string account;   // of every row that names none
  std::string platform;  // the same; "" is the platform of the account's name
  absl::Time published;  // the same
};

// A row that can be sent, and where it stands.
struct CommentRow {
  int line = 0;  // from 1
  moderation::v1::IncomingComment comment;
};

struct CommentFile {
  std::vector<CommentRow> rows;
  std::vector<std::pair<int, std::string>> problems;  // line and what is wrong with it; never the text
};

// Reads a file's content. Lines that are wrong become problems; the others are rows. Malformed UTF-8 in a text is no
// problem here: it is sent as it is, for the service to refuse that one comment. INVALID_ARGUMENT, reason
// COMMENT_FILE_INVALID, when there is no header, or no column for texts.
absl::StatusOr<CommentFile> ReadCommentFile(absl::string_view content, const CommentFileOptions& options);

// Batches of at most `size` rows, in the file's order for each lane: all rows of one comment are in the same lane, so
// that lanes can be sent at the same time without a comment's revisions changing places.
std::vector<std::vector<std::vector<CommentRow>>> LanesOf(const std::vector<CommentRow>& rows, int lanes, int size);

// The request of a batch, with a request_id derived from what it holds: sending the same again gets the first answer
// and cannot be taken for something else.
moderation::v1::IngestCommentsRequest RequestOf(const std::vector<CommentRow>& batch);

}  // namespace meydan::meydanctl
