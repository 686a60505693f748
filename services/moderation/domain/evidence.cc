#include "services/moderation/domain/evidence.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/ids.h"
#include "services/moderation/domain/checks.h"

namespace meydan::moderation {
namespace {

void AddField(std::string& form, absl::string_view field, absl::string_view value) {
  absl::StrAppend(&form, field, ":", value.size(), ":", value, "\n");
}

void AddTime(std::string& form, absl::string_view field, bool present, const google::protobuf::Timestamp& time) {
  AddField(form, field,
           present ? absl::FormatTime("%Y-%m-%dT%H:%M:%E*SZ", ToTime(time), absl::UTCTimeZone()) : std::string());
}

}  // namespace

void SealEvidence(v1::Comment& comment, absl::Time now) {
  for (const v1::Evidence& evidence : comment.evidence()) {
    if (evidence.revision() == comment.revision()) return;
  }
  v1::Evidence& evidence = *comment.add_evidence();
  evidence.set_revision(comment.revision());
  evidence.set_text(comment.text());
  evidence.set_author(comment.author());
  *evidence.mutable_publish_time() = comment.publish_time();
  if (comment.has_edit_time()) *evidence.mutable_edit_time() = comment.edit_time();
  *evidence.mutable_create_time() = comment.create_time();
  *evidence.mutable_post() = comment.post();
  evidence.set_parent_platform_comment_id(comment.parent_platform_comment_id());
  evidence.set_url(comment.url());
  evidence.set_payload_sha256(comment.payload_sha256());
  *evidence.mutable_seal_time() = ToProto(now);
  evidence.set_sha256(Sha256(CanonicalForm(comment, evidence)));
}

std::string CanonicalForm(const v1::Comment& comment, const v1::Evidence& evidence) {
  std::string form = "meydan-evidence-1\n";
  AddField(form, "name", comment.name());
  AddField(form, "revision", absl::StrCat(evidence.revision()));
  AddField(form, "platform", absl::StrCat(static_cast<int>(comment.platform())));
  AddField(form, "platform_comment_id", comment.platform_comment_id());
  AddField(form, "account", comment.account());
  AddField(form, "author", evidence.author());
  AddField(form, "text", evidence.text());
  AddField(form, "post.id", evidence.post().id());
  AddField(form, "post.url", evidence.post().url());
  AddField(form, "post.title", evidence.post().title());
  AddField(form, "parent_platform_comment_id", evidence.parent_platform_comment_id());
  AddField(form, "url", evidence.url());
  AddTime(form, "publish_time", evidence.has_publish_time(), evidence.publish_time());
  AddTime(form, "edit_time", evidence.has_edit_time(), evidence.edit_time());
  AddTime(form, "create_time", evidence.has_create_time(), evidence.create_time());
  AddField(form, "payload_sha256", absl::BytesToHexString(evidence.payload_sha256()));
  AddTime(form, "seal_time", evidence.has_seal_time(), evidence.seal_time());
  return form;
}

bool IsIntact(const v1::Comment& comment, const v1::Evidence& evidence) {
  return Sha256(CanonicalForm(comment, evidence)) == evidence.sha256();
}

}  // namespace meydan::moderation
