#include "services/meydanctl/comment_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "common/directory_view/names.h"
#include "common/text/normalize.h"
#include "services/meydanctl/words.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = moderation::v1;
using Fields = std::map<std::string, std::string>;

absl::Status Invalid(std::string message) {
  return MakeError(absl::StatusCode::kInvalidArgument, "COMMENT_FILE_INVALID", std::move(message));
}

// "instagram" of "accounts/instagram.ornekuni".
std::string PlatformWordOf(const std::string& account) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(account, absl::MaxSplits('.', 1));
  return std::string(absl::StripPrefix(parts.first, "accounts/"));
}

// Turns the fields of lines into comments.
class Reader {
 public:
  explicit Reader(const CommentFileOptions& options) : options_(options) {}

  void Add(int line, absl::string_view whole, const Fields& fields) {
    CommentRow row{line, {}};
    if (const std::string wrong = Fill(whole, fields, row.comment); !wrong.empty()) {
      file_.problems.emplace_back(line, wrong);
    } else {
      file_.rows.push_back(std::move(row));
    }
  }
  void Complain(int line, std::string what) { file_.problems.emplace_back(line, std::move(what)); }
  CommentFile Take() && { return std::move(file_); }

 private:
  static std::string Get(const Fields& fields, const std::string& name) {
    const auto found = fields.find(name);
    return found == fields.end() ? "" : found->second;
  }

  // What is wrong with the row; empty when nothing is.
  std::string Fill(absl::string_view whole, const Fields& fields, v1::IncomingComment& comment) {
    for (const auto& [name, value] : fields) {
      if (name != options_.text_column && !text::IsValidUtf8(value)) return name + " is not UTF-8";
    }
    const std::string text = Get(fields, options_.text_column);
    if (text::IsValidUtf8(text)) {
      comment.set_text(text);
    } else {
      comment.set_raw_text(text);
    }
    std::string account = Get(fields, "account");
    if (account.empty()) account = options_.account;
    if (account.empty()) return "account is missing (or name one for all with --account)";
    if (!absl::StartsWith(account, "accounts/")) account = "accounts/" + account;
    comment.set_account(account);
    std::string platform = Get(fields, "platform");
    if (platform.empty()) platform = options_.platform;
    if (platform.empty()) platform = PlatformWordOf(account);
    comment.set_platform(directory_view::PlatformOf(platform));
    if (comment.platform() == directory::v1::PLATFORM_UNSPECIFIED) return platform + " is no platform";
    FillIdentity(whole, fields, comment);
    return FillRest(fields, comment);
  }

  void FillIdentity(absl::string_view whole, const Fields& fields, v1::IncomingComment& comment) {
    std::string id = Get(fields, "comment_id");
    if (id.empty()) {
      const std::string digest = Sha256Hex(whole).substr(0, 24);
      id = absl::StrCat(digest, "-", seen_[digest]++);
    }
    comment.set_platform_comment_id(id);
    const std::string post = Get(fields, "post_id");
    comment.mutable_post()->set_id(post.empty() ? "corpus" : post);
  }

  std::string FillRest(const Fields& fields, v1::IncomingComment& comment) {
    comment.mutable_post()->set_url(Get(fields, "post_url"));
    comment.mutable_post()->set_title(Get(fields, "post_title"));
    comment.set_author_id(Get(fields, "author"));
    comment.set_url(Get(fields, "url"));
    comment.set_language(Get(fields, "language"));
    comment.set_parent_platform_comment_id(Get(fields, "parent_comment_id"));
    absl::Time published = options_.published;
    if (const std::string given = Get(fields, "published_time"); !given.empty() && !Time(given, published)) {
      return "published_time is no RFC 3339 time";
    }
    *comment.mutable_publish_time() = ToProto(published);
    if (const std::string given = Get(fields, "edited_time"); !given.empty()) {
      absl::Time edited;
      if (!Time(given, edited)) return "edited_time is no RFC 3339 time";
      *comment.mutable_edit_time() = ToProto(edited);
    }
    return "";
  }

  static bool Time(const std::string& text, absl::Time& time) {
    std::string error;
    return absl::ParseTime(absl::RFC3339_full, text, &time, &error);
  }

  const CommentFileOptions& options_;
  std::map<std::string, int> seen_;
  CommentFile file_;
};

absl::StatusOr<CommentFile> ReadTsv(const std::vector<absl::string_view>& lines, const CommentFileOptions& options) {
  if (lines.empty()) return Invalid("the file is empty; its first line must name the columns");
  const std::vector<std::string> columns = absl::StrSplit(lines[0], '\t');
  if (std::find(columns.begin(), columns.end(), options.text_column) == columns.end()) {
    return Invalid(absl::StrCat("no column is called \"", options.text_column, "\"; name it with --text-column"));
  }
  Reader reader(options);
  for (size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const int line = static_cast<int>(i) + 1;
    const std::vector<std::string> values = absl::StrSplit(lines[i], '\t');
    if (values.size() != columns.size()) {
      reader.Complain(line, absl::StrCat("has ", values.size(), " fields instead of ", columns.size()));
      continue;
    }
    Fields fields;
    for (size_t column = 0; column < columns.size(); ++column) fields[columns[column]] = values[column];
    reader.Add(line, lines[i], fields);
  }
  return std::move(reader).Take();
}

absl::StatusOr<CommentFile> ReadJsonl(const std::vector<absl::string_view>& lines, const CommentFileOptions& options) {
  Reader reader(options);
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const int line = static_cast<int>(i) + 1;
    const nlohmann::json object = nlohmann::json::parse(lines[i], nullptr, /*allow_exceptions=*/false);
    if (!object.is_object()) {
      reader.Complain(line, "is no JSON object");
      continue;
    }
    Fields fields;
    for (const auto& [name, value] : object.items()) {
      if (value.is_string()) fields[name] = value.get<std::string>();
    }
    if (fields.count(options.text_column) == 0) {
      reader.Complain(line, absl::StrCat("has no text \"", options.text_column, "\""));
      continue;
    }
    reader.Add(line, lines[i], fields);
  }
  return std::move(reader).Take();
}

}  // namespace

absl::StatusOr<CommentFile> ReadCommentFile(absl::string_view content, const CommentFileOptions& options) {
  std::vector<absl::string_view> lines = absl::StrSplit(absl::StripPrefix(content, "\xEF\xBB\xBF"), '\n');
  for (absl::string_view& line : lines) line = absl::StripSuffix(line, "\r");
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return options.format == CommentFileOptions::Format::kTsv ? ReadTsv(lines, options) : ReadJsonl(lines, options);
}

std::vector<std::vector<std::vector<CommentRow>>> LanesOf(const std::vector<CommentRow>& rows, int lanes, int size) {
  std::vector<std::vector<std::vector<CommentRow>>> split(lanes);
  for (const CommentRow& row : rows) {
    const std::string identity = absl::StrCat(row.comment.platform(), "/", row.comment.platform_comment_id());
    auto& lane = split[StableHash(identity) % lanes];
    if (lane.empty() || static_cast<int>(lane.back().size()) == size) lane.emplace_back();
    lane.back().push_back(row);
  }
  return split;
}

v1::IngestCommentsRequest RequestOf(const std::vector<CommentRow>& batch) {
  v1::IngestCommentsRequest request;
  for (const CommentRow& row : batch) *request.add_comments() = row.comment;
  request.set_request_id(DerivedUuid("meydanctl/comments/send/" + Sha256Hex(request.SerializeAsString())));
  return request;
}

}  // namespace meydan::meydanctl
