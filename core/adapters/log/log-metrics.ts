import type { Log } from '../../ports/log.ts';
import type { Metrics } from '../../ports/metrics.ts';

/** Metrics as lines of the log, where nothing collects them. */
export function createLogMetrics(log: Log): Metrics {
  return {
    count(name, value) {
      if (value > 0) log.info('counted', { metric: name, value });
    },
  };
}
