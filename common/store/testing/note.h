#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/decision.h"
#include "meydan/event/v1/event.pb.h"

namespace meydan::store::testing {

// A state of the simplest kind: any proto would do that has a name and an etag; the text is its whole content. As with
// protos, what comes later in the bytes counts.
struct Note {
  std::string name, text, etag;
  void set_etag(std::string value) { etag = std::move(value); }
  void clear_etag() { etag.clear(); }
  std::string SerializeAsString() const {
    std::string bytes;
    for (const auto& [field, value] : {std::pair("|n", name), std::pair("|t", text), std::pair("|e", etag)}) {
      if (!value.empty()) bytes += field + value;
    }
    return bytes;
  }
  bool ParseFromString(const std::string& bytes) {
    *this = Note();
    const std::vector<std::string> parts = absl::StrSplit(bytes, '|');
    for (size_t i = 1; i < parts.size(); ++i) {
      const std::string field = parts[i].substr(0, 1);
      if (field != "n" && field != "t" && field != "e") return false;
      (field == "n" ? name : field == "t" ? text : etag) = parts[i].substr(1);
    }
    return parts.size() > 1 && parts[0].empty();
  }
};

// That notes/1 shall be `text`, which an event tells.
inline Decision<Note> NoteDecision(const std::string& text) {
  Decision<Note> decision{.state = {.name = "notes/1", .text = text}};
  Event fact;
  fact.set_id(text);
  decision.Emit(fact);
  return decision;
}

}  // namespace meydan::store::testing
