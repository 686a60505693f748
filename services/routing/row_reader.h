#pragma once

#include "common/store/row_reader.h"
#include "services/routing/domain/rows.h"

namespace meydan::routing {

// Reads several lists of cases (IndexesToRead) as one.
using RowReader = store::RowReader<Row, &ParseMember>;

}  // namespace meydan::routing
