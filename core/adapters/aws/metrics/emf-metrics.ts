import { Metrics as Emf, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMES, METRICS_NAMESPACE, STAGE_DIMENSION } from '../../../contract/metric-names.ts';
import type { MetricName, Metrics } from '../../../ports/metrics.ts';

const NAMES: Readonly<Record<MetricName, string>> = METRIC_NAMES;

/**
 * Metrics as lines on stdout in the embedded metric format, from which CloudWatch makes them: no call, no waiting.
 * Each value is a line of its own, written at once: a metric costs money in every month in which it is written, and
 * these are rare.
 */
export function createEmfMetrics(stage: string): Metrics {
  const emf = new Emf({ namespace: METRICS_NAMESPACE, defaultDimensions: { [STAGE_DIMENSION]: stage } });
  return {
    count(name, value) {
      if (value > 0) emf.singleMetric().addMetric(NAMES[name], MetricUnit.Count, value);
    },
  };
}
