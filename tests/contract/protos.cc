#include "tests/contract/protos.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/match.h"

namespace meydan::testing {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;

// The folder, and what is taken as if it lay there.
class Protos::Tree final : public google::protobuf::compiler::SourceTree {
 public:
  explicit Tree(std::vector<File> more) : more_(std::move(more)) { disk_.MapPath("", "proto"); }

  google::protobuf::io::ZeroCopyInputStream* Open(const std::string& name) final {
    for (const File& file : more_) {
      if (file.name != name) continue;
      return new google::protobuf::io::ArrayInputStream(file.text.data(), static_cast<int>(file.text.size()));
    }
    return disk_.Open(name);
  }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const File& file : more_) names.push_back(file.name);
    for (const auto& entry : std::filesystem::recursive_directory_iterator("proto/meydan")) {
      if (entry.path().extension() == ".proto") names.push_back(entry.path().lexically_relative("proto").string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  const std::vector<File> more_;
  google::protobuf::compiler::DiskSourceTree disk_;
};

class Protos::Complaints final : public google::protobuf::compiler::MultiFileErrorCollector {
 public:
  void AddError(const std::string& file, int line, int, const std::string& message) final {
    ADD_FAILURE() << file << ":" << line + 1 << ": " << message;
  }
};

Protos::Protos(std::vector<File> more)
    : tree_(std::make_unique<Tree>(std::move(more))),
      complaints_(std::make_unique<Complaints>()),
      wellknown_(*DescriptorPool::generated_pool()),
      sources_(tree_.get(), &wellknown_),
      pool_(&sources_, sources_.GetValidationErrorCollector()) {
  sources_.RecordErrorsTo(complaints_.get());
  for (const std::string& name : tree_->Names()) {
    const FileDescriptor* file = pool_.FindFileByName(name);
    EXPECT_NE(file, nullptr) << name;
    if (file != nullptr && absl::StartsWith(file->package(), "meydan.")) files_.push_back(file);
  }
}

Protos::~Protos() = default;

std::vector<const FileDescriptor*> Protos::ServiceFiles() const {
  std::vector<const FileDescriptor*> with;
  for (const FileDescriptor* file : files_) {
    if (file->service_count() > 0) with.push_back(file);
  }
  return with;
}

namespace {

void Collect(const Descriptor* message, std::vector<const Descriptor*>& messages) {
  if (message->options().map_entry()) return;
  messages.push_back(message);
  for (int i = 0; i < message->nested_type_count(); ++i) Collect(message->nested_type(i), messages);
}

}  // namespace

std::vector<const Descriptor*> Protos::MessagesOf(const FileDescriptor* file) {
  std::vector<const Descriptor*> messages;
  for (int i = 0; i < file->message_type_count(); ++i) Collect(file->message_type(i), messages);
  return messages;
}

std::vector<const Descriptor*> Protos::WithAllItHolds(const Descriptor* message) {
  std::vector<const Descriptor*> all = {message};
  for (size_t i = 0; i < all.size(); ++i) {
    for (int j = 0; j < all[i]->field_count(); ++j) {
      const Descriptor* part = all[i]->field(j)->message_type();
      if (part != nullptr && IsOurs(part) && std::find(all.begin(), all.end(), part) == all.end()) all.push_back(part);
    }
  }
  return all;
}

bool IsOurs(const Descriptor* message) { return absl::StartsWith(message->file()->package(), "meydan."); }

}  // namespace meydan::testing
