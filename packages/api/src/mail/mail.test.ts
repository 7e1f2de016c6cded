import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";

import { inTransaction } from "@recofinement/db";
import fc from "fast-check";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { createTestApp, reason, type TestApp, tokenIn } from "../testing/index.ts";
import { sendMail } from "./jobs.ts";
import * as mails from "./mails.ts";
import { queueMail } from "./outbox.ts";
import { type Mail, type MailTransport, UndeliverableError } from "./port.ts";
import { fileTransport } from "./transports/file.ts";
import { smtpTransport } from "./transports/smtp.ts";

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const from = "RecoFinement <no-reply@example.org>";
const mail: Mail = {
  id: "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
  to: "reader@example.org",
  subject: "A subject",
  text: "Grüße\n",
  html: "<p>Grüße</p>\n",
};

/** Someone with a mail in the outbox. */
async function withMail(kind: "reset-password" | "welcome" = "reset-password") {
  const user = await app.register();
  await app.api.drainJobs();
  const { id } = await app.db
    .selectFrom("user_account")
    .where("email", "=", user.email)
    .select("id")
    .executeTakeFirstOrThrow();
  await queueMail(app.api.services, { kind, recipient: user.email, userId: id });
  const { id: mailId } = await app.db
    .selectFrom("mail")
    .where("user_id", "=", id)
    .select("id")
    .executeTakeFirstOrThrow();
  return { user, userId: id, mailId };
}

const isQueued = async (mailId: string) =>
  (await app.db.selectFrom("mail").where("id", "=", mailId).select("id").execute()).length === 1;

describe("over SMTP", () => {
  let server: SMTPServer | undefined;
  afterEach(async () => {
    if (!server) return;
    const closed = new Promise<void>((resolve) => server?.close(() => resolve()));
    await closed;
    server = undefined;
  });

  /** A real mail server; what it took, and a transport to it. */
  async function listen(options: SMTPServerOptions = {}, port = 0) {
    const taken: string[] = [];
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      logger: false,
      onData(stream, _session, done) {
        let text = "";
        stream.on("data", (bytes: Buffer) => (text += bytes.toString()));
        stream.on("end", () => {
          taken.push(text);
          done();
        });
      },
      ...options,
    });
    server.on("error", () => undefined);
    server.listen(port, "127.0.0.1");
    await once(server.server, "listening");
    const address = server.server.address();
    const actual = typeof address === "object" && address ? address.port : 0;
    return { taken, url: `smtp://127.0.0.1:${actual}`, port: actual };
  }

  test("a mail arrives with both its forms, from and to whom it should", async () => {
    const { taken, url } = await listen();
    await smtpTransport({ url, from }).send(mail);
    expect(taken).toHaveLength(1);
    const [text = ""] = taken;
    expect(text).toMatch(/^From: RecoFinement <no-reply@example\.org>\r$/m);
    expect(text).toMatch(/^To: reader@example\.org\r$/m);
    expect(text).toMatch(/^Message-ID: <1b4e28ba-2fa1-41d2-883f-0016d3cca427@recofinement>\r$/m);
    expect(text).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m);
    expect(text).toMatch(/^Content-Type: text\/html; charset=utf-8\r$/m);
    expect(text).toContain("Gr=C3=BC=C3=9Fe");
  });

  test("what is refused for now is tried again, with a link that works", async () => {
    const { user, mailId } = await withMail();
    let refusals = 1;
    const { taken, url } = await listen({
      onRcptTo: (_address, _session, done) =>
        refusals-- > 0 ? done(Object.assign(new Error("later"), { responseCode: 451 })) : done(),
    });
    const transport = smtpTransport({ url, from });
    await expect(sendMail(app.api.services, transport, mailId)).rejects.toThrow("SMTP 451");
    expect(await isQueued(mailId)).toBe(true);
    await sendMail(app.api.services, transport, mailId);
    expect(await isQueued(mailId)).toBe(false);
    const token = /#token=3D([\w=\r\n-]+?)(?:\r\n\r\n|")/.exec(taken[0] ?? "")?.[1] ?? "";
    const reset = { token: token.replaceAll(/=\r\n/g, ""), password: "Wq8!a new password" };
    expect(await app.as().auth.resetPassword(reset)).toBeNull();
    await expect(
      app.as().auth.login({ email: user.email, password: reset.password }),
    ).resolves.toBeDefined();
  });

  test("what is refused for good is given up, and the log names nobody", async () => {
    const { user, mailId } = await withMail();
    const { url } = await listen({
      onRcptTo: ({ address }, _session, done) =>
        done(Object.assign(new Error(`no mailbox ${address}`), { responseCode: 550 })),
    });
    const logged: object[] = [];
    const log = { ...app.api.services.log, warn: (details: object) => void logged.push(details) };
    await sendMail({ ...app.api.services, log }, smtpTransport({ url, from }), mailId);
    expect(await isQueued(mailId)).toBe(false);
    expect(logged).toEqual([{ err: expect.any(UndeliverableError), mailId }]);
    expect(inspect(logged, { depth: null, showHidden: true })).not.toContain(user.email);
  });

  test("a server that is away loses no mail", async () => {
    const { mailId } = await withMail();
    const { port, url } = await listen();
    await new Promise<void>((resolve) => server?.close(() => resolve()));
    const transport = smtpTransport({ url, from });
    await expect(sendMail(app.api.services, transport, mailId)).rejects.toThrow("did not take");
    expect(await isQueued(mailId)).toBe(true);
    const { taken } = await listen({}, port);
    await sendMail(app.api.services, transport, mailId);
    expect(taken).toHaveLength(1);
  });

  test("a server that says nothing is not waited for without end", async () => {
    const { url } = await listen({ onConnect: () => undefined });
    const started = performance.now();
    await expect(smtpTransport({ url, from }).send(mail)).rejects.toThrow("did not take");
    expect(performance.now() - started).toBeLessThan(15_000);
  });
});

