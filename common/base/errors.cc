#include "common/base/errors.h"

#include <google/protobuf/stubs/common.h>

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace meydan {
namespace {

constexpr absl::string_view kDomain = "meydan";

// Details are proto3 messages: one that holds anything but UTF-8 cannot be read again, and the reason would be lost
// with it. So bytes that came from a broken file or store are spelt out.
std::string Readable(std::string text) {
  if (google::protobuf::internal::IsStructurallyValidUTF8(text.data(), static_cast<int>(text.size()))) return text;
  return absl::CHexEscape(text);
}

// Details travel in a header of the answer, and a client drops an answer whose headers are too long (gRPC: 8 KiB and
// more). So no request, however wrong, makes a longer list, nor costs more memory.
constexpr size_t kMostViolationBytes = 4000;
constexpr size_t kLongestMessage = 2000;
constexpr size_t kLongestText = 500;
constexpr char kMore[] = "and more: mend these first";

std::string Shortened(std::string text, size_t longest) {
  if (text.size() <= longest) return text;
  size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;  // whole code points
  text.resize(end);
  return absl::StrCat(text, "…");
}

template <typename Detail>
bool ReadDetail(const absl::Status& status, absl::string_view url, Detail& detail) {
  const auto payload = status.GetPayload(url);
  return payload.has_value() && detail.ParseFromString(std::string(*payload));
}

template <typename Detail>
void WriteDetail(absl::Status& status, absl::string_view url, const Detail& detail) {
  status.SetPayload(url, absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::Status MakeError(absl::StatusCode code, absl::string_view reason, std::string message,
                       std::initializer_list<ErrorFact> facts) {
  absl::Status status(code, Shortened(Readable(std::move(message)), kLongestMessage));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kDomain));
  for (const ErrorFact& fact : facts)
    (*info.mutable_metadata())[fact.first] = Shortened(Readable(fact.second), kLongestText);
  WriteDetail(status, kErrorInfoUrl, info);
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  return ReadDetail(status, kErrorInfoUrl, info) ? info.reason() : "";
}

std::string FactOf(const absl::Status& status, absl::string_view name) {
  google::rpc::ErrorInfo info;
  if (!ReadDetail(status, kErrorInfoUrl, info)) return "";
  const auto fact = info.metadata().find(std::string(name));
  return fact == info.metadata().end() ? "" : fact->second;
}

bool IsTransient(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kCancelled:
      return true;
    default:
      return false;
  }
}

absl::Status WithRetryDelay(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo info;
  const int64_t nanos = absl::ToInt64Nanoseconds(delay);
  info.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  WriteDetail(status, kRetryInfoUrl, info);
  return status;
}

absl::Duration RetryDelayOf(const absl::Status& status) {
  google::rpc::RetryInfo info;
  if (!ReadDetail(status, kRetryInfoUrl, info)) return absl::ZeroDuration();
  return absl::Seconds(info.retry_delay().seconds()) + absl::Nanoseconds(info.retry_delay().nanos());
}

void FieldViolations::Add(std::string field, std::string description, absl::string_view reason) {
  if (reason_.empty()) reason_ = std::string(reason);
  google::rpc::BadRequest::FieldViolation violation;
  violation.set_field(Shortened(Readable(std::move(field)), kLongestText));
  violation.set_description(Shortened(Readable(std::move(description)), kLongestText));
  const auto& known = bad_.field_violations();
  if (!known.empty() && known.rbegin()->description() == kMore) return;
  if (bad_.ByteSizeLong() + violation.ByteSizeLong() > kMostViolationBytes) {
    violation.clear_field();
    violation.set_description(kMore);
  }
  *bad_.add_field_violations() = std::move(violation);
}

absl::Status FieldViolations::ToStatus() const {
  if (empty()) return absl::OkStatus();
  const auto& first = bad_.field_violations(0);
  std::string message = absl::StrCat(first.field(), ": ", first.description());
  if (const int more = bad_.field_violations_size() - 1; more > 0) absl::StrAppend(&message, " (and ", more, " more)");
  absl::Status status =
      MakeError(absl::StatusCode::kInvalidArgument, reason_, std::move(message), {{"field", first.field()}});
  WriteDetail(status, kBadRequestUrl, bad_);
  return status;
}

absl::Status BadField(std::string field, std::string description, absl::string_view reason) {
  FieldViolations bad;
  bad.Add(std::move(field), std::move(description), reason);
  return bad.ToStatus();
}

}  // namespace meydan
