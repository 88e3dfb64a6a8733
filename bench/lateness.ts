import * as z from 'zod';
import type { LocalStage } from '../test/support/local-stage.ts';
import { eventually } from '../test/support/process.ts';
import { type Figure, figure, percentile } from './figures.ts';
import { load } from './load.ts';
import { API_HEADERS, onStage, type Template } from './stages.ts';

const Arrivals = z.array(z.object({ text: z.string(), at: z.number() }));
/** Enough for a post to be queued, prepared and held before its instant. */
const AHEAD_MS = 8000;

interface Receiver {
  readonly url: string;
}

/** How late each of `count` posts of one instant reached the server, for each of `instants`, in milliseconds. */
async function latenesses(
  stage: LocalStage,
  receiver: Receiver,
  accountId: string,
  count: number,
  instants: number,
  apartMs: number,
): Promise<number[]> {
  const firstAt = Math.ceil((Date.now() + AHEAD_MS) / 1000) * 1000;
  const dueAt = new Map<string, number>();
  const requests = Array.from({ length: instants * count }, (_, index) => {
    const at = firstAt + Math.floor(index / count) * apartMs;
    const text = `Pünktlich ${count} ${at} ${index}`;
    dueAt.set(text, at);
    const body = JSON.stringify({ text, accountIds: [accountId], publishAt: new Date(at).toISOString() });
    return { method: 'POST', path: '/v1/posts', headers: API_HEADERS, body };
  });
  const queued = await load(stage.url, 8, requests);
  const refused = queued.answers.find(({ status }) => status !== 201);
  if (refused !== undefined) throw new Error(refused.text);
  return arrivalsOf(receiver, dueAt, instants * apartMs + AHEAD_MS + 20_000);
}

async function arrivalsOf(
  receiver: Receiver,
  dueAt: ReadonlyMap<string, number>,
  withinMs: number,
): Promise<number[]> {
  const seen: { text: string; at: number }[] = [];
  await eventually(
    async () => {
      seen.push(...Arrivals.parse(await (await fetch(`${receiver.url}/arrivals`)).json()));
      return seen.length;
    },
    (length) => length >= dueAt.size,
    withinMs,
  );
  if (new Set(seen.map(({ text }) => text)).size !== dueAt.size) throw new Error('a post arrived twice');
  return seen.map(({ text, at }) => at - (dueAt.get(text) ?? Number.NaN));
}

/** The same number of bare requests at one instant, over connections that are open already. */
async function bareBurst(receiver: Receiver, count: number): Promise<number[]> {
  const request = (text: string) =>
    fetch(`${receiver.url}/2/tweets`, { method: 'POST', body: JSON.stringify({ text }) }).then((answer) =>
      answer.text(),
    );
  await Promise.all(Array.from({ length: count }, (_, index) => request(`warm ${index}`)));
  await fetch(`${receiver.url}/arrivals`).then((answer) => answer.text());
  const at = Date.now() + 200;
  await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
  const dueAt = new Map(Array.from({ length: count }, (_, index) => [`bare ${index}`, at]));
  await Promise.all([...dueAt.keys()].map(request));
  return arrivalsOf(receiver, dueAt, 10_000);
}

/** Lateness as the receiving server sees it, one due at a time and many due at one second. */
export async function benchLateness(
  templates: readonly [Template, Template],
  receiver: Receiver,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const cases = [
    { count: 1, instants: 30, apartMs: 1000 },
    { count: 100, instants: 20, apartMs: 2000 },
    { count: 1000, instants: 3, apartMs: 6000 },
  ];
  for (const { count, instants, apartMs } of cases) {
    const bare = await bareBurst(receiver, count);
    const p99OfBare = figure(`${count} due at once, p99 of bare requests`, percentile(bare, 0.99), 'ms late');
    figures.push(p99OfBare);
    let compared = p99OfBare;
    for (const template of templates) {
      const late = await onStage(template, receiver, (stage) =>
        latenesses(stage, receiver, template.accountId, count, instants, apartMs),
      );
      const name = `${count} due at once`;
      const p99 = figure(`${name}, p99${template.label}`, percentile(late, 0.99), 'ms late', compared);
      figures.push(figure(`${name}, earliest${template.label}`, Math.min(...late), 'ms late'));
      figures.push(figure(`${name}, p50${template.label}`, percentile(late, 0.5), 'ms late'), p99);
      compared = p99;
    }
  }
  return figures;
}
