/** A mail as it leaves, in plain text and in HTML. */
export interface Mail {
  /** The same for each attempt to send it. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Brings mails on their way. */
export interface MailTransport {
  /** Resolves when someone else has taken responsibility for the mail. */
  send(mail: Mail): Promise<void>;
  close(): Promise<void>;
}

/** What no further attempt can deliver: the mail server refuses the mail or its recipient for good. */
export class UndeliverableError extends Error {
  override name = "UndeliverableError";
}
