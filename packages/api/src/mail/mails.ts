import { layOut, type MailContent } from "./layout.ts";

/** Where the installation is, without a slash at the end. */
interface Place {
  readonly publicUrl: string;
}

/** A mail with a link; the token travels in the fragment, which no server and no log sees. */
interface Link extends Place {
  readonly token: string;
}

/**
 * The owner of an account. Mails to an address that nobody has proved have no name in them: anyone
 * could have them sent, and put into the name what they want others to read.
 */
interface Owner extends Place {
  readonly username: string | undefined;
}

const greet = ({ username }: Owner) => (username === undefined ? "Hello," : `Hello ${username},`);

const verifyUrl = ({ publicUrl, token }: Link) => `${publicUrl}/verify-email#token=${token}`;

const ignoreIt = "If this was not you, ignore this mail: nothing will happen.";

/** To someone whose account was just created; without a token when the address is proved already. */
export function welcome({ token, ...to }: Place & { token: string | undefined }): MailContent {
  const greeting = "Welcome! Rate a few things that you know, and your lists follow.";
  if (token === undefined) {
    return layOut({
      subject: "Welcome to RecoFinement",
      paragraphs: [greeting],
      action: { label: "Go to RecoFinement", url: to.publicUrl },
    });
  }
  return layOut({
    subject: "Welcome to RecoFinement",
    paragraphs: [greeting, "Please confirm that this address is yours, within 24 hours."],
    action: { label: "Confirm my address", url: verifyUrl({ ...to, token }) },
    notes: ["If you did not register, somebody mistyped their address: ignore this mail."],
  });
}

/** To someone who has asked for an account, which the link creates. */
export function verifyRegistration(to: Link): MailContent {
  return layOut({
    subject: "Confirm your registration",
    paragraphs: [
      "Hello,",
      "with this link you confirm your address and your account is created. It is good for 24 hours.",
    ],
    action: { label: "Create my account", url: verifyUrl(to) },
    notes: [ignoreIt],
  });
}

/** To the owner of an account, when somebody registers with their address again. */
export function alreadyRegistered(to: Owner): MailContent {
  return layOut({
    subject: "You have an account already",
    paragraphs: [
      greet(to),
      "somebody, perhaps you, has just tried to register with this address. You have an account already: sign in, or choose a new password if you have forgotten yours.",
    ],
    action: { label: "Go to RecoFinement", url: to.publicUrl },
    notes: [ignoreIt],
  });
}

/** To an address that someone wants for their account. */
export function verifyAddress(to: Link): MailContent {
  return layOut({
    subject: "Confirm your e-mail address",
    paragraphs: [
      "Hello,",
      "please confirm that this address is yours. The link is good for 24 hours.",
    ],
    action: { label: "Confirm my address", url: verifyUrl(to) },
    notes: [ignoreIt],
  });
}

/** To someone who has forgotten their password. */
export function resetPassword(to: Owner & Link): MailContent {
  return layOut({
    subject: "Choose a new password",
    paragraphs: [
      greet(to),
      "with this link you can choose a new password. It is good for 30 minutes, and once.",
    ],
    action: {
      label: "Choose a new password",
      url: `${to.publicUrl}/reset-password#token=${to.token}`,
    },
    notes: [`${ignoreIt} Your password stays as it is.`],
  });
}

const notYou = "If this was not you, choose a new password at once and sign out everywhere:";

/** To someone whose password has just changed. */
export function passwordChanged(to: Owner): MailContent {
  return layOut({
    subject: "Your password was changed",
    paragraphs: [greet(to), "your password was just changed.", notYou],
    action: { label: "Go to RecoFinement", url: to.publicUrl },
  });
}

/** To the address that an account had until now. */
export function emailChanged(to: Owner): MailContent {
  return layOut({
    subject: "Your e-mail address was changed",
    paragraphs: [
      greet(to),
      "your account has another e-mail address from now on; this is the last mail to this one.",
      "If this was not you, tell the administrators of the installation:",
    ],
    action: { label: "Go to RecoFinement", url: to.publicUrl },
  });
}

/** What people typed, on one line, so that it cannot look like a paragraph of ours. */
const quote = (typed: string) => `"${typed.replaceAll(/\s+/g, " ")}"`;

/**
 * To someone who is invited to a group. Without the names of both, which people typed, where nobody
 * has proved the address.
 */
export function groupInvitation({
  names,
  publicUrl,
}: Place & { names: { owner: string; group: string } | undefined }): MailContent {
  const invitation = names
    ? `${quote(names.owner)} invites you to the group ${quote(names.group)}.`
    : "You are invited to a group; sign in to see by whom.";
  return layOut({
    subject: "You are invited to a group",
    paragraphs: ["Hello,", invitation, "A group gets recommendations for all of its members."],
    action: { label: "Accept or decline", url: publicUrl },
    notes: ["If you do not want this, ignore this mail: nothing will happen."],
  });
}

/** A decision on a submission. */
interface Decision extends Place {
  readonly isApproved: boolean;
  /** What the moderator says of it. */
  readonly reason: string | null;
  /** Whose submission it is and what it proposes; not to an address that nobody has proved. */
  readonly named: { readonly username: string; readonly title: string } | undefined;
}

/** To the author of a submission that was decided on. */
export function submissionDecided({ publicUrl, isApproved, reason, named }: Decision): MailContent {
  const outcome = isApproved ? "was approved and is in the catalogue now" : "was declined";
  const what = named ? `your proposal "${named.title}"` : "a proposal of yours";
  return layOut({
    subject: `Your proposal was ${isApproved ? "approved" : "declined"}`,
    paragraphs: [
      named ? `Hello ${named.username},` : "Hello,",
      `${what} ${outcome}.`,
      ...(reason === null ? [] : [`The moderator says: ${reason}`]),
    ],
    action: { label: "Go to RecoFinement", url: publicUrl },
  });
}
