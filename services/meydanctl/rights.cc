// `rights`: media, the right to publish them, and who agreed to be seen (P8, P9; CR10, CR11).
#include <fstream>
#include <memory>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/proto_time.h"
#include "common/rpc/stream_call.h"
#include "meydan/review/v1/rights_service.pb.h"
#include "services/meydanctl/program.h"
#include "services/meydanctl/submission_content.h"
#include "services/meydanctl/submission_display.h"

namespace meydan::meydanctl {
namespace {

namespace v1 = review::v1;

constexpr size_t kChunk = size_t{256} << 10;

struct Choice {
  std::string name, unit, file, title, asset;
  std::string kind, owner, purpose, proof, from, until, currency, receipt, paid, reason;
  std::vector<std::string> platforms, territories, request_types;
  int64_t amount = 0;
  std::string person, guardian;
  bool minor = false;
  int limit = 50;
  WriteOptions write;
};

absl::Status SetTime(const std::string& text, google::protobuf::Timestamp* time) {
  if (text.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const absl::Time moment, ParseMoment(text));
  *time = ToProto(moment);
  return absl::OkStatus();
}

absl::StatusOr<bool> Upload(Session& session, const Choice& choice) {
  std::ifstream file(choice.file, std::ios::binary);
  if (!file) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNREADABLE",
                     absl::StrCat("cannot read ", choice.file));
  }
  ASSIGN_OR_RETURN(rpc::Client * client, session.ClientOf("review"));
  bool first = true;
  const auto next = [&]() -> absl::StatusOr<std::optional<v1::UploadAssetRequest>> {
    v1::UploadAssetRequest message;
    if (std::exchange(first, false)) {
      message.mutable_header()->set_unit(choice.unit);
      message.mutable_header()->set_title(choice.title);
      return message;
    }
    std::string& chunk = *message.mutable_chunk();
    chunk.resize(kChunk);
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.resize(static_cast<size_t>(file.gcount()));
    if (file.bad()) return absl::DataLossError(absl::StrCat("cannot read on in ", choice.file));
    if (chunk.empty()) return std::nullopt;
    return message;
  };
  ASSIGN_OR_RETURN(const auto asset, (rpc::SendStream<v1::Asset, v1::UploadAssetRequest>(*client, next)));
  session.output().Changed(asset, absl::StrCat(asset.name(), " is ", asset.media_type(), ", ", asset.size(), " bytes"));
  return true;
}

absl::StatusOr<bool> ShowAsset(Session& session, const Choice& choice) {
  v1::GetAssetRequest request;
  request.set_name(choice.name);
  ASSIGN_OR_RETURN(const auto asset, session.Call<v1::Asset>(request));
  session.output().One(asset);
  return true;
}

absl::StatusOr<bool> Download(Session& session, const Choice& choice) {
  std::ofstream file(choice.file, std::ios::binary | std::ios::trunc);
  ASSIGN_OR_RETURN(rpc::Client * client, session.ClientOf("review"));
  v1::DownloadAssetRequest request;
  request.set_name(choice.name);
  const auto keep = [&](const v1::DownloadAssetResponse& part) {
    file.write(part.chunk().data(), static_cast<std::streamsize>(part.chunk().size()));
    return file.good();
  };
  RETURN_IF_ERROR(rpc::StreamCall<v1::DownloadAssetResponse>(*client, request, keep));
  file.close();
  if (!file)
    return MakeError(absl::StatusCode::kFailedPrecondition, "FILE_UNWRITABLE",
                     absl::StrCat("cannot write ", choice.file));
  session.output().Say(absl::StrCat(choice.name, " is in ", choice.file));
  return true;
}

std::string FeeOf(const v1::Licence& licence) {
  const v1::Fee& fee = licence.fee();
  if (fee.amount_minor() == 0) return "";
  return absl::StrCat(static_cast<double>(fee.amount_minor()) / 100, " ", fee.currency_code(),
                      fee.has_pay_time() ? " paid" : " unpaid");
}

// "instagram, x; news; TR": where it holds, for what, and in which countries; empty: everywhere and for all.
std::string ScopeOf(const v1::Licence& licence) {
  std::vector<std::string> parts = {WordsIn<directory::v1::Platform>(licence.platforms()),
                                    WordsIn<v1::RequestType>(licence.request_types()),
                                    absl::StrJoin(licence.territories(), ", ")};
  std::erase(parts, "");
  return absl::StrJoin(parts, "; ");
}

