import * as z from 'zod';
import { ExportEnd, ExportNext } from '../core/contract/api/transfer.ts';
import { CommandError, EXIT } from './exit-code.ts';
import type { Session } from './session.ts';

/** A line of an export, as it is, with what it is. */
export interface ExportedLine {
  readonly text: string;
  readonly value: z.output<typeof Line>;
}

const Line = z.looseObject({ kind: z.string().optional() });

const CUT_OFF = {
  en: 'A page of the export was cut off on its way. Run the command again.',
  de: 'Eine Seite des Exports kam nicht ganz an. Den Befehl noch einmal ausführen.',
} as const;

/** All lines of all pages, the last one says that it is. @throws CommandError for a page that is not whole. */
export async function* exportLines(session: Session): AsyncGenerator<ExportedLine, void> {
  for (let cursor: string | undefined; ; ) {
    const { text } = await session.api.get(z.string(), {
      ...{ path: '/v1/export', query: { cursor }, accept: 'application/x-ndjson' },
    });
    const lines = text.trimEnd().split('\n').map(lineOf);
    const last = lines.at(-1)?.value;
    const next = ExportNext.safeParse(last);
    if (!next.success && !ExportEnd.safeParse(last).success)
      throw new CommandError(EXIT.unreachable, CUT_OFF[session.language]);
    for (const line of next.success ? lines.slice(0, -1) : lines) {
      if (line.value === undefined) throw new CommandError(EXIT.unreachable, CUT_OFF[session.language]);
      yield { text: line.text, value: line.value };
    }
    if (!next.success) return;
    cursor = next.data.cursor;
  }
}

function lineOf(text: string) {
  try {
    return { text, value: Line.safeParse(JSON.parse(text)).data };
  } catch {
    return { text, value: undefined };
  }
}
