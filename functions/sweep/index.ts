import { awsAccess, basePorts } from '../../core/adapters/aws/wiring/base-ports.ts';
import { storePorts, withoutKey } from '../../core/adapters/aws/wiring/store-ports.ts';
import { wakeUpPorts } from '../../core/adapters/aws/wiring/wake-up-ports.ts';
import { parseFunctionEnvironment } from '../../core/contract/function-environment.ts';
import { createHandler } from './handler.ts';

const environment = parseFunctionEnvironment('sweep', process.env);
const access = awsAccess(process.env);
const base = basePorts(environment);
const { clock } = base;

export const handler = createHandler({
  ...base,
  ...storePorts({ access, tableName: environment.SENDEPLAN_TABLE, clock, sealer: withoutKey }),
  ...wakeUpPorts(environment, access, clock),
});
