/** Languages that people are spoken to in. Data and JSON are the same in both. */
export type Language = 'de' | 'en';

export type Variables = Readonly<Record<string, string | undefined>>;

/** By `LC_ALL`, `LC_MESSAGES`, `LANG`, the first that is set, as POSIX wants it. */
export function languageOf(env: Variables): Language {
  const wanted = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => (value ?? '') !== '') ?? '';
  return /^de(?:[_.@-]|$)/i.test(wanted) ? 'de' : 'en';
}
