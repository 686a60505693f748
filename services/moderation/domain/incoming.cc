#include "services/moderation/domain/incoming.h"

#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/text/normalize.h"
#include "services/moderation/domain/checks.h"

namespace meydan::moderation {
namespace {

constexpr size_t kMaxIdBytes = 256;
constexpr size_t kMaxLanguageBytes = 35;  // RFC 5646 asks for no more
constexpr size_t kDigestBytes = 32;

// Platforms' ids are opaque, but none has a control character.
bool IsId(absl::string_view id) {
  if (id.size() > kMaxIdBytes) return false;
  for (const char c : id) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

bool IsLanguage(absl::string_view language) {
  if (language.size() > kMaxLanguageBytes) return false;
  for (const char c : language) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '-') return false;
  }
  return true;
}

// Collects what is wrong with one comment.
class Inspection {
 public:
  Inspection(const v1::IncomingComment& incoming, absl::string_view path) : incoming_(incoming), path_(path) {}

  void Identity() {
    if (!directory::v1::Platform_IsValid(incoming_.platform()) ||
        incoming_.platform() == directory::v1::PLATFORM_UNSPECIFIED) {
      Add("platform", absl::StrCat(incoming_.platform(), " is not a platform"), "PLATFORM_UNKNOWN");
    }
    const std::string& id = incoming_.platform_comment_id();
    if (id.empty() || !IsId(id)) Add("platform_comment_id", "must be 1 to 256 bytes long", "COMMENT_ID_INVALID");
    if (!IsId(incoming_.parent_platform_comment_id())) {
      Add("parent_platform_comment_id", "may be 256 bytes long", "COMMENT_ID_INVALID");
    }
    if (!IsId(incoming_.author_id())) Add("author_id", "may be 256 bytes long", "AUTHOR_ID_INVALID");
  }

  void Account(const AccountFacts* account) {
    if (account == nullptr) {
      Add("account", incoming_.account().empty() ? "is required" : "is not an account of the directory",
          "ACCOUNT_UNKNOWN");
    } else if (account->platform != incoming_.platform()) {
      Add("account", absl::StrCat("stands on ", directory::v1::Platform_Name(account->platform)),
          "ACCOUNT_ON_OTHER_PLATFORM");
    }
  }

  void Post() {
    const v1::Post& post = incoming_.post();
    if (post.id().empty() || !IsId(post.id())) Add("post.id", "must be 1 to 256 bytes long", "POST_INVALID");
    if (!post.url().empty() && !IsWebAddress(post.url())) Add("post.url", "must be an http address", "URL_INVALID");
    if (!incoming_.url().empty() && !IsWebAddress(incoming_.url()))
      Add("url", "must be an http address", "URL_INVALID");
  }

  void Text(size_t max_bytes) {
    const absl::string_view text = TextOf(incoming_);
    const std::string field = incoming_.has_raw_text() ? "raw_text" : "text";
    if (text.size() > max_bytes) {
      Add(field, absl::StrCat("may be ", max_bytes, " bytes long, is ", text.size()), "TEXT_TOO_LONG");
    } else if (!text::IsValidUtf8(std::string_view(text.data(), text.size()))) {
      Add(field, "is not valid UTF-8", "TEXT_NOT_UTF8");
    } else if (IsBlank(text)) {
      Add(field, "is empty", "TEXT_EMPTY");
    }
    if (!IsLanguage(incoming_.language())) Add("language", "is not a BCP 47 code", "LANGUAGE_INVALID");
    const size_t digest = incoming_.payload_sha256().size();
    if (digest != 0 && digest != kDigestBytes) Add("payload_sha256", "must be 32 bytes long", "PAYLOAD_DIGEST_INVALID");
  }

  void Times(absl::Duration max_lead, absl::Time now) {
    if (!incoming_.has_publish_time()) {
      Add("publish_time", "is required", "TIME_INVALID");
    } else {
      Time("publish_time", incoming_.publish_time(), now + max_lead);
    }
    if (incoming_.has_edit_time()) Time("edit_time", incoming_.edit_time(), now + max_lead);
  }

  absl::Status Result() const { return bad_.ToStatus(); }

 private:
  void Time(absl::string_view field, const google::protobuf::Timestamp& time, absl::Time latest) {
    constexpr int64_t kYear2000 = 946'684'800;  // no platform is older
    constexpr int64_t kYear10000 = 253'402'300'800;
    if (time.seconds() < kYear2000 || time.seconds() >= kYear10000 || time.nanos() < 0 || time.nanos() > 999'999'999) {
      Add(field, "is not a time between the years 2000 and 9999", "TIME_INVALID");
    } else if (ToTime(time) > latest) {
      Add(field, "lies in the future", "TIME_IN_THE_FUTURE");
    }
  }

  void Add(absl::string_view field, std::string description, absl::string_view reason) {
    bad_.Add(absl::StrCat(path_, ".", field), std::move(description), reason);
  }

  const v1::IncomingComment& incoming_;
  const absl::string_view path_;
  FieldViolations bad_;
};

}  // namespace

std::string CommentName(directory::v1::Platform platform, absl::string_view platform_comment_id) {
  return absl::StrCat("comments/", DerivedUuid(absl::StrCat("comment/", platform, "/", platform_comment_id)));
}

absl::string_view TextOf(const v1::IncomingComment& incoming) {
  return incoming.has_raw_text() ? incoming.raw_text() : incoming.text();
}

absl::Status CheckBatch(int comments, const Settings& settings) {
  if (comments == 0) return BadField("comments", "must hold at least one comment", "BATCH_EMPTY");
  if (comments > settings.max_batch) {
    return BadField("comments", absl::StrCat("may hold ", settings.max_batch, " comments, holds ", comments),
                    "BATCH_TOO_LARGE");
  }
  return absl::OkStatus();
}

absl::Status CheckIncoming(const v1::IncomingComment& incoming, absl::string_view path, const AccountFacts* account,
                           const Settings& settings, absl::Time now) {
  Inspection inspection(incoming, path);
  inspection.Identity();
  inspection.Account(account);
  inspection.Post();
  inspection.Text(settings.max_text_bytes);
  inspection.Times(settings.max_clock_lead, now);
  return inspection.Result();
}

}  // namespace meydan::moderation
