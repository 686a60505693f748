#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"
#include "common/base/decision.h"
#include "meydan/event/v1/event.pb.h"

namespace meydan::store::testing {

// A state of the simplest kind: any proto would do that has a name and an etag; the text is its whole content.
struct Note {
  std::string name, text, etag;
  void set_etag(std::string value) { etag = std::move(value); }
  void clear_etag() { etag.clear(); }
  std::string SerializeAsString() const { return name + "|" + text + "|" + etag; }
  bool ParseFromString(const std::string& bytes) {
    const std::vector<std::string> parts = absl::StrSplit(bytes, '|');
    if (parts.size() != 3) return false;
    name = parts[0];
    text = parts[1];
    etag = parts[2];
    return true;
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
