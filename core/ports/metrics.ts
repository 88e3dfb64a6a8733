export type MetricName =
  | 'dueNotSent'
  | 'needsDecision'
  | 'accountDisconnected'
  | 'failed'
  | 'missed'
  | 'publishedLate';

/** What operators are alarmed by. Must never throw. */
export interface Metrics {
  /** Adds `value` of what `name` counts; 0 says nothing and is not recorded. */
  count(name: MetricName, value: number): void;
}
