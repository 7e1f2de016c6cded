/** Takes the token out of the address, and calls the procedure when the button is pressed. */
export const script = `const form = document.querySelector("form");
const status = document.querySelector("[role=status]");
const token = new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
history.replaceState(null, "", location.pathname);
if (token === "") finish("This address is incomplete: please open the link of the mail again.", false);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  say("One moment …", true);
  const input = { token, ...Object.fromEntries(new FormData(form)) };
  try {
    const response = await fetch("/trpc/" + form.dataset.procedure, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input),
    });
    const answer = await response.json();
    if (response.ok) finish(form.dataset.done, true);
    else say(answer.error.message, false);
  } catch {
    say("The server could not be reached; please try again.", false);
  }
  button.disabled = false;
});

function say(text, isGood) {
  status.textContent = text;
  status.className = isGood ? "good" : "bad";
}

function finish(text, isGood) {
  form.hidden = true;
  say(text, isGood);
}
`;

export const styles = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText; }
main { box-sizing: border-box; width: min(100%, 28rem); padding: 2rem; }
.name { margin: 0; font-weight: 600; letter-spacing: .02em; opacity: .7; }
h1 { margin: .25rem 0 1rem; font-size: 1.6rem; line-height: 1.2; }
form { display: grid; gap: .5rem; margin-top: 1.5rem; }
form[hidden] { display: none; }
label { font-weight: 600; }
input, button { font: inherit; padding: .65rem .8rem; border-radius: .5rem; }
input { border: 1px solid GrayText; }
button { margin-top: .5rem; border: 0; background: #1d4ed8; color: #fff; font-weight: 600; cursor: pointer; }
button:disabled { opacity: .6; cursor: default; }
:focus-visible { outline: 3px solid #60a5fa; outline-offset: 2px; }
#rule { margin: 0; font-size: .9rem; opacity: .8; }
[role=status]:empty { display: none; }
[role=status] { padding: .75rem 1rem; border-radius: .5rem; }
.good { background: #dcfce7; color: #14532d; }
.bad { background: #fee2e2; color: #7f1d1d; }
`;

/** A play sign on the colour of the buttons. */
export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#1d4ed8"/><path d="M6 4.5v7l6-3.5z" fill="#fff"/></svg>
`;
