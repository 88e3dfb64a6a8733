import { type ApiAnswer, json } from './answer.ts';
import { encodeCursor } from './cursor.ts';

/** One page of a list: `entities` holds one more than `limit` where there is a next page. */
export function page<Entity extends { readonly id: string }>(
  entities: readonly Entity[],
  limit: number,
  body: (entity: Entity) => unknown,
): ApiAnswer {
  const shown = entities.slice(0, limit);
  const last = shown.at(-1);
  return json(200, {
    items: shown.map(body),
    cursor: entities.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
  });
}
