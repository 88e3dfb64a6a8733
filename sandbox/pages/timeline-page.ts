import type { Hono } from 'hono';

/** A post as people see it. */
export interface ShownPost {
  readonly network: string;
  /** Of the profile, as its page is called. */
  readonly handle: string;
  readonly author: string;
  readonly createdAt: number;
  readonly text: string;
  readonly images: readonly { readonly id: string; readonly altText: string }[];
  readonly isReply: boolean;
  /** Counts, each with its sign. */
  readonly reactions: readonly (readonly [string, number])[];
}

/** What one network shows to everybody. */
export interface Showcase {
  hasProfile(handle: string): boolean;
  /** Newest first; of one profile, or of all. */
  posts(limit: number, handle?: string): readonly ShownPost[];
  image(id: string): { readonly contentType: string; readonly bytes: Uint8Array } | undefined;
}

const POSTS_SHOWN = 60;
const HEADERS = {
  'content-security-policy': "default-src 'none'; img-src 'self'; style-src 'self'",
  'x-content-type-options': 'nosniff',
};

/** The timelines as a person would see them. */
export function addPages(app: Hono, networks: readonly Showcase[]): void {
  app.get('/', (context) => context.html(page(networks), 200, HEADERS));
  app.get('/sandbox.css', () => new Response(STYLE, { headers: { 'content-type': 'text/css' } }));
  app.get('/media/:id', (context) => {
    const id = context.req.param('id');
    const image = networks.map((network) => network.image(id)).find((found) => found !== undefined);
    if (image === undefined) return context.notFound();
    return new Response(Uint8Array.from(image.bytes), {
      headers: { 'content-type': image.contentType, ...HEADERS },
    });
  });
  app.get('/:handle', (context) => {
    const handle = context.req.param('handle');
    return networks.some((network) => network.hasProfile(handle))
      ? context.html(page(networks, handle), 200, HEADERS)
      : context.notFound();
  });
}

function page(networks: readonly Showcase[], handle?: string): string {
  const posts = networks
    .flatMap((network) => network.posts(POSTS_SHOWN, handle))
    .sort((a, b) => b.createdAt - a.createdAt);
  const articles = posts.slice(0, POSTS_SHOWN).map(article);
  return `<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sandbox</title><link rel="stylesheet" href="/sandbox.css"><main><h1>Sandbox</h1>${articles.join('') || '<p>Noch nichts. Nothing yet.</p>'}</main></html>`;
}

const time = new Intl.DateTimeFormat('de-DE', {
  timeZone: 'Europe/Berlin',
  dateStyle: 'medium',
  timeStyle: 'medium',
});

function article({
  network,
  handle,
  author,
  createdAt,
  text,
  images,
  isReply,
  reactions,
}: ShownPost): string {
  const figures = images.map(({ id, altText }) => {
    const alt = escape(altText);
    return `<figure><img src="/media/${id}" alt="${alt}" loading="lazy"><figcaption>${alt}</figcaption></figure>`;
  });
  const thread = isReply ? ' <small>↳ Thread</small>' : '';
  const counts = reactions.map(([sign, count]) => `${sign} ${count}`).join(' · ');
  return `<article><header><b>${escape(author)}</b> @${escape(handle)} · ${network} · ${time.format(createdAt)}${thread}</header><p>${escape(text).replaceAll('\n', '<br>')}</p>${figures.join('')}<footer>${counts}</footer></article>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f6f7;color:#1b2428}main{max-width:36rem;margin:0 auto;padding:1rem}
article{background:#fff;border:1px solid #d9e0e3;border-radius:.75rem;padding:1rem;margin:0 0 .75rem;overflow-wrap:anywhere}header,footer,figcaption{color:#55646b;font-size:.875rem}
img{max-width:100%;border-radius:.5rem}figure{margin:.5rem 0}p{margin:.5rem 0}`;
