#include "services/review/domain/checks/web_address.h"

#include <algorithm>
#include <optional>

#include "absl/strings/ascii.h"
#include "services/review/domain/checks/counting.h"
#include "services/review/domain/checks/tlds.h"

// The grammar of twitter-text 3.1.0 (regexp/extractUrl.js and extractUrlsWithIndices.js), Copyright 2018 Twitter, Inc.,
// Apache License 2.0; written anew as a scanner, since its regular expressions take quadratic time.

namespace meydan::review {
namespace {

using Text = std::u32string_view;

constexpr size_t kMaxLabel = 63;
constexpr size_t kMaxAddress = 4096;
constexpr size_t kMaxShortSlug = 40;

bool IsAsciiAlnum(char32_t c) { return c < 0x80 && absl::ascii_isalnum(static_cast<unsigned char>(c)); }

bool IsOneOf(char32_t c, Text set) { return set.find(c) != Text::npos; }

bool IsIn(char32_t c, char32_t from, char32_t to) { return from <= c && c <= to; }

bool IsRefused(char32_t c) { return c == 0xFFFE || c == 0xFEFF || c == 0xFFFF; }

bool IsBlank(char32_t c) {
  return IsIn(c, 0x09, 0x0D) || IsOneOf(c, U"\x20\x85\xA0\u1680\u180E\u2028\u2029\u202F\u205F\u3000") ||
         IsIn(c, 0x2000, 0x200A);
}

bool IsDirectionMark(char32_t c) {
  return IsIn(c, 0x202A, 0x202E) || c == 0x061C || c == 0x200E || c == 0x200F || IsIn(c, 0x2066, 0x2069);
}

bool IsAccented(char32_t c) {
  return (IsIn(c, 0xC0, 0xFF) && c != 0xD7 && c != 0xF7) || IsIn(c, 0x100, 0x24F) ||
         IsOneOf(c, U"\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268\u026F\u0272\u0289\u028B\u02BB") ||
         IsIn(c, 0x300, 0x36F) || IsIn(c, 0x1E00, 0x1EFF);
}

bool IsDomainChar(char32_t c) {
  return !IsOneOf(c, U"!'#%&()*+,\\-./:;<=>?@[]^_{|}~$") && !IsBlank(c) && !IsRefused(c) && !IsDirectionMark(c);
}

// A label's letters in an address without a protocol.
bool IsPlainDomainChar(char32_t c) { return c == '-' || IsAsciiAlnum(c) || IsAccented(c); }

bool MayPrecede(char32_t c) { return !IsAsciiAlnum(c) && !IsOneOf(c, U"@＠$#＃") && !IsRefused(c); }

bool IsPathChar(char32_t c) {
  return IsAsciiAlnum(c) || IsIn(c, 0x400, 0x4FF) || IsAccented(c) || IsOneOf(c, U"!*';:=+,.$/%#[]-\u2013_~@|&");
}

bool MayEndPath(char32_t c) {
  return IsAsciiAlnum(c) || IsIn(c, 0x400, 0x4FF) || IsAccented(c) || IsOneOf(c, U"+-=_#/");
}

bool IsQueryChar(char32_t c) { return IsAsciiAlnum(c) || IsOneOf(c, U"!?*'@();:&=+$/%#[]-_.,~|"); }

bool MayEndQuery(char32_t c) { return IsAsciiAlnum(c) || IsOneOf(c, U"-_&=#/"); }

// For each position, where the domain that begins there ends; 0 for none. It takes as many labels as it can.
class Domains {
 public:
  // `plain`: made of plain letters alone.
  Domains(Text text, bool plain) : text_(text), ends_(text.size() + 1, 0) {
    size_t run = text.size();         // where the label that is being read ends
    size_t underscore = text.size();  // the next one
    size_t suffix = 0;                // where the top-level domain behind the label ends, or 0
    for (size_t at = text.size(); at-- > 0;) {
      const char32_t c = text[at];
      const bool edge = plain ? IsPlainDomainChar(c) : IsDomainChar(c);
      if (!edge && (plain || (c != '-' && c != '_'))) {
        run = at;
        suffix = c == '.' ? TopLevelDomainBehind(at) : 0;
        continue;
      }
      if (c == '_') underscore = at;
      if (!edge || run == text.size() || text[run] != '.') continue;
      if (!plain && !IsDomainChar(text[run - 1])) continue;
      if (ends_[run + 1] > 0) {
        ends_[at] = ends_[run + 1];
      } else if (underscore > run) {
        ends_[at] = suffix;  // the last label before it has no underscore
      }
    }
  }

