import type { Mail, MailTransport } from "../port.ts";

/** Keeps mails for a test to read. */
export interface MemoryTransport extends MailTransport {
  readonly sent: Mail[];
}

export function memoryTransport(): MemoryTransport {
  const sent: Mail[] = [];
  return {
    sent,
    send: async (mail) => void sent.push(mail),
    close: async () => undefined,
  };
}
