import { type Command, Option } from 'commander';
import type * as z from 'zod';
import { DraftCheckBody, PostBody } from '../../core/contract/api/posts.ts';
import { ContentClassName } from '../../core/contract/api/values.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { readAll, textOf, timeOf, whole } from '../input.ts';
import type { Language } from '../language.ts';
import { localTime, postLines } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';
import { plain } from '../terminal.ts';
import { uploadImages } from '../upload-images.ts';

const TEXTS = {
  en: {
    summary: 'queue a post, or only check it',
    text: 'what is posted; left out or - for standard input',
    account: 'account to post on; several times for several',
    at: 'when: local time, an instant with Z or offset, or +10m',
    zone: 'time zone of a local time (default: that of this machine)',
    disambiguation: 'which one, where the clocks change and a local time exists twice or not at all',
    late: 'how late it may go out, minutes (default: 15)',
    image: 'image file; with an --alt for each',
    alt: 'what the image shows, for those who do not see it',
    thread: 'a further part; several times for several',
    campaign: 'label: campaign',
    topic: 'label: topic',
    class: 'label: class of content',
    dryRun: 'check only: length, price and problems per account; nothing is stored',
    empty: 'There is no text. Give it as an argument or pipe it in.',
    queued: (at: string) => `Queued for ${at}.`,
    length: (length: number, max: number) => `${length} of ${max} characters`,
    fine: (at: string) => `Nothing is in the way of ${at}.`,
  },
  de: {
    summary: 'einen Beitrag einplanen oder nur prüfen',
    text: 'was erscheint; ohne Angabe oder mit - die Standardeingabe',
    account: 'Konto, auf dem es erscheint; mehrmals für mehrere',
    at: 'wann: Ortszeit, Zeitpunkt mit Z oder Abstand zu UTC, oder +10m',
    zone: 'Zeitzone einer Ortszeit (ohne Angabe: die dieses Rechners)',
    disambiguation: 'welche, wenn es eine Ortszeit bei der Zeitumstellung zweimal oder gar nicht gibt',
    late: 'wie viel zu spät es erscheinen darf, Minuten (ohne Angabe: 15)',
    image: 'Bilddatei; zu jeder ein --alt',
    alt: 'was das Bild zeigt, für alle, die es nicht sehen',
    thread: 'ein weiterer Teil; mehrmals für mehrere',
    campaign: 'Etikett: Kampagne',
    topic: 'Etikett: Thema',
    class: 'Etikett: Art des Inhalts',
    dryRun: 'nur prüfen: Länge, Preis und Probleme je Konto; nichts wird gespeichert',
    empty: 'Es gibt keinen Text. Als Argument angeben oder hineinleiten.',
    queued: (at: string) => `Eingeplant für ${at}.`,
    length: (length: number, max: number) => `${length} von ${max} Zeichen`,
    fine: (at: string) => `Nichts steht ${at} im Weg.`,
  },
} as const satisfies Record<Language, object>;

interface QueueOptions {
  readonly account: string[];
  readonly at: string;
  readonly zone?: string;
  readonly disambiguation?: string;
  readonly latestAfter?: number;
  readonly image?: string[];
  readonly alt?: string[];
  readonly thread?: string[];
  readonly campaign?: string;
  readonly topic?: string;
  readonly contentClass?: string;
  readonly dryRun?: true;
}

const several = (value: string, before: readonly string[] = []) => [...before, value];

export function addQueue(host: Host): void {
  const { language } = host;
  const texts = TEXTS[language];
  host.program
    .command('queue')
    .description(texts.summary)
    .argument('[text]', texts.text)
    .requiredOption('--account <id>', texts.account, several)
    .requiredOption('--at <time>', texts.at)
    .option('--zone <name>', texts.zone)
    .addOption(new Option('--disambiguation <which>', texts.disambiguation).choices(['earlier', 'later']))
    .option('--latest-after <minutes>', texts.late, whole(1, 1440, language))
    .option('--image <file>', texts.image, several)
    .option('--alt <text>', texts.alt, several)
    .option('--thread <text>', texts.thread, several)
    .option('--campaign <name>', texts.campaign)
    .option('--topic <name>', texts.topic)
    .addOption(new Option('--content-class <class>', texts.class).choices(ContentClassName.options))
    .option('--dry-run', texts.dryRun)
    .addHelpText(
      'after',
      examples(
        language,
        'queue "Samstag beraten wir bis 16 Uhr." --account acc_7hk2m9qpx4 --at 2026-12-05T09:00 --zone Europe/Berlin',
        'queue --account acc_7hk2m9qpx4 --at +10m --image haus.png --alt "Ein Haus mit Garten" < text.txt',
        'queue "…" --account acc_7hk2m9qpx4 --at +1h --dry-run',
      ),
    )
    .action((text: string | undefined, options: QueueOptions, command: Command) =>
      host.run(command, (session) => queue(session, text, options)),
    );
}

async function queue(session: Session, given: string | undefined, options: QueueOptions): Promise<ExitCode> {
  const texts = TEXTS[session.language];
  const text = await readText(session, given);
  const mediaIds = await uploadImages(session, options.image ?? [], options.alt ?? []);
  const body = { json: draftOf(text, mediaIds, options, session.now()) };
  const request = { method: 'POST', path: '/v1/posts', body } as const;
  if (options.dryRun === true) {
    const { value, json } = await session.api.send(DraftCheckBody, { ...request, query: { dryRun: 'true' } });
    session.show(json, () => checkLines(value, session.language));
    return value.problems.length === 0 ? EXIT.done : EXIT.refused;
  }
  const { value, json } = await session.api.send(PostBody, request);
  session.show(json, () => postLines(value, session));
  session.terminal.tell(texts.queued(localTime(value.dueAt)));
  return EXIT.done;
}

async function readText({ stdin, language }: Session, given: string | undefined): Promise<string> {
  if (given !== undefined && given !== '-') return given;
  const text = given === undefined && stdin.isTTY === true ? '' : textOf(await readAll(stdin), '-', language);
  if (text.trim() === '') throw new CommandError(EXIT.usage, TEXTS[language].empty);
  // An editor ends the last line; nobody means to post that.
  return text.replace(/\r?\n$/, '');
}

function draftOf(text: string, mediaIds: readonly string[], options: QueueOptions, now: number) {
  const publishAt = timeOf(options.at, now);
  const isLocal = !/(?:z|[+-]\d{2}:\d{2})$/i.test(publishAt);
  const { campaign, topic, contentClass } = options;
  return {
    ...{ text, accountIds: options.account, publishAt },
    ...(isLocal ? { timeZone: options.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone } : {}),
    disambiguation: options.disambiguation,
    latestAfterMinutes: options.latestAfter,
    media: mediaIds.length === 0 ? undefined : mediaIds.map((mediaId) => ({ mediaId })),
    thread: options.thread?.map((part) => ({ text: part })),
    labels: { campaign, topic, contentClass },
  };
}

function checkLines(check: z.output<typeof DraftCheckBody>, language: Language): string[] {
  const texts = TEXTS[language];
  const accounts = check.accounts.flatMap(({ accountId, network, parts, price }) => [
    `${accountId}  ${network}  ${price} USD`,
    ...parts.map(({ length, maxLength }) => `  ${texts.length(length, maxLength)}`),
  ]);
  const problems = check.problems.map(({ pointer, detail }) => plain(`${pointer} ${detail}`));
  const { dueAt, warnings } = check;
  const fine = problems.length === 0 && dueAt !== undefined ? [texts.fine(localTime(dueAt))] : [];
  return [...accounts, ...problems, ...warnings.map(plain), ...fine];
}
