#pragma once

#include "common/redis/script.h"

// The bus's Lua scripts; keys.h describes what they work on. Redis does not undo a script that fails half-way, so each
// checks all that can fail before its first write, and each may be repeated when its answer was lost.
namespace meydan::bus::redis_streams {

// KEYS log. ARGV events. Appends all. (A repeat appends them again: consumers see repeats.)
const redis::Script& PublishScript();

// KEYS members. ARGV member, lease in ms. Counts the member as alive; gives all that are.
const redis::Script& JoinScript();

// KEYS group's hash, groups, log. ARGV member, lease in ms, group. Takes the partition unless another holds a running
// lease: gives {token, position, done}, or nil.
const redis::Script& AcquireScript();

// KEYS group's hash. ARGV member, token, lease in ms. 1, or 0 when the partition is another's.
const redis::Script& RenewScript();

// KEYS group's hash. ARGV member, token, position, number of entries. 1, or 0 when the partition is another's.
const redis::Script& CommitScript();

// KEYS group's hash. ARGV member, token. The partition is free; 1, or 0 when it is another's.
const redis::Script& ReleaseScript();

// KEYS log, groups. ARGV retention in ms, prefix of the groups' hashes. Drops what is old and done by all; gives the
// number of entries dropped.
const redis::Script& TrimScript();

}  // namespace meydan::bus::redis_streams
