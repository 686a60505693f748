#include "services/meydanctl/session.h"

#include <iostream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace meydan::meydanctl {
namespace {

const std::map<std::string, std::string>& StandardAddresses() {
  static const auto& addresses = *new std::map<std::string, std::string>{
      {"directory", "127.0.0.1:7001"}, {"moderation", "127.0.0.1:7002"}, {"routing", "127.0.0.1:7003"},
      {"review", "127.0.0.1:7004"},    {"vault", "127.0.0.1:7005"},      {"notification", "127.0.0.1:7006"}};
  return addresses;
}

// The command line has checked it.
absl::Duration AgeOf(const Settings& settings) {
  absl::Duration age;
  return absl::ParseDuration(settings.auth_age, &age) ? age : absl::ZeroDuration();
}

}  // namespace

Session::Session(Settings settings)
    : settings_(std::move(settings)),
      home_(settings_.home),
      output_(settings_.output == "json"),
      tokens_(home_, {.issuer = settings_.issuer,
                      .audience = settings_.audience,
                      .file = settings_.token_file,
                      .auth_age = AgeOf(settings_),
                      .second_factor = settings_.second_factor}) {}

absl::StatusOr<std::string> Session::Person() const {
  if (!settings_.as.empty()) return SubjectOf(settings_.as);
  return MakeError(absl::StatusCode::kInvalidArgument, "AS_REQUIRED", "whose? Name a person with --as PERSON");
}

absl::StatusOr<std::string> Session::AddressOf(const std::string& service) const {
  const auto given = settings_.addresses.find(service);
  if (given != settings_.addresses.end() && !given->second.empty()) return given->second;
  ASSIGN_OR_RETURN(const auto endpoints, home_.ReadEndpoints());
  const auto noted = endpoints.find(absl::StrCat("MEYDAN_", absl::AsciiStrToUpper(service), "_ADDRESS"));
  if (noted != endpoints.end()) return noted->second;
  return StandardAddresses().at(service);
}

absl::StatusOr<rpc::Client*> Session::ClientOf(const std::string& service, const std::string& subject) {
  const std::string who = subject.empty() && !settings_.as.empty() ? SubjectOf(settings_.as) : subject;
  // Asked for here as well, so that a missing key is said and not taken for a refusal.
  RETURN_IF_ERROR((who.empty() ? tokens_.Standard() : tokens_.For(who)).status());
  absl::MutexLock lock(&mutex_);
  std::unique_ptr<rpc::Client>& client = clients_[std::pair(service, who)];
  if (client == nullptr) {
    ASSIGN_OR_RETURN(const std::string address, AddressOf(service));
    const auto token = [this, who] { return (who.empty() ? tokens_.Standard() : tokens_.For(who)).value_or(""); };
    client = std::make_unique<rpc::Client>(
        rpc::Client::Options{.address = address, .token = token, .timeout = absl::Seconds(settings_.timeout_seconds)});
  }
  return client.get();
}

std::string Session::ServiceOf(const google::protobuf::Descriptor& type) {
  const std::vector<std::string> package = absl::StrSplit(type.file()->package(), '.');
  return package[1];
}

void WarnOfDamaged(const google::protobuf::RepeatedPtrField<std::string>& names) {
  for (const std::string& name : names) {
    std::cerr
        << name
        << " cannot be shown: what lies in the store is not what was written; `meydanctl audit verify` says more\n";
  }
}

}  // namespace meydan::meydanctl
