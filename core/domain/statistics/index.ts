export { type BootstrapOptions, bootstrapRatio, type RatioEntry } from './bootstrap-ratio.ts';
export type { Interval } from './interval.ts';
export { wilsonInterval } from './wilson-interval.ts';
