#include "services/routing/rpc/case_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/routing/testing/service.h"

namespace meydan::routing {
namespace {

using namespace testing;  // NOLINT: the fixtures of these tests
using ::meydan::testing::EqualsProto;
using ::meydan::testing::Fails;
using ::meydan::testing::IsOk;
using ::meydan::testing::Proto;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kId[] = "11111111-1111-4111-8111-111111111111";

class CaseMethodsTest : public ::testing::Test {
 protected:
  rpc::Call As(const std::string& name) { return parts_.directory.CallOf(name); }
  absl::StatusOr<v1::Case> Get(const std::string& who, const std::string& name) {
    v1::GetCaseRequest request;
    request.set_name(name);
    return BlockOn(methods_.GetCase(As(who), request));
  }
  absl::StatusOr<v1::Case> Acknowledge(const rpc::Call& call, const std::string& name, const std::string& etag = "",
                                       const std::string& request_id = "") {
    v1::AcknowledgeCaseRequest request;
    request.set_name(name);
    request.set_etag(etag);
    request.set_request_id(request_id);
    return BlockOn(methods_.AcknowledgeCase(call, request));
  }
  absl::StatusOr<v1::Case> Reassign(const rpc::Call& call, const std::string& name, const std::string& unit,
                                    const std::string& request_id = "") {
    v1::ReassignCaseRequest request;
    request.set_name(name);
    request.set_owner_unit(unit);
    request.set_reason("It is theirs.");
    request.set_request_id(request_id);
    return BlockOn(methods_.ReassignCase(call, request));
  }
  absl::StatusOr<v1::Case> Open(const rpc::Call& call, const std::string& request_id) {
    auto request = Proto<v1::OpenCaseRequest>("kind: KIND_REQUEST topic: TOPIC_LIBRARY text: 'Open longer, please.'");
    request.set_request_id(request_id);
    return BlockOn(methods_.OpenCase(call, request));
  }

