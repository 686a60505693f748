#pragma once

#include <string>

#include "absl/time/time.h"
#include "meydan/moderation/v1/resources.pb.h"

// The seal on what was on the platform when a removal was ordered (CM11). Its canonical form, over which SHA-256 is
// taken, is this text; a seal made today is checked with it in ten years, so it never changes:
//
//   meydan-evidence-1\n
//   <field>:<length of the value in bytes>:<value>\n     for each field, in this order, empty ones too:
//
//   name, revision, platform, platform_comment_id, account, author, text, post.id, post.url, post.title,
//   parent_platform_comment_id, url, publish_time, edit_time, create_time, payload_sha256, seal_time
//
// Numbers and the platform's enum number are decimal, times RFC 3339 in UTC with as many fraction digits as needed
// (2026-03-01T09:30:00.25Z), the payload's digest lower-case hexadecimal.
namespace meydan::moderation {

// Adds the sealed evidence of the comment's present revision; does nothing when it is there already.
void SealEvidence(v1::Comment& comment, absl::Time now);

// The canonical form of an evidence of the comment.
std::string CanonicalForm(const v1::Comment& comment, const v1::Evidence& evidence);

// True when nothing of the evidence, and nothing of what identifies the comment, has changed since it was sealed.
bool IsIntact(const v1::Comment& comment, const v1::Evidence& evidence);

}  // namespace meydan::moderation
