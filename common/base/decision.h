#pragma once

#include <google/protobuf/any.pb.h>

#include <string>
#include <vector>

namespace meydan {

// What a domain function decided: the aggregate's new state and the facts that follow. Facts are messages of the
// service's events.proto, packed; the write path adds the envelope (id, time, actor, cause).
template <typename State>
struct Decision {
  State state;
  std::vector<google::protobuf::Any> events;
  // True when the command asked for what already was: nothing is written and the caller gets `state` as its answer.
  bool unchanged = false;

  template <typename Event>
  void Emit(const Event& event) {
    events.emplace_back().PackFrom(event);
  }
};

}  // namespace meydan
