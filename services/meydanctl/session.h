#pragma once

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/status_macros.h"
#include "common/rpc/client.h"
#include "services/meydanctl/home.h"
#include "services/meydanctl/output.h"
#include "services/meydanctl/patience.h"
#include "services/meydanctl/tokens.h"

namespace meydan::meydanctl {

// What every command can be told.
struct Settings {
  std::string home = Home::DefaultFolder();
  std::string output = "table";
  std::map<std::string, std::string> addresses;  // by service; empty: see Session::AddressOf
  std::string as;
  std::string token_file;
  std::string issuer = "meydan";
  std::string audience = "meydan";
  double timeout_seconds = 10;
  // What minted tokens say of how their person signed in.
  std::string auth_age = "0s";
  bool second_factor = false;
};

// The services, in the order in which they depend on each other.
inline constexpr std::array<const char*, 6> kServices = {"directory", "moderation", "routing",
                                                         "review",    "vault",      "notification"};

// One run of meydanctl: whom it acts as, the services that it calls, and where its result goes. Calls block. Safe from
// any thread, but for `output`.
class Session {
 public:
  explicit Session(Settings settings);

  const Settings& settings() const { return settings_; }
  const Home& home() const { return home_; }
  const Output& output() const { return output_; }
  Tokens& tokens() { return tokens_; }

  // Whom the user named with --as, "people/ayse.demir". INVALID_ARGUMENT, reason AS_REQUIRED, when nobody.
  absl::StatusOr<std::string> Person() const;

  // The address of a service: by flag or environment, else from the home folder's endpoints, else 127.0.0.1:7001,
  // 7002, 7003, 7004, 7005 and 7006.
  absl::StatusOr<std::string> AddressOf(const std::string& service) const;

  // The client of a service in the name of `subject`: empty for whomever the command acts as.
  absl::StatusOr<rpc::Client*> ClientOf(const std::string& service, const std::string& subject = "");

  // Calls the method of the request's type at the service that its package names.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const Request& request, const std::string& subject = "") {
    return CallAt<Response>(ServiceOf(*Request::descriptor()), request, subject);
  }
  template <typename Response, typename Request>
  absl::StatusOr<Response> CallAt(const std::string& service, const Request& request, const std::string& subject = "") {
    ASSIGN_OR_RETURN(rpc::Client * client, ClientOf(service, subject));
    return BlockOn(client->Call<Response>(request));
  }
  // The same, but an error that may pass is waited out for that long. Writes are safe to repeat by their request_id.
  template <typename Response, typename Request>
  absl::StatusOr<Response> CallPatiently(absl::Duration at_most, const Request& request,
                                         const std::string& subject = "") {
    const auto passes = [at_most](const absl::Status& status) { return PassesWithin(at_most, status); };
    return Patiently(at_most, passes, [&] { return Call<Response>(request, subject); });
  }

  // "routing" of a message of meydan.routing.v1.
  static std::string ServiceOf(const google::protobuf::Descriptor& type);

 private:
  const Settings settings_;
  const Home home_;
  const Output output_;
  Tokens tokens_;
  absl::Mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<rpc::Client>> clients_ ABSL_GUARDED_BY(mutex_);
};

// Says on stderr which records could not be shown, since what lies in the store is not what the service wrote.
void WarnOfDamaged(const google::protobuf::RepeatedPtrField<std::string>& names);

// Every item of a list, page by page, at most `limit` of them (0: all). `items` is the response's repeated field.
template <typename Response, typename Item, typename Request>
absl::StatusOr<std::vector<Item>> ListAll(Session& session, Request request,
                                          const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const,
                                          int limit = 0, const std::string& subject = "") {
  constexpr int kPage = 500;
  std::vector<Item> all;
  while (true) {
    const int left = limit == 0 ? kPage : limit - static_cast<int>(all.size());
    request.set_page_size(std::min(kPage, left));
    ASSIGN_OR_RETURN(const Response response, session.Call<Response>(request, subject));
    for (const Item& item : (response.*items)()) all.push_back(item);
    if constexpr (requires { response.damaged(); }) WarnOfDamaged(response.damaged());
    const bool enough = limit > 0 && static_cast<int>(all.size()) >= limit;
    if (response.next_page_token().empty() || enough) return all;
    request.set_page_token(response.next_page_token());
  }
}

}  // namespace meydan::meydanctl
