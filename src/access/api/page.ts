import type { FastifyReply } from 'fastify';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** A small page without scripts. `body` is our own HTML: nothing of a request goes into it. */
export function sendPage(
  reply: FastifyReply,
  status: number,
  title: string,
  body: string,
  next?: string,
): void {
  const refresh = next === undefined ? '' : `<meta http-equiv="refresh" content="0; url=${next}">`;
  const style = 'body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem}';
  const html =
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · Cordon</title>${refresh}` +
    `<meta name="viewport" content="width=device-width"><style>${style}</style></head>` +
    `<body><h1>${title}</h1>${body}</body></html>`;
  void reply.code(status).headers(HEADERS).send(html);
}
