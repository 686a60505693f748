#pragma once

#include "tests/chaos/facts.h"
#include "tests/chaos/report.h"

namespace meydan::chaos {

// Holds the facts against each other. It is written apart from the services and uses none of their code, only what
// their protos promise. Nothing is reported exactly when
//   - every accepted comment is there once, with one verdict for each accepted revision, and nothing else is there,
//   - what each revision was judged to be, by the answer to its sender, and what a comment's state says has happened to
//     it was said on the topic, once (judged.h),
//   - what people were answered that they have done, was said as often, and each repeat was known as one,
//   - every feedback is one case with one owner, every case comes from one feedback, and its owner may read the
//   comment,
//   - every submission that was begun is there once and has come to an end; what was submitted and not taken back has
//     one answer in each round at most, and in the last one the answer that its state says,
//   - nothing is due that was not approved, word for word, in the same round, nor twice in a round, nor during a pause;
//     every target was published once at most, and what is out was said,
//   - what the vault's clients were answered is recorded and holds (vault_checks.h),
//   - everybody whom an event concerns has one notice of it, and nobody has another,
//   - each subject's events came first in the order of its versions (EventLog),
//   - no version is missing or too many: a case's versions are those of its events, a comment's are also its quiet
//     revisions and its readers, a submission's are what its history tells, and as much was said of it; of each unit,
//     person and account every version was told of,
//   - every timer that was due has fired, once and not before its time,
//   - no service has put an event aside.
// Pure. The events it is given were read with the product's own bus clients (topic_reader.h), not with others: what
// these never hand out, to no reader, is seen only where an answer or an API tells of it. The facts must have been
// collected when all was at rest.
Report Check(const Facts& facts);

}  // namespace meydan::chaos
