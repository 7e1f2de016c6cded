/** Someone signed in, as of this very call. */
export interface UserActor {
  readonly type: "user";
  readonly userId: number;
  readonly sessionId: string;
  readonly permissions: ReadonlySet<string>;
}

/** Who acts. */
export type Actor = { readonly type: "anonymous" } | UserActor;