  Parts parts_;
  CaseMethods methods_{parts_.cases, parts_.policy};
};

TEST_F(CaseMethodsTest, P12ACaseIsTakenAnsweredClosedAndReopened) {
  const std::string name = parts_.Add(1).name();
  EXPECT_EQ(Acknowledge(As("people/ece"), name)->state(), v1::Case::STATE_ACKNOWLEDGED);
  v1::EscalateCaseRequest escalate;
  escalate.set_name(name);
  escalate.set_reason("They should know.");
  EXPECT_EQ(BlockOn(methods_.EscalateCase(As("people/ece"), escalate))->rung(), v1::RUNG_UNIT_HEAD);
  v1::AnswerCaseRequest answer;
  answer.set_name(name);
  answer.set_text("Room 101 at nine.");
  EXPECT_EQ(BlockOn(methods_.AnswerCase(As("people/dekan"), answer))->state(), v1::Case::STATE_ANSWERED);
  v1::CloseCaseRequest close;
  close.set_name(name);
  EXPECT_EQ(BlockOn(methods_.CloseCase(As("people/ece"), close))->state(), v1::Case::STATE_CLOSED);
  v1::ReopenCaseRequest reopen;
  reopen.set_name(name);
  reopen.set_reason("They asked again.");
  const absl::StatusOr<v1::Case> open = BlockOn(methods_.ReopenCase(As("people/mudur"), reopen));
  ASSERT_THAT(open, IsOk());
  EXPECT_EQ(open->state(), v1::Case::STATE_ROUTED);
  EXPECT_EQ(open->etag(), "6");
}

TEST_F(CaseMethodsTest, Rr7ForOthersACaseDoesNotExist) {
  const std::string name = parts_.Add(1).name();
  EXPECT_THAT(Get("people/ece", name), IsOk());
  EXPECT_THAT(Get("people/mudur", name), IsOk());
  EXPECT_THAT(Get("services/notification", name), IsOk());
  const auto not_found = Fails(absl::StatusCode::kNotFound, "CASE_NOT_FOUND");
  EXPECT_THAT(Get("people/can", name), not_found);
  EXPECT_THAT(Get("people/rektor", name), not_found);
  EXPECT_THAT(Acknowledge(As("people/can"), name), not_found);
  EXPECT_THAT(Acknowledge(As("people/can"), name, "77"), not_found) << "nor does a wrong etag tell";
  // The very same words as for a case that there is not.
  const std::string none = absl::StrCat(name.substr(0, name.size() - 1), "9");
  EXPECT_EQ(absl::StrCat(name, Get("people/can", none).status().message()),
            absl::StrCat(name, absl::StrCat("there is no case ", none, " for you")));
  EXPECT_EQ(Get("people/can", name).status().message(), absl::StrCat("there is no case ", name, " for you"));
}

TEST_F(CaseMethodsTest, AWrongEtagIsRefused) {
  const v1::Case born = parts_.Add(1);
  EXPECT_THAT(Acknowledge(As("people/ece"), born.name(), "7"), Fails(absl::StatusCode::kAborted, "ETAG_STALE"));
  const absl::StatusOr<v1::Case> taken = Acknowledge(As("people/ece"), born.name(), born.etag());
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->etag(), "2");
}

TEST_F(CaseMethodsTest, ARepeatedRequestGetsItsFirstAnswer) {
  const std::string name = parts_.Add(1).name();
  const absl::StatusOr<v1::Case> first = Reassign(As("people/ece"), name, "units/guzel_sanatlar", kId);
  ASSERT_THAT(first, IsOk());
  const size_t events = parts_.Outbox().size();
  const absl::StatusOr<v1::Case> again = Reassign(As("people/ece"), name, "units/guzel_sanatlar", kId);
  ASSERT_THAT(again, IsOk()) << "although the case is no longer theirs";
  EXPECT_EQ(again->owner_unit(), "units/guzel_sanatlar");
  EXPECT_EQ(parts_.Outbox().size(), events);
}

TEST_F(CaseMethodsTest, ARequestIdIsUsedForOneContentByOneCaller) {
  const auto reused = Fails(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED");
  const std::string name = parts_.Add(1).name();
  ASSERT_THAT(Reassign(As("people/ece"), name, "units/guzel_sanatlar", kId), IsOk());
  rpc::Call other_content = As("people/ece");
  other_content.request_digest = "another digest";
  EXPECT_THAT(Reassign(other_content, name, "units/kutuphane", kId), reused);
  EXPECT_THAT(Reassign(As("people/rektor"), name, "units/guzel_sanatlar", kId), reused)
      << "Rr7: nobody is answered with what another was told";
}

TEST_F(CaseMethodsTest, P11ACallerOpensACaseOnce) {
  const absl::StatusOr<v1::Case> first = Open(As("people/cagri_merkezi"), kId);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->owner_unit(), "units/kutuphane");
  EXPECT_EQ(first->origin().opened_by(), "people/cagri_merkezi");
  const absl::StatusOr<v1::Case> again = Open(As("people/cagri_merkezi"), kId);
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*first));
  EXPECT_THAT(parts_.Outbox(), SizeIs(1));
  // A day later the answer is forgotten, and the case is not opened a second time all the same.
  parts_.clock.Advance(absl::Hours(25));
  EXPECT_EQ(Open(As("people/cagri_merkezi"), kId)->name(), first->name());
  EXPECT_THAT(parts_.Outbox(), SizeIs(1));
}

TEST_F(CaseMethodsTest, P16Rr10AUnitAsksForSupportOnce) {
  auto request = Proto<v1::RequestSupportRequest>("unit: 'units/hukuk' subject: 'A banner' importance: IMPORTANCE_LOW");
  request.set_request_id(kId);
  const absl::StatusOr<v1::Case> first = BlockOn(methods_.RequestSupport(As("people/ece"), request));
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->owner_unit(), kDirectorate);
  const absl::StatusOr<v1::Case> again = BlockOn(methods_.RequestSupport(As("people/ece"), request));
  ASSERT_THAT(again, IsOk());
  EXPECT_THAT(*again, EqualsProto(*first));
  EXPECT_THAT(parts_.Outbox(), SizeIs(1));
  EXPECT_THAT(Get("people/dekan", first->name()), IsOk());
  EXPECT_THAT(Get("people/mudur", first->name()), IsOk());
  EXPECT_THAT(BlockOn(methods_.RequestSupport(As("people/can"), request)),
              Fails(absl::StatusCode::kInvalidArgument, "REQUESTING_UNIT_FOREIGN"));
}

TEST_F(CaseMethodsTest, WithoutARequestIdEachCallIsACase) {
  EXPECT_NE(Open(As("people/cagri_merkezi"), "")->name(), Open(As("people/cagri_merkezi"), "")->name());
}

