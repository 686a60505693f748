#include "services/review/domain/content/cover.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "common/base/errors.h"
#include "common/base/proto_time.h"

namespace meydan::review {
namespace {

using directory::v1::Platform;

absl::Time EndOf(const v1::Licence& licence) {
  return licence.has_until_time() ? ToTime(licence.until_time()) : absl::InfiniteFuture();
}
absl::Time EndOf(const v1::Release& release) {
  return release.has_until_time() ? ToTime(release.until_time()) : absl::InfiniteFuture();
}

// How an asset is seen: what a licence's scope is held against.
struct Use {
  Platform platform = directory::v1::PLATFORM_UNSPECIFIED;
  v1::RequestType request_type = v1::REQUEST_TYPE_UNSPECIFIED;
};

bool IsForAllOr(const google::protobuf::RepeatedField<int>& named, int one) {
  return named.empty() || std::find(named.begin(), named.end(), one) != named.end();
}

bool CoversEverywhere(const v1::Licence& licence, const Use& use) {
  return licence.territories().empty() &&  // accounts are read everywhere
         IsForAllOr(licence.platforms(), use.platform) && IsForAllOr(licence.request_types(), use.request_type);
}

// How near a licence comes to covering a use; a higher one is nearer.
enum class Nearness { kNone, kDoesNotHold, kOutOfScope, kNotPaid, kCovers };

Nearness NearnessOf(const v1::Licence& licence, const Use& use, absl::Time time) {
  if (!HoldsAt(licence, time)) return Nearness::kDoesNotHold;
  if (!CoversEverywhere(licence, use)) return Nearness::kOutOfScope;
  return IsPaid(licence) ? Nearness::kCovers : Nearness::kNotPaid;
}

Gap::Kind KindOf(Nearness nearness) {
  if (nearness == Nearness::kNotPaid) return Gap::Kind::kNotPaid;
  if (nearness == Nearness::kOutOfScope) return Gap::Kind::kOutOfScope;
  return Gap::Kind::kNoLicence;
}

// What an asset lacks wherever it is seen in the same way; the account is filled in later.
using Lack = std::optional<Gap>;

Lack LicenceLack(const std::string& asset, const Use& use, const Ledger& ledger, absl::Time time) {
  Nearness best = Nearness::kNone;
  const v1::Licence* nearest = nullptr;
  if (const auto licences = ledger.licences.find(asset); licences != ledger.licences.end()) {
    for (const v1::Licence& licence : licences->second) {
      const Nearness nearness = NearnessOf(licence, use, time);
      if (nearness == Nearness::kCovers && ledger.Covers(asset)) return std::nullopt;
      if (nearness > best || (nearness == best && EndOf(licence) > EndOf(*nearest))) {
        best = nearness;
        nearest = &licence;
      }
    }
  }
  return Gap{KindOf(best), asset, "", nearest == nullptr ? "" : nearest->name()};
}

// A person who agreed once and does not any more is seen all the same, whatever the number of people says (CR11).
Lack ReleaseLack(const std::string& asset, int people, const Ledger& ledger, absl::Time time) {
  std::set<absl::string_view> agreed;  // who renewed an agreement has two releases, but is one person
  const v1::Release* nearest = nullptr;
  if (const auto releases = ledger.releases.find(asset); releases != ledger.releases.end()) {
    for (const v1::Release& release : releases->second) {
      if (HoldsAt(release, time)) {
        agreed.insert(release.person());
      } else if (nearest == nullptr || EndOf(release) > EndOf(*nearest)) {
        nearest = &release;
      }
    }
  }
  if (const auto releases = ledger.releases.find(asset); releases != ledger.releases.end()) {
    for (const v1::Release& release : releases->second) {
      const bool to_come = release.has_give_time() && ToTime(release.give_time()) > time;
      if (HoldsAt(release, time) || to_come || agreed.contains(release.person())) continue;
      return Gap{Gap::Kind::kNoRelease, asset, "", release.name()};
    }
  }
  if (people <= 0 || agreed.size() >= static_cast<size_t>(people)) return std::nullopt;
  return Gap{Gap::Kind::kNoRelease, asset, "", nearest == nullptr ? "" : nearest->name()};
}

bool IsShownOn(const v1::AssetUse& use, const std::string& account) {
  return use.accounts().empty() ||
         std::find(use.accounts().begin(), use.accounts().end(), account) != use.accounts().end();
}

void AddOnce(std::vector<Gap>& gaps, Lack lack, const std::string& account) {
  if (!lack.has_value()) return;
  lack->account = account;
  if (std::find(gaps.begin(), gaps.end(), *lack) == gaps.end()) gaps.push_back(*std::move(lack));
}

}  // namespace

bool HoldsAt(const v1::Licence& licence, absl::Time time) {
  return licence.state() == v1::Licence::STATE_ACTIVE &&
         (!licence.has_from_time() || ToTime(licence.from_time()) <= time) && time < EndOf(licence);
}

bool HoldsAt(const v1::Release& release, absl::Time time) {
  return release.state() == v1::Release::STATE_ACTIVE &&
         (!release.has_give_time() || ToTime(release.give_time()) <= time) && time < EndOf(release);
}

bool IsPaid(const v1::Licence& licence) { return licence.fee().amount_minor() == 0 || licence.fee().has_pay_time(); }

absl::Status CheckLedgerCovers(const v1::Content& content, const Ledger& ledger) {
  for (const v1::AssetUse& use : content.assets()) {
    if (ledger.Covers(use.asset())) continue;
    return MakeError(absl::StatusCode::kAborted, "LEDGER_STALE", "the content shows assets that were not looked up",
                     {{"asset", use.asset()}});
  }
  return absl::OkStatus();
}

std::vector<Gap> GapsOf(const v1::Content& content, const Ledger& ledger,
                        const std::function<Platform(absl::string_view account)>& platform_of, absl::Time time) {
  std::vector<Gap> gaps;
  for (const v1::AssetUse& use : content.assets()) {
    // All rights are looked at once for each platform, not for each target: there may be thousands.
    std::map<Platform, Lack> licences;
    std::optional<Lack> releases;
    for (const v1::Target& target : content.targets()) {
      if (!IsShownOn(use, target.account())) continue;
      const auto [licence, is_new] = licences.try_emplace(platform_of(target.account()));
      if (is_new) {
        licence->second = LicenceLack(use.asset(), {licence->first, content.request_type()}, ledger, time);
      }
      if (!releases.has_value()) releases.emplace(ReleaseLack(use.asset(), use.depicted_people(), ledger, time));
      AddOnce(gaps, licence->second, target.account());
      AddOnce(gaps, *releases, target.account());
    }
  }
  return gaps;
}

}  // namespace meydan::review
