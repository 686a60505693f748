#pragma once

// What the automatic checks can find: the codes of v1::Finding. They never change; a catalogue explains them to
// readers.
namespace meydan::review::codes {

// ---- The platforms' limits. As failures they touch the criterion AUDIENCE: what a platform refuses or cuts never
// reaches those it is meant for.

// The platform has no such form (field: the target).
inline constexpr char kTargetKindNotOffered[] = "TARGET_KIND_NOT_OFFERED";
// The text is longer than the platform takes, as the platform counts it; the place is what does not fit.
inline constexpr char kTextTooLong[] = "TEXT_TOO_LONG";
// This form shows no text.
inline constexpr char kTextNotShown[] = "TEXT_NOT_SHOWN";
// Neither text nor media, where the platform asks for one of them (field: the target).
inline constexpr char kContentEmpty[] = "CONTENT_EMPTY";
// Characters in the text or the title that the platform refuses.
inline constexpr char kCharacterRefused[] = "CHARACTER_REFUSED";
inline constexpr char kTitleTooLong[] = "TITLE_TOO_LONG";
// The platform asks for a title: always, or with a document.
inline constexpr char kTitleMissing[] = "TITLE_MISSING";
inline constexpr char kAlternativeTextTooLong[] = "ALTERNATIVE_TEXT_TOO_LONG";
inline constexpr char kTooManyHashtags[] = "TOO_MANY_HASHTAGS";
inline constexpr char kTooManyMentions[] = "TOO_MANY_MENTIONS";
inline constexpr char kTooManyCashtags[] = "TOO_MANY_CASHTAGS";
// Links are shown as plain text there.
inline constexpr char kLinkNotClickable[] = "LINK_NOT_CLICKABLE";
// More media, or of one kind, than the platform takes.
inline constexpr char kTooManyMedia[] = "TOO_MANY_MEDIA";
// Fewer media, or of one kind, than the platform asks for.
inline constexpr char kMediaMissing[] = "MEDIA_MISSING";
// Kinds of media that exclude each other there.
inline constexpr char kMediaMixed[] = "MEDIA_MIXED";
inline constexpr char kMediaFormatRefused[] = "MEDIA_FORMAT_REFUSED";
inline constexpr char kFileTooLarge[] = "FILE_TOO_LARGE";
inline constexpr char kFileTooSmall[] = "FILE_TOO_SMALL";
// Fewer or more pixels in width, in height or in all than allowed.
inline constexpr char kPixelsTooFew[] = "PIXELS_TOO_FEW";
inline constexpr char kPixelsTooMany[] = "PIXELS_TOO_MANY";
// Width to height is outside of what is allowed.
inline constexpr char kAspectTooNarrow[] = "ASPECT_TOO_NARROW";
inline constexpr char kAspectTooWide[] = "ASPECT_TOO_WIDE";
inline constexpr char kTooShort[] = "DURATION_TOO_SHORT";
inline constexpr char kTooLong[] = "DURATION_TOO_LONG";

// ---- Brand (P1)

// A word that must not stand there (source: its rule in brand.yaml).
inline constexpr char kWordForbidden[] = "WORD_FORBIDDEN";
// None of the words stands there of which one must.
inline constexpr char kWordMissing[] = "WORD_MISSING";
// The institution's name is spelled wrongly.
inline constexpr char kNameMisspelled[] = "NAME_MISSPELLED";
// The logo is not among the media.
inline constexpr char kLogoMissing[] = "LOGO_MISSING";
// None of a picture's main colours is near one of the institution's.
inline constexpr char kColoursOffBrand[] = "COLOURS_OFF_BRAND";

// ---- Personal data (P8, CR12): one code for each kind of common/text/scanners.h, e.g. "PRIVATE_TCKN", "PRIVATE_IBAN".
inline constexpr char kPrivatePrefix[] = "PRIVATE_";

// ---- Rights (P9, CR10, CR11)

// Nothing is known of the asset.
inline constexpr char kAssetUnknown[] = "ASSET_UNKNOWN";
inline constexpr char kLicenceMissing[] = "LICENCE_MISSING";
inline constexpr char kLicenceNotPaid[] = "LICENCE_NOT_PAID";
inline constexpr char kLicenceOutOfScope[] = "LICENCE_OUT_OF_SCOPE";
// Fewer people agreed to be seen than can be recognised.
inline constexpr char kReleaseMissing[] = "RELEASE_MISSING";

// ---- Links, looked at without a network

// Begins like an address but is none.
inline constexpr char kLinkMalformed[] = "LINK_MALFORMED";
// Carries parameters that track its readers.
inline constexpr char kLinkTracking[] = "LINK_TRACKING";
// http:// instead of https://.
inline constexpr char kLinkNotEncrypted[] = "LINK_NOT_ENCRYPTED";
// A domain that can be taken for one of the institution's but is none.
inline constexpr char kLinkLookAlike[] = "LINK_LOOK_ALIKE";
// Platforms make a link of it, but it looks like a missing blank: "geldi.ve gitti".
inline constexpr char kLinkAccidental[] = "LINK_ACCIDENTAL";

// ---- Others

// An image or video without a text for those who cannot see it.
inline constexpr char kAlternativeTextMissing[] = "ALTERNATIVE_TEXT_MISSING";
// A word that no dictionary knows.
inline constexpr char kSpelling[] = "SPELLING";
// The same or nearly the same is planned for that account within an hour (CR14).
inline constexpr char kSameContentPlanned[] = "SAME_CONTENT_PLANNED";
// Too few working days before publication (CR17). A failure without a criterion: only an override lifts it.
inline constexpr char kLeadTimeTooShort[] = "LEAD_TIME_TOO_SHORT";

}  // namespace meydan::review::codes
