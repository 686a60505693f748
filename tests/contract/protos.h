#pragma once

#include <google/protobuf/compiler/importer.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor_database.h>

#include <memory>
#include <string>
#include <vector>

namespace meydan::testing {

// All of Meydan's protos as their sources in `proto` say now, found in the folder: what comes to it is there by
// existing. Tests run in the root of the repository. Faults of the sources fail the test that reads them.
class Protos {
 public:
  // `more` is a file that is taken as if it lay in the folder, for tests of the tests.
  struct File {
    std::string name;
    std::string text;
  };
  explicit Protos(std::vector<File> more = {});
  ~Protos();

  // Of packages meydan.*, by name.
  const std::vector<const google::protobuf::FileDescriptor*>& files() const { return files_; }
  // Those of them that declare services.
  std::vector<const google::protobuf::FileDescriptor*> ServiceFiles() const;
  // Every message that the files declare, nested ones too; entries of maps are none.
  static std::vector<const google::protobuf::Descriptor*> MessagesOf(const google::protobuf::FileDescriptor* file);
  // The message and all of Meydan's own that it holds, directly or not.
  static std::vector<const google::protobuf::Descriptor*> WithAllItHolds(const google::protobuf::Descriptor* message);
  const google::protobuf::Descriptor* Message(const std::string& full_name) const {
    return pool_.FindMessageTypeByName(full_name);
  }

 private:
  class Tree;
  class Complaints;
  std::unique_ptr<Tree> tree_;
  std::unique_ptr<Complaints> complaints_;
  google::protobuf::DescriptorPoolDatabase wellknown_;
  google::protobuf::compiler::SourceTreeDescriptorDatabase sources_;
  google::protobuf::DescriptorPool pool_;
  std::vector<const google::protobuf::FileDescriptor*> files_;
};

// Is it declared by Meydan?
bool IsOurs(const google::protobuf::Descriptor* message);

}  // namespace meydan::testing
