import type { BugHunt, Summary } from './simulate.ts';
import { LATE_ACCEPTANCE } from './x-wire.ts';

/** A summary for people. */
export function summaryTable(summary: Summary, posts: number, seconds: number): string {
  const { publicationCount: all, breaches } = summary;
  const share = (count: number) =>
    `${count}`.padStart(9) + `${((100 * count) / all).toFixed(2)} %`.padStart(10);
  const row = (name: string, text: string) => `  ${name.padEnd(44)}${text}`;
  const states = Object.entries(summary.states).sort((a, b) => b[1] - a[1]);
  const faults = Object.entries(summary.faults).sort((a, b) => b[1] - a[1]);
  const broken = Object.entries(breaches);
  return [
    `${posts} posts, ${all} publications, ${seconds} s, ${Math.round(posts / Math.max(seconds, 0.1))} posts/s`,
    '',
    'How they ended',
    ...states.map(([state, count]) => row(state, share(count))),
    row('hit by a fault', share(summary.faultedCount)),
    row('a person was asked', share(summary.askedCount)),
    row('accepted after a person found it absent', share(summary.overtakenCount)),
    '',
    'Faults',
    ...faults.map(([kind, count]) => row(kind, `${count}`.padStart(9))),
    '',
    `Sent again unguarded, as the tenant wants it: ${summary.resentUnguardedCount}; doubled by that: ${summary.residualCount}`,
    `  (${tailText()})`,
    '',
    'Invariants broken',
    ...(broken.length === 0 ? [row('none', '')] : broken.map(([breach, count]) => row(breach, share(count)))),
  ].join('\n');
}

function tailText(): string {
  const { shortestMs, exponent, longestMs } = LATE_ACCEPTANCE;
  const afterLastLook = (shortestMs / 310_000) ** exponent;
  return (
    `requests that are held up arrive after ${shortestMs / 1000} s at least, with a Pareto tail of exponent ` +
    `${exponent}, ${longestMs / 3_600_000} h at most: ${(100 * afterLastLook).toFixed(1)} % of them after the last look`
  );
}

export function huntTable(hunts: readonly BugHunt[]): string {
  return hunts
    .map(({ name, caught, runs, breach }) => {
      const found = caught ? `caught after ${runs} worlds: ${breach ?? ''}` : `NOT CAUGHT in ${runs} worlds`;
      return `  ${name.padEnd(66)}${found}`;
    })
    .join('\n');
}
