#pragma once

namespace meydan::review::testing {

// Steps of a chain, as text protos (Office::SetSteps).
inline constexpr char kTwoReviewers[] = R"pb(id: "review"
                                             quorum: QUORUM_COUNT
                                             count: 2
                                             groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb";
inline constexpr char kAllReviewers[] = R"pb(id: "review"
                                             quorum: QUORUM_ALL
                                             groups { role: ROLE_REVIEWER unit: "units/iletisim" })pb";
inline constexpr char kDean[] = R"pb(id: "dean"
                                     quorum: QUORUM_ANY
                                     groups { role: ROLE_UNIT_HEAD })pb";
inline constexpr char kRector[] = R"pb(id: "rector"
                                       quorum: QUORUM_ANY
                                       groups { role: ROLE_SENIOR_MANAGER unit: "units/rektorluk" })pb";

}  // namespace meydan::review::testing
