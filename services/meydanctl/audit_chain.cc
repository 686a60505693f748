#include "services/meydanctl/audit_chain.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/ids.h"

namespace meydan::meydanctl {

void ChainVerifier::Fault(int64_t number, std::string what) { faults_.push_back({chain_, number, std::move(what)}); }

void ChainVerifier::Add(const vault::v1::ChainEntry& entry) {
  const int64_t number = entry.number();
  if (number <= last_) {
    Fault(number, absl::StrCat("stands behind record ", last_, ": it was inserted, or put elsewhere"));
    return;
  }
  const bool gap = number > last_ + 1;
  if (gap) {
    Fault(last_ + 1, number == last_ + 2 ? std::string("is missing")
                                         : absl::StrCat("is missing, and so are all up to ", number - 1));
  }
  // What follows a gap cannot be compared with what is gone.
  if (!gap && Sha256(absl::StrCat(digest_, entry.record())) != entry.digest()) {
    Fault(number, number == 1 ? "is not what was written: it was changed, or another one stood before it"
                              : "does not follow from the one before it: one of the two was changed, or one between "
                                "them was removed or inserted");
  }
  if (!vault::v1::AuditRecord().ParseFromString(entry.record())) Fault(number, "is no audit record");
  last_ = number;
  digest_ = entry.digest();
  digests_[number] = digest_;
}

void ChainVerifier::CompareHead(const vault::v1::ChainHead& head) {
  if (head.number() > last_) {
    Fault(last_ + 1, absl::StrCat("is missing: the chain is cut off, for its head counts ", head.number(), " records"));
    return;
  }
  const auto found = digests_.find(head.number());
  if (found != digests_.end() && found->second != head.digest())
    Fault(head.number(), "is not the one that the head names");
}

void ChainVerifier::CompareWith(absl::string_view source, const std::map<int64_t, std::string>& digests) {
  for (const auto& [number, digest] : digests) {
    if (number > last_) {
      return Fault(number, absl::StrCat("is missing: ", source, " know", source == "the topic" ? "s" : "",
                                        " of it, so the chain was cut off behind record ", last_));
    }
    const auto found = digests_.find(number);
    if (found == digests_.end() || found->second == digest) continue;
    return Fault(number, absl::StrCat("is not the one of ", source, ": it or one before it was rewritten"));
  }
}

}  // namespace meydan::meydanctl
