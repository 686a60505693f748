#include "services/review/domain/checks/look_alike.h"

#include <unicode/idna.h>
#include <unicode/unistr.h>
#include <unicode/uspoof.h>

#include <memory>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/text/normalize.h"
#include "services/review/domain/checks/distance.h"

namespace meydan::review {
namespace {

constexpr size_t kLeastForTypos = 6;  // letters; shorter names resemble too many

// The host in letters, lower case; "xn--…" read.
std::string ReadHost(std::u32string_view host) {
  const std::string utf8 = text::ToUtf8(host);
  UErrorCode error = U_ZERO_ERROR;
  static const icu::IDNA* const idna = icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_UNICODE, error);
  if (idna == nullptr) return absl::AsciiStrToLower(utf8);
  icu::IDNAInfo info;
  std::string read;
  icu::StringByteSink<std::string> sink(&read);
  UErrorCode outcome = U_ZERO_ERROR;
  idna->nameToUnicodeUTF8(utf8, sink, info, outcome);
  return U_FAILURE(outcome) ? absl::AsciiStrToLower(utf8) : read;
}

// What the eye sees: letters of other scripts as the Latin ones that they resemble, without Turkish dots and hooks, 0
// as o, 1 as l, rn as m.
std::string SkeletonOf(const std::string& host) {
  UErrorCode error = U_ZERO_ERROR;
  static const USpoofChecker* const checker = [] {
    UErrorCode opening = U_ZERO_ERROR;
    return static_cast<const USpoofChecker*>(uspoof_open(&opening));
  }();
  const std::string plain = absl::AsciiStrToLower(text::ToUtf8(text::Asciify(text::ToUtf32(text::Fold(host)))));
  icu::UnicodeString skeleton;
  const icu::UnicodeString units = icu::UnicodeString::fromUTF8(plain);
  uspoof_getSkeletonUnicodeString(checker, 0, units, skeleton, &error);
  if (U_FAILURE(error)) return plain;
  std::string utf8;
  return absl::AsciiStrToLower(skeleton.toUTF8String(utf8));
}

bool IsBelow(absl::string_view host, absl::string_view domain) {
  return host == domain ||
         (absl::EndsWith(host, domain) && host.size() > domain.size() && host[host.size() - domain.size() - 1] == '.');
}

// The last `count` labels.
std::string Tail(const std::vector<std::string>& labels, size_t count) {
  const size_t from = labels.size() > count ? labels.size() - count : 0;
  return absl::StrJoin(labels.begin() + static_cast<ptrdiff_t>(from), labels.end(), ".");
}

std::optional<LookAlike> Compare(const std::string& host, const std::string& own, int typos) {
  const std::vector<std::string> labels = absl::StrSplit(host, '.'), own_labels = absl::StrSplit(own, '.');
  const std::string tail = Tail(labels, own_labels.size());
  const std::string skeleton = SkeletonOf(own);
  if (SkeletonOf(tail) == skeleton) return LookAlike{own, true};
  // "ornekuni.edu.tr.example.com", "ornekuni.edu.tr-giris.com", "ornekuni-edu-tr.com"
  const std::string seen = SkeletonOf(host);
  const size_t at = seen.find(skeleton);
  if (at != std::string::npos && (at == 0 || !absl::ascii_isalnum(static_cast<unsigned char>(seen[at - 1])))) {
    return LookAlike{own, true};
  }
  const std::string& name = own_labels.front();
  if (name.size() < kLeastForTypos) return std::nullopt;
  // The same name elsewhere ("ornekuni.com"), or nearly the same.
  for (const std::string& label : labels) {
    if (SkeletonOf(label) == SkeletonOf(name)) return LookAlike{own, false};
  }
  const std::string& registered =
      labels.size() >= own_labels.size() ? labels[labels.size() - own_labels.size()] : labels.front();
  const std::u32string letters = text::ToUtf32(SkeletonOf(registered)), ours = text::ToUtf32(SkeletonOf(name));
  if (EditDistance(letters, ours, typos) <= typos) return LookAlike{own, false};
  return std::nullopt;
}

}  // namespace

std::optional<LookAlike> FindLookAlike(std::u32string_view host, const Brand& brand) {
  constexpr size_t kLongestHost = 253;
  if (host.size() > kLongestHost) return std::nullopt;
  const std::string read = ReadHost(host);
  const auto below_one_of = [&](const std::vector<std::string>& domains) {
    for (const std::string& domain : domains) {
      if (IsBelow(read, domain)) return true;
    }
    return false;
  };
  if (below_one_of(brand.own_domains) || below_one_of(brand.known_domains)) return std::nullopt;
  std::optional<LookAlike> found;
  for (const std::string& own : brand.own_domains) {
    std::optional<LookAlike> one = Compare(read, own, brand.domain_typos);
    if (one && one->deceives) return one;
    if (one && !found) found = std::move(one);
  }
  return found;
}

}  // namespace meydan::review
