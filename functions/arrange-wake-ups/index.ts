import { awsAccess, basePorts } from '../../core/adapters/aws/wiring/base-ports.ts';
import { wakeUpPorts } from '../../core/adapters/aws/wiring/wake-up-ports.ts';
import { parseFunctionEnvironment } from '../../core/contract/function-environment.ts';
import { createHandler } from './handler.ts';

const environment = parseFunctionEnvironment('arrange-wake-ups', process.env);
const base = basePorts(environment);

export const handler = createHandler({
  ...base,
  ...wakeUpPorts(environment, awsAccess(process.env), base.clock),
});
