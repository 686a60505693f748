#include "services/notification/domain/render.h"

#include <gtest/gtest.h>

#include <regex>

#include "common/base/testing/status_matchers.h"
#include "services/notification/domain/template_spec.h"
#include "services/notification/domain/testing/catalogues.h"

namespace meydan::notification {
namespace {

using meydan::testing::Proto;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::ShippedCatalogue;

const Catalogue& In(const std::string& language) {
  static const auto* const turkish = new Catalogue(*ParseCatalogue(ShippedCatalogue("tr.yaml"), "tr.yaml"));
  static const auto* const english = new Catalogue(*ParseCatalogue(ShippedCatalogue("en.yaml"), "en.yaml"));
  return language == "tr" ? *turkish : *english;
}

const DisplayNames kNames = {{"units/hukuk", "Hukuk Fakültesi"},
                             {"units/kutuphane", "Kütüphane ve Dokümantasyon Daire Başkanlığı"},
                             {"accounts/instagram.ornekuni", "@ornekuni (Instagram)"},
                             {"people/ayse", "Ayşe Demir"}};

v1::Parameter Filled(const ParameterSpec& spec, int code) {
  v1::Parameter parameter;
  parameter.set_name(spec.name);
  switch (spec.kind) {
    case ParameterSpec::Kind::kUnit:
      parameter.set_reference("units/hukuk");
      break;
    case ParameterSpec::Kind::kAccount:
      parameter.set_reference("accounts/instagram.ornekuni");
      break;
    case ParameterSpec::Kind::kPerson:
      parameter.set_reference("people/ayse");
      break;
    case ParameterSpec::Kind::kTime:
      parameter.mutable_time()->set_seconds(1'795'789'800);
      break;
    case ParameterSpec::Kind::kCode:
      parameter.set_code(spec.codes->value(code % spec.codes->value_count())->name());
      break;
  }
  return parameter;
}

v1::Notice Filled(const TemplateSpec& spec, bool with_optional, int code) {
  v1::Notice notice;
  notice.set_template_(spec.key);
  for (const ParameterSpec& parameter : spec.parameters) {
    if (!parameter.optional || with_optional) *notice.add_parameters() = Filled(parameter, code);
    if (parameter.many && with_optional) *notice.add_parameters() = Filled(parameter, code + 1);
  }
  *notice.mutable_reason() = Proto<v1::Reason>(
      R"pb(basis: BASIS_ROLE role: ROLE_UNIT_HEAD unit: "units/hukuk" instead_of: "units/kutuphane")pb");
  return notice;
}

// What no reader may see: braces, enum names, resource names, missing words, clumsy spacing.
void ExpectClean(const std::string& text, const std::string& where) {
  static const std::regex leftovers(
      R"([{}]|[A-Z]+_[A-Z]|[a-z]_[a-z]|(units|people|accounts|cases|comments)/|  |^ | $|\.\.| [.,:;]|\(\)|: ?\.)");
  EXPECT_FALSE(text.empty()) << where;
  EXPECT_FALSE(std::regex_search(text, leftovers)) << where << ": " << text;
  EXPECT_EQ(text.find("  "), std::string::npos) << where;
}

TEST(RenderTest, EveryTemplateReadsCleanlyInEveryLanguageWithEveryValue) {
  for (const std::string language : {"tr", "en"}) {
    for (const TemplateSpec& spec : TemplateSpecs()) {
      for (const bool with_optional : {true, false}) {
        for (int code = 0; code < 24; ++code) {
          const v1::Notice notice = Filled(spec, with_optional, code);
          ASSERT_TRUE(CheckParameters(notice).ok()) << spec.key;
          const v1::Text text = Render(notice, In(language), kNames);
          const std::string where = language + " " + spec.key;
          ExpectClean(text.title(), where);
          ExpectClean(text.body(), where);
          ExpectClean(text.reason(), where);
          EXPECT_LE(text.title().size(), 140u) << where;
          EXPECT_EQ(text.title().find('\n'), std::string::npos) << where;
          EXPECT_TRUE(text.body().back() == '.' && text.reason().back() == '.') << where << ": " << text.body();
        }
      }
    }
  }
}

TEST(RenderTest, NoTwoCodesOfOneEnumReadTheSame) {
  for (const std::string language : {"tr", "en"}) {
    for (const TemplateSpec& spec : TemplateSpecs()) {
      for (const ParameterSpec& parameter : spec.parameters) {
        if (parameter.codes == nullptr) continue;
        std::set<std::string> seen;
        for (int i = 0; i < parameter.codes->value_count(); ++i) {
          const std::string& words = In(language).codes.at(parameter.codes->value(i)->name());
          EXPECT_TRUE(seen.insert(words).second) << language << " " << words;
        }
      }
    }
  }
}

v1::Notice Routed() {
  return Proto<v1::Notice>(R"pb(
    template: "routing.case_routed"
    parameters { name: "unit" reference: "units/hukuk" }
    parameters { name: "kind" code: "KIND_COMPLAINT" }
    parameters { name: "topic" code: "TOPIC_LIBRARY" }
    parameters { name: "importance" code: "IMPORTANCE_HIGH" }
    parameters {
      name: "answer_by"
      time { seconds: 1795789800 }
    }
    reason { basis: BASIS_ROLE role: ROLE_REPRESENTATIVE unit: "units/hukuk" }
  )pb");
}

TEST(RenderTest, ReadsNaturallyInTurkish) {
  const v1::Text text = Render(Routed(), In("tr"), kNames);
  EXPECT_EQ(text.title(), "Yeni şikâyet: kütüphane");
  EXPECT_EQ(text.body(),
            "Hukuk Fakültesi birimine yeni bir şikâyet iletildi. Önem: yüksek. Üstlenmek için son zaman: belirtilmedi. "
            "Yanıt için son zaman: 27 Kasım 2026 Cuma, 17:30.");
  EXPECT_EQ(text.reason(),
            "Bu bildirimi Hukuk Fakültesi birimindeki göreviniz (sosyal medya temsilcisi) nedeniyle aldınız.");
  EXPECT_EQ(text.language_code(), "tr");
}

TEST(RenderTest, ReadsNaturallyInEnglish) {
  const v1::Text text = Render(Routed(), In("en"), kNames);
  EXPECT_EQ(text.title(), "New complaint: library");
  EXPECT_EQ(text.body(),
            "Hukuk Fakültesi has a new case (complaint). Importance: high. To be taken by: not set. To be answered by: "
            "Friday 27 November 2026, 17:30.");
}

TEST(RenderTest, SeveralGroundsReadAsAList) {
  const auto body = [](const std::string& grounds) {
    return Render(Proto<v1::Notice>("template: \"moderation.removal_ordered\" " + grounds), In("tr"), kNames).body();
  };
  const std::string one = "parameters { name: \"grounds\" code: \"GROUND_INSULT\" } ";
  const std::string two = "parameters { name: \"grounds\" code: \"GROUND_HARASSMENT\" } ";
  const std::string three = "parameters { name: \"grounds\" code: \"GROUND_ADVERTISING\" } ";
  EXPECT_THAT(body(one), HasSubstr("Gerekçe: hakaret."));
  EXPECT_THAT(body(one + two), HasSubstr("Gerekçe: hakaret ve taciz."));
  EXPECT_THAT(body(one + two + three), HasSubstr("Gerekçe: hakaret, taciz ve reklam."));
}

TEST(RenderTest, TheReasonSaysInWhosePlaceItWasSent) {
  v1::Notice notice = Routed();
  notice.mutable_reason()->set_role(directory::v1::ROLE_DIRECTOR);
  notice.mutable_reason()->set_instead_of("units/kutuphane");
  EXPECT_THAT(
      Render(notice, In("tr"), kNames).reason(),
      HasSubstr("(direktör) nedeniyle aldınız. Kütüphane ve Dokümantasyon Daire Başkanlığı adına bildirimi alması "
                "uygun bir görevli bulunamadığı için bildirim size iletildi."));
  notice.mutable_reason()->set_basis(v1::Reason::BASIS_ACCOUNT_MANAGER);
  notice.mutable_reason()->set_account("accounts/instagram.ornekuni");
  EXPECT_THAT(Render(notice, In("en"), kNames).reason(), HasSubstr("you manage the account @ornekuni (Instagram)."));
}

TEST(RenderTest, AResourceWithoutADisplayNameIsShownByItsId) {
  EXPECT_THAT(Render(Routed(), In("tr"), {}).body(), HasSubstr("hukuk birimine yeni bir"));
}

TEST(RenderTest, ANoticeOfATemplateThatIsGoneStillReads) {
  v1::Notice notice = Routed();
  notice.set_template_("routing.case_forgotten");
  EXPECT_EQ(Render(notice, In("tr"), kNames).title(), "Yeni bildirim");
  EXPECT_THAT(Render(notice, In("en"), kNames).body(), Not(HasSubstr("routing")));
}

TEST(RenderTest, ReferencesAreWhatTheCallerMustName) {
  v1::Notice notice = Routed();
  notice.mutable_reason()->set_instead_of("units/kutuphane");
  EXPECT_THAT(ReferencesOf(notice), ElementsAre("units/hukuk", "units/kutuphane"));
}

}  // namespace
}  // namespace meydan::notification
