import { type Figure, figure, median } from './figures.ts';
import { load } from './load.ts';
import { API_HEADERS, onStage, PUBLISHED_COUNT, type Template } from './stages.ts';

const REPEATS = 15;

/** The engagement summary over all that was published, as the API answers it. */
export async function benchSummary(
  templates: readonly [Template, Template],
  receiver: { readonly url: string },
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const template of templates) {
    const took = await onStage(template, receiver, ({ url }) => report(url));
    const name = `summary over ${PUBLISHED_COUNT.toLocaleString('en')} publications${template.label}`;
    figures.push(figure(name, took, 'ms', figures[0]));
  }
  return figures;
}

async function report(url: string): Promise<number> {
  const from = new Date(Date.now() - 60 * 86_400_000).toISOString();
  const path = `/v1/reports/engagement?from=${from}&groupBy=contentClass`;
  const { answers } = await load(
    url,
    1,
    Array.from({ length: REPEATS }, () => ({ method: 'GET', path, headers: API_HEADERS })),
  );
  const [first] = answers;
  const total = (JSON.parse(first?.text ?? '{}') as { rows?: { postCount: number }[] }).rows ?? [];
  const counted = total.reduce((sum, { postCount }) => sum + postCount, 0);
  if (counted !== PUBLISHED_COUNT) throw new Error(`the summary counts ${counted} publications`);
  return median(answers.map(({ durationMs }) => durationMs));
}
