#include "tests/integration/canary.h"

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace meydan::integration {
namespace {

constexpr size_t kPart = 8;

uint64_t FirstEight(const char* bytes) {
  uint64_t first;
  std::memcpy(&first, bytes, sizeof(first));
  return first;
}

size_t SlotOf(uint64_t first) { return (first * 0x9E3779B97F4A7C15u) >> 44; }

std::string Utf16(absl::string_view text, bool big_endian) {
  std::string encoded;
  for (const char c : text) {
    if (big_endian) encoded += '\0';
    encoded += c;
    if (!big_endian) encoded += '\0';
  }
  return encoded;
}

std::string UrlEncoded(absl::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      encoded += c;
    } else {
      absl::StrAppendFormat(&encoded, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

// The digits of base64 that depend on nothing but `part`, when it stands `before` bytes behind a border of three.
std::string Base64(absl::string_view part, size_t before) {
  const std::string whole = absl::Base64Escape(absl::StrCat(std::string(before, 'x'), part));
  const size_t begin = before == 0 ? 0 : before + 1;
  const size_t end = (before + part.size()) * 8 / 6;
  return whole.substr(begin, end - begin);
}

}  // namespace

void CanarySearch::AddNeedle(std::string bytes, const std::string& found_as) {
  if (bytes.size() < kPart || !known_.insert(bytes).second) return;
  const uint64_t first = FirstEight(bytes.data());
  maybe_[SlotOf(first)] = true;
  needles_.emplace(first, Needle{std::move(bytes), found_as});
}

void CanarySearch::Add(const std::string& name, absl::string_view text) {
  for (size_t i = 0; i + kPart <= text.size(); ++i) {
    const absl::string_view part = text.substr(i, kPart);
    AddNeedle(std::string(part), name + " (plain)");
    const std::string hex = absl::BytesToHexString(part);
    AddNeedle(hex, name + " (hex)");
    AddNeedle(absl::AsciiStrToUpper(hex), name + " (hex)");
    AddNeedle(Utf16(part, false), name + " (UTF-16)");
    AddNeedle(Utf16(part, true), name + " (UTF-16)");
    AddNeedle(UrlEncoded(part), name + " (URL)");
    for (size_t before = 0; before < 3; ++before) {
      std::string digits = Base64(part, before);
      for (char& digit : digits) {
        if (digit == '+') digit = '-';
        if (digit == '/') digit = '_';
      }
      AddNeedle(Base64(part, before), name + " (base64)");
      AddNeedle(digits, name + " (base64)");
    }
  }
}

std::set<std::string> CanarySearch::Find(absl::string_view bytes) const {
  std::set<std::string> found;
  for (size_t i = 0; i + kPart <= bytes.size(); ++i) {
    const uint64_t first = FirstEight(bytes.data() + i);
    if (!maybe_[SlotOf(first)]) continue;
    const auto [begin, end] = needles_.equal_range(first);
    for (auto it = begin; it != end; ++it) {
      const std::string& needle = it->second.bytes;
      if (bytes.substr(i, needle.size()) == needle) found.insert(it->second.found_as);
    }
  }
  return found;
}

std::set<std::string> CanarySearch::FindInFile(const std::string& path) const {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return Find(bytes);
}

std::map<std::string, std::set<std::string>> CanarySearch::FindBelow(const std::string& folder) const {
  std::map<std::string, std::set<std::string>> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    std::set<std::string> found = FindInFile(entry.path());
    if (!found.empty()) all[entry.path()] = std::move(found);
  }
  return all;
}

}  // namespace meydan::integration
