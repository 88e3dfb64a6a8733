import { randomUUID } from 'node:crypto';
import { createRandomIdSource } from '../../crypto/random-id-source.ts';
import { createJsonLog, type LogLevel } from '../../log/json-log.ts';
import { createSystemClock } from '../../timers/system-clock.ts';
import type { AwsAccess } from '../clients.ts';
import { createEmfMetrics } from '../metrics/emf-metrics.ts';

export interface BaseEnvironment {
  readonly SENDEPLAN_STAGE: string;
  readonly SENDEPLAN_LOG_LEVEL: LogLevel;
}

/** What every function has, whatever it is for. `owner` names this execution environment. */
export function basePorts(environment: BaseEnvironment) {
  const clock = createSystemClock();
  return {
    clock,
    // Lambda keeps what is written to stdout, a line an entry.
    log: createJsonLog(environment.SENDEPLAN_LOG_LEVEL, (line) => process.stdout.write(line)),
    metrics: createEmfMetrics(environment.SENDEPLAN_STAGE),
    ids: createRandomIdSource(() => clock.now()),
    owner: randomUUID(),
  };
}

/** Region and endpoint, which Lambda itself puts into the environment of every function. */
export function awsAccess(raw: Readonly<Record<string, string | undefined>>): AwsAccess {
  const { AWS_REGION: region, AWS_ENDPOINT_URL: endpointUrl } = raw;
  if (region === undefined) throw new TypeError('AWS_REGION is not set: this is no Lambda function');
  return { region, ...(endpointUrl === undefined || endpointUrl === '' ? {} : { endpointUrl }) };
}
