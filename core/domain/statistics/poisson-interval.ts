import { requireCount, requirePositive } from './arguments.ts';
import { gammaQuantile } from './incomplete-gamma.ts';
import { type Interval, requireConfidence } from './interval.ts';

/**
 * Exact interval of a rate of events (Garwood 1936), in events per unit of exposure.
 * @throws RangeError on impossible input.
 */
export function poissonInterval(events: number, exposure = 1, confidence = 0.95): Interval {
  requireConfidence(confidence);
  requireCount('events', events);
  requirePositive('exposure', exposure);
  const tail = (1 - confidence) / 2;
  return {
    estimate: events / exposure,
    low: events === 0 ? 0 : gammaQuantile(tail, events) / exposure,
    high: gammaQuantile(1 - tail, events + 1) / exposure,
  };
}