describe("the outbox", () => {
  const failing: MailTransport = {
    send: () => Promise.reject(new Error("lost on the way")),
    close: async () => undefined,
  };

  test("has no mail of what was rolled back", async () => {
    const before = await app.db.selectFrom("mail").select("id").execute();
    const failed = inTransaction(app.api.services, async (ctx) => {
      await queueMail(ctx, { kind: "reset-password", recipient: "x@example.org", userId: null });
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(await app.db.selectFrom("mail").select("id").execute()).toEqual(before);
  });

  test("sends again what may not have arrived; only the last link works", async () => {
    const { user, mailId } = await withMail();
    const sent: Mail[] = [];
    const losing = {
      ...failing,
      send: async (each: Mail) => {
        sent.push(each);
        throw new Error("the answer was lost");
      },
    };
    await expect(sendMail(app.api.services, losing, mailId)).rejects.toThrow("lost");
    await app.api.drainJobs();
    const password = "Wq8!a new password";
    const lost = tokenIn(sent, user.email, "reset-password");
    await expect(app.as().auth.resetPassword({ token: lost, password })).rejects.toMatchObject(
      reason("ONE_TIME_TOKEN_INVALID"),
    );
    const token = tokenIn(app.mails, user.email, "reset-password");
    expect(await app.as().auth.resetPassword({ token, password })).toBeNull();
    expect(sent[0]?.id).toBe(mailId);
    expect(app.mails.map(({ id }) => id)).toContain(mailId);
  });

  test.each(["banned_at", "deletion_requested_at"] as const)(
    "sends nothing about an account with %s",
    async (column) => {
      const { userId, mailId } = await withMail();
      await app.db
        .updateTable("user_account")
        .set({ [column]: new Date() })
        .where("id", "=", userId)
        .execute();
      await sendMail(app.api.services, failing, mailId);
      expect(await isQueued(mailId)).toBe(false);
    },
  );

  test("of a mail that is gone there is nothing to send", async () => {
    await expect(sendMail(app.api.services, failing, mail.id)).resolves.toBeUndefined();
  });
});

test("without a mail server, mails are files that only their owner reads, with links to click", async () => {
  const directory = await mkdtemp(path.join(tmpdir(), "recofinement-mail-"));
  const lines: [object, string][] = [];
  const log = {
    ...app.api.services.log,
    info: (...line: [object, string]) => void lines.push(line),
  };
  const url = "http://localhost:4040/verify-email#token=abc";
  await fileTransport({ directory: path.join(directory, "mail"), from, log }).send({
    ...mail,
    text: url,
  });
  const files = await readdir(path.join(directory, "mail"));
  expect(files.map((file) => path.extname(file)).toSorted()).toEqual([".html", ".txt"]);
  for (const file of files) {
    expect((await stat(path.join(directory, "mail", file))).mode & 0o077).toBe(0);
  }
  const text = await readFile(
    path.join(directory, "mail", files.find((file) => file.endsWith(".txt")) ?? ""),
    "utf8",
  );
  expect(text).toContain(`To: ${mail.to}\n`);
  expect(text).toContain(url);
  expect(lines).toEqual([
    [{ file: expect.stringContaining(directory), subject: mail.subject }, expect.any(String)],
  ]);
  await rm(directory, { recursive: true });
});

test("what is sent to an address that nobody has proved says nothing that its sender chose", async () => {
  const verifyFirst = await createTestApp({ registration: "verify-first" });
  const input = {
    email: "victim@example.org",
    username: "Visit evil.example",
    password: "Wq8!long",
  };
  await app.as().auth.register(input);
  await expect(verifyFirst.as().auth.register(input)).rejects.toMatchObject(
    reason("VERIFICATION_REQUIRED"),
  );
  await app.api.drainJobs();
  await verifyFirst.api.drainJobs();
  const { email, password } = input;
  const { accessToken } = await app.as().auth.login({ email, password });
  const owner = app.as(accessToken).me;
  await app.as().auth.forgotPassword({ email });
  await app.api.drainJobs();
  await owner.changePassword({ currentPassword: password, newPassword: "Wq8!longer" });
  await app.api.drainJobs();
  await owner.changeEmail({ currentPassword: "Wq8!longer", newEmail: `next-${email}` });
  await app.api.drainJobs();
  const sent = [...app.mails, ...verifyFirst.mails].filter(({ to }) => to.endsWith(email));
  expect(sent.map(({ subject }) => subject).toSorted()).toEqual([
    "Choose a new password",
    "Confirm your e-mail address",
    "Confirm your registration",
    "Welcome to RecoFinement",
    "Your e-mail address was changed",
    "Your password was changed",
  ]);
  for (const { subject, text, html } of sent) expect(subject + text + html).not.toContain("evil");
  await verifyFirst.close();
});

test("no name breaks out of a mail", () => {
  const publicUrl = "https://reco.example.org";
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 45 }), (typed) => {
      const username = `<b>${typed}</b>"'&`;
      const all = [
        mails.welcome({ publicUrl, token: "t" }),
        mails.verifyRegistration({ publicUrl, token: "t" }),
        mails.alreadyRegistered({ username, publicUrl }),
        mails.verifyAddress({ publicUrl, token: "t" }),
        mails.resetPassword({ username, publicUrl, token: "t" }),
        mails.passwordChanged({ username, publicUrl }),
        mails.emailChanged({ username, publicUrl }),
        mails.groupInvitation({ names: { owner: username, group: username }, publicUrl }),
        ...[true, false].map((isApproved) => {
          const named = { username, title: username };
          return mails.submissionDecided({ publicUrl, isApproved, reason: username, named });
        }),
      ];
      for (const { subject, html } of all) {
        expect(subject).toMatch(/^[\w '-]+$/);
        expect(html).not.toContain("<b>");
        expect(html).not.toContain(`"'&`);
      }
    }),
  );
});
