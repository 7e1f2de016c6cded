/** What a person reads when the process is ready. */
export function welcome(address: string | undefined): string {
  if (address === undefined) return "RecoFinement works on jobs. Ctrl-C ends it.\n";
  return `
RecoFinement listens on ${address}. Ctrl-C ends it.

Try it:
  curl -s ${address}/trpc/auth.register -H 'content-type: application/json' \\
    -d '{"email":"you@example.org","username":"You","password":"a long password"}'
  TOKEN=...   # the accessToken of that answer
  curl -sG ${address}/trpc/recommendations.forMe -H "authorization: Bearer $TOKEN" \\
    --data-urlencode 'input={"kind":"movie","limit":5}'

From TypeScript: see the example in README.md.

`;
}
