#include "common/directory_view/fields.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/directory_view/names.h"

namespace meydan::directory_view {
namespace {

constexpr size_t kMaxLine = 200;
constexpr size_t kMaxEmail = 254;

// Code points of a text that is valid UTF-8, as every string of a parsed proto is.
size_t CodePoints(absl::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

bool IsDomainLabel(absl::string_view label) {
  if (label.empty() || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(), [](unsigned char c) { return absl::ascii_isalnum(c) || c == '-'; });
}

}  // namespace

void CheckId(FieldViolations& bad, std::string field, absl::string_view id) {
  if (IsId(id)) return;
  bad.Add(std::move(field), "must be 2 to 63 of a-z, 0-9, \".\", \"_\" and \"-\", beginning with a letter or digit",
          "ID_INVALID");
}

void CheckName(FieldViolations& bad, std::string field, absl::string_view name, absl::string_view collection) {
  if (IsName(name, collection)) return;
  bad.Add(std::move(field), absl::StrCat("must be a name like \"", collection, "/<id>\""));
}

void CheckLine(FieldViolations& bad, std::string field, absl::string_view text) {
  const auto is_control = [](unsigned char c) { return absl::ascii_iscntrl(c); };
  if (absl::StripAsciiWhitespace(text).empty()) {
    bad.Add(std::move(field), "must not be empty");
  } else if (CodePoints(text) > kMaxLine) {
    bad.Add(std::move(field), absl::StrCat("must not be longer than ", kMaxLine, " characters"));
  } else if (std::any_of(text.begin(), text.end(), is_control)) {
    bad.Add(std::move(field), "must be one line without control characters");
  }
}

void CheckText(FieldViolations& bad, const std::string& field, const directory::v1::LocalizedText& text) {
  CheckLine(bad, field + ".tr", text.tr());
  if (!text.en().empty()) CheckLine(bad, field + ".en", text.en());
}

void CheckEmail(FieldViolations& bad, std::string field, absl::string_view email, bool required) {
  if (email.empty() && !required) return;
  if (email.empty()) {
    bad.Add(std::move(field), "must not be empty");
  } else if (!IsEmail(email)) {
    bad.Add(std::move(field), "must be an e-mail address");
  }
}

bool IsEmail(absl::string_view text) {
  if (text.size() > kMaxEmail) return false;
  const std::vector<absl::string_view> halves = absl::StrSplit(text, '@');
  if (halves.size() != 2 || halves[0].empty() || halves[0].front() == '.' || halves[0].back() == '.') return false;
  const auto is_local = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::string_view(".!#$%&'*+/=?^_`{|}~-").find(c) != absl::string_view::npos;
  };
  if (!std::all_of(halves[0].begin(), halves[0].end(), is_local) || halves[0].find("..") != absl::string_view::npos)
    return false;
  const std::vector<absl::string_view> labels = absl::StrSplit(halves[1], '.');
  return labels.size() >= 2 && labels.back().size() >= 2 && std::all_of(labels.begin(), labels.end(), IsDomainLabel);
}

}  // namespace meydan::directory_view
