#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/meydanctl/comment_file.h"

namespace meydan::meydanctl {

// What became of the comments that were sent in.
class Sent {
 public:
  // Counts the answer to a batch. Gives back the rows that met an error that may pass, to be sent again; `fault` is
  // then one of these errors.
  std::vector<CommentRow> Add(const std::vector<CommentRow>& batch,
                              const moderation::v1::IngestCommentsResponse& answer, absl::Status& fault);
  // A row that was not taken in.
  void Refuse(int line, const std::string& reason, const std::string& message);

  int64_t rows() const { return rows_; }
  int64_t refused() const { return static_cast<int64_t>(refusals_.size()); }

  // As tables; `file` names the lines of refusals.
  std::string Text(const std::string& file) const;
  // {"rows":…,"created":…,"revised":…,"unchanged":…,"refused":…,"verdicts":{…},"grounds":{…},"refusals":[…]}
  std::string Json() const;

 private:
  struct Refusal {
    int line;
    std::string reason;
    std::string message;
  };
  void Count(const moderation::v1::IngestedComment& comment);

  int64_t rows_ = 0;
  std::map<std::string, int64_t> effects_;
  std::map<std::string, int64_t> verdicts_;
  std::map<std::string, int64_t> grounds_;
  std::vector<Refusal> refusals_;
};

}  // namespace meydan::meydanctl