absl::StatusOr<bool> Licences(Session& session, const Choice& choice) {
  v1::ListLicencesRequest request;
  request.set_asset(choice.asset);
  ASSIGN_OR_RETURN(const auto licences, (ListAll<v1::ListLicencesResponse, v1::Licence>(
                                            session, request, &v1::ListLicencesResponse::licences, choice.limit)));
  const std::vector<Column<v1::Licence>> columns = {
      {"NAME", [](const auto& l) { return l.name(); }},
      {"STATE", [](const auto& l) { return WordOf(l.state()); }},
      {"KIND", [](const auto& l) { return WordOf(l.kind()); }},
      {"FOR", ScopeOf},
      {"FEE", FeeOf},
      {"UNTIL", [](const auto& l) { return TimeText(l.until_time()); }},
      {"UNIT", [](const auto& l) { return l.unit(); }},
      {"ASSET", [](const auto& l) { return l.asset(); }},
  };
  session.output().List(licences, columns, "There are no such licences, or none that you may see.");
  return true;
}

absl::StatusOr<bool> Releases(Session& session, const Choice& choice) {
  v1::ListReleasesRequest request;
  request.set_asset(choice.asset);
  ASSIGN_OR_RETURN(const auto releases, (ListAll<v1::ListReleasesResponse, v1::Release>(
                                            session, request, &v1::ListReleasesResponse::releases, choice.limit)));
  const std::vector<Column<v1::Release>> columns = {
      {"NAME", [](const auto& r) { return r.name(); }},
      {"STATE", [](const auto& r) { return WordOf(r.state()); }},
      {"MINOR", [](const auto& r) { return std::string(r.minor() ? "yes" : ""); }},
      {"UNTIL", [](const auto& r) { return TimeText(r.until_time()); }},
      {"UNIT", [](const auto& r) { return r.unit(); }},
      {"ASSET", [](const auto& r) { return r.asset(); }},
  };
  session.output().List(releases, columns, "There are no such releases, or none that you may see.");
  return true;
}

// Sends a write about the right that was chosen, and shows what it made of it.
template <typename Right, typename Request>
absl::StatusOr<bool> Send(Session& session, Request request, const Choice& choice) {
  if constexpr (requires { request.set_name(choice.name); }) {
    request.set_name(choice.name);
    request.set_etag(choice.write.etag);
  }
  request.set_request_id(RequestIdOf(choice.write));
  ASSIGN_OR_RETURN(const auto now, session.CallPatiently<Right>(absl::Seconds(5), request));
  session.output().Changed(now, absl::StrCat(now.name(), " is ", WordOf(now.state()), " (etag ", now.etag(), ")"));
  return true;
}

absl::StatusOr<bool> RecordLicence(Session& session, const Choice& choice) {
  v1::RecordLicenceRequest request;
  v1::Licence& licence = *request.mutable_licence();
  licence.set_unit(choice.unit);
  licence.set_asset(choice.asset);
  licence.set_kind(ValueOf<v1::Licence::Kind>(choice.kind));
  licence.set_owner(choice.owner);
  for (const std::string& each : choice.platforms) licence.add_platforms(ValueOf<directory::v1::Platform>(each));
  for (const std::string& each : choice.territories) licence.add_territories(each);
  for (const std::string& each : choice.request_types) licence.add_request_types(ValueOf<v1::RequestType>(each));
  licence.set_purpose(choice.purpose);
  licence.set_proof(choice.proof);
  if (choice.amount != 0) {
    licence.mutable_fee()->set_amount_minor(choice.amount);
    licence.mutable_fee()->set_currency_code(choice.currency);
  }
  if (!choice.from.empty()) RETURN_IF_ERROR(SetTime(choice.from, licence.mutable_from_time()));
  if (!choice.until.empty()) RETURN_IF_ERROR(SetTime(choice.until, licence.mutable_until_time()));
  return Send<v1::Licence>(session, std::move(request), choice);
}

absl::StatusOr<bool> PayLicence(Session& session, const Choice& choice) {
  v1::PayLicenceRequest request;
  request.set_receipt(choice.receipt);
  if (!choice.paid.empty()) RETURN_IF_ERROR(SetTime(choice.paid, request.mutable_pay_time()));
  return Send<v1::Licence>(session, std::move(request), choice);
}

absl::StatusOr<bool> WithdrawLicence(Session& session, const Choice& choice) {
  v1::WithdrawLicenceRequest request;
  request.set_reason(choice.reason);
  return Send<v1::Licence>(session, std::move(request), choice);
}

absl::StatusOr<bool> RecordRelease(Session& session, const Choice& choice) {
  v1::RecordReleaseRequest request;
  v1::Release& release = *request.mutable_release();
  release.set_unit(choice.unit);
  release.set_asset(choice.asset);
  release.set_person(choice.person);
  release.set_minor(choice.minor);
  release.set_guardian(choice.guardian);
  release.set_proof(choice.proof);
  if (!choice.from.empty()) RETURN_IF_ERROR(SetTime(choice.from, release.mutable_give_time()));
  if (!choice.until.empty()) RETURN_IF_ERROR(SetTime(choice.until, release.mutable_until_time()));
  return Send<v1::Release>(session, std::move(request), choice);
}

absl::StatusOr<bool> WithdrawRelease(Session& session, const Choice& choice) {
  return Send<v1::Release>(session, v1::WithdrawReleaseRequest(), choice);
}

