/** What differs between our few pages. */
interface Page {
  readonly title: string;
  readonly intro: string;
  /** The procedure that the form calls, with the token of the address and the form's fields. */
  readonly procedure: string;
  readonly fields: string;
  readonly button: string;
  readonly done: string;
}

const newPassword = `<label for="password">New password</label>
<input id="password" name="password" type="password" autocomplete="new-password" minlength="8" maxlength="256" required aria-describedby="rule">
<p id="rule">8 characters or more, and none of the most common ones.</p>`;

const pages = {
  "verify-email": {
    title: "Confirm your address",
    intro: "With one click you confirm that this e-mail address is yours.",
    procedure: "auth.verifyEmail",
    fields: "",
    button: "Confirm my address",
    done: "Thank you, your address is confirmed. You can sign in now.",
  },
  "reset-password": {
    title: "Choose a new password",
    intro: "It replaces your old one and signs you out everywhere.",
    procedure: "auth.resetPassword",
    fields: newPassword,
    button: "Set the password",
    done: "Your new password is set. You can sign in with it now.",
  },
} as const satisfies Record<string, Page>;

export type PageName = keyof typeof pages;

/** The pages that links in mails lead to. */
export const pageNames = ["verify-email", "reset-password"] as const satisfies PageName[];

/** A page as HTML. It does nothing by itself: mail programs open links before people do. */
export function renderPage(name: PageName): string {
  const { title, intro, procedure, fields, button, done } = pages[name];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · RecoFinement</title>
<link rel="icon" type="image/svg+xml" href="/pages/icon.svg">
<link rel="stylesheet" href="/pages/page.css">
<script type="module" src="/pages/page.js"></script>
</head>
<body>
<main>
<p class="name">RecoFinement</p>
<h1>${title}</h1>
<p>${intro}</p>
<form data-procedure="${procedure}" data-done="${done}">
${fields}
<button type="submit">${button}</button>
</form>
<p role="status" aria-live="polite"></p>
<noscript><p>This page needs JavaScript.</p></noscript>
</main>
</body>
</html>
`;
}
