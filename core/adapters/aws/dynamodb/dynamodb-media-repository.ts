import type { Media } from '../../../domain/media.ts';
import type { MediaRepository } from '../../../ports/media-repository.ts';
import { decodeBody, encodeBody, type Item } from './item.ts';
import { keys, partitions } from './keys.ts';
import { readPage } from './read-page.ts';
import type { Table } from './table.ts';
import { IS_NEW } from './table-writes.ts';

export function createDynamoMediaRepository(table: Table): MediaRepository {
  return {
    async create(media) {
      const item = { ...keys.media(media.tenantId, media.id), ...encodeBody(media) };
      const { kind } = await table.putIf(item, IS_NEW);
      return kind === 'written' ? 'created' : 'exists';
    },
    async get(tenantId, id) {
      const item = await table.get(keys.media(tenantId, id));
      return item === undefined ? undefined : decode(item);
    },
    async list(tenantId, page) {
      return (await readPage(table, partitions.media(tenantId), page)).map(decode);
    },
  };
}

function decode(item: Item): Media {
  return decodeBody<Media>(item, 'byteCount');
}
