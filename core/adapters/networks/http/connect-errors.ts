/**
 * Errors after which not one byte of a request can have reached the server: the name was not resolved or the
 * connection was never made. Node lists them at nodejs.org/api/errors.html#common-system-errors.
 */
const NEVER_CONNECTED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

export function isNeverConnected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isNeverConnected);
  return 'code' in error && typeof error.code === 'string' && NEVER_CONNECTED.has(error.code);
}
