import { describe, expect, it } from 'vitest';
import type { SignIn } from '../../../core/ports/sign-in.ts';
import { createHandler } from '../../../functions/authorize-request/handler.ts';

const SESSION = 'a.genuine-session-of-anna.x';

const signIn: SignIn = {
  sessionCookie: '__Host-sendeplan',
  bearer: () => Promise.resolve({ kind: 'unknown' }),
  session: (cookie) =>
    Promise.resolve(cookie === SESSION ? { kind: 'no-access', detail: 'no role' } : { kind: 'unknown' }),
};
const authorize = createHandler({
  signIn,
  ports: {
    tokens: { find: () => Promise.reject(new Error('no token of ours was given')) },
    ids: { isDigestOf: () => false },
    clock: { now: () => 0 },
  },
});

describe('what the authorizer looks at', () => {
  it.each([
    ['a list of cookies', { cookies: ['theme=dark', `__Host-sendeplan=${SESSION}`] }],
    ['a header', { headers: { cookie: `theme=dark; __Host-sendeplan=${SESSION}` } }],
  ])('is the session, as %s', async (_name, event) => {
    expect(await authorize(event)).toEqual({ isAuthorized: true });
  });

  it.each([
    ['another session', { cookies: ['__Host-sendeplan=a.made-up-session-of-anna.x'] }],
    [
      'another session behind a cookie of a neighbour',
      { cookies: [`x__Host-sendeplan=${SESSION}`, '__Host-sendeplan=a.made-up-session-of-anna.x'] },
    ],
    [
      'an authorization beside a session',
      { headers: { authorization: 'Bearer x' }, cookies: [`__Host-sendeplan=${SESSION}`] },
    ],
    ['an empty authorization', { headers: { authorization: '' } }],
  ])('says no to %s', async (_name, event) => {
    expect(await authorize(event)).toEqual({ isAuthorized: false });
  });

  it.each([
    ['nothing', {}],
    ['a cookie of the local stage', { cookies: [`sendeplan=${SESSION}`] }],
    ['a session that has not even the form of one', { cookies: ['__Host-sendeplan=%00'] }],
  ])('is no credential: %s, which the API refuses with 401', async (_name, event) => {
    expect(await authorize(event)).toEqual({ isAuthorized: true });
  });
});
