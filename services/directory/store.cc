#include "services/directory/store.h"

#include "absl/strings/ascii.h"
#include "common/store/page_token.h"
#include "services/directory/domain/lists.h"

namespace meydan::directory {
namespace {

constexpr int kAtATime = 1000;

template <typename State>
store::AggregateType<State> WithoutTimers() {
  return {.indexes = [](const State& state) { return IndexesOf(state); },
          .timers = [](const State&) { return std::vector<store::Timer>(); }};
}

}  // namespace

DirectoryStore::DirectoryStore(store::WritePath& write_path)
    : write_path_(write_path),
      units_(WithoutTimers<v1::Unit>()),
      people_(WithoutTimers<v1::Person>()),
      accounts_(WithoutTimers<v1::Account>()) {}

template <>
const store::AggregateType<v1::Unit>& DirectoryStore::TypeOf<v1::Unit>() const {
  return units_;
}
template <>
const store::AggregateType<v1::Person>& DirectoryStore::TypeOf<v1::Person>() const {
  return people_;
}
template <>
const store::AggregateType<v1::Account>& DirectoryStore::TypeOf<v1::Account>() const {
  return accounts_;
}

absl::Status DirectoryStore::NotFound(const std::string& kind, const std::string& name) {
  return MakeError(absl::StatusCode::kNotFound, absl::StrCat(absl::AsciiStrToUpper(kind), "_NOT_FOUND"),
                   absl::StrCat("there is no ", name.empty() ? "resource without a name" : name), {{"name", name}});
}

store::WritePath::Guards DirectoryStore::ToGuards(const Guards& guards) {
  store::WritePath::Guards result;
  for (const VersionGuard& guard : guards.versions) result.versions.push_back({guard.name, guard.version});
  for (const ListGuard& guard : guards.lists) result.lists.push_back({guard.list, guard.size});
  return result;
}

Task<absl::StatusOr<std::vector<std::string>>> DirectoryStore::ReadList(std::string list) {
  std::vector<std::string> all;
  while (true) {
    store::Range range{.index = list, .after = all.empty() ? "" : all.back(), .newest_first = false, .limit = kAtATime};
    CO_ASSIGN_OR_RETURN(std::vector<std::string> part, co_await write_path_.store().List(std::move(range)));
    const bool last = part.size() < static_cast<size_t>(kAtATime);
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    if (last) co_return all;
  }
}

Task<absl::StatusOr<DirectoryStore::Page>> DirectoryStore::ReadPage(std::string list, int32_t page_size,
                                                                    std::string page_token) {
  CO_ASSIGN_OR_RETURN(const int size, store::PageSize(page_size, 100));
  CO_ASSIGN_OR_RETURN(std::string after, store::DecodePageToken(list, page_token));
  store::Range range{.index = list, .after = std::move(after), .newest_first = false, .limit = size + 1};
  CO_ASSIGN_OR_RETURN(std::vector<std::string> names, co_await write_path_.store().List(std::move(range)));
  Page page;
  if (names.size() > static_cast<size_t>(size)) {
    names.resize(size);
    page.next_token = store::EncodePageToken(list, names.back());
  }
  page.names = std::move(names);
  co_return page;
}

Task<absl::StatusOr<Ancestors>> DirectoryStore::LoadAncestors(std::string parent) {
  Ancestors ancestors;
  while (!parent.empty() && ancestors.size() <= kMaxLevels) {
    absl::StatusOr<Held<v1::Unit>> unit = co_await Load<v1::Unit>(parent);
    if (absl::IsNotFound(unit.status())) break;  // the domain says what that means
    if (!unit.ok()) co_return unit.status();
    parent = unit->state.parent();
    ancestors.push_back(*std::move(unit));
  }
  co_return ancestors;
}

Task<absl::StatusOr<std::vector<Held<v1::Unit>>>> DirectoryStore::LoadDescendants(std::string unit) {
  std::vector<Held<v1::Unit>> descendants;
  std::vector<std::string> parents = {std::move(unit)};
  // Level by level; a cycle cannot be stored, and the depth is bounded.
  for (size_t level = 0; !parents.empty() && level <= kMaxLevels; ++level) {
    std::vector<std::string> children;
    for (const std::string& parent : parents) {
      CO_ASSIGN_OR_RETURN(const std::vector<std::string> names, co_await ReadList(ChildrenOf(parent)));
      for (const std::string& name : names) {
        CO_ASSIGN_OR_RETURN(Held<v1::Unit> child, co_await Load<v1::Unit>(name));
        descendants.push_back(std::move(child));
        children.push_back(name);
      }
    }
    parents = std::move(children);
  }
  co_return descendants;
}

}  // namespace meydan::directory
