#pragma once

#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Plain statements on purpose: GNU statement expressions break around co_await.

#define MEYDAN_CONCAT_INNER(a, b) a##b
#define MEYDAN_CONCAT(a, b) MEYDAN_CONCAT_INNER(a, b)

// RETURN_IF_ERROR(expression): returns the expression's status from the enclosing function unless it is OK.
#define RETURN_IF_ERROR(expression) \
  if (absl::Status meydan_status = (expression); !meydan_status.ok()) return meydan_status

// ASSIGN_OR_RETURN(const auto value, expression): unwraps a StatusOr or returns its status.
#define ASSIGN_OR_RETURN(declaration, expression)                                                                \
  auto MEYDAN_CONCAT(meydan_or_, __LINE__) = (expression);                                                       \
  if (!MEYDAN_CONCAT(meydan_or_, __LINE__).ok()) return std::move(MEYDAN_CONCAT(meydan_or_, __LINE__)).status(); \
  declaration = *std::move(MEYDAN_CONCAT(meydan_or_, __LINE__))

// The same two inside a coroutine.
#define CO_RETURN_IF_ERROR(expression) \
  if (absl::Status meydan_status = (expression); !meydan_status.ok()) co_return meydan_status

#define CO_ASSIGN_OR_RETURN(declaration, expression)                                                                \
  auto MEYDAN_CONCAT(meydan_or_, __LINE__) = (expression);                                                          \
  if (!MEYDAN_CONCAT(meydan_or_, __LINE__).ok()) co_return std::move(MEYDAN_CONCAT(meydan_or_, __LINE__)).status(); \
  declaration = *std::move(MEYDAN_CONCAT(meydan_or_, __LINE__))
