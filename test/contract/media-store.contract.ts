// What every store of media has to keep. Uploads go over HTTP, as those of callers do.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaId, TenantId } from '../../core/domain/ids.ts';
import type { Media } from '../../core/domain/media.ts';
import type { MediaStore } from '../../core/ports/media-store.ts';
import { DUE, OTHER_TENANT, TENANT } from '../support/builders.ts';
import { png } from '../support/png.ts';

export interface MediaStoreUnderTest {
  readonly store: MediaStore;
  /** Makes a medium known to whoever takes the upload. */
  announce(media: Media): Promise<unknown>;
  close(): Promise<void>;
}

let count = 0;

export function media(bytes: Uint8Array, overrides: Partial<Media> = {}): Media {
  count += 1;
  return {
    ...{ id: `med_${count}` as MediaId, tenantId: TENANT, contentType: 'image/png', altText: 'Bank' },
    ...{ byteCount: bytes.length, createdAt: DUE },
    ...overrides,
  };
}

const hex = (bytes: Uint8Array = new Uint8Array()) => Buffer.from(bytes).toString('hex');

/** Sends bytes the way that a store asks for. */
export async function upload(
  store: MediaStore,
  announced: Media,
  bytes: Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const target = await store.uploadTarget(announced);
  const body = Uint8Array.from(bytes);
  return fetch(target.url, { method: target.method, headers: { ...target.headers, ...headers }, body });
}

export function describeMediaStore(name: string, open: () => Promise<MediaStoreUnderTest>): void {
  describe(`media on ${name}`, () => {
    const image = png();
    let under: MediaStoreUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    async function announced(overrides: Partial<Media> = {}): Promise<Media> {
      const one = media(image, overrides);
      await under.announce(one);
      return one;
    }
    const isStored = async ({ tenantId, id }: Media) =>
      (await under.store.inspect(tenantId, id)) !== undefined ||
      (await under.store.read(tenantId, id)) !== undefined;

    it('give back what was uploaded', async () => {
      const one = await announced();
      expect((await upload(under.store, one, image)).ok).toBe(true);
      const found = await under.store.inspect(one.tenantId, one.id);
      expect(found?.byteCount).toBe(image.length);
      expect(hex(found?.head)).toBe(hex(image.subarray(0, 16)));
      expect(hex(await under.store.read(one.tenantId, one.id))).toBe(hex(image));
    });

    it('know nothing before the upload, of another medium, or of another tenant', async () => {
      const one = await announced();
      expect(await isStored(one)).toBe(false);
      await upload(under.store, one, image);
      expect(await isStored(one)).toBe(true);
      expect(await isStored({ ...one, tenantId: OTHER_TENANT })).toBe(false);
      expect(await isStored(media(image))).toBe(false);
    });

    it.each([
      ['shorter', image.subarray(0, -1)],
      ['longer', Buffer.concat([image, Buffer.of(0)])],
    ])('refuse a body that is %s than announced', async (_name, bytes) => {
      const one = await announced();
      expect((await upload(under.store, one, bytes)).ok).toBe(false);
      expect(await isStored(one)).toBe(false);
    });

    it('refuse a body of another type than announced', async () => {
      const one = await announced({ contentType: 'image/jpeg' });
      const answer = await upload(under.store, one, image, { 'Content-Type': 'image/png' });
      expect(answer.ok).toBe(false);
      expect(await isStored(one)).toBe(false);
    });

    it('let nobody upload to another medium with the address of one', async () => {
      const [one, other] = [await announced(), await announced()];
      const { method, url, headers } = await under.store.uploadTarget(one);
      const elsewhere = url.replace(one.id, other.id);
      const answer = await fetch(elsewhere, { method, headers, body: Uint8Array.from(image) });
      expect(answer.ok).toBe(false);
      expect(await isStored(other)).toBe(false);
    });

    it.each([
      [TENANT, '../secret'],
      [TENANT, 'a/b'],
      ['..', 'med_1'],
      ['', 'med_1'],
    ])('let no name out of its place: %j %j', async (tenantId, id) => {
      const named = { ...media(image), tenantId: tenantId as TenantId, id: id as MediaId };
      await expect(under.store.read(named.tenantId, named.id)).rejects.toThrow(RangeError);
      await expect(under.store.inspect(named.tenantId, named.id)).rejects.toThrow(RangeError);
    });
  });
}