  size_t EndOf(size_t begin) const { return ends_[begin]; }

 private:
  size_t TopLevelDomainBehind(size_t dot) const {
    const Text rest = text_.substr(dot + 1);
    if (const size_t length = TopLevelDomainAt(rest); length > 0) return dot + 1 + length;
    constexpr Text kCoded = U"xn--";
    for (size_t i = 0; i < kCoded.size(); ++i) {
      if (i >= rest.size() || (rest[i] | 0x20) != (kCoded[i] | 0x20)) return 0;
    }
    size_t length = kCoded.size();
    while (length < rest.size() && (rest[length] == '-' || IsAsciiAlnum(rest[length]))) ++length;
    return length > kCoded.size() ? dot + 1 + length : 0;
  }

  Text text_;
  std::vector<size_t> ends_;
};

// Where the bracketed part of a path ends that begins at `at`, one level of brackets within allowed; `at` when it is
// none.
size_t EndOfBrackets(Text text, size_t at) {
  size_t end = at + 1;
  bool any = false, inner = false;
  for (; end < text.size(); ++end) {
    if (IsPathChar(text[end])) {
      any = true;
    } else if (text[end] == '(' && !inner) {
      const size_t begin = ++end;
      while (end < text.size() && IsPathChar(text[end])) ++end;
      if (end == begin || end == text.size() || text[end] != ')') return at;
      any = inner = true;
    } else {
      break;
    }
  }
  return any && end < text.size() && text[end] == ')' ? end + 1 : at;
}

// Where the path ends that begins behind the slash at `slash`.
size_t EndOfPath(Text text, size_t slash) {
  size_t end = slash + 1;
  for (size_t at = end; at < text.size();) {
    if (text[at] == '(') {
      const size_t behind = EndOfBrackets(text, at);
      if (behind == at) break;
      end = at = behind;
      continue;
    }
    if (!IsPathChar(text[at])) break;
    ++at;
    if (MayEndPath(text[at - 1])) end = at;
  }
  return end;
}

// Where the query ends that begins with the question mark at `mark`; `mark` when it is none.
size_t EndOfQuery(Text text, size_t mark) {
  size_t end = mark;
  for (size_t at = mark + 1; at < text.size() && IsQueryChar(text[at]); ++at) {
    if (MayEndQuery(text[at])) end = at + 1;
  }
  return end;
}

// The length of "http://" or "https://", in any case, at the text's beginning; or 0.
size_t ProtocolAt(Text text) {
  constexpr Text kNames[] = {U"https://", U"http://"};
  for (const Text name : kNames) {
    if (text.size() < name.size()) continue;
    const bool same = std::equal(name.begin(), name.end(), text.begin(),
                                 [](char32_t a, char32_t b) { return a == (IsIn(b, 'A', 'Z') ? b + 0x20 : b); });
    if (same) return name.size();
  }
  return 0;
}

bool HasLegalLabels(Text host) {
  if (ProtocolAt(host) == 0 && host.substr(0, 4) == U"xn--" &&
      std::any_of(host.begin(), host.end(), [](char32_t c) { return c != '.' && !IsPlainDomainChar(c); })) {
    return false;
  }
  for (size_t begin = 0; begin <= host.size();) {
    const size_t end = std::min(host.find('.', begin), host.size());
    const size_t length = ToPunycode(host.substr(begin, end - begin)).size();
    if (length < 1 || length > kMaxLabel) return false;
    begin = end + 1;
  }
  return true;
}

// t.co's own addresses end behind their slug and its query; nothing when the slug is too long for one.
std::optional<size_t> EndOfShortened(Text text, const WebAddress& address) {
  const Text host = text.substr(address.host_begin, address.host_end - address.host_begin);
  if (host.size() != 4 || (host[0] | 0x20) != 't' || host[1] != '.' || (host[2] | 0x20) != 'c' ||
      (host[3] | 0x20) != 'o' || address.host_end >= address.end || text[address.host_end] != '/') {
    return address.end;
  }
  const size_t begin = address.host_end + 1;
  size_t end = begin;
  while (end < address.end && IsAsciiAlnum(text[end])) ++end;
  if (end == begin) return address.end;
  if (end - begin > kMaxShortSlug) return std::nullopt;
  return end < address.end && text[end] == '?' ? EndOfQuery(text.substr(0, address.end), end) : end;
}

class Finder {
 public:
  explicit Finder(Text text) : text_(text), domains_(text, /*plain=*/false) {}

