import type * as z from 'zod';
import type { ProblemDocument, ProblemType } from '../core/contract/api/problem.ts';
import type { Language } from './language.ts';
import { plain } from './terminal.ts';

/** The service speaks English; a person at a German terminal reads what each refusal means in German. */
const GERMAN_TITLES: Readonly<Record<ProblemType, string>> = {
  'malformed-json': 'Der Inhalt ist kein JSON.',
  'malformed-request': 'Die Anfrage ist nicht zu verstehen.',
  unauthenticated: 'Ein gültiges Token fehlt.',
  forbidden: 'Dafür reicht die Rolle nicht.',
  'no-access': 'Dieser Person hat noch niemand Zugang gegeben.',
  'cross-origin': 'Eine Anfrage mit Cookie muss von der Konsole selbst kommen.',
  'not-found': 'Das gibt es hier nicht.',
  'method-not-allowed': 'Diese Adresse nimmt diese Methode nicht.',
  conflict: 'Dafür ist es zu spät, oder etwas anderes steht dagegen.',
  'still-running': 'Die erste Anfrage mit diesem Schlüssel läuft noch.',
  'version-conflict': 'Jemand hat es inzwischen geändert.',
  'body-too-large': 'Der Inhalt ist zu groß.',
  'unsupported-media-type': 'Dieser Inhaltstyp wird hier nicht genommen.',
  'misdirected-host': 'Unter diesem Namen antwortet der Dienst nicht.',
  'invalid-body': 'Die Anfrage ist wohlgeformt, aber ihr Inhalt wird nicht genommen.',
  'ambiguous-time': 'Die Uhr wird umgestellt: Diese Ortszeit gibt es nicht oder zweimal.',
  'key-reused': 'Dieser Schlüssel wurde für eine andere Anfrage benutzt.',
  'credentials-rejected': 'Das Netzwerk nimmt diese Zugangsdaten nicht an.',
  'version-required': 'Ein If-Match mit der Version fehlt.',
  internal: 'Beim Dienst ist etwas kaputtgegangen.',
  'network-unreachable': 'Das Netzwerk war nicht zu erreichen.',
  'issuer-unreachable': 'Der Anmeldedienst war nicht zu erreichen.',
};

const CANDIDATES = { en: 'may mean', de: 'kann heißen' } as const satisfies Record<Language, string>;

/** A problem document in lines for a person. */
export function problemText(problem: z.output<typeof ProblemDocument>, language: Language): string {
  const titles: Readonly<Record<string, string>> = GERMAN_TITLES;
  const german = titles[problem.type.split('/').at(-1) ?? ''];
  const title = language === 'de' && german !== undefined ? german : problem.title;
  const { detail, errors = [], candidates = [] } = problem;
  return [
    `${title} (${problem.status})`,
    ...(detail === undefined ? [] : [`  ${detail}`]),
    ...errors
      .filter((error) => error.detail !== detail)
      .map((error) => `  ${error.pointer === '' ? '' : `${error.pointer}: `}${error.detail}`),
    ...candidates.map((candidate) => `  ${CANDIDATES[language]} ${candidate}`),
  ]
    .map((line) => (line.slice(0, 2) === '  ' ? `  ${plain(line)}` : plain(line)))
    .join('\n');
}
