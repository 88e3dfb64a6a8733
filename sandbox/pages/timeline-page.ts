import type { Hono } from 'hono';
import type { SandboxClock } from '../clock.ts';
import type { XAccount, XNetwork, XPost } from '../networks/x/x-network.ts';
import { countsOf } from '../networks/x/x-view.ts';

interface Options {
  readonly x: XNetwork;
  readonly clock: SandboxClock;
}

const POSTS_SHOWN = 60;
const HEADERS = {
  'content-security-policy': "default-src 'none'; img-src 'self'; style-src 'self'",
  'x-content-type-options': 'nosniff',
};

/** The timeline as a person would see it. */
export function addPages(app: Hono, { x, clock }: Options): void {
  app.get('/', (context) => context.html(page(x, [...x.accounts.values()], clock.now()), 200, HEADERS));
  app.get('/sandbox.css', () => new Response(STYLE, { headers: { 'content-type': 'text/css' } }));
  app.get('/media/:id', (context) => {
    const media = x.media.get(context.req.param('id'));
    const bytes = media === undefined ? undefined : x.store.loadBytes(media.id);
    if (media === undefined || bytes === undefined) return context.notFound();
    return new Response(Uint8Array.from(bytes), {
      headers: { 'content-type': media.contentType, ...HEADERS },
    });
  });
  app.get('/:handle', (context) => {
    const account = [...x.accounts.values()].find(({ handle }) => handle === context.req.param('handle'));
    return account === undefined
      ? context.notFound()
      : context.html(page(x, [account], clock.now()), 200, HEADERS);
  });
}

function page(x: XNetwork, accounts: readonly XAccount[], now: number): string {
  const posts = accounts
    .flatMap(({ id }) => (x.postsOf.get(id) ?? []).slice(-POSTS_SHOWN))
    .filter(({ deletedAt }) => deletedAt === undefined);
  posts.sort((a, b) => b.createdAt - a.createdAt);
  const articles = posts.slice(0, POSTS_SHOWN).map((post) => article(x, post, now));
  return `<!doctype html><html lang="de"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sandbox X</title><link rel="stylesheet" href="/sandbox.css"><main><h1>Sandbox X</h1>${articles.join('') || '<p>Noch nichts. Nothing yet.</p>'}</main></html>`;
}

const time = new Intl.DateTimeFormat('de-DE', {
  timeZone: 'Europe/Berlin',
  dateStyle: 'medium',
  timeStyle: 'medium',
});

function article(x: XNetwork, post: XPost, now: number): string {
  const author = x.accounts.get(post.authorId);
  const counts = countsOf(x, post, now);
  const images = post.mediaIds.map((id) => {
    const altText = escape(x.media.get(id)?.altText ?? '');
    return `<figure><img src="/media/${id}" alt="${altText}" loading="lazy"><figcaption>${altText}</figcaption></figure>`;
  });
  const thread = post.parentId === undefined ? '' : ' <small>↳ Thread</small>';
  return `<article><header><b>${escape(author?.name ?? '')}</b> @${escape(author?.handle ?? '')} · ${time.format(post.createdAt)}${thread}</header><p>${escape(post.text).replaceAll('\n', '<br>')}</p>${images.join('')}<footer>♡ ${counts.likes} · ↺ ${counts.reposts} · ✎ ${counts.replies} · 👁 ${counts.impressions}</footer></article>`;
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
