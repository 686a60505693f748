#include "services/moderation/domain/judge/address.h"

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace meydan::moderation {
namespace {

constexpr std::array<absl::string_view, 52> kTopLevel = {
    "com",     "net",     "org",  "edu",   "gov",  "tr",      "info", "biz", "site", "online", "shop",
    "store",   "xyz",     "club", "live",  "link", "click",   "app",  "io",  "co",   "me",     "tv",
    "gg",      "ly",      "gl",   "top",   "bet",  "casino",  "vip",  "pro", "win",  "fun",    "space",
    "website", "support", "tech", "dev",   "ru",   "de",      "uk",   "eu",  "us",   "az",     "cc",
    "to",      "page",    "blog", "world", "art",  "finance", "loan", "help"};

// Folding made ı of a capital I: a host's letters are those of ASCII.
std::string Ascii(std::u32string_view chunk) {
  std::string out;
  for (const char32_t c : chunk)
    out.push_back(c == U'ı' ? 'i' : c == U'’' ? '\'' : c < 0x80 ? static_cast<char>(c) : '\x7f');
  return out;
}

bool IsHost(absl::string_view host) {
  size_t labels = 0;
  absl::string_view last;
  while (!host.empty()) {
    const size_t dot = host.find('.');
    last = host.substr(0, dot);
    if (last.empty() ||
        !std::all_of(last.begin(), last.end(), [](char c) { return absl::ascii_isalnum(c) || c == '-'; }))
      return false;
    ++labels;
    if (dot == absl::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  return labels >= 2 && std::find(kTopLevel.begin(), kTopLevel.end(), last) != kTopLevel.end();
}

bool IsOwn(absl::string_view host, const std::vector<std::string>& own_domains) {
  return std::any_of(own_domains.begin(), own_domains.end(), [&](const std::string& own) {
    return host == own || (absl::EndsWith(host, own) && host[host.size() - own.size() - 1] == '.');
  });
}

}  // namespace

AddressKind AddressOf(std::u32string_view chunk, const std::vector<std::string>& own_domains) {
  if (chunk.size() < 2) return AddressKind::kNone;
  const std::string ascii = Ascii(chunk);
  absl::string_view rest = ascii;
  while (!rest.empty() && absl::StrContains("(\"[<", rest.front())) rest.remove_prefix(1);
  if (rest.size() < 2) return AddressKind::kNone;
  const bool named = absl::ascii_isalnum(rest[1]) || rest[1] == '_' || rest[1] == '\x7f';
  if (rest[0] == '@' && named && absl::ascii_isalpha(rest[1])) return AddressKind::kMention;
  if (rest[0] == '#' && named) return AddressKind::kHashtag;
  bool certain = false;
  for (const absl::string_view scheme : {"http://", "https://", "www."}) certain |= absl::ConsumePrefix(&rest, scheme);
  absl::string_view host = rest.substr(0, rest.find_first_of("/?:#')\",;!"));
  while (absl::ConsumeSuffix(&host, ".")) {
  }
  const size_t at = host.find('@');
  if (at != absl::string_view::npos) {
    const absl::string_view mail_host = host.substr(at + 1);
    if (at == 0 || !IsHost(mail_host)) return AddressKind::kNone;
    return IsOwn(mail_host, own_domains) ? AddressKind::kOwnMail : AddressKind::kMail;
  }
  if (!IsHost(host)) return certain ? AddressKind::kLink : AddressKind::kNone;
  return IsOwn(host, own_domains) ? AddressKind::kOwnLink : AddressKind::kLink;
}

}  // namespace meydan::moderation
