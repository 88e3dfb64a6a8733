/** Where and when the prices below held. Before free tiers, taxes and discounts. */
export const PRICE_LIST = {
  region: 'us-east-1',
  asOf: '2026-08-09',
  source: 'AWS Price List API; KMS and X from their pricing pages',
} as const;

interface Price {
  readonly service: string;
  readonly what: string;
  /** US dollars for `per` of it. */
  readonly usd: number;
  readonly per: number;
}

const MILLION = 1_000_000;
/** As the bill has it, or a little less: whoever counts in powers of ten never counts too few. */
const GIGABYTE = 1_000_000_000;

/** All that a stage is billed for. Months are of 30 days. */
export const PRICES = {
  httpApiRequests: { service: 'API Gateway', what: 'requests of the HTTP API', usd: 1, per: MILLION },
  lambdaRequests: { service: 'Lambda', what: 'invocations', usd: 0.2, per: MILLION },
  lambdaGbSeconds: { service: 'Lambda', what: 'GB-seconds, arm64', usd: 13.3334, per: MILLION },
  writeUnits: { service: 'DynamoDB', what: 'write units, indexes too', usd: 0.625, per: MILLION },
  readUnits: { service: 'DynamoDB', what: 'read units', usd: 0.125, per: MILLION },
  /** Lambda's own reads of a stream are free of charge: they are counted, so that the table says so. */
  streamRecords: {
    service: 'DynamoDB',
    what: 'records that Lambda reads of the stream',
    usd: 0,
    per: MILLION,
  },
  sqsRequests: { service: 'SQS', what: 'requests, the pollers too', usd: 0.4, per: MILLION },
  schedules: { service: 'EventBridge Scheduler', what: 'schedules that fire', usd: 1, per: MILLION },
  kmsRequests: { service: 'KMS', what: 'requests', usd: 3, per: MILLION },
  s3Writes: { service: 'S3', what: 'PUT and LIST requests', usd: 5, per: MILLION },
  s3Reads: { service: 'S3', what: 'GET and HEAD requests', usd: 0.4, per: MILLION },
  logBytes: { service: 'CloudWatch', what: 'bytes of logs', usd: 0.5, per: GIGABYTE },
  metricMonths: { service: 'CloudWatch', what: 'custom metrics for a month', usd: 0.3, per: 1 },
  alarmMonths: { service: 'CloudWatch', what: 'alarms for a month, beyond ten', usd: 0.1, per: 1 },
  keyMonths: { service: 'KMS', what: 'versions of the key for a month', usd: 1, per: 1 },
} as const satisfies Record<string, Price>;

/** What is kept, in US dollars for a gigabyte and month: it grows with the years, not with the posts of one month. */
export const STORAGE_PRICES = {
  table: 0.25,
  pointInTimeRecovery: 0.2,
  media: 0.023,
  logs: 0.03,
} as const;

/** What AWS gives away each month. None of it is taken off, but the alarms: whoever has more than ten has them already. */
export const FREE_TIERS = [
  'always: Lambda 1 million requests and 400,000 GB-seconds; SQS 1 million; Scheduler 14 million; DynamoDB 25 GB;',
  'KMS 20,000 requests; CloudWatch 5 GB of logs, 10 metrics, 10 alarms; for new accounts credits besides',
] as const;

/** Assumed of each answer of a network: functions are paid while they wait. In milliseconds. */
export const NETWORK_ANSWER_MS = 300;

/** Alarms that cost nothing, in each account. */
export const FREE_ALARM_COUNT = 10;

/** X, pay-per-use, for each post that is read (docs.x.com, pricing, 2026-08-13). What it charges for posting: `X_PRICES`. */
export const X_READING_PRICE = 0.005;
