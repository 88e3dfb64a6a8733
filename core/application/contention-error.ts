/** How often a decision is made again on a record that moved on meanwhile. */
export const DECISION_ROUNDS = 20;

/** A record changed each time before a decision on it could be stored: something changes it without end. */
export class ContentionError extends Error {
  override readonly name = 'ContentionError';

  constructor(id: string) {
    super(`${id} changed ${DECISION_ROUNDS} times while a decision on it was to be stored`);
  }
}
