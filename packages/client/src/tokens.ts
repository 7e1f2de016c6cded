/** What a signed-in client holds. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
}

/** Where a client keeps its tokens; null when nobody is signed in. */
export interface TokenStore {
  get(): Tokens | null;
  set(tokens: Tokens | null): void;
}

/** Keeps tokens until the page or process ends. */
export function memoryTokens(initial: Tokens | null = null): TokenStore {
  let tokens = initial;
  return {
    get: () => tokens,
    set(next) {
      tokens = next;
    },
  };
}
