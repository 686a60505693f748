#include "services/meydanctl/submission_content.h"

#include <google/protobuf/util/json_util.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/errors.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/meydanctl/home.h"
#include "services/meydanctl/options.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = review::v1;

absl::Status Wrong(const std::string& option, const std::string& why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "CONTENT_OPTIONS_INVALID", absl::StrCat(option, ": ", why),
                   {{"option", option}});
}

absl::Status ReadFileInto(const std::string& path, v1::Content& content) {
  ASSIGN_OR_RETURN(const std::string text, ReadWholeFile(path));
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &content);
  if (parsed.ok()) return absl::OkStatus();
  return Wrong("--file", absl::StrCat(path, " is no content in JSON: ", std::string(parsed.message())));
}

// The part before the colon and the part behind it.
std::pair<std::string, std::string> Halves(const std::string& text) {
  return absl::StrSplit(text, absl::MaxSplits(':', 1));
}

absl::Status AddTargets(const std::vector<std::string>& targets, v1::Content& content) {
  if (!targets.empty()) content.clear_targets();
  for (const std::string& each : targets) {
    const auto [account, word] = Halves(each);
    const auto kind = word.empty() ? v1::TARGET_KIND_POST : ValueOf<v1::TargetKind>(word);
    if (kind == v1::TARGET_KIND_UNSPECIFIED) return Wrong("--target", absl::StrCat(each, ": no such kind as ", word));
    v1::Target& target = *content.add_targets();
    target.set_account(account);
    target.set_kind(kind);
  }
  return absl::OkStatus();
}

absl::Status AddTitles(const std::vector<std::string>& titles, v1::Content& content) {
  for (const std::string& each : titles) {
    const auto [account, title] = Halves(each);
    bool found = false;
    for (v1::Target& target : *content.mutable_targets()) {
      if (target.account() != account) continue;
      target.set_title(title);
      found = true;
    }
    if (!found) return Wrong("--title", absl::StrCat("no target goes to ", account));
  }
  return absl::OkStatus();
}

void AddAssets(const std::vector<std::string>& assets, v1::Content& content) {
  if (!assets.empty()) content.clear_assets();
  for (const std::string& each : assets) {
    const auto [asset, shows] = Halves(each);
    v1::AssetUse& use = *content.add_assets();
    use.set_asset(asset);
    use.set_alternative_text(shows);
  }
}

}  // namespace

void AddContentOptions(CLI::App* command, ContentOptions& options) {
  command->add_option("--file", options.file,
                      "The content as JSON (message meydan.review.v1.Content); options change it");
  command->add_option("--subject", options.subject, "A working title, for lists; not published");
  command->add_option("--text", options.text, "The text for all targets that have none of their own");
  command->add_option("--target", options.targets, "Where it goes: ACCOUNT[:KIND], e.g. accounts/x.ornekuni:post");
  command->add_option("--title", options.titles, "A target's title: ACCOUNT:TITLE");
  command->add_option("--asset", options.assets, "A media item: ASSET[:WHAT IT SHOWS], as `rights upload` named it");
  command->add_option("--at", options.at, "When to publish, e.g. \"2026-03-02 14:05\"; else as soon as it is approved");
  AddWord<v1::RequestType>(command, "--type", options.type, "What it is");
  AddWord<v1::Audience>(command, "--audience", options.audience, "For whom");
  command->add_option("--language", options.language, "The texts' language: tr or en; tr when nothing else says so");
}

absl::StatusOr<absl::Time> ParseMoment(const std::string& text) {
  absl::Time time;
  std::string why;
  if (absl::ParseTime("%Y-%m-%d %H:%M", text, absl::LocalTimeZone(), &time, &why) ||
      absl::ParseTime("%Y-%m-%d %H:%M:%S", text, absl::LocalTimeZone(), &time, &why) ||
      absl::ParseTime(absl::RFC3339_full, text, &time, &why)) {
    return time;
  }
  return MakeError(absl::StatusCode::kInvalidArgument, "TIME_INVALID",
                   absl::StrCat("\"", text, "\" is no time; write it like 2026-03-02 14:05"));
}

absl::StatusOr<v1::Content> ContentOf(const ContentOptions& options) {
  v1::Content content;
  if (!options.file.empty()) RETURN_IF_ERROR(ReadFileInto(options.file, content));
  if (!options.subject.empty()) content.set_subject(options.subject);
  if (!options.text.empty()) content.set_text(options.text);
  if (!options.type.empty()) content.set_request_type(ValueOf<v1::RequestType>(options.type));
  if (!options.audience.empty()) content.set_audience(ValueOf<v1::Audience>(options.audience));
  if (!options.language.empty()) content.set_language_code(options.language);
  if (content.language_code().empty()) content.set_language_code("tr");
  if (!options.at.empty()) {
    ASSIGN_OR_RETURN(const absl::Time at, ParseMoment(options.at));
    *content.mutable_publish_time() = ToProto(at);
  }
  RETURN_IF_ERROR(AddTargets(options.targets, content));
  RETURN_IF_ERROR(AddTitles(options.titles, content));
  AddAssets(options.assets, content);
  return content;
}

}  // namespace meydan::meydanctl
