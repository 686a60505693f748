#pragma once

#include <memory>
#include <utility>

#include "gtest/gtest.h"
#include "tests/integration/stack.h"

namespace meydan::faults {

// One stack for all tests of a program, since it takes seconds to start; it ends with the last test. Make one per
// program:  World* const world = World::Make({…});
class World : public ::testing::Environment {
 public:
  static World* Make(integration::Stack::Options options) {
    auto* const world = new World(std::move(options));
    ::testing::AddGlobalTestEnvironment(world);  // owns it
    return world;
  }

  void SetUp() override {
    auto stack = integration::Stack::Start(options_);
    ASSERT_TRUE(stack.ok()) << stack.status();
    stack_ = *std::move(stack);
  }
  void TearDown() override { stack_.reset(); }

  // Fails the running test when the stack has not started.
  integration::Stack& stack() {
    if (stack_ == nullptr) std::abort();
    return *stack_;
  }

 private:
  explicit World(integration::Stack::Options options) : options_(std::move(options)) {}

  const integration::Stack::Options options_;
  std::unique_ptr<integration::Stack> stack_;
};

}  // namespace meydan::faults