using Run = absl::StatusOr<bool> (*)(Session&, const Choice&);
using Added = std::pair<CLI::App*, std::shared_ptr<Choice>>;

Added Add(Program& program, CLI::App* group, const std::string& name, const std::string& help, Run run) {
  const auto choice = std::make_shared<Choice>();
  CLI::App* command =
      program.Command(group, name, help, [run, choice](Session& session) { return run(session, *choice); });
  return {command, choice};
}

void AddAssets(Program& program, CLI::App* group) {
  const auto [upload, sent] = Add(program, group, "upload", "Take in a picture, video, sound or document", Upload);
  upload->add_option("file", sent->file, "The file")->required();
  upload->add_option("--unit", sent->unit, "The unit in whose name")->required();
  upload->add_option("--title", sent->title, "What it is called");
  const auto [show, shown] = Add(program, group, "asset", "What is known of a media item", ShowAsset);
  show->add_option("name", shown->name, "assets/<digest>")->required();
  const auto [download, got] = Add(program, group, "download", "Write a media item to a file", Download);
  download->add_option("name", got->name, "assets/<digest>")->required();
  download->add_option("file", got->file, "The file")->required();
}

void AddLicences(Program& program, CLI::App* group) {
  const auto [list, listed] = Add(program, group, "licences", "The licences that you may see", Licences);
  list->add_option("--asset", listed->asset, "Only those for this media item");
  list->add_option("--limit", listed->limit, "How many at most; 0 for all")->capture_default_str();
  const auto [record, licence] =
      Add(program, group, "license", "Record the right to publish a media item", RecordLicence);
  record->add_option("asset", licence->asset, "assets/<digest>")->required();
  record->add_option("--unit", licence->unit, "The unit in whose name")->required();
  AddWord<v1::Licence::Kind>(record, "--kind", licence->kind, "How the university came by it")->required();
  record->add_option("--owner", licence->owner, "Who owns the work")->required();
  AddWord<directory::v1::Platform>(record, "--platform", licence->platforms, "Where it may be used; else everywhere");
  record->add_option("--territory", licence->territories, "Country codes where it may be shown; else everywhere");
  AddWord<v1::RequestType>(record, "--for", licence->request_types, "For which kinds of content; else for all");
  record->add_option("--purpose", licence->purpose, "What for, in words");
  record->add_option("--proof", licence->proof, "Where the proof is: an address or a file number");
  record->add_option("--fee", licence->amount, "What it costs, in hundredths of the currency");
  record->add_option("--currency", licence->currency, "The currency")->default_val("TRY");
  record->add_option("--from", licence->from, "From when");
  record->add_option("--until", licence->until, "Until when; else for good");
  AddWriteOptions(record, licence->write);
  const auto [pay, paid] = Add(program, group, "pay", "Record that a licence's fee was paid", PayLicence);
  pay->add_option("name", paid->name, "licences/<uuid>")->required();
  pay->add_option("--receipt", paid->receipt, "The receipt's number or address")->required();
  pay->add_option("--at", paid->paid, "When; else now");
  AddWriteOptions(pay, paid->write);
  const auto [end, ended] = Add(program, group, "withdraw-licence", "End a licence at once", WithdrawLicence);
  end->add_option("name", ended->name, "licences/<uuid>")->required();
  end->add_option("--reason", ended->reason, "Why")->required();
  AddWriteOptions(end, ended->write);
}

void AddReleases(Program& program, CLI::App* group) {
  const auto [list, listed] = Add(program, group, "releases", "The releases that you may see", Releases);
  list->add_option("--asset", listed->asset, "Only those for this media item");
  list->add_option("--limit", listed->limit, "How many at most; 0 for all")->capture_default_str();
  const auto [record, release] =
      Add(program, group, "release", "Record a person's agreement to be seen", RecordRelease);
  record->add_option("asset", release->asset, "assets/<digest>")->required();
  record->add_option("--unit", release->unit, "The unit in whose name")->required();
  record->add_option("--person", release->person, "Who is seen")->required();
  record->add_flag("--minor", release->minor, "The person is under age");
  record->add_option("--guardian", release->guardian, "Who signed for a minor");
  record->add_option("--proof", release->proof, "Where the signed paper is")->required();
  record->add_option("--given", release->from, "When it was given");
  record->add_option("--until", release->until, "Until when; else until it is taken back");
  AddWriteOptions(record, release->write);
  const auto [end, ended] =
      Add(program, group, "withdraw-release", "The person took the agreement back", WithdrawRelease);
  end->add_option("name", ended->name, "releases/<uuid>")->required();
  AddWriteOptions(end, ended->write);
}

}  // namespace

void AddRights(Program& program) {
  CLI::App* group = program.Group("rights", "Media, licences, fees, and who agreed to be seen");
  AddAssets(program, group);
  AddLicences(program, group);
  AddReleases(program, group);
}

}  // namespace meydan::meydanctl
