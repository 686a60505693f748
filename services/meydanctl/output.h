#pragma once

#include <google/protobuf/message.h>

#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/meydanctl/display.h"

namespace meydan::meydanctl {

// A column of a table of messages.
template <typename Message>
struct Column {
  std::string header;
  std::function<std::string(const Message&)> cell;
};

// How a resource is written: as JSON (the standard mapping, as other gRPC tools print it) on one line.
std::string JsonOf(const google::protobuf::Message& message);

// All fields that are set, one a line: the path and the value in people's words.
std::string DescriptionOf(const google::protobuf::Message& message);

// An error for people: what is wrong, each field that is, and what to do. Or the same as one JSON object.
std::string ErrorText(const absl::Status& status);
std::string ErrorJson(const absl::Status& status);

// Where a command's result goes: stdout, as a table or as JSON. What is said beside the result goes to stderr.
class Output {
 public:
  explicit Output(bool json) : json_(json) {}
  bool json() const { return json_; }

  // A list: an array of resources, one a line, or a table. `nothing` is said when it is empty.
  template <typename Message>
  void List(const std::vector<Message>& messages, const std::vector<Column<Message>>& columns,
            const std::string& nothing) const {
    if (json_) {
      std::vector<std::string> lines;
      for (const Message& message : messages) lines.push_back(JsonOf(message));
      JsonArray(lines);
    } else if (messages.empty()) {
      Say(nothing);
    } else {
      std::vector<std::string> header;
      for (const auto& column : columns) header.push_back(column.header);
      Table table(std::move(header));
      for (const Message& message : messages) {
        std::vector<std::string> row;
        for (const auto& column : columns) row.push_back(column.cell(message));
        table.Add(std::move(row));
      }
      Print(table.Text());
    }
  }

  // Plain rows: a table, or an array of objects with the header's words as keys.
  void Rows(const std::vector<std::string>& header, const std::vector<std::vector<std::string>>& rows) const;
  // One resource with all that it holds.
  void One(const google::protobuf::Message& message) const;
  // What a write has made of a resource: `said`, or the resource as JSON.
  void Changed(const google::protobuf::Message& message, const std::string& said) const;

  void JsonArray(const std::vector<std::string>& lines) const;
  void Print(const std::string& text) const;
  // One line on stderr, in both formats.
  void Say(const std::string& line) const;

 private:
  const bool json_;
};

}  // namespace meydan::meydanctl
