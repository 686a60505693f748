#pragma once

#include "meydan/directory/v1/resources.pb.h"
#include "meydan/review/v1/content.pb.h"

namespace meydan::review {

// Whether the platform has that form. An Instagram video is a reel; X, Spotify and Medium have one form or two; an
// unspecified platform or kind is offered nowhere. Pure; safe for use from any thread. Source: the platforms' own
// pages, as of 2026-11 (deploy/config/review/platform-limits.tsv names them row by row).
inline bool Offers(directory::v1::Platform platform, v1::TargetKind kind) {
  const bool post = kind == v1::TARGET_KIND_POST, story = kind == v1::TARGET_KIND_STORY,
             reel = kind == v1::TARGET_KIND_REEL, video = kind == v1::TARGET_KIND_VIDEO,
             article = kind == v1::TARGET_KIND_ARTICLE, episode = kind == v1::TARGET_KIND_EPISODE;
  switch (platform) {
    case directory::v1::PLATFORM_INSTAGRAM:
      return post || story || reel;
    case directory::v1::PLATFORM_FACEBOOK:
      return post || story || reel || video;
    case directory::v1::PLATFORM_X:
      return post || article;
    case directory::v1::PLATFORM_YOUTUBE:
      return video || reel || post;  // a reel is a Short, a post is one of the channel's community
    case directory::v1::PLATFORM_LINKEDIN:
      return post || video || article;
    case directory::v1::PLATFORM_SPOTIFY:
      return episode;
    case directory::v1::PLATFORM_MEDIUM:
      return article;
    default:
      return false;
  }
}

}  // namespace meydan::review
