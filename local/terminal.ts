import type { EngagementReport } from '../core/application/report-engagement.ts';
import type { Publication } from '../core/domain/publication.ts';
import { CONTENT_CLASSES, type ContentClass } from '../core/domain/tenant.ts';
import type { LocalSignIn } from './sign-in.ts';

const TEXTS = {
  en: {
    replaying: 'Replaying half a year of the demo savings bank',
    published: 'published',
    late: 'late',
    token: 'API token (shown once, kept in the data directory)',
    console: 'Console',
    sandbox: 'What the audience sees',
    summary: 'Engagement of the last 30 days',
    columns: ['', 'posts', 'impressions', 'engagement rate, 95 % range'],
    stopping: 'Stopping …',
    waiting: 'Running. Ctrl-C stops.',
    total: 'total',
    classes: {
      dialogue: 'dialogue',
      useful: 'useful',
      people: 'people',
      product: 'product',
      'self-praise': 'self-praise',
      obligatory: 'obligatory',
    },
  },
  de: {
    replaying: 'Ein halbes Jahr der Beispiel-Sparkasse wird nachgespielt',
    published: 'veröffentlicht',
    late: 'Abweichung',
    token: 'API-Token (nur dieses Mal gezeigt, liegt im Datenverzeichnis)',
    console: 'Konsole',
    sandbox: 'Was das Publikum sieht',
    summary: 'Reaktionen der letzten 30 Tage',
    columns: ['', 'Beiträge', 'Sichtkontakte', 'Reaktionsquote, 95-%-Bereich'],
    stopping: 'Wird beendet …',
    waiting: 'Läuft. Strg-C beendet.',
    total: 'gesamt',
    classes: {
      dialogue: 'Dialog',
      useful: 'Nutzwert',
      people: 'Menschen',
      product: 'Produkt',
      'self-praise': 'Eigenlob',
      obligatory: 'Pflicht',
    },
  },
} as const;

export interface Terminal {
  address(url: string, signIn: LocalSignIn): void;
  progress(done: number, total: number): void;
  published(publication: Extract<Publication, { state: 'published' }>, text: string): void;
  summary(report: EngagementReport): void;
  ready(url: string, signIn: LocalSignIn, sandboxUrl: string | undefined): void;
  stopping(): void;
}

/** What people read on standard output, in the language of their machine. */
export function createTerminal(out: NodeJS.WriteStream): Terminal {
  const language = new Intl.DateTimeFormat().resolvedOptions().locale.startsWith('de') ? 'de' : 'en';
  const texts = TEXTS[language];
  const say = (line: string) => out.write(`${line}\n`);
  let lastShown = -1;
  return {
    address(_url, signIn) {
      if (signIn.isNewToken) say(`${texts.token}: ${signIn.token}`);
    },
    progress(done, total) {
      const percent = Math.floor((done * 100) / total);
      if (percent === lastShown || (!out.isTTY && percent % 25 !== 0)) return;
      lastShown = percent;
      const line = `${texts.replaying}: ${bar(done / total, 24)} ${percent} %`;
      out.write(out.isTTY ? `\r${line}${percent === 100 ? '\n' : ''}` : `${line}\n`);
    },
    published(publication, text) {
      const lateness = publication.sentAt - publication.dueAt;
      say(
        `${texts.published} ${new Date(publication.sentAt).toISOString()} (${texts.late} ${lateness} ms) ${publication.url}\n  ${text.split('\n')[0] ?? ''}`,
      );
    },
    summary(report) {
      say(`\n${texts.summary}\n`);
      for (const line of table(report, texts, language)) say(line);
      say(`\n${report.headline[language]}`);
    },
    ready(url, signIn, sandboxUrl) {
      say(`\n${texts.console}: ${url}/?code=${signIn.newCode()}`);
      if (sandboxUrl !== undefined) say(`${texts.sandbox}: ${sandboxUrl}`);
      say(texts.waiting);
    },
    stopping: () => void say(texts.stopping),
  };
}

const BAR_WIDTH = 20;

type Texts = (typeof TEXTS)['de' | 'en'];

function table(report: EngagementReport, texts: Texts, language: 'de' | 'en'): string[] {
  const nameOf = (group: string) => (isContentClass(group) ? texts.classes[group] : group);
  const count = (value: number) => value.toLocaleString(language);
  const percent = (share: number) => {
    const text = (share * 100).toFixed(1);
    return language === 'de' ? text.replace('.', ',') : text;
  };
  const highest = Math.max(...report.rows.map((row) => row.engagementRate?.value ?? 0), Number.EPSILON);
  const rows = [...report.rows, report.total].map((row) => {
    const rate = row.engagementRate;
    const range =
      rate === null
        ? '–'
        : `${percent(rate.value)} %${rate.n < 2 ? '' : ` (${percent(rate.low)}–${percent(rate.high)})`}`;
    const chart = rate === null || row === report.total ? '' : bar(rate.value / highest, BAR_WIDTH);
    return [
      row === report.total ? texts.total : nameOf(row.group),
      count(row.postCount),
      row.metrics.impressions === null ? '–' : count(row.metrics.impressions),
      range,
      chart,
    ];
  });
  const cells = [[...texts.columns, ''], ...rows];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 1 || column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function isContentClass(group: string): group is ContentClass {
  return (CONTENT_CLASSES as readonly string[]).includes(group);
}

function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
