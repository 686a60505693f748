#include "services/review/domain/content/digest.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "common/base/ids.h"
#include "common/base/testing/status_matchers.h"

namespace meydan::review {
namespace {

using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;
using ::meydan::testing::Proto;

v1::Content Announcement() {
  return Proto<v1::Content>(R"pb(
    subject: "Kayıt"
    text: "Kayıtlar başladı."
    targets { account: "accounts/x.ornekuni" kind: TARGET_KIND_POST }
    targets { account: "accounts/medium.ornekuni" kind: TARGET_KIND_ARTICLE text: "Uzun" title: "Kayıt" }
    assets { asset: "assets/00" alternative_text: "Kampüs" depicted_people: 2 accounts: "accounts/x.ornekuni" }
    publish_time { seconds: 1772442000 nanos: 5000 }
    language_code: "tr"
    audience: AUDIENCE_STUDENTS
    request_type: REQUEST_TYPE_ANNOUNCEMENT
  )pb");
}

// Every content that differs from `root` in one field of `message`, which is a part of it, or in one inside of that.
// Calls `look` with the path, while `root` is changed.
template <typename Look>
void ChangeEachField(Message& message, const std::string& path, const Look& look);

template <typename Look>
void ChangeSingle(Message& message, const FieldDescriptor* field, const std::string& path, const Look& look) {
  const auto& reflection = *message.GetReflection();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ChangeEachField(*reflection.MutableMessage(&message, field), path + ".", look);
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string before = reflection.GetString(message, field);
      reflection.SetString(&message, field, before + "x");
      look(path);
      reflection.SetString(&message, field, before);
      return;
    }
    case FieldDescriptor::CPPTYPE_INT32:
      reflection.SetInt32(&message, field, reflection.GetInt32(message, field) + 1);
      look(path);
      reflection.SetInt32(&message, field, reflection.GetInt32(message, field) - 1);
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection.SetInt64(&message, field, reflection.GetInt64(message, field) + 1);
      look(path);
      reflection.SetInt64(&message, field, reflection.GetInt64(message, field) - 1);
      return;
    case FieldDescriptor::CPPTYPE_ENUM:
      reflection.SetEnumValue(&message, field, reflection.GetEnumValue(message, field) + 1);
      look(path);
      reflection.SetEnumValue(&message, field, reflection.GetEnumValue(message, field) - 1);
      return;
    default:
      ADD_FAILURE() << path << " is of a type that this test does not change yet";
  }
}

template <typename Look>
void ChangeRepeated(Message& message, const FieldDescriptor* field, const std::string& path, const Look& look) {
  const auto& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, field);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    reflection.AddMessage(&message, field);
    look(path + " longer");
    reflection.RemoveLast(&message, field);
    if (size > 1) {
      reflection.SwapElements(&message, field, 0, 1);
      look(path + " in another order");
      reflection.SwapElements(&message, field, 0, 1);
    }
    for (int i = 0; i < size; ++i) {
      ChangeEachField(*reflection.MutableRepeatedMessage(&message, field, i), path + "[" + std::to_string(i) + "].",
                      look);
    }
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    reflection.AddString(&message, field, "");
    look(path + " longer");
    reflection.RemoveLast(&message, field);
  } else {
    ADD_FAILURE() << path << " is of a type that this test does not change yet";
  }
}

template <typename Look>
void ChangeEachField(Message& message, const std::string& path, const Look& look) {
  const auto& descriptor = *message.GetDescriptor();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* field = descriptor.field(i);
    const std::string name = path + std::string(field->name());
    if (field->is_repeated()) {
      ChangeRepeated(message, field, name, look);
    } else {
      ChangeSingle(message, field, name, look);
    }
  }
}

TEST(DigestTest, CR4EveryFieldOfTheContentChangesIt) {
  v1::Content content = Announcement();
  std::map<std::string, std::string> seen{{DigestOf(content), "nothing changed"}};
  ChangeEachField(content, "", [&](const std::string& path) {
    const auto [other, is_new] = seen.emplace(DigestOf(content), path);
    EXPECT_TRUE(is_new) << path << " gives the same digest as: " << other->second;
  });
  EXPECT_GT(seen.size(), 20u);
  EXPECT_EQ(seen.at(DigestOf(content)), "nothing changed");
}

TEST(DigestTest, CR4TheCanonicalFormIsAsDocumented) {
  EXPECT_EQ(CanonicalForm(Announcement()),
            "meydan.review.content.v1\n"
            "subject=6:Kayıt\n"
            "text=20:Kayıtlar başladı.\n"
            "targets[0]=0:\n"
            "targets[0].account=19:accounts/x.ornekuni\n"
            "targets[0].kind=1:1\n"
            "targets[1]=0:\n"
            "targets[1].account=24:accounts/medium.ornekuni\n"
            "targets[1].kind=1:5\n"
            "targets[1].text=4:Uzun\n"
            "targets[1].title=6:Kayıt\n"
            "assets[0]=0:\n"
            "assets[0].asset=9:assets/00\n"
            "assets[0].alternative_text=7:Kampüs\n"
            "assets[0].depicted_people=1:2\n"
            "assets[0].accounts[0]=19:accounts/x.ornekuni\n"
            "publish_time=0:\n"
            "publish_time.seconds=10:1772442000\n"
            "publish_time.nanos=4:5000\n"
            "language_code=2:tr\n"
            "audience=1:2\n"
            "request_type=1:1\n");
}

TEST(DigestTest, CR4TextsCannotImitateFields) {
  v1::Content one;
  one.set_subject("a\ntext=1:b");
  v1::Content other;
  other.set_subject("a");
  other.set_text("b");
  EXPECT_NE(DigestOf(one), DigestOf(other));
}

TEST(DigestTest, CR4ItDependsOnTheBytesAloneNotOnHowTheyTravelled) {
  v1::Content copy;
  ASSERT_TRUE(copy.ParseFromString(Announcement().SerializeAsString()));
  EXPECT_EQ(DigestOf(copy), DigestOf(Announcement()));
  EXPECT_EQ(DigestOf(v1::Content()), Sha256Hex("meydan.review.content.v1\n"));
}

}  // namespace
}  // namespace meydan::review