TEST_F(CaseMethodsTest, ReassigningNeedsAUnitInBeing) {
  const std::string name = parts_.Add(1).name();
  parts_.directory.SetUnit("guzel_sanatlar", "CLOSED");
  for (const std::string unit : {"units/guzel_sanatlar", "units/nowhere", ""}) {
    EXPECT_THAT(Reassign(As("people/ece"), name, unit), Fails(absl::StatusCode::kInvalidArgument, "UNIT_NOT_FOUND"));
  }
  EXPECT_THAT(Reassign(As("people/ece"), name, std::string(100'000, 'u')).status().message(),
              SizeIs(::testing::Lt(200u)));
}

TEST_F(CaseMethodsTest, UntilTheDirectoryIsKnownWhatNeedsUnitsWaits) {
  directory_view::DirectoryView unread;
  PolicyInForce policy(*ParsePolicy(kPolicy, {}), kDirectorate, parts_.loop, unread, parts_.metrics);
  CaseMethods methods(parts_.cases, policy);
  const auto not_ready = Fails(absl::StatusCode::kUnavailable, "DIRECTORY_NOT_READY");
  EXPECT_THAT(BlockOn(methods.OpenCase(As("people/ece"), v1::OpenCaseRequest())), not_ready);
  EXPECT_THAT(BlockOn(methods.ReassignCase(As("people/ece"), v1::ReassignCaseRequest())), not_ready);
  EXPECT_THAT(BlockOn(methods.PreviewRouting(As("people/mudur"), v1::PreviewRoutingRequest())), not_ready);
}

class PreviewTest : public CaseMethodsTest {
 protected:
  absl::StatusOr<v1::PreviewRoutingResponse> Preview(const std::string& text, const std::string& policy = "") {
    auto request = Proto<v1::PreviewRoutingRequest>(text);
    request.set_policy(policy);
    return BlockOn(methods_.PreviewRouting(As("people/mudur"), request));
  }
};

TEST_F(PreviewTest, Rr1TellsWhereAMatterWouldGoAndByWhichRules) {
  const auto preview =
      Preview("kind: KIND_COMPLAINT importance: IMPORTANCE_CRITICAL account: 'accounts/instagram.ornekuni_hukuk'");
  ASSERT_THAT(preview, IsOk());
  EXPECT_EQ(preview->owner_unit(), "units/hukuk");
  EXPECT_EQ(preview->rung(), v1::RUNG_SENIOR_MANAGEMENT);
  EXPECT_EQ(preview->reasons().escalation_rule(), "critical_complaint");
  EXPECT_EQ(Preview("kind: KIND_REQUEST account_unit: 'units/guzel_sanatlar'")->owner_unit(), "units/guzel_sanatlar");
  EXPECT_THAT(parts_.Outbox(), SizeIs(0));
}

TEST_F(PreviewTest, TriesAPolicyBeforeItIsPutInPlace) {
  std::string policy = kPolicy;
  policy.replace(policy.find("units/kutuphane"), 15, "units/rektorluk");
  EXPECT_EQ(Preview("kind: KIND_REQUEST topic: TOPIC_LIBRARY", policy)->owner_unit(), "units/rektorluk");
  EXPECT_EQ(Preview("kind: KIND_REQUEST topic: TOPIC_LIBRARY")->owner_unit(), "units/kutuphane");
}

TEST_F(PreviewTest, RefusesAWrongPolicyWithItsLines) {
  std::string policy = kPolicy;
  policy.replace(policy.find("units/kutuphane"), 15, "units/kutuphan_");
  const auto refused = Preview("kind: KIND_REQUEST", policy);
  EXPECT_THAT(refused, Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_THAT(refused.status().message(), HasSubstr("line 9: unknown unit 'units/kutuphan_'"));
}

TEST_F(PreviewTest, OfVeryManyFaultsItTellsTheFirst) {
  std::string policy;
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&policy, "ğ", i, ": 1\n");
  const auto refused = Preview("kind: KIND_REQUEST", policy);
  EXPECT_THAT(refused, Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
  EXPECT_THAT(refused.status().message(), AllOf(SizeIs(::testing::Lt(1600u)), EndsWith("\n… and more")));
  EXPECT_THAT(Preview("kind: KIND_REQUEST", std::string(100'000, '[')),
              Fails(absl::StatusCode::kInvalidArgument, "POLICY_INVALID"));
}

TEST_F(PreviewTest, AUnitThatIsNotInBeingIsNamed) {
  const auto refused = Preview("kind: KIND_REQUEST account_unit: 'units/nowhere'");
  EXPECT_THAT(refused, Fails(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ(FactOf(refused.status(), "field"), "account_unit");
  EXPECT_THAT(Preview(""), Fails(absl::StatusCode::kInvalidArgument, "KIND_REQUIRED"));
}

}  // namespace
}  // namespace meydan::routing
