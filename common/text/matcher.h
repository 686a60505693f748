#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/text/normalize.h"

namespace meydan::text {

// What may stand around an entry's last word. Earlier words of a phrase must stand alone.
enum class WordClass {
  kExact,   // the word alone
  kPrefix,  // a noun or adjective: Turkish endings may follow (salak → salaklar, salaksınız, salağın), other letters
            // may not
  kVerb,    // a verb's stem without -mek/-mak: Turkish verb endings may follow (geber → gebersin, gebereceksin)
  kInfix,   // anywhere within a word; only for strings that no harmless word contains
};

struct Entry {
  uint32_t id = 0;     // the caller's; several entries may share one
  std::string phrase;  // words with blanks between, in any case; an emoji is a word of its own
  WordClass word_class = WordClass::kPrefix;
  // Also match where Turkish letters are written in ASCII: `iğrenç` finds igrenc, IGRENC, iğrenc. It merges ı and i for
  // this entry, so not for a word like `sik` that is harmless with the other letter. Right for English: `shit` finds
  // SHIT.
  bool ascii = false;
  // Also match behind disguises (see Disguise). Not for words whose disguised spelling is common and harmless.
  bool disguised = true;
};

struct Match {
  uint32_t id = 0;
  Span source;  // bytes of the original, endings of the word included
  Span tokens;  // tokens of the NormalizedText
  unsigned disguises = kNoDisguise;
};

struct Matches {
  std::vector<Match> found;  // by source.begin, longer first, then id; an id is reported once per place
  // False where the text was truncated or ambiguous beyond the budget: treat the text as not judged.
  bool complete = true;
};

// Finds many words and phrases in one pass. Immutable, so safe for concurrent use; cheap to copy.
class Matcher {
 public:
  // An empty Matcher finds nothing.
  Matcher();

  // `allowed` entries shield what they cover: a match that lies wholly within one is not reported (their ids are not
  // used). INVALID_ARGUMENT, reason INVALID_ENTRY, with the fact `entry` (index) for an entry that has no letters or is
  // over 64 long.
  static absl::StatusOr<Matcher> Build(const std::vector<Entry>& entries, const std::vector<Entry>& allowed = {});

  // Linear in the size of `text`, whatever the number of entries.
  Matches Find(const NormalizedText& text) const;

 private:
  struct Automaton;
  std::shared_ptr<const Automaton> automaton_;  // shared by copies; never changes
};

}  // namespace meydan::text
