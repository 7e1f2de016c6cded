/** What a mail says, in words; put into plain text and HTML by `layOut`. */
export interface MailWords {
  /** Never with anything that a person typed: it is a header. */
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one thing that the mail is there to have done. */
  readonly action?: { readonly label: string; readonly url: string };
  /** What to know beside that, after the link. */
  readonly notes?: readonly string[];
}

/** A mail's content in both forms. */
export interface MailContent {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const signature = "RecoFinement";

/** Lays words out as plain text and as HTML that any mail program shows, without outside images. */
export function layOut(words: MailWords): MailContent {
  return { subject: words.subject, text: asText(words), html: asHtml(words) };
}

function asText({ paragraphs, action, notes = [] }: MailWords): string {
  const link = action ? [`${action.label}:\n${action.url}`] : [];
  return `${[...paragraphs, ...link, ...notes, signature].join("\n\n")}\n`;
}

function asHtml({ subject, paragraphs, action, notes = [] }: MailWords): string {
  const button = action
    ? `<p style="margin:24px 0"><a href="${escape(action.url)}" style="background:#1d4ed8;color:#fff;padding:12px 20px;border-radius:6px;text-decoration:none">${escape(action.label)}</a></p>
<p style="font-size:14px;color:#475569">Or copy this address: <br>${escape(action.url)}</p>`
    : "";
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escape(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f8fafc">
<div style="max-width:560px;margin:auto;padding:24px;background:#fff;font:16px/1.5 sans-serif;color:#0f172a">
${paragraphs.map(asParagraph).join("\n")}
${button}
${notes.map(asParagraph).join("\n")}
<p>${signature}</p>
</div>
</body>
</html>
`;
}

function asParagraph(text: string): string {
  return `<p>${escape(text)}</p>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? "");
}
