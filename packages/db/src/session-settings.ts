/** Settings that queries rely on, the same in each session of both databases. */
export const sessionSettings = {
  // How alike a word and the text it is searched in must be (0..1, default 0.6): forgives a typo in a short word.
  "pg_trgm.word_similarity_threshold": "0.45",
} as const;