  std::vector<WebAddress> Find() {
    for (size_t at = 0; at < text_.size();) {
      const size_t end = MayPrecede(text_[at]) ? TryAt(at + 1, text_[at]) : 0;
      const size_t from_start = end == 0 && at == 0 ? TryAt(0, 0) : end;
      at = from_start > 0 ? from_start : at + 1;
    }
    return std::move(found_);
  }

 private:
  // Reads an address that begins at `begin`; gives its end, whether it counts or not, or 0 when there is none.
  size_t TryAt(size_t begin, char32_t before) {
    if (begin >= text_.size()) return 0;
    WebAddress address;
    address.begin = begin;
    const size_t protocol = ProtocolAt(text_.substr(begin));
    address.host_begin = begin + protocol;
    address.host_end = address.host_begin < text_.size() ? domains_.EndOf(address.host_begin) : 0;
    if (address.host_end == 0) return 0;
    address.has_protocol = protocol > 0;
    address.encrypted = protocol == 8;
    size_t end = address.host_end;
    if (end < text_.size() && text_[end] == ':') {
      size_t port = end + 1;
      while (port < text_.size() && IsIn(text_[port], '0', '9')) ++port;
      if (port > end + 1) end = port;
    }
    const bool has_path = end < text_.size() && text_[end] == '/';
    if (has_path) end = EndOfPath(text_, end);
    if (end < text_.size() && text_[end] == '?') end = EndOfQuery(text_, end);
    address.end = end;
    const Text host = text_.substr(address.host_begin, address.host_end - address.host_begin);
    const size_t counted = Utf16Units(text_.substr(begin, end - begin)) + (protocol > 0 ? protocol : 8);
    if (counted > kMaxAddress || !HasLegalLabels(host)) return end;
    if (address.has_protocol) {
      if (const auto shortened = EndOfShortened(text_, address)) {
        address.end = *shortened;
        found_.push_back(address);
      }
    } else if (before != '-' && before != '_' && before != '.' && before != '/') {
      AddPlain(address, host, has_path);
    }
    return end;
  }

  // Without a protocol only what has plain letters counts; a path belongs to the last one.
  void AddPlain(const WebAddress& address, Text host, bool has_path) {
    const Domains plain(host, /*plain=*/true);
    const size_t before = found_.size();
    for (size_t at = 0; at < host.size();) {
      const size_t end = plain.EndOf(at);
      if (end == 0) {
        ++at;
        continue;
      }
      WebAddress one = address;
      one.begin = one.host_begin = address.host_begin + at;
      one.end = one.host_end = address.host_begin + end;
      found_.push_back(one);
      at = end;
    }
    if (has_path && found_.size() > before) found_.back().end = address.end;
  }

  Text text_;
  Domains domains_;
  std::vector<WebAddress> found_;
};

}  // namespace

std::vector<WebAddress> FindWebAddresses(Text text) {
  if (text.find('.') == Text::npos) return {};
  return Finder(text).Find();
}

}  // namespace meydan::review
