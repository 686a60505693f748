#include <unicode/uchar.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/review/domain/checks/codes.h"
#include "services/review/domain/checks/look_alike.h"
#include "services/review/domain/checks/rules.h"

namespace meydan::review {
namespace {

bool IsTrackingParameter(absl::string_view name) {
  static constexpr absl::string_view kNames[] = {
      "fbclid", "gclid",  "dclid",  "gbraid",  "wbraid", "msclkid", "yclid",     "twclid", "ttclid",  "igshid",
      "igsh",   "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi",   "li_fat_id", "s_cid",  "vero_id", "oly_enc_id"};
  return absl::StartsWith(name, "utm_") || std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// Whether a query in `rest`, the address behind its host or what stands right behind the address, tracks.
bool Tracks(absl::string_view rest) {
  const size_t mark = rest.find('?');
  if (mark == absl::string_view::npos) return false;
  for (const absl::string_view part : absl::StrSplit(rest.substr(mark + 1, rest.find('#', mark) - mark - 1), '&')) {
    if (IsTrackingParameter(absl::AsciiStrToLower(part.substr(0, part.find('='))))) return true;
  }
  return false;
}

// Endings of two letters that are also words, which a missing blank makes domains of: "geldi.ve gitti".
bool IsWordEnding(std::u32string_view label) {
  static constexpr std::u32string_view kWords[] = {U"ve", U"de", U"ne", U"al", U"su", U"at", U"ya", U"mi",
                                                   U"mu", U"ki", U"is", U"it", U"in", U"my", U"no", U"so",
                                                   U"to", U"me", U"do", U"am", U"be", U"us", U"as", U"by"};
  return std::find(std::begin(kWords), std::end(kWords), label) != std::end(kWords);
}

bool IsAccidental(const Field& field, const WebAddress& address) {
  if (address.has_protocol || address.end != address.host_end) return false;
  const std::u32string_view host = field.Part({address.host_begin, address.host_end});
  const size_t dot = host.find('.');
  if (dot == std::u32string_view::npos || host.find('.', dot + 1) != std::u32string_view::npos) return false;
  const std::u32string_view ending = host.substr(dot + 1);
  std::u32string lower(ending);
  for (char32_t& c : lower) c = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
  const bool new_sentence =
      u_isUUppercase(static_cast<UChar32>(ending.front())) && !u_isUUppercase(static_cast<UChar32>(host[dot - 1]));
  return new_sentence || IsWordEnding(lower);
}

// What hosts resemble; each is looked at once.
class Hosts {
 public:
  explicit Hosts(const Brand& brand) : brand_(brand) {}
  const std::optional<LookAlike>& Resembles(std::u32string_view host) {
    const auto [seen, is_new] = seen_.try_emplace(std::u32string(host));
    if (is_new) seen->second = FindLookAlike(host, brand_);
    return seen->second;
  }

 private:
  const Brand& brand_;
  std::map<std::u32string, std::optional<LookAlike>> seen_;
};

void CheckAddress(const Field& field, const WebAddress& address, Hosts& hosts, Findings& findings) {
  const auto add = [&](const char* code, v1::Finding::Severity severity, std::string source) {
    findings.Add({.code = code,
                  .severity = severity,
                  .criterion = v1::CRITERION_BRAND,
                  .field = field.name,
                  .place = {address.begin, address.end},
                  .source = std::move(source)});
  };
  if (IsAccidental(field, address))
    return add(codes::kLinkAccidental, v1::Finding::SEVERITY_WARNING, "twitter-text 3.1.0");
  if (address.has_protocol && !address.encrypted) add(codes::kLinkNotEncrypted, v1::Finding::SEVERITY_HINT, "links");
  size_t end = address.end;  // a query without a path stands behind what X calls the address
  if (end == address.host_end && end < field.chars.size() && field.chars[end] == '?') {
    while (end < field.chars.size() && !u_isUWhiteSpace(static_cast<UChar32>(field.chars[end]))) ++end;
  }
  if (Tracks(text::ToUtf8(field.Part({address.host_end, end})))) {
    add(codes::kLinkTracking, v1::Finding::SEVERITY_HINT, "links");
  }
  if (const auto& alike = hosts.Resembles(field.Part({address.host_begin, address.host_end}))) {
    add(codes::kLinkLookAlike, alike->deceives ? v1::Finding::SEVERITY_FAILURE : v1::Finding::SEVERITY_WARNING,
        absl::StrCat("brand.yaml: domains ", alike->domain));
  }
}

// What begins like an address and was not taken for one.
void CheckMalformed(const Field& field, Findings& findings) {
  static constexpr std::u32string_view kBeginnings[] = {U"http:", U"https:", U"http//", U"https//",
                                                        U"htttp", U"htpp",   U"hhtp",   U"www."};
  std::u32string lower(field.chars);
  for (char32_t& c : lower)
    c = c < 0x80 ? static_cast<char32_t>(absl::ascii_tolower(static_cast<unsigned char>(c))) : c;
  for (size_t at = 0; at < lower.size(); ++at) {
    if (at > 0 && u_isalnum(static_cast<UChar32>(lower[at - 1]))) continue;
    const bool begins = std::any_of(std::begin(kBeginnings), std::end(kBeginnings), [&](std::u32string_view beginning) {
      return std::u32string_view(lower).substr(at, beginning.size()) == beginning;
    });
    if (!begins) continue;
    const bool sound = std::any_of(field.addresses.begin(), field.addresses.end(),
                                   [&](const WebAddress& one) { return one.begin <= at && at < one.end; });
    if (sound) continue;
    size_t end = at;
    while (end < lower.size() && !u_isUWhiteSpace(static_cast<UChar32>(lower[end]))) ++end;
    findings.Add({.code = codes::kLinkMalformed,
                  .severity = v1::Finding::SEVERITY_WARNING,
                  .criterion = v1::CRITERION_BRAND,
                  .field = field.name,
                  .place = {at, end},
                  .source = "links"});
    at = end;
  }
}

}  // namespace

void CheckLinks(const Wording& wording, const Brand& brand, Findings& findings) {
  Hosts hosts(brand);
  for (const Field* field : wording.Seen()) {
    for (const WebAddress& address : field->addresses) CheckAddress(*field, address, hosts, findings);
    CheckMalformed(*field, findings);
  }
}

}  // namespace meydan::review
