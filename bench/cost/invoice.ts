import { BUDGETS, type Counts, costOf, sum, type Verdict, verdict } from './bill.ts';
import { type IdleStage, idleMonth, total } from './idle-month.ts';
import { type Life, STEPS, type Step } from './post-steps.ts';
import { PRICE_LIST } from './prices.ts';

/** What one run counts. */
export interface Figures {
  /** Of 1,000 posts, each the only one of its second and its hour: every function starts in a new environment. */
  readonly alone: Life;
  /** Of 1,000 posts, ten due at each second, on one account. */
  readonly tenAtASecond: Life;
  readonly idle: IdleStage;
  readonly units: Units;
}

/** What DynamoDB's requests took, by who said so. */
export interface Units {
  readonly emulator: number;
  readonly dynamoDbLocal: number;
}

/** Counts with what they cost, in US dollars. */
export interface Charge {
  readonly counts: Counts;
  readonly cost: number;
}

export interface PostsCharge extends Charge {
  readonly steps: Readonly<Record<Step, Charge>>;
  readonly storedBytes: number;
}

export interface Invoice {
  readonly at: string;
  readonly priceList: typeof PRICE_LIST;
  readonly thousandPosts: { readonly alone: PostsCharge; readonly tenAtASecond: PostsCharge };
  readonly idleMonth: Charge & { readonly parts: Readonly<Record<string, Charge>> };
  readonly units: Units;
  readonly verdicts: readonly Verdict[];
}

export function invoice({ alone, tenAtASecond, idle, units }: Figures, at: Date): Invoice {
  const parts = idleMonth(idle);
  const idling = chargeOf(total(parts));
  const thousandPosts = { alone: chargeOfLife(alone), tenAtASecond: chargeOfLife(tenAtASecond) };
  return {
    at: at.toISOString(),
    priceList: PRICE_LIST,
    thousandPosts,
    idleMonth: {
      ...idling,
      parts: Object.fromEntries([...parts].map(([name, counts]) => [name, chargeOf(counts)])),
    },
    units,
    verdicts: [
      verdict('1,000 posts, each alone at its second', thousandPosts.alone.cost, BUDGETS.thousandPosts),
      verdict('1,000 posts, ten at a second', thousandPosts.tenAtASecond.cost, BUDGETS.thousandPosts),
      verdict('a month in which nothing is queued', idling.cost, BUDGETS.idleMonth),
    ],
  };
}

function chargeOfLife({ steps, storedBytes }: Life): PostsCharge {
  const { queued, wokenEarly, published, read } = steps;
  return {
    ...chargeOf(sum(STEPS.map((step) => steps[step]))),
    steps: {
      ...{ queued: chargeOf(queued), wokenEarly: chargeOf(wokenEarly) },
      ...{ published: chargeOf(published), read: chargeOf(read) },
    },
    storedBytes,
  };
}

function chargeOf(counts: Counts): Charge {
  return { counts, cost: costOf(counts) };
}
