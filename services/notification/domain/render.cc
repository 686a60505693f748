#include "services/notification/domain/render.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "common/base/ids.h"
#include "common/base/proto_time.h"
#include "meydan/directory/v1/roles.pb.h"

namespace meydan::notification {
namespace {

// Knows how single values of one notice are shown.
class Renderer {
 public:
  Renderer(const v1::Notice& notice, const Catalogue& catalogue, const DisplayNames& names)
      : notice_(notice), catalogue_(catalogue), names_(names) {}

  std::string Fill(const Words& words) const {
    return words.Fill([this](absl::string_view placeholder) { return Parameter(placeholder); });
  }

  std::string Reason() const {
    const v1::Reason& reason = notice_.reason();
    const auto value = [&](absl::string_view placeholder) -> std::string {
      if (placeholder == "role") return Code(directory::v1::Role_Name(reason.role()));
      if (placeholder == "unit") return Name(reason.unit());
      if (placeholder == "account") return Name(reason.account());
      return Name(reason.instead_of());
    };
    std::string why = Basis(reason.basis()).Fill(value);
    if (!reason.instead_of().empty()) absl::StrAppend(&why, " ", catalogue_.instead_of.Fill(value));
    return why;
  }

 private:
  const Words& Basis(v1::Reason::Basis basis) const {
    switch (basis) {
      case v1::Reason::BASIS_ROLE:
        return catalogue_.by_role;
      case v1::Reason::BASIS_ACCOUNT_MANAGER:
        return catalogue_.by_account;
      default:
        return catalogue_.by_concern;
    }
  }

  // All values of that name, as a list.
  std::string Parameter(absl::string_view name) const {
    std::vector<std::string> values;
    for (const v1::Parameter& parameter : notice_.parameters()) {
      if (parameter.name() == name) values.push_back(Value(parameter));
    }
    if (values.empty()) return catalogue_.absent;
    std::string list = values.front();
    for (size_t i = 1; i < values.size(); ++i) {
      absl::StrAppend(&list, i + 1 == values.size() ? catalogue_.last : catalogue_.comma, values[i]);
    }
    return list;
  }

  std::string Value(const v1::Parameter& parameter) const {
    switch (parameter.value_case()) {
      case v1::Parameter::kReference:
        return Name(parameter.reference());
      case v1::Parameter::kCode:
        return Code(parameter.code());
      case v1::Parameter::kTime:
        return Time(ToTime(parameter.time()));
      case v1::Parameter::VALUE_NOT_SET:
        break;
    }
    return catalogue_.absent;
  }

  std::string Name(const std::string& reference) const {
    const auto found = names_.find(reference);
    if (found != names_.end() && !found->second.empty()) return found->second;
    return reference.empty() ? catalogue_.absent : std::string(IdOf(reference));
  }

  std::string Code(const std::string& code) const {
    const auto found = catalogue_.codes.find(code);
    return found == catalogue_.codes.end() ? catalogue_.absent : found->second;
  }

  std::string Time(absl::Time time) const {
    const absl::CivilSecond civil = absl::ToCivilSecond(time, catalogue_.zone);
    return catalogue_.time.Fill([&](absl::string_view part) -> std::string {
      if (part == "day") return absl::StrCat(civil.day());
      if (part == "month") return catalogue_.months[civil.month() - 1];
      if (part == "year") return absl::StrCat(civil.year());
      if (part == "weekday") return catalogue_.weekdays[static_cast<int>(absl::GetWeekday(civil))];
      return absl::StrFormat("%02d", part == "hour" ? civil.hour() : civil.minute());
    });
  }

  const v1::Notice& notice_;
  const Catalogue& catalogue_;
  const DisplayNames& names_;
};

}  // namespace

std::vector<std::string> ReferencesOf(const v1::Notice& notice) {
  std::set<std::string> references = {notice.reason().unit(), notice.reason().account(), notice.reason().instead_of()};
  for (const v1::Parameter& parameter : notice.parameters()) references.insert(parameter.reference());
  references.erase("");
  return {references.begin(), references.end()};
}

v1::Text Render(const v1::Notice& notice, const Catalogue& catalogue, const DisplayNames& names) {
  const auto found = catalogue.templates.find(notice.template_());
  const Catalogue::Template& words = found == catalogue.templates.end() ? catalogue.unknown : found->second;
  const Renderer renderer(notice, catalogue, names);
  v1::Text text;
  text.set_title(renderer.Fill(words.title));
  text.set_body(renderer.Fill(words.body));
  text.set_reason(renderer.Reason());
  text.set_language_code(catalogue.language_code);
  return text;
}

}  // namespace meydan::notification
