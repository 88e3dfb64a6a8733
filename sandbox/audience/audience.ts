// People who see posts and sometimes react. Every count is a function of seed, post and time alone: reading twice
// at one instant gives the same, and no count ever falls.
import { bell, chance } from '../chance.ts';

export interface Seen {
  readonly id: string;
  readonly text: string;
  readonly createdAt: number;
  readonly mediaCount: number;
  readonly linkCount: number;
  readonly isReply: boolean;
  readonly followerCount: number;
}

export interface Counts {
  readonly impressions: number;
  readonly likes: number;
  readonly replies: number;
  readonly reposts: number;
  readonly quotes: number;
  readonly bookmarks: number;
  readonly linkClicks: number;
  readonly profileClicks: number;
}

const HOUR_MS = 3_600_000;

/** Share of an impression's eventual audience that a post has reached after some hours: quick first, then days. */
function reached(ageMs: number): number {
  const hours = Math.max(0, ageMs) / HOUR_MS;
  return 0.65 * (1 - Math.exp(-hours / 3)) + 0.35 * (1 - Math.exp(-hours / 40));
}

/** When people look, by hour of the day in Berlin: little at night, most in the evening. */
const ACTIVITY = [3, 2, 1, 1, 1, 3, 7, 11, 12, 10, 9, 10, 12, 11, 9, 9, 10, 12, 14, 16, 16, 13, 9, 5].map(
  (share) => share / 10,
);
const berlinHour = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Berlin',
  hour: '2-digit',
  hourCycle: 'h23',
});

interface Appeal {
  readonly likes: number;
  readonly replies: number;
  readonly reposts: number;
}

/** What kind of post draws what kind of reaction. */
function appealOf({ text, mediaCount }: Seen): Appeal {
  const isQuestion = text.includes('?');
  const isPeople = /Auszubild|Kolleg|Jubiläum|Team|Glückwunsch|Danke|Verein|Ehrenamt/i.test(text);
  const isPraise = /Auszeichnung|ausgezeichnet|Testsieger|stolz|Platz 1/i.test(text);
  const isWarning = /Phishing|Betrug|Achtung|Warnung/i.test(text);
  return {
    likes: 0.012 * (mediaCount > 0 ? 1.5 : 1) * (isPeople ? 1.9 : 1) * (isPraise ? 0.5 : 1),
    replies: 0.0016 * (isQuestion ? 4 : 1) * (isPraise ? 0.3 : 1),
    reposts: 0.0018 * (isWarning ? 3.5 : 1) * (isPraise ? 0.3 : 1),
  };
}

export function countsAt(seed: string, post: Seen, now: number): Counts {
  const hour = Number(berlinHour.format(post.createdAt));
  const draw = Math.exp(0.65 * bell(seed, post.id, 'draw'));
  const audience =
    post.followerCount * 0.16 * draw * (0.55 + 0.45 * (ACTIVITY[hour] ?? 1)) * (post.isReply ? 0.45 : 1);
  const age = reached(now - post.createdAt);
  const appeal = appealOf(post);
  // Each reaction has its own mood per post and comes a little later than the look.
  const count = (name: string, rate: number) => {
    const expected = audience * rate * Math.exp(0.35 * bell(seed, post.id, name));
    return Math.floor(expected * age + chance(seed, post.id, name, 'rounding') * Math.min(1, age * 4));
  };
  return {
    impressions: count('impressions', 1),
    likes: count('likes', appeal.likes),
    replies: count('replies', appeal.replies),
    reposts: count('reposts', appeal.reposts),
    quotes: count('quotes', appeal.reposts * 0.2),
    bookmarks: count('bookmarks', 0.0015),
    linkClicks: post.linkCount > 0 ? count('linkClicks', 0.011) : 0,
    profileClicks: count('profileClicks', 0.004),
  };
}
