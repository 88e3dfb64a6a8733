/** A browser drops a cookie whose name and value together are longer (RFC 6265bis, section 5.6). */
const MAX_COOKIE_BYTES = 4096;

const VALUE = /^[A-Za-z0-9._-]{20,4096}$/;

/** The value of a cookie of ours in a `Cookie` header. */
export function cookieIn(header: string | null | undefined, name: string): string | undefined {
  const pair = header?.split(';').find((each) => each.trimStart().startsWith(`${name}=`));
  const value = pair?.trim().slice(name.length + 1) ?? '';
  return VALUE.test(value) ? value : undefined;
}

export function fitsCookie(name: string, value: string): boolean {
  return VALUE.test(value) && name.length + value.length <= MAX_COOKIE_BYTES;
}

/**
 * A `Set-Cookie` value that no script can read. A name that begins with `__Host-` binds the cookie to this very host,
 * over TLS. `Lax` comes along when another site's page leads here, `Strict` never does.
 */
export function cookie(
  name: string,
  value: string,
  { sameSite, maxAgeSeconds }: { readonly sameSite: 'Strict' | 'Lax'; readonly maxAgeSeconds: number },
): string {
  const secure = name.startsWith('__Host-') ? ' Secure;' : '';
  return `${name}=${value}; HttpOnly;${secure} SameSite=${sameSite}; Path=/; Max-Age=${maxAgeSeconds}`;
}
