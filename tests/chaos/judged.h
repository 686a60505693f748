#pragma once

#include "meydan/moderation/v1/resources.pb.h"
#include "meydan/moderation/v1/service.pb.h"

// What must be said of a revision, by what its sender was answered: as moderation's protos promise it, worked out apart
// from moderation. The answer must be the one to this revision, given before the next one was sent.
namespace meydan::chaos {

// CommentFlagged: something speaks against the text, or the one before was ordered to be removed.
bool IsToBeFlagged(const moderation::v1::IngestedComment& answer);

// RemovalOrdered, unless an order stands already.
bool IsToBeRemoved(const moderation::v1::IngestedComment& answer);

// FeedbackIdentified, and so one case.
bool IsFeedback(const moderation::v1::IngestedComment& answer);

// True when the two say the same of whatever others act by.
bool SameVerdict(const moderation::v1::Verdict& left, const moderation::v1::Verdict& right);

}  // namespace meydan::chaos
