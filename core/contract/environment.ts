import * as z from 'zod';

/** A value of the environment that cannot be used. The message is for the operator. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function whole(low: number, high: number, taken: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, taken)
    .transform(Number)
    .refine((value) => value >= low && value <= high, taken);
}

function ascending(values: readonly number[]): boolean {
  return values.length > 0 && values.every((value, index) => value > (values[index - 1] ?? 0));
}

const origin = z.string().refine((text) => {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    url.search === '' &&
    url.username === ''
  );
}, 'an origin such as https://api.x.com');

const port = whole(0, 65_535, 'a port, 0 to 65535; 0 picks a free one');
const onOff = z.enum(['on', 'off'], 'on or off').transform((value) => value === 'on');

/** Each name with what it takes. The local stage reads all of them; a function reads those it names. */
export const ENVIRONMENT = {
  PORT: port.default(8787),
  HOST: z.string().min(1, 'an address to listen on').default('127.0.0.1'),
  SENDEPLAN_DATA_DIR: z.string().min(1, 'a directory').default('.sendeplan'),
  SENDEPLAN_API_TOKEN: z
    .string()
    .min(16, 'a secret of at least 16 characters')
    .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces')
    .optional(),
  SENDEPLAN_DEMO: onOff.default(true),
  SENDEPLAN_SANDBOX: onOff.default(true),
  SENDEPLAN_SANDBOX_PORT: port.default(0),
  SENDEPLAN_X_API_URL: origin.optional(),
  SENDEPLAN_X_CLIENT_ID: z.string().min(1).optional(),
  SENDEPLAN_X_CLIENT_SECRET: z.string().min(1).optional(),
  SENDEPLAN_FACEBOOK_GRAPH_URL: origin.optional(),
  SENDEPLAN_ALLOW_PRIVATE_HOSTS: onOff.default(false),
  SENDEPLAN_SEND_TIMEOUT_MS: whole(100, 120_000, 'milliseconds, 100 to 120000').default(10_000),
  SENDEPLAN_RECONCILE_DELAYS_SECONDS: z
    .string()
    .regex(/^\d{1,6}(,\d{1,6})*$/, 'ascending seconds such as 10,60,300')
    .transform((text) => text.split(',').map((part) => Number(part) * 1000))
    .refine(ascending, 'ascending seconds such as 10,60,300')
    .default([10_000, 60_000, 300_000]),
  SENDEPLAN_LEASE_SECONDS: whole(1, 3600, 'seconds, 1 to 3600').optional(),
  SENDEPLAN_COLLECT_AGES: z
    .string()
    .regex(/^\d{1,6}[smhd](,\d{1,6}[smhd])*$/, 'ascending ages such as 15m,1h,7d')
    .transform((text) =>
      text.split(',').map((part) => Number(part.slice(0, -1)) * (UNIT_MS[part.slice(-1)] ?? NaN)),
    )
    .refine(ascending, 'ascending ages such as 15m,1h,7d')
    .default([15, 60, 180, 360, 1440, 2880, 4320, 10_080, 20_160, 41_760].map((minutes) => minutes * 60_000)),
  SENDEPLAN_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'debug, info, warn, error or silent')
    .default('info'),
} as const;

export type EnvironmentName = keyof typeof ENVIRONMENT;
export type Environment = { readonly [Name in EnvironmentName]: z.output<(typeof ENVIRONMENT)[Name]> };

const SECRET_NAMES: ReadonlySet<string> = new Set(['SENDEPLAN_API_TOKEN', 'SENDEPLAN_X_CLIENT_SECRET']);

/** @throws EnvironmentError that names the variable, what it got and what it takes. An empty value counts as unset. */
export function parseEnvironment(raw: Readonly<Record<string, string | undefined>>): Environment {
  const parsed: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(ENVIRONMENT)) {
    const value = raw[name] === '' ? undefined : raw[name];
    const result = schema.safeParse(value);
    if (!result.success) {
      const got = SECRET_NAMES.has(name) ? 'a value that is not shown' : JSON.stringify(value);
      throw new EnvironmentError(
        `${name}: got ${got}; takes ${result.error.issues[0]?.message ?? 'another value'}`,
      );
    }
    parsed[name] = result.data;
  }
  return parsed as Environment;
}
