#pragma once

#include "common/rpc/service.h"
#include "services/moderation/rpc/comment_methods.h"
#include "services/moderation/rpc/ingest_methods.h"

namespace meydan::moderation {

// meydan.moderation.v1.ModerationService on the wire. The methods must outlive it.
class ModerationRpc final : public rpc::Service {
 public:
  ModerationRpc(rpc::Gate& gate, IngestMethods& ingest, CommentMethods& comments)
      : Service(gate, "meydan.moderation.v1.ModerationService") {
    Unary(&ingest, &IngestMethods::IngestComments);
    ClientStream(&ingest, &IngestMethods::StreamComments);
    Unary(&comments, &CommentMethods::GetComment);
    Unary(&comments, &CommentMethods::ListComments);
    Unary(&comments, &CommentMethods::ClaimComment);
    Unary(&comments, &CommentMethods::ReleaseComment);
    Unary(&comments, &CommentMethods::DecideComment);
    Unary(&comments, &CommentMethods::ConfirmRemoval);
    Unary(&comments, &CommentMethods::AppealComment);
    Unary(&comments, &CommentMethods::DecideAppeal);
  }
};

}  // namespace meydan::moderation
