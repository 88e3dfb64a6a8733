import { type Counts, counts, sum, times } from './bill.ts';
import { FREE_ALARM_COUNT } from './prices.ts';

const DAYS_PER_MONTH = 30;
const HOURS_PER_MONTH = DAYS_PER_MONTH * 24;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

/**
 * A mapping of a queue asks with five pollers, and may go down to two where it has no limit of concurrency
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html). Nothing says when, so that all are billed.
 */
const POLLERS_PER_QUEUE = 5;
/** The longest that a receiving request waits (SQS API, ReceiveMessage, WaitTimeSeconds). */
const POLL_SECONDS = 20;

export interface IdleStage {
  /** One run each, with nothing to do. */
  readonly sweep: Counts;
  readonly collecting: Counts;
  readonly refreshing: Counts;
  readonly queueCount: number;
  readonly alarmCount: number;
  readonly keyVersionCount: number;
}

/** A month in which nobody queues anything, by what runs and what merely is there. */
export function idleMonth(stage: IdleStage): ReadonlyMap<string, Counts> {
  return new Map([
    ['the key', counts({ keyMonths: stage.keyVersionCount })],
    ['alarms', counts({ alarmMonths: Math.max(0, stage.alarmCount - FREE_ALARM_COUNT) })],
    ['pollers of the queues', counts({ sqsRequests: emptyReceives(stage.queueCount) })],
    ['sweep, every minute', times(stage.sweep, MINUTES_PER_MONTH)],
    ['collect-engagement, every minute', times(stage.collecting, MINUTES_PER_MONTH)],
    ['refresh-credentials, every hour', times(stage.refreshing, HOURS_PER_MONTH)],
  ]);
}

export function total(parts: ReadonlyMap<string, Counts>): Counts {
  return sum([...parts.values()]);
}

function emptyReceives(queueCount: number): number {
  return (queueCount * POLLERS_PER_QUEUE * MINUTES_PER_MONTH * 60) / POLL_SECONDS;
}
