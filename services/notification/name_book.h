#pragma once

#include "common/directory_view/directory_view.h"
#include "meydan/directory/v1/resources.pb.h"
#include "services/notification/domain/render.h"

namespace meydan::notification {

// What the directory calls the resources that the notice mentions, now and in that language: a unit by its name, an
// account by handle and platform. People are not named outside the directory (P8): they are shown by their id, like
// what is unknown.
DisplayNames NamesFor(const v1::Notice& notice, directory::v1::Language language,
                      const directory_view::DirectoryView& directory);

}  // namespace meydan::notification
