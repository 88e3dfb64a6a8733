import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaId } from '../../core/domain/ids.ts';
import type { Preparation } from '../../core/ports/publisher.ts';
import { TENANT } from '../support/builders.ts';
import { png } from '../support/png.ts';
import {
  json,
  type Script,
  type ScriptedServer,
  silence,
  startScriptedServer,
} from '../support/scripted-server.ts';
import { NOW, part, xAt } from './x-under-test.ts';

const bytes = png();
const medium = (index = 1, altText = 'Ein Platz') => ({
  media: {
    ...{ id: `med_${index}` as MediaId, tenantId: TENANT, contentType: 'image/png' as const },
    ...{ byteCount: bytes.length, altText, createdAt: NOW },
  },
  bytes,
});

/** X's upload step by step; `overrides` answers one of the steps otherwise. */
const upload =
  (overrides: Readonly<Record<string, Script>> = {}): Script =>
  (request, response) => {
    const step = request.path.split('/').at(-1) ?? '';
    const answers: Readonly<Record<string, Script>> = {
      initialize: json(200, { data: { id: '900', expires_after_secs: 86_400 } }),
      append: json(200, {}),
      finalize: json(200, { data: { id: '900', expires_after_secs: 86_400 } }),
      metadata: json(200, { data: { id: '900' } }),
      ...overrides,
    };
    (answers[step] ?? json(404, {}))(request, response);
  };

describe('images for X', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  function prepare(script: Script, media = [medium()], handle?: string): Promise<Preparation> {
    server.play(script);
    const given = part({ media, ...(handle === undefined ? {} : { handle }) });
    return xAt(server.url).publisher.prepare(given, NOW + 500);
  }

  it('are uploaded with their alt text before the post refers to them, in its order', async () => {
    let next = 900;
    const prepared = await prepare(
      upload({
        initialize: (request, response) => json(200, { data: { id: String(next++) } })(request, response),
        finalize: (request, response) =>
          json(200, { data: { id: request.path.split('/').at(-2) } })(request, response),
      }),
      [1, 2, 3, 4].map((index) => medium(index, `Bild ${index}`)),
    );
    expect(prepared.kind).toBe('ready');
    const described = server.seen.filter(({ path }) => path.endsWith('/metadata'));
    const altTexts = new Map(
      described.map(({ body }) => {
        const { id, metadata } = JSON.parse(body.toString()) as {
          id: string;
          metadata: { alt_text: { text: string } };
        };
        return [id, metadata.alt_text.text];
      }),
    );
    const request = prepared.kind === 'ready' ? String(prepared.part.request) : '';
    const { media_ids: ids } = (JSON.parse(request) as { media: { media_ids: string[] } }).media;
    expect(ids.map((id) => altTexts.get(id))).toEqual(['Bild 1', 'Bild 2', 'Bild 3', 'Bild 4']);
  });

  it('arrive byte for byte, with a file name', async () => {
    await prepare(upload());
    const append = server.seen.findLast(({ path }) => path.endsWith('/append'));
    expect(append?.body.includes(bytes)).toBe(true);
    expect(append?.body.toString('latin1')).toMatch(/name="media"; filename="/);
  });

  it('go up whole where a server does not know the steps', async () => {
    const script: Script = (request, response) => {
      const isWhole = request.path === '/2/media/upload' && request.method === 'POST';
      (isWhole ? json(200, { data: { id: '901' } }) : upload({ initialize: json(404, {}) }))(
        request,
        response,
      );
    };
    expect(await prepare(script)).toMatchObject({ kind: 'ready' });
  });

  it('are not uploaded again while X keeps them', async () => {
    const first = await prepare(upload());
    const handle = first.kind === 'ready' ? first.part.handle : undefined;
    const before = server.seen.length;
    expect(await prepare(json(500, {}), [medium()], handle)).toMatchObject({ kind: 'ready' });
    expect(server.seen.length).toBe(before);
  });

  it.each<[string, Script, string]>([
    ['refused', upload({ initialize: json(400, { detail: 'bad media' }) }), 'refused'],
    ['too large for X', upload({ append: json(413, {}) }), 'refused'],
    ['unauthorized', upload({ initialize: json(401, {}) }), 'unauthorized'],
    ['rate-limited', upload({ finalize: json(429, {}) }), 'rate-limited'],
    ['broken on X’s side', upload({ append: json(503, {}) }), 'not-ready'],
    ['never answered', upload({ finalize: silence }), 'not-ready'],
    ['without an id', upload({ finalize: json(200, { data: {} }) }), 'not-ready'],
    ['without their alt text', upload({ metadata: json(500, {}) }), 'not-ready'],
    [
      'in processing without end',
      upload({
        finalize: json(200, {
          data: { id: '900', processing_info: { state: 'pending', check_after_secs: 9 } },
        }),
      }),
      'not-ready',
    ],
    [
      'failed in processing',
      upload({ finalize: json(200, { data: { id: '900', processing_info: { state: 'failed' } } }) }),
      'refused',
    ],
    [
      'of an unreadable state',
      upload({
        finalize: json(200, {
          data: { id: '900', processing_info: { state: 'in_progress', check_after_secs: 0 } },
        }),
        upload: json(200, '<html>'),
      }),
      'not-ready',
    ],
  ])('that are %s keep the post from being sent', async (_name, script, kind) => {
    expect(await prepare(script)).toMatchObject({ kind });
  });

  it('wait until X has processed them', async () => {
    const states = ['in_progress', 'succeeded'];
    const status: Script = (request, response) =>
      json(200, {
        data: { id: '900', processing_info: { state: states.shift() ?? 'succeeded', check_after_secs: 0 } },
      })(request, response);
    const begun = { id: '900', processing_info: { state: 'pending', check_after_secs: 0 } };
    expect(await prepare(upload({ finalize: json(200, { data: begun }), upload: status }))).toMatchObject({
      kind: 'ready',
    });
  });
});
