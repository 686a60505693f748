#include "services/review/rights_book.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/async/spawn.h"
#include "common/base/errors.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "common/base/status_macros.h"
#include "services/review/domain/rows.h"
#include "services/review/store.h"

namespace meydan::review {
namespace {

// So many rights are loaded at a time.
constexpr int kRightsPerRead = 500;

template <typename Right>
absl::Status RightNotFound() {
  using Words = RightWords<Right>;
  return MakeError(absl::StatusCode::kNotFound, Words::kNotFound, absl::StrCat("there is no such ", Words::kKind));
}

}  // namespace

// What the ledger says of one asset.
struct RightsBook::Entry {
  std::string name;
  v1::Asset asset;
  std::vector<v1::Licence> licences;
  std::vector<v1::Release> releases;
};

std::set<std::string> AssetsOf(const v1::Content& content) {
  std::set<std::string> assets;
  for (const v1::AssetUse& use : content.assets()) assets.insert(use.asset());
  return assets;
}

bool IsAssetName(absl::string_view name) {
  return absl::ConsumePrefix(&name, "assets/") && name.size() == 64 &&
         std::all_of(name.begin(), name.end(),
                     [](unsigned char c) { return absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'); });
}

absl::Status AssetNotFound() {
  return MakeError(absl::StatusCode::kNotFound, "ASSET_NOT_FOUND", "there is no such asset for you");
}

template <typename Right>
Task<absl::StatusOr<Right>> RightsBook::Load(std::string name) {
  if (!IsNameIn(RightWords<Right>::kCollection, name)) co_return RightNotFound<Right>();
  absl::StatusOr<Right> found = co_await write_path_.Read<Right>(name);
  if (absl::IsNotFound(found.status())) co_return RightNotFound<Right>();
  co_return found;
}

template <typename Right>
Task<absl::StatusOr<Right>> RightsBook::Create(std::string name, store::Origin origin, Decide<Right> decide) {
  CO_ASSIGN_OR_RETURN(const Policies::Policy policy, co_await policies_.Get());
  const store::AggregateType<Right> type = TypeOf(Right(), ToDuration(policy->warn_of_rights_before()));
  std::vector<google::protobuf::Any> events;
  const auto remember = [&](absl::Time now) {
    absl::StatusOr<Decision<Right>> decision = decide(now);
    if (decision.ok()) events = decision->events;
    return decision;
  };
  CO_ASSIGN_OR_RETURN(store::Written<Right> written,
                      co_await write_path_.Create<Right>(type, std::move(name), std::move(origin), remember));
  if (!written.repeated) counts_.Count(events);
  co_return std::move(written.state);
}

template <typename Right>
Task<absl::StatusOr<Right>> RightsBook::Update(std::string name, store::Origin origin, std::string etag,
                                               DecideChange<Right> decide) {
  if (!IsNameIn(RightWords<Right>::kCollection, name)) co_return RightNotFound<Right>();
  CO_ASSIGN_OR_RETURN(const Policies::Policy policy, co_await policies_.Get());
  const store::AggregateType<Right> type = TypeOf(Right(), ToDuration(policy->warn_of_rights_before()));
  std::vector<google::protobuf::Any> events;
  const auto remember = [&](const Right& current, absl::Time now) {
    absl::StatusOr<Decision<Right>> decision = decide(current, now);
    if (decision.ok()) events = decision->events;
    return decision;
  };
  absl::StatusOr<store::Written<Right>> written =
      co_await write_path_.Update<Right>(type, std::move(name), std::move(origin), std::move(etag), remember);
  if (ReasonOf(written.status()) == "NOT_FOUND") co_return RightNotFound<Right>();
  if (!written.ok()) co_return written.status();
  if (!written->repeated) counts_.Count(events);
  co_return std::move(written->state);
}

template <typename Right>
Task<absl::Status> RightsBook::Fire(std::string name, store::Timer timer) {
  CO_ASSIGN_OR_RETURN(const Policies::Policy policy, co_await policies_.Get());
  const store::AggregateType<Right> type = TypeOf(Right(), ToDuration(policy->warn_of_rights_before()));
  std::vector<google::protobuf::Any> events;
  const auto act = [&](const Right& current, absl::Time now) {
    absl::StatusOr<Decision<Right>> decision = OnTimer(current, timer.name, now);
    events = decision.ok() ? decision->events : std::vector<google::protobuf::Any>();
    return decision;
  };
  CO_RETURN_IF_ERROR(co_await write_path_.Fire<Right>(type, std::move(name), timer, act));
  counts_.Count(events);
  co_return absl::OkStatus();
}

template Task<absl::StatusOr<v1::Licence>> RightsBook::Load(std::string);
template Task<absl::StatusOr<v1::Release>> RightsBook::Load(std::string);
template Task<absl::StatusOr<v1::Licence>> RightsBook::Create(std::string, store::Origin, Decide<v1::Licence>);
template Task<absl::StatusOr<v1::Release>> RightsBook::Create(std::string, store::Origin, Decide<v1::Release>);
template Task<absl::StatusOr<v1::Licence>> RightsBook::Update(std::string, store::Origin, std::string,
                                                              DecideChange<v1::Licence>);
template Task<absl::StatusOr<v1::Release>> RightsBook::Update(std::string, store::Origin, std::string,
                                                              DecideChange<v1::Release>);
template Task<absl::Status> RightsBook::Fire<v1::Licence>(std::string, store::Timer);
template Task<absl::Status> RightsBook::Fire<v1::Release>(std::string, store::Timer);

Task<absl::StatusOr<v1::Asset>> RightsBook::LoadAsset(std::string name) {
  if (!IsAssetName(name)) co_return AssetNotFound();
  absl::StatusOr<v1::Asset> found = co_await write_path_.Read<v1::Asset>(name);
  if (absl::IsNotFound(found.status())) co_return AssetNotFound();
  co_return found;
}

Task<absl::StatusOr<bool>> RightsBook::HasAsset(std::string name) {
  const absl::StatusOr<v1::Asset> found = co_await LoadAsset(std::move(name));
  if (!found.ok() && !absl::IsNotFound(found.status())) co_return found.status();
  co_return found.ok();
}

Task<absl::StatusOr<v1::Asset>> RightsBook::NoteUpload(v1::Asset asset, store::Origin origin) {
  const std::string unit = asset.units(0);
  const auto note = [&](const v1::Asset& current, absl::Time now) -> absl::StatusOr<Decision<v1::Asset>> {
    Decision<v1::Asset> decision{current, {}};
    if (current.name().empty()) {
      decision.state = asset;
      *decision.state.mutable_create_time() = ToProto(now);
    } else if (std::find(current.units().begin(), current.units().end(), unit) == current.units().end()) {
      decision.state.add_units(unit);
    } else {
      decision.unchanged = true;
    }
    return decision;
  };
  CO_ASSIGN_OR_RETURN(
      store::Written<v1::Asset> written,
      co_await Put<v1::Asset>(write_path_, PlainType<v1::Asset>(), asset.name(), std::move(origin), "", note));
  co_return std::move(written.state);
}

template <typename Right>
Task<absl::StatusOr<std::vector<Right>>> RightsBook::ReadRights(std::string index) {
  store::Range range{.index = std::move(index), .within = "", .after = ""};
  range.limit = kRightsPerRead;
  std::vector<Right> rights;
  for (bool more = true; more;) {
    CO_ASSIGN_OR_RETURN(const std::vector<std::string> members, co_await store().List(range));
    more = members.size() == static_cast<size_t>(range.limit);
    if (more) range.after = members.back();
    std::vector<Task<absl::StatusOr<Right>>> loads;
    for (const std::string& member : members) {
      const std::optional<TimedRow> row = ParseTimedMember(member);
      if (row.has_value()) loads.push_back(Load<Right>(absl::StrCat(RightWords<Right>::kCollection, "/", row->name)));
    }
    std::vector<absl::StatusOr<Right>> loaded = co_await WhenAll(std::move(loads));
    for (absl::StatusOr<Right>& one : loaded) {
      if (!one.ok()) co_return one.status();
      rights.push_back(*std::move(one));
    }
  }
  co_return rights;
}

template <typename Right>
Task<absl::StatusOr<int64_t>> RightsBook::Count(const std::string& asset, const std::string& unit) {
  return store().Count(RightsIndex(RightWords<Right>::kKind, asset, unit), "");
}

template Task<absl::StatusOr<int64_t>> RightsBook::Count<v1::Licence>(const std::string&, const std::string&);
template Task<absl::StatusOr<int64_t>> RightsBook::Count<v1::Release>(const std::string&, const std::string&);

Task<absl::StatusOr<RightsBook::Entry>> RightsBook::ReadEntry(std::string asset) {
  Entry entry{.name = asset, .asset = {}, .licences = {}, .releases = {}};
  absl::StatusOr<v1::Asset> found = co_await LoadAsset(asset);
  if (absl::IsNotFound(found.status())) co_return entry;
  if (!found.ok()) co_return found.status();
  entry.asset = *std::move(found);
  const std::string licences = RightsIndex(RightWords<v1::Licence>::kKind, asset);
  const std::string releases = RightsIndex(RightWords<v1::Release>::kKind, asset);
  CO_ASSIGN_OR_RETURN(entry.licences, co_await ReadRights<v1::Licence>(licences));
  CO_ASSIGN_OR_RETURN(entry.releases, co_await ReadRights<v1::Release>(releases));
  co_return entry;
}

Task<absl::StatusOr<Ledger>> RightsBook::ReadLedger(std::set<std::string> assets) {
  if (assets.empty()) co_return Ledger();
  std::vector<Task<absl::StatusOr<Entry>>> reads;
  for (const std::string& asset : assets) reads.push_back(ReadEntry(asset));
  std::vector<absl::StatusOr<Entry>> entries = co_await WhenAll(std::move(reads));
  Ledger ledger;
  for (absl::StatusOr<Entry>& entry : entries) {
    if (!entry.ok()) co_return entry.status();
    ledger.assets[entry->name] = std::move(entry->asset);
    ledger.licences[entry->name] = std::move(entry->licences);
    ledger.releases[entry->name] = std::move(entry->releases);
  }
  co_return ledger;
}

}  // namespace meydan::review
