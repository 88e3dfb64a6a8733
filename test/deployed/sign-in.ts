import * as z from 'zod';
import type { Person } from './people.ts';

const SET_COOKIE = /^([A-Za-z_-]+)=([^;]*)/;

/**
 * Signs a person in the way a browser does: to the issuer's page, through its form, back with a code.
 * @returns the ID token of the session, which programs may send as a bearer token.
 */
export async function signIn(url: string, endpoint: string, person: Person): Promise<string> {
  const begun = await fetch(`${url}/sign-in`, { redirect: 'manual' });
  const authorize = new URL(begun.headers.get('location') ?? '');
  const cookies = cookiesOf(begun);
  const form = new URLSearchParams({
    ...Object.fromEntries(authorize.searchParams),
    ...{ username: person.userName, password: person.password },
  });
  const loggedIn = await fetch(`${endpoint}/login`, { method: 'POST', body: form, redirect: 'manual' });
  const callback = new URL(loggedIn.headers.get('location') ?? `none: ${await loggedIn.text()}`);
  const back = await fetch(`${url}${callback.pathname}${callback.search}`, {
    ...{
      redirect: 'manual',
      headers: { cookie: cookies.map(([name, value]) => `${name}=${value}`).join('; ') },
    },
  });
  const session = cookiesOf(back).find(([, value]) => value.split('.').length === 3);
  return z
    .string({ error: `no session after sign-in: ${back.status} ${await back.text()}` })
    .parse(session?.[1]);
}

function cookiesOf(response: Response): (readonly [string, string])[] {
  return response.headers.getSetCookie().map((cookie) => {
    const [, name = '', value = ''] = SET_COOKIE.exec(cookie) ?? [];
    return [name, value];
  });
}
