import { createClient, isReason, reasonText } from "@recofinement/client";

const client = createClient({ url: process.argv[2] ?? "http://127.0.0.1:4040" });
const email = "you@example.org";
const password = "a long password";
try {
  await client.auth.register.mutate({ email, username: "You", password });
} catch (error) {
  if (!isReason(error, "EMAIL_TAKEN")) throw error;
  await client.auth.login.mutate({ email, password });
}
for (const query of ["alien", "blade runner", "matrix", "dune", "arrival"]) {
  const { items } = await client.catalogue.search.query({ query, kind: "movie", limit: 1 });
  for (const { id } of items) await client.interactions.rate.mutate({ contentId: id, rating: 5 });
}
await new Promise((resolve) => setTimeout(resolve, 2_000)); // lists follow ratings within two seconds
const { items } = await client.recommendations.forMe.query({ kind: "book", limit: 5 });
if (items.length === 0) console.log("Nothing to recommend: is the catalogue empty?");
for (const { content, reasons } of items) {
  console.log(`${content.title} (${content.year}). ${reasons.map(reasonText).join(". ")}.`);
}
