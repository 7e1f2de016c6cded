/** Remembers which tokens were verified, a bounded number of them, each until it expires. */
export class TokenCache {
  readonly #verify: (token: string) => Promise<number>;
  readonly #limit: number;
  readonly #expiry = new Map<string, number>();

  /** `verify` returns when the token ends, in seconds since 1970, or rejects. */
  constructor(verify: (token: string) => Promise<number>, limit = 10_000) {
    this.#verify = verify;
    this.#limit = limit;
  }

  /** Resolves for a valid token and rejects for any other; undefined for one that is known. */
  check(token: string): Promise<void> | undefined {
    const expiry = this.#expiry.get(token);
    return expiry !== undefined && expiry > Date.now() / 1000 ? undefined : this.#remember(token);
  }

  async #remember(token: string): Promise<void> {
    this.#expiry.delete(token);
    const expiry = await this.#verify(token);
    // The first key is the oldest.
    for (const oldest of this.#expiry.keys()) {
      if (this.#expiry.size < this.#limit) break;
      this.#expiry.delete(oldest);
    }
    this.#expiry.set(token, expiry);
  }
}
