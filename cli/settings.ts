import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT } from '../core/contract/environment.ts';
import { CommandError, EXIT } from './exit-code.ts';
import type { Language, Variables } from './language.ts';

/** Where the local stage listens unless told otherwise. */
const DEFAULT_URL = 'http://127.0.0.1:8787';

export interface Settings {
  readonly url: URL;
  /** Absent where none is set and no local data directory holds one: the service then decides. */
  readonly token?: string;
}

const TEXTS = {
  en: {
    url: 'SENDEPLAN_URL: takes an address such as https://sendeplan.example.org, without path, name or password',
    token: 'SENDEPLAN_API_TOKEN: takes printable ASCII without spaces; got a value that is not shown',
  },
  de: {
    url: 'SENDEPLAN_URL: nimmt eine Adresse wie https://sendeplan.example.org, ohne Pfad, Namen und Passwort',
    token:
      'SENDEPLAN_API_TOKEN: nimmt druckbares ASCII ohne Leerzeichen; der vorhandene Wert wird nicht gezeigt',
  },
} as const satisfies Record<Language, object>;

/** @throws CommandError for a value that cannot be used. An empty value counts as unset. */
export function readSettings(env: Variables, language: Language): Settings {
  const texts = TEXTS[language];
  const url = URL.parse(valueOf(env, 'SENDEPLAN_URL') ?? DEFAULT_URL);
  const isOrigin =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.username === '' &&
    url.password === '';
  if (!isOrigin) throw new CommandError(EXIT.usage, texts.url);
  const token = valueOf(env, 'SENDEPLAN_API_TOKEN') ?? (isLoopback(url) ? storedToken(env) : undefined);
  if (token === undefined) return { url };
  // A header refuses other characters with a message that repeats the value.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new CommandError(EXIT.usage, texts.token);
  return { url, token };
}

export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** The local stage keeps its token in a file that only its user can read: whoever can read it may use it. */
function storedToken(env: Variables): string | undefined {
  const directory = ENVIRONMENT.SENDEPLAN_DATA_DIR.parse(valueOf(env, 'SENDEPLAN_DATA_DIR'));
  try {
    return readFileSync(join(directory, 'api-token'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

function valueOf(env: Variables, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}
