/**
 * Fields of a notice, or entries of its indexes, that one script looks at: one a piece, one an event. A script holds Redis for no more
 * than some milliseconds, so that a notice with more of them is read, let go and thawed in several.
 */
export const MOST_FIELDS = 300;
