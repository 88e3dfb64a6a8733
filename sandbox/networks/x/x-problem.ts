/** An error answer as X writes it (docs.x.com x-api/fundamentals/response-codes-and-errors). */
export class XProblemError extends Error {
  override readonly name = 'XProblemError';
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    body: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`HTTP ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function problemAnswer({ status, body, headers }: XProblemError): Response {
  const type = { 'content-type': 'application/problem+json; charset=utf-8' };
  return new Response(JSON.stringify(body), { status, headers: { ...headers, ...type } });
}

export function invalid(
  message: string,
  parameters: Readonly<Record<string, readonly string[]>> = {},
): XProblemError {
  return new XProblemError(400, {
    errors: [{ parameters, message }],
    title: 'Invalid Request',
    detail: 'One or more parameters to your request was invalid.',
    type: 'https://api.x.com/2/problems/invalid-request',
  });
}

export function forbidden(detail: string): XProblemError {
  return new XProblemError(403, { title: 'Forbidden', detail, type: 'about:blank', status: 403 });
}

export function duplicate(): XProblemError {
  return forbidden('You are not allowed to create a Tweet with duplicate content.');
}

export function tooMany(headers: Readonly<Record<string, string>>): XProblemError {
  const body = { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 };
  return new XProblemError(429, body, headers);
}

export function unauthorized(): XProblemError {
  return new XProblemError(401, {
    title: 'Unauthorized',
    type: 'about:blank',
    status: 401,
    detail: 'Unauthorized',
  });
}
