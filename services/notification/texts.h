#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "meydan/directory/v1/resources.pb.h"
#include "services/notification/domain/catalogue.h"

namespace meydan::notification {

// The words of both languages. Never changes; safe from any thread.
class Texts {
 public:
  Texts(Catalogue turkish, Catalogue english) : turkish_(std::move(turkish)), english_(std::move(english)) {}

  // Turkish for everything that is not English.
  const Catalogue& In(directory::v1::Language language) const {
    return language == directory::v1::LANGUAGE_EN ? english_ : turkish_;
  }

 private:
  const Catalogue turkish_;
  const Catalogue english_;
};

// Reads tr.yaml and en.yaml of `folder`. INVALID_ARGUMENT, reason TEXTS_INVALID; the message has one line for each
// fault of both files.
absl::StatusOr<Texts> LoadTexts(const std::string& folder);

}  // namespace meydan::notification
