// Names of the one DynamoDB table: the stack creates what the adapter reads and writes.
export const TABLE_KEYS = { partitionKey: 'pk', sortKey: 'sk' } as const;

/** Seconds since 1970: DynamoDB deletes within days of it, so that who reads has to look at it too. */
export const TIME_TO_LIVE_ATTRIBUTE = 'expiresAtSeconds';

/** Set on records that a request has written: the stream hands only these on, to have their wake-ups arranged. */
export const TO_ARRANGE_ATTRIBUTE = 'toArrange';

/** Sort keys of pauses begin so: the stream tells when one is lifted. */
export const PAUSE_SORT_KEY_PREFIX = 'pau_';

export interface IndexContract {
  readonly indexName: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  /** What the index holds besides the keys. */
  readonly projected: readonly string[];
}

/** Each is sparse: a record is in it while it has the index's keys. */
export const INDEXES = {
  /** Publications that something has to wake, by time, across tenants. */
  due: { indexName: 'due', partitionKey: 'duePk', sortKey: 'dueSk', projected: ['generation', 'state'] },
  /** Ledger items of publications whose engagement is to be read, by time, across tenants. */
  collectionDue: {
    ...{ indexName: 'collection-due', partitionKey: 'collectionPk', sortKey: 'collectionSk' },
    projected: [],
  },
  /** Posts of a tenant by due time. */
  calendar: {
    ...{ indexName: 'calendar', partitionKey: 'calendarPk', sortKey: 'calendarSk' },
    projected: ['accountIds', 'campaign'],
  },
  /** Publications of a tenant by state and their post's due time. */
  state: {
    ...{ indexName: 'state', partitionKey: 'statePk', sortKey: 'stateSk' },
    projected: ['accountId', 'price'],
  },
} as const satisfies Record<string, IndexContract>;
