interface Details {
  readonly status?: number;
  readonly subcode?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error answer as the Graph API writes it (developers.facebook.com/docs/graph-api/guides/error-handling). */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly code: number;
  readonly details: Details;
  constructor(code: number, message: string, details: Details = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export function errorAnswer({ code, message, details }: GraphError): Response {
  const { status = 400, subcode, headers = {} } = details;
  const error = {
    message: `(#${code}) ${message}`,
    type: subcode === NOT_THERE_SUBCODE ? 'GraphMethodException' : 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: 'AsandboxTraceId',
  };
  return new Response(JSON.stringify({ error }), {
    status,
    headers: { ...headers, 'content-type': 'application/json; charset=UTF-8' },
  });
}

const NOT_THERE_SUBCODE = 33;

export const invalid = (message: string) => new GraphError(100, message);

export function notThere(id: string): GraphError {
  const message = `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`;
  return new GraphError(100, message, { subcode: NOT_THERE_SUBCODE });
}

/** Subcode 463: expired. */
export const unauthorized = () =>
  new GraphError(190, 'Error validating access token: The session is no longer valid.', { subcode: 463 });

export const duplicate = () => new GraphError(506, 'Duplicate status message');

export function tooManyCalls(headers: Readonly<Record<string, string>>): GraphError {
  return new GraphError(80_001, 'There have been too many calls to this Page account.', { headers });
}
