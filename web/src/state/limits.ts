// Bounds of what is kept in memory, so that the page stays as it is however long it is open.

/** Entries of a conversation that are at hand; what is beyond comes from the history again. */
export const ENTRIES_MAX = 1_000;
/** The same while somebody scrolls, so that pages do not chase each other away. */
export const ENTRIES_SCROLLED_MAX = 3_000;
/** Entries of a page of the history. */
export const PAGE_LEN = 60;
/** Pages that are asked for after the connection was lost, before only the newest is. */
export const CATCH_UP_PAGES_MAX = 8;
/** Conversations of which entries are kept at hand. */
export const CONVERSATIONS_AT_HAND_MAX = 12;
/** People of whom something is known. */
export const PEOPLE_MAX = 20_000;
/** Ids of unread messages that may have to be held against the answer to SYNC. */
export const FRESH_MAX = 1_000;
/** Notices of the server that are kept. */
export const NOTICES_MAX = 200;
/** Lines that are said and not confirmed at one time; more wait. */
export const UNCONFIRMED_MAX = 8;
/** Messages that wait to be said; the composer keeps the next. */
export const OUTBOX_MAX = 500;
/** How long somebody counts as typing after the last word of it, in milliseconds. */
export const TYPING_ACTIVE_MS = 6_000;
export const TYPING_PAUSED_MS = 30_000;
/** A nonce is remembered for 24 hours by the server; what was tried longer ago is not said again by itself. */
export const NONCE_LIFE_MS = 23 * 3_600_000;
