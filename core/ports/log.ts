/** Fields are ids, numbers and short names. Never a token, a body or a whole event. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** One structured line per decision. Must never throw. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
