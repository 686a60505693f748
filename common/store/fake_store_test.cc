#include "common/store/testing/fake_store.h"

#include "common/store/testing/store_contract.h"

namespace meydan::store::testing {
namespace {

class FakeUnderTest final : public StoreUnderTest {
 public:
  Store& store() override { return store_; }
  std::vector<std::string> Outbox(int shard) override { return store_.Outbox(shard); }
  std::map<std::string, absl::Time> Timers(int shard) override { return store_.Timers(shard); }

 private:
  SystemClock clock_;
  FakeStore store_{Layout("routing", 4), clock_, 3};
};

INSTANTIATE_TEST_SUITE_P(Fake, StoreContractTest, ::testing::Values([] { return std::make_unique<FakeUnderTest>(); }));

}  // namespace
}  // namespace meydan::store::testing
