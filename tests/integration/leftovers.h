#pragma once

#include <sys/types.h>

#include <functional>
#include <set>
#include <string>

namespace meydan::integration {

// What a service shows or leaves behind, for whoever looks through it.

// The page for machines at "127.0.0.1:<port>", as a scraper gets it; "" when there is none.
std::string MetricsOf(const std::string& address);

// Everything that lies in the system's folders for temporary files at this moment, whoever put it there.
std::set<std::string> InTemporaryFolders();

// Hands every file below to `each`, or the path itself if it is a file. What vanishes meanwhile is passed over: it is
// somebody else's, who is still at work.
void ForEachFileBelow(const std::string& path, const std::function<void(const std::string& file)>& each);

// The files that a process has open in the system's folders for temporary files, and those that have no name any more,
// as "/proc/<process>/fd/<number>": what can be read even where it was removed.
std::set<std::string> OpenTemporaryFilesOf(pid_t process);

}  // namespace meydan::integration
